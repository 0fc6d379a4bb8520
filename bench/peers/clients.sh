#!/bin/sh
# Compares load generators: muxlab load with a plain C client (client.c), against
# the plain C server, at 50 and at 1,000 connections. They take turns, and the
# ratio is taken pair by pair, so that what else the machine does meets both.
#
#     bench/peers/clients.sh
#     ROUNDS=31 SECONDS_EACH=2 CONNS=50 bench/peers/clients.sh
#
# muxlab load compares every byte and times every echo; the C client does neither.
set -eu
cd "$(dirname "$0")"
command -v gcc >/dev/null || {
	echo "gcc is missing: apt-get install gcc libc6-dev" >&2
	exit 3
}

bin=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$bin"' EXIT
trap 'exit 1' INT TERM
gcc -O2 -Wall -o "$bin/server" epoll.c
gcc -O2 -Wall -o "$bin/client" client.c
(cd ../.. && go build -o "$bin/muxlab" .)

port=${PORT:-7070}
each=${SECONDS_EACH:-1}
"$bin/server" "$port" &
server=$!
until "$bin/client" "$port" 1 0 2>/dev/null >/dev/null; do
	kill -0 "$server" # it ended: so do we
	sleep 0.05
done

c() { "$bin/client" "$port" "$1" "$each"; }
ours() {
	"$bin/muxlab" load "127.0.0.1:$port" --conns "$1" --warmup 250ms --duration "${each}s" --json |
		sed 's/.*"echoes_per_second":\([0-9.]*\).*/\1/'
}

for conns in ${CONNS:-50 1000}; do
	round=0
	while test $round -lt "${ROUNDS:-11}"; do
		round=$((round + 1))
		if test $((round % 2)) = 0; then
			a=$(c "$conns") b=$(ours "$conns")
		else
			b=$(ours "$conns") a=$(c "$conns")
		fi
		echo "$a $b"
	done >"$bin/rounds"
	# The middle one of the ratios, of C's figures, and of ours.
	middle() { awk "$1" "$bin/rounds" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
	printf '%4d connections: C %.0f echoes a second, muxlab load %.0f; load / C %.3f (median of %d pairs)\n' \
		"$conns" "$(middle '{ print $1 }')" "$(middle '{ print $2 }')" "$(middle '{ print $2 / $1 }')" "${ROUNDS:-11}"
done
