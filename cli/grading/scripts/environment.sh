# The environment in which Go runs here: without a network, and with what is in the zip.
GO_WANTED={{GO}}
PATH=$base/go/bin:$PATH
HOME=$base
GOCACHE=${GOCACHE:-$base/gocache}
GOMODCACHE=$base/gomodcache
GOPROXY=off
GOSUMDB=off
GOTOOLCHAIN=local
GOFLAGS="-buildvcs=false -modcacherw"
CGO_ENABLED=0
MUXLAB_ROOT=$base/source/tree
export PATH HOME GOCACHE GOMODCACHE GOPROXY GOSUMDB GOTOOLCHAIN GOFLAGS CGO_ENABLED MUXLAB_ROOT
