package check

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"muxlab/grade/exercises"
	"muxlab/grade/source"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
	"muxlab/test/together"
)

var (
	update = flag.Bool("update", false, "write the golden files again")
	seeds  = flag.Int("seeds", 1, "seeds for each wrong server")
)

func TestMain(m *testing.M) {
	together.Run("6")
	os.Exit(m.Run())
}

func checker(t *testing.T, ex *task.Exercise) *Checker {
	t.Helper()
	root, err := source.Root("")
	if err != nil {
		t.Fatal(err)
	}
	return &Checker{Root: root, Temp: t.TempDir(), Exercise: ex}
}

func TestListed(t *testing.T) {
	for _, ex := range exercises.All {
		for _, p := range checker(t, ex).Listed() {
			t.Error(p)
		}
	}
}

// The tables in the texts for students are those of the manifests.
func TestTexts(t *testing.T) {
	for _, ex := range exercises.All {
		c := checker(t, ex)
		if *update {
			for _, table := range tables(ex) {
				name := filepath.Join(c.Root, table.File)
				text, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				before, _, after, err := table.split(string(text))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(before+table.Text+after), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, p := range c.texts() {
			t.Error(p)
		}
	}
}

// Every wrong server is caught where the manifest says, with the words of the golden file.
func TestWrong(t *testing.T) {
	for _, ex := range exercises.All {
		c := checker(t, ex)
		for _, w := range ex.Wrong {
			t.Run(ex.Dir()+"/"+w.Name, func(t *testing.T) {
				t.Parallel()
				caught(t, c, w)
			})
		}
	}
}

func caught(t *testing.T, c *Checker, w task.Wrong) {
	sub, err := c.Wrong(w.Name)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(*seeds) {
		r, err := c.Judge(t.Context(), sub, seed+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := Caught(&r, w); err != nil {
			t.Errorf("seed %d: %v", seed+1, err)
		}
		golden(t, filepath.Join("testdata", c.Dir(), w.Name+".txt"), said(&r))
	}
}

var numbers = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)

// said is what a result says, without numbers and evidence, which differ.
func said(r *verdict.Result) string {
	var b strings.Builder
	for _, s := range r.Stages {
		fmt.Fprintf(&b, "%s: %s %s\n", s.ID, s.State, s.Why)
		if f := s.Failure; f != nil {
			fmt.Fprintf(&b, "  expected: %s\n  happened: %s\n  cause:    %s\n", f.Expected, f.Happened, f.Cause)
		}
	}
	return numbers.ReplaceAllString(b.String(), "#")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}
