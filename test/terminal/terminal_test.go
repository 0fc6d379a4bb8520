// Package terminal tests the screen as its users meet it: the built binary in a
// real pseudo-terminal, keys typed into it, and what a terminal then shows. The
// terminal is an emulator that answers what it is asked, as a real one does.
//
// Read program_test.go first: it is the hand on the keyboard and the eye on the
// screen. What a model is put through is a list in models_test.go; one more thing
// to prove is one more line there.
package terminal

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"muxlab/harness/trace/tracetest"
)

var muxlab string // the built binary

// goCaches are where Go keeps what it has built: the change of a lab is built, too, and takes
// minutes without it.
var goCaches []string

func TestMain(m *testing.M) {
	if os.Getenv(panicsVariable) != "" {
		panicOnScreen() // we are the program of TestPanic
	}
	flag.Parse()
	if runtime.GOOS != "linux" {
		fmt.Println("the processes left over are looked for in /proc: skipped")
		return
	}
	os.Exit(tracetest.InMemory(func() int { return run(m) }))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "muxlab")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output(); err == nil {
		if caches := strings.Fields(string(out)); len(caches) == 2 {
			goCaches = []string{"GOCACHE=" + caches[0], "GOMODCACHE=" + caches[1]}
		}
	}
	muxlab = filepath.Join(dir, "muxlab")
	build := exec.Command("go", "build", "-o", muxlab, "../..")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program does not build:", err)
		return 1
	}
	if !explicit("test.parallel") { // they wait for people's time, not for the processor
		flag.Set("test.parallel", "6")
	}
	return m.Run()
}

// explicit: the flag was given.
func explicit(name string) (given bool) {
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	return given
}
