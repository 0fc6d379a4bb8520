#!/bin/sh
# Made by muxlab grade pack. Gradescope runs it once, when it builds the image: it gets Go
# if there is none that is new enough, and compiles the harness once.
set -eu
base=${MUXLAB_AUTOGRADER:-/autograder}
cd "$base/source"
chmod 600 secret
chmod 755 muxlab run_autograder
. ./environment.sh
if ! (cd tree && go list -m) >/dev/null 2>&1; then
	archive=https://go.dev/dl/$GO_WANTED.linux-amd64.tar.gz
	if command -v curl >/dev/null; then
		curl -fsSL "$archive" -o go.tar.gz
	else
		apt-get update -q && apt-get install -qy wget ca-certificates
		wget -q "$archive" -O go.tar.gz
	fi
	tar -C "$base" -xzf go.tar.gz
	rm go.tar.gz
fi
cd tree
GOPROXY="file://$base/source/modules" go mod download golang.org/x/sys
../muxlab grade warm
