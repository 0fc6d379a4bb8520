package sandbox

import (
	"cmp"
	"time"
)

// A Build is a package that the go command builds in the sandbox.
type Build struct {
	Dir   string   // the folder of the package, in a module of its own
	Read  []string // folders that the module is replaced by: muxlab's source tree
	Work  string   // an empty folder, which the build may write to
	Out   string   // the name of the program in Work
	Cache string   // a build cache that was warmed with the pristine harness; it is only read

	GoRoot, ModCache string // go env GOROOT GOMODCACHE
	Time             time.Duration
}

// limit is how long the build may take.
func (b Build) limit() time.Duration { return cmp.Or(b.Time, 2*time.Minute) }
