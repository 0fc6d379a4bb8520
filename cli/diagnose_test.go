package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"muxlab/harness/diagnose"
	"muxlab/harness/diagnose/report"
	"muxlab/viz/digest"
)

// verdict is the object that --json prints.
type verdict struct {
	Findings  []struct{ Lint string }
	Turns     int
	Events    int
	NotJudged []struct{ Lint, Needs string } `json:"not_judged"`
}

// diagnosed is what --json prints of a text of strace, and the error the command ends with.
func diagnosed(t *testing.T, name string) (v verdict, err error) {
	t.Helper()
	var out bytes.Buffer
	e := examination{digest.NewDiagnosis(diagnose.DefaultThresholds()), report.New(&out, true)}
	if err := e.file(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	err = e.end()
	if wrong := json.Unmarshal(out.Bytes(), &v); wrong != nil || v.Findings == nil || v.NotJudged == nil {
		t.Fatalf("%s: not one object with both lists: %v: %s", name, wrong, out.Bytes())
	}
	return v, err
}

// The turns of a loop, as diagnose counts them, are the waits in the file. There is an
// object with and without findings, and findings are an error of their own.
func TestDiagnoseCountsTurnsAndConcludes(t *testing.T) {
	wait := regexp.MustCompile(`(?m)^[0-9. ]+ (?:select|pselect6|poll|ppoll|epoll_wait|epoll_pwait)\(.* = [0-9]+ `)
	dir := filepath.Join("..", "harness", "strace", "testdata", "strace")
	names, _ := filepath.Glob(filepath.Join(dir, "*-*blocking.txt"))
	if len(names) != 12 {
		t.Fatalf("%d recorded loops, not 12", len(names))
	}
	for _, name := range append(names, filepath.Join(dir, "python.txt")) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		v, err := diagnosed(t, name)
		if waits := len(wait.FindAll(text, -1)); v.Turns != waits || v.Events < waits {
			t.Errorf("%s: %d turns and %d events, of %d waits", name, v.Turns, v.Events, waits)
		}
		if found := err == errFound; found != (len(v.Findings) > 0) || err != nil && !found {
			t.Errorf("%s: %d findings, and %v", name, len(v.Findings), err)
		}
		judged := !slices.ContainsFunc(v.NotJudged, func(u struct{ Lint, Needs string }) bool { return u.Lint == "spin" })
		short := slices.Contains(v.NotJudged, struct{ Lint, Needs string }{"short-write", "a write that did not take everything"})
		if !judged || !short {
			t.Errorf("%s: not judged are %v", name, v.NotJudged)
		}
	}
	if v, _ := diagnosed(t, filepath.Join(dir, "python.txt")); len(v.Findings) != 1 || v.Findings[0].Lint != "hog" {
		t.Errorf("its findings are %+v", v.Findings)
	}
}
