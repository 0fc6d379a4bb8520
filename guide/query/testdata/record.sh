#!/bin/sh
# record.sh makes the recordings that the tests of queries read. Run it at the root of the
# repository. What is in them differs a little from run to run: the expected values in the
# tests change with them.
set -e
to=guide/query/testdata
go build -o "$to/muxlab" .
trap 'rm -f "$to/muxlab"' EXIT

record() { # NAME SECONDS ARGUMENTS...
	name=$1 lasting=$2
	shift 2
	"$to/muxlab" watch "$@" --seed 7 --plain --for "$lasting" --overwrite --record "$to/$name.rec" >/dev/null
	gzip -9 -n -f "$to/$name.rec"
}

record select 2s select
record poll 2s poll
record epoll 2s epoll
record fork 2s fork --clients 3
record prefork 2s prefork --clients 8
record pool 2500ms --scene pool-full
record blocking 3s --scene silent-client
record notreading 2s --scene not-reading
record herd 1s prefork --accept shared
record full 500ms select --clients 1030
