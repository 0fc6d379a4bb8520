package grading

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"

	"muxlab/grade/class"
	"muxlab/grade/exercises"
	"muxlab/grade/source"
)

// The sample class can be written of what the repository has, and each of its servers
// parses.
func TestSampleOfTheRepository(t *testing.T) {
	root, dir := repository(t), t.TempDir()
	if _, err := os.Stat(filepath.Join(root, "solutions", "06-epoll")); err != nil {
		t.Skip("a handout has no solutions")
	}
	e := Exercises(exercises.All)[0]
	s, err := class.WriteSample(root, dir, e, source.Merge)
	if err != nil {
		t.Fatal(err)
	}
	found, err := class.Find([]string{s.Submissions}, dir)
	if err != nil || len(found.Handins) != 12 {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, h := range found.Handins {
		text, err := os.ReadFile(filepath.Join(h.Path, "server.go"))
		if h.Folder == "hana" {
			continue
		}
		if err != nil {
			t.Error(err)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), h.Folder, text, 0); err != nil {
			t.Error(err)
		}
	}
	if e.Max != 100 || e.Late.Most == 0 {
		t.Errorf("%+v", e)
	}
}
