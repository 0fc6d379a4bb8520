#!/usr/bin/env bash
# Make the archives of a release from the commit that is checked out:
#
#   scripts/release.sh DIR                 all of them, into the new folder DIR
#   scripts/release.sh DIR linux/amd64 …   only these: OS/ARCH, source, modules
#
# OS/ARCH is the program, static, for one machine; source is the tree; modules is every
# module that a build and its tests need, for rooms without a network. SHA256SUMS lists
# what was made. The same commit and the same Go give the same bytes: nothing in an
# archive depends on the time, the user or the folder.
set -euo pipefail

usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
say() { echo "release: $*" >&2; }
fail() { say "$*"; exit 1; }

[ $# -ge 1 ] || usage
case $1 in -*) usage ;; esac
out=$1
shift
[ $# -gt 0 ] || set -- linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 source modules
for what; do
  case $what in
    linux/amd64 | linux/arm64 | darwin/amd64 | darwin/arm64 | source | modules) ;;
    *) fail "there is no archive $what: take OS/ARCH, source or modules" ;;
  esac
done
[ ! -e "$out" ] || fail "$out is there already, and is not overwritten: give another name, or remove it"

tree=$(cd "$(dirname "$0")/.." && pwd)
tar=$(command -v gtar || command -v tar)
"$tar" --version 2>/dev/null | grep -q 'GNU tar' || fail "GNU tar is needed: install the package gnu-tar"
git -C "$tree" rev-parse HEAD >/dev/null || fail "only a git checkout can be released"

version=$(git -C "$tree" describe --tags --always --abbrev=12)
time=$(git -C "$tree" log -1 --format=%ct)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
git clone -q --shared "$tree" "$work/src" # changes that are not committed are not released
git -C "$work/src" checkout -q --detach "$(git -C "$tree" rev-parse HEAD)"
mkdir -p "$out"
out=$(cd "$out" && pwd)

# pack NAME makes the archive of the folder $work/NAME.
pack() {
  "$tar" -C "$work" --sort=name --format=ustar --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' --mtime="@$time" -cf - "$1" | gzip -n -9 >"$out/$1.tar.gz"
  say "$1.tar.gz"
}

program() { # OS ARCH
  local name=muxlab-$version-$1-$2
  mkdir -p "$work/$name/docs"
  (cd "$work/src" && CGO_ENABLED=0 GOOS=$1 GOARCH=$2 GOFLAGS= GOWORK=off \
    go build -trimpath -buildvcs=true -ldflags='-s -w -buildid=' -o "$work/$name/muxlab" .)
  cp "$work/src/README.md" "$work/$name/"
  cp "$work/src/docs/workshop.md" "$work/$name/docs/"
  pack "$name"
}

source_tree() {
  local name=muxlab-$version-source
  git -C "$work/src" archive --prefix="$name/" HEAD | "$tar" -C "$work" -xf -
  pack "$name"
}

# modules downloads into a cache of its own, of which the download folder is a proxy. What
# this machine has is taken first. The lists of versions, the locks and the records of the
# checksum database are left out: they differ from machine to machine, and go.sum has what
# counts.
modules() {
  local name=muxlab-$version-modules have
  have=$(cd "$work/src" && go env GOMODCACHE)/cache/download
  (cd "$work/src" && GOPROXY="file://$have,$(go env GOPROXY)" GOMODCACHE=$work/cache GOFLAGS=-modcacherw GOWORK=off \
    go mod download)
  mkdir "$work/$name"
  (cd "$work/cache/cache/download" && find . -type f \( -name '*.info' -o -name '*.mod' -o -name '*.zip' \) -print0 |
    "$tar" --null -T - -cf -) | "$tar" -C "$work/$name" -xf -
  cat >"$work/$name/README.txt" <<END
Every module that muxlab needs. To build and test it without a network, in its tree:

  export GOPROXY=file:///where/this/is/$name GOSUMDB=off GOTOOLCHAIN=local
  go build

go.sum, which is in the tree, says what each module must be.
END
  pack "$name"
}

for what; do
  case $what in
    source) source_tree ;;
    modules) modules ;;
    *) program "${what%/*}" "${what#*/}" ;;
  esac
done
cd "$out"
if command -v sha256sum >/dev/null; then sha256sum -- *.tar.gz; else shasum -a 256 -- *.tar.gz; fi >SHA256SUMS
