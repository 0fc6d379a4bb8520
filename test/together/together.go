// Package together lets more tests of a package run at the same time than there are
// processors: most of the time of those that watch real servers is waiting.
package together

import "flag"

// Run lets n tests that call t.Parallel run at the same time, unless -parallel says how many.
// It is called from TestMain, before m.Run.
func Run(n string) {
	flag.Parse()
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "test.parallel" })
	if !chosen {
		flag.Set("test.parallel", n) // a number, so it cannot fail
	}
}
