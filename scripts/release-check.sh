#!/usr/bin/env bash
# Check that a release can be used and made again: the same commit gives the same bytes,
# the program is static and runs, and the tree builds from the archives alone, with no
# network and an empty module cache. Takes some minutes, and leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
say() { echo "release-check: $*"; }

here=$(go env GOOS)/$(go env GOARCH)
scripts/release.sh "$work/once" "$here" source modules
scripts/release.sh "$work/again" "$here" source modules
cmp "$work/once/SHA256SUMS" "$work/again/SHA256SUMS"
say "made twice, the same bytes"

for archive in "$work"/once/*.tar.gz; do tar -C "$work" -xzf "$archive"; done
program=$(echo "$work"/muxlab-*-"${here/\//-}"/muxlab)
"$program" --version
go version -m "$program" | grep -q CGO_ENABLED=0 || { say "$program is not static"; exit 1; }
if grep -q "$PWD" "$program"; then say "the program knows the folder that it was made in"; exit 1; fi

# Without a network, where the system lets us be without one.
alone=()
if unshare -rn true 2>/dev/null; then alone=(unshare -rn); else say "unshare is not allowed: a proxy of files alone takes the place of no network"; fi
cd "$work"/muxlab-*-source
export GOPROXY="file://$(echo "$work"/muxlab-*-modules)" GOSUMDB=off GOTOOLCHAIN=local GOMODCACHE="$work/empty" GOFLAGS=-modcacherw
"${alone[@]}" go build -buildvcs=false -o "$work/built" .
"${alone[@]}" go vet ./cli ./viz/... ./test/...
"$work/built" --version
{ "${alone[@]}" "$work/built" doctor || true; } | grep '^ok *modules' # other things may be missing
say "built and vetted from the archives, without a network and with an empty cache"
