#!/bin/sh
# Compares muxlab experiment kerrisk with a C program that does the same
# (kerrisk.c): what an operation costs of each method at each N. They take turns,
# and the ratio is taken pair by pair; the middle one is printed.
#
#     bench/peers/kerrisk.sh
#     ROUNDS=9 bench/peers/kerrisk.sh
set -eu
cd "$(dirname "$0")"
command -v gcc >/dev/null || {
	echo "gcc is missing: apt-get install gcc libc6-dev" >&2
	exit 3
}

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
trap 'exit 1' INT TERM
gcc -O2 -Wall -o "$bin/kerrisk" kerrisk.c
(cd ../.. && go build -o "$bin/muxlab" .)

round=0
while test $round -lt "${ROUNDS:-5}"; do
	round=$((round + 1))
	"$bin/kerrisk" 10 100 1000 10000 |
		awk '{ print $1, "select", "C", $2; print $1, "poll", "C", $3; print $1, "epoll", "C", $4 }'
	"$bin/muxlab" experiment kerrisk --most 10000 --out "$bin" --overwrite >/dev/null 2>&1
	sed -e '/^#/d' -e 's/"\([0-9]*\),\([0-9]*\)"/\1\2/' "$bin/kerrisk-one-ready.csv" |
		awk -F, '$1 == "here" { print $3, $2, "ours", $4 }'
done >"$bin/rounds"

awk '
$3 == "C" { c[$1 " " $2] = $4; next }
{ key = $1 " " $2; n = ++rounds[key]; c_us[key, n] = c[key]; our_us[key, n] = $4; ratio[key, n] = $4 / c[key] }
function middle(of, key, n,    i, j, v, t) {
	for (i = 1; i <= n; i++) v[i] = of[key, i]
	for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] < v[j-1]; j--) { t = v[j]; v[j] = v[j-1]; v[j-1] = t }
	return v[int((n + 1) / 2)]
}
END {
	for (key in rounds) {
		split(key, k)
		printf "%d %s %.2f %.2f %.2f\n", k[1], k[2], middle(c_us, key, rounds[key]), middle(our_us, key, rounds[key]), middle(ratio, key, rounds[key])
	}
}' "$bin/rounds" | sort -k2,2r -k1,1n |
	awk 'BEGIN { printf "%8s  %-6s  %10s  %10s  %s\n", "N", "", "C", "muxlab", "muxlab / C" }
	{ printf "%8d  %-6s  %7.2f µs  %7.2f µs  %.2f\n", $1, $2, $3, $4, $5 }'
