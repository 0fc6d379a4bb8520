package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"muxlab/bench/compare"
	"muxlab/bench/experiment/result"
	"muxlab/harness/proc"
)

// What a report says will do the same again does.
func TestCompareAgain(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("prefork and epoll are for Linux")
	}
	for _, line := range [][]string{
		{"epoll", "poll", "--conns", "20", "--seed", "7"},
		{"prefork:workers=2,accept=shared", "epoll:edge", "--over", "sleep=0,200us,10ms", "--active", "3", "--baseline", "epoll:edge", "--seed", "0"},
		{"epoll", "--rate", "1500.5", "--per-request", "--compute", "1ms", "--idle", "4", "--seed", "1",
			"--peer", `a b=sh -c 'exec cat "$0" {port}'`, "--peer", `quoted=sh -c "it's {port}" ''`},
	} {
		first := planOf(t, line)
		words, err := compare.SplitWords(first.Command())
		if err != nil || len(words) < 3 {
			t.Fatalf("%s: %v", first.Command(), err)
		}
		again := planOf(t, words[2:])
		if a, b := asJSON(t, first), asJSON(t, again); a != b {
			t.Errorf("%s\nwas %s\nis  %s", first.Command(), a, b)
		}
	}
}

func planOf(t *testing.T, line []string) *compare.Plan {
	t.Helper()
	var f compareFlags
	c := compareCommand()
	c.ResetFlags()
	f.register(c)
	if err := c.ParseFlags(line); err != nil {
		t.Fatal(line, err)
	}
	p, err := f.complete(c, c.Flags().Args())
	if err != nil {
		t.Fatal(line, err)
	}
	return &p
}

func asJSON(t *testing.T, p *compare.Plan) string {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// --out "$DIR" where nobody set DIR is a mistake, to be told before the minute of
// measuring.
func TestOutNamesAFolder(t *testing.T) {
	for _, line := range [][]string{{"compare", "poll", "--out", ""}, {"chart", "x.json", "--out", ""}, {"experiment", "deque", "--quick", "--out", ""}} {
		c := root()
		c.SetArgs(line)
		if err := c.Execute(); proc.ExitCode(err) != 2 {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// What a minute of measuring found is kept, even where stdout takes nothing.
func TestFilesOutliveStdout(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("only Linux has /dev/full, which takes nothing")
	}
	defer full.Close()
	was := os.Stdout
	os.Stdout = full
	defer func() { os.Stdout = was }()
	dir := t.TempDir()
	if err := showExperiment(result.Result{Experiment: "deque"}, false, dir); err == nil {
		t.Error("that stdout took nothing is not told")
	}
	if _, err := os.Stat(filepath.Join(dir, "deque.json")); err != nil {
		t.Error(err)
	}
}

// Who presses Ctrl-C at once, or whose servers do not start, has not lost the
// result of the last run.
func TestNothingMeasuredOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, resultName)
	if err := os.WriteFile(name, []byte("of the last run"), 0o644); err != nil {
		t.Fatal(err)
	}
	f := compareFlags{out: dir}
	f.save(&compare.Result{Entries: []*compare.Entry{{Contender: "poll"}}})
	if text, _ := os.ReadFile(name); string(text) != "of the last run" {
		t.Errorf("it holds %q", text)
	}
	f.save(&compare.Result{Entries: []*compare.Entry{{Contender: "poll", Rounds: []compare.Round{{Number: 1}}}}})
	if text, _ := os.ReadFile(name); string(text) == "of the last run" || f.saveFail != nil {
		t.Errorf("a round is not saved: %v", f.saveFail)
	}
}

// The examples of the help do what they are there for: all that is compared gets the
// same work, and select is measured at all points of the sweep but the last.
func TestExamplesOfCompare(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("prefork and epoll are for Linux")
	}
	lines := 0
	for line := range strings.Lines(compareCommand().Example) {
		words, isCompare := strings.CutPrefix(strings.TrimSpace(line), "muxlab compare ")
		words, _, _ = strings.Cut(words, "   ") // what it does
		if !isCompare || words == "" || strings.Contains(words, "--peer") {
			continue
		}
		lines++
		p := planOf(t, strings.Fields(words))
		for _, c := range p.Contenders {
			if n := p.Measured(c.Name); n < max(1, len(p.Over.Values)-1) {
				t.Errorf("%s: %s has the same work as the others at %d points", line, c.Name, n)
			}
		}
	}
	if lines < 5 {
		t.Errorf("%d examples were found", lines)
	}
}

// The folder that --out named is as good as the file in it.
func TestAFolderIsASavedResult(t *testing.T) {
	dir := t.TempDir()
	r := &compare.Result{Format: "muxlab compare 1", Plan: compare.Plan{Contenders: []compare.Contender{{Name: "poll"}}}}
	text, err := r.JSON()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, resultName), text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dir, filepath.Join(dir, resultName)} {
		if _, err := savedResult(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := savedResult(t.TempDir()); err == nil {
		t.Error("an empty folder holds a result")
	}
}
