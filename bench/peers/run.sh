#!/bin/sh
# Builds the peers and compares them with ours, at 50 and at 1,000 connections.
# What is said of it is muxlab compare's: rounds interleaved, ratios round by round.
#
#     bench/peers/run.sh
#     bench/peers/run.sh --rounds 15                 flags for muxlab compare
#     OUT=slides bench/peers/run.sh                  reports in slides/50 and slides/1000
#     PEERS="c-epoll libevent" OURS=epoll CONNS=50 bench/peers/run.sh
#
# What is missing is installed with apt-get (Debian, as root). The Python peers
# run on Debian's own Python, for which uvloop and gevent are packages.
set -eu
case ${OUT:-/} in /*) ;; *) OUT=$PWD/$OUT ;; esac
cd "$(dirname "$0")"

missing=
command -v gcc >/dev/null || missing="$missing gcc libc6-dev"
test -e /usr/include/event2/event.h || missing="$missing libevent-dev"
test -x /usr/bin/python3 || missing="$missing python3"
/usr/bin/python3 -c 'import uvloop' 2>/dev/null || missing="$missing python3-uvloop"
/usr/bin/python3 -c 'import gevent' 2>/dev/null || missing="$missing python3-gevent"
if test -n "$missing"; then
	# The lists of a bare machine are empty: then they are fetched, once.
	# shellcheck disable=SC2086 # words, on purpose
	apt-get install -y --no-install-recommends $missing >&2 || {
		apt-get update >&2
		apt-get install -y --no-install-recommends $missing >&2
	}
fi

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
trap 'exit 1' INT TERM
gcc -O2 -Wall -o "$bin/epoll" epoll.c
gcc -O2 -Wall -o "$bin/libevent" libevent.c -levent
go build -o "$bin" ./netpoll ./gonet

# Those who take part. The first is the measure.
PEERS=${PEERS:-c-epoll libevent netpoll net uvloop gevent asyncio}
takes_part() { case " $PEERS " in *" $1 "*) ;; *) return 1 ;; esac; }
takes_part c-epoll && set -- "$@" --peer "c-epoll=$bin/epoll {port}"
takes_part libevent && set -- "$@" --peer "libevent=$bin/libevent {port}"
takes_part netpoll && set -- "$@" --peer "netpoll=$bin/netpoll {port}"
takes_part net && set -- "$@" --peer "net=$bin/gonet {port}"
takes_part uvloop && set -- "$@" --peer "uvloop=/usr/bin/python3 $PWD/asyncio_echo.py {port} uvloop"
takes_part gevent && set -- "$@" --peer "gevent=/usr/bin/python3 $PWD/gevent_echo.py {port}"
takes_part asyncio && set -- "$@" --peer "asyncio=/usr/bin/python3 $PWD/asyncio_echo.py {port}"

cd ../..
go build -o "$bin/muxlab" .
for conns in ${CONNS:-50 1000}; do
	# shellcheck disable=SC2086 # names, on purpose
	"$bin/muxlab" compare ${OURS:-epoll goroutine} "$@" --baseline "${PEERS%% *}" --conns "$conns" ${OUT:+--out "$OUT/$conns"}
done
