package judge

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"muxlab/grade/exercises"
	"muxlab/grade/sandbox"
	"muxlab/grade/source"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	Main()
	os.Exit(m.Run())
}

// sets are the layers with which everything is tried.
var sets = []struct {
	name    string
	without []string
}{
	{"namespaces", nil},
	{"no namespaces", []string{sandbox.UserNS}},
}

func options(t *testing.T) Options {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the go command")
	}
	root, err := source.Root("")
	if err != nil {
		t.Fatal(err)
	}
	return Options{Root: root, Cache: filepath.Join(os.TempDir(), "muxlab-judge-test"), Grader: "test", Seed: 6}
}

// The solution gets all its points behind the walls, whatever of them there are.
func TestSolutionApart(t *testing.T) {
	o := options(t)
	solution := filepath.Join(o.Root, "solutions", "06-epoll", "server.go")
	probed := sandbox.Probe(t.Context())
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			l := probed.Without(s.without...)
			began := time.Now()
			r, err := Apart(t.Context(), exercises.Epoll, solution, l, o)
			if err != nil {
				t.Fatal(err)
			}
			if r.Points != 100 || r.Incomplete || len(r.Flags) > 0 {
				t.Errorf("%s, %+v", r.Score(), r.Flags)
				for _, st := range r.Stages {
					t.Log(st.ID, st.State, st.Why, st.Failure)
				}
			}
			t.Log(time.Since(began))
		})
	}
}
