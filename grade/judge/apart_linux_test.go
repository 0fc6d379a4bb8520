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

// sets are the layers with which everything is tried.
var sets = []struct {
	name    string
	without []string
}{
	{"namespaces", nil},
	{"no namespaces", []string{sandbox.UserNS}},
}

// column names a set of layers for this user.
func column(set string) string {
	if os.Getuid() == 0 {
		return "root, " + set
	}
	return "another user, " + set
}

// The solution gets all its points behind the walls, whatever of them there are, and so do
// file names that could be taken for something else.
func TestSolutionApart(t *testing.T) {
	p := here(t)
	o := p.options("")
	text, err := os.ReadFile(filepath.Join(o.Root, "solutions", "06-epoll", "server.go"))
	if err != nil {
		t.Skip("a handout has no solutions")
	}
	probed := sandbox.Probe(t.Context())
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range map[string]string{
				"-o größe ☃.go": string(text), "-race.go": "package epoll\n\nvar _ = " + "\"" + column(s.name) + "\"\n",
			} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r, err := Apart(t.Context(), exercises.Epoll, dir, probed.Without(s.without...), o)
			if err != nil {
				t.Fatal(err)
			}
			if r.Points != 100 || r.Incomplete || len(r.Flags) > 0 || r.Refused != nil {
				t.Errorf("%s, %+v, %+v", r.Score(), r.Flags, r.Refused)
				for _, st := range r.Stages {
					t.Log(st.ID, st.State, st.Why, st.Failure)
				}
			}
		})
	}
	p.asNobody(t, "TestSolutionApart", 0o755)
}

// A warm build takes less than a second of processor time.
func TestWarmBuild(t *testing.T) {
	p := here(t)
	o := p.options("")
	if err := Warm(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(o.Root, "exercises", "06-epoll", "server.go"))
	if err != nil {
		t.Fatal(err)
	}
	probed := sandbox.Probe(t.Context())
	for _, s := range sets {
		work, err := workFolder()
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(work)
		sub := source.New(map[string][]byte{"server.go": append(text, "\n// "+s.name+"\n"...)})
		spec := source.BuildSpec{Submission: sub, Exercise: "06-epoll", Traits: exercises.Epoll.Traits, Root: o.Root, Cache: o.Cache}
		if err := walled(probed.Without(s.without...), work, o, &spec); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := source.Build(t.Context(), spec); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %v", column(s.name), time.Since(began))
	}
}
