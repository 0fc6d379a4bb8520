package lab

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/query"
	"muxlab/guide/script"
	"muxlab/viz/term"
)

// labs are two labs, of which one cannot be told from its number.
var labs = fstest.MapFS{
	"01-first/lab.md":  {Data: []byte(text("first things"))},
	"02-second/lab.md": {Data: []byte(text("second things"))},
	"notes/lab.md":     {Data: []byte("no lab")},
}

func text(title string) string {
	return "---\ntitle: " + title + "\nminutes: 7\n---\nIt *asks* what\nhappens.\n\nAnd more.\n\n" +
		"```scene six\nwatch: select\n```\n```predict many\nask: How many?\nanswer: number\ntruth: clients\nafter: turns > 0\n```\n"
}

var at = time.Date(2026, 3, 1, 12, 30, 0, 0, time.FixedZone("", 3600))

// written keeps some answers: a formula is among them.
func written(t *testing.T) {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	first := notes.Lab{At: "many", Steps: 2, Over: 1}
	for _, a := range []notes.Answer{
		{Step: "many", Given: "7", Sure: notes.Certain, Truth: "6", Outcome: notes.Wrong, At: at},
		{Step: "many", Given: "6", Sure: notes.Guess, Truth: "6", Outcome: notes.Right, At: at},
		{Step: "why", Given: `=HYPERLINK("http://example.org")`, Outcome: notes.Written, At: at},
	} {
		first = first.With(a)
	}
	second := notes.Lab{}.With(notes.Answer{Step: "many", Outcome: notes.Unknown, Truth: "6", At: at})
	for name, l := range map[string]notes.Lab{"01-first": first, "02-second": second} {
		if err := notes.Keep(name, l); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs muxlab lab and returns what it prints on standard output.
func run(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	c := Command(Wiring{Labs: labs, OnTerminal: func() bool { return false }})
	c.SetOut(&out)
	c.SetErr(&out)
	c.SetArgs(args)
	c.SilenceErrors, c.SilenceUsage = true, true
	if err := c.Execute(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return out.String()
}

const exportedCSV = `lab,step,try,given,sure,truth,outcome,at,title
01-first,many,1,7,3,6,wrong,2026-03-01T11:30:00Z,first things
01-first,many,2,6,1,6,right,2026-03-01T11:30:00Z,first things
01-first,why,1,"'=HYPERLINK(""http://example.org"")",0,,written,2026-03-01T11:30:00Z,first things
02-second,many,1,,0,6,unknown,2026-03-01T11:30:00Z,second things
`

const exportedJSON = `[
  {
    "lab": "02-second",
    "step": "many",
    "try": 1,
    "given": "",
    "sure": 0,
    "truth": "6",
    "outcome": "unknown",
    "at": "2026-03-01T11:30:00Z",
    "title": "second things"
  }
]
`

// What is exported, to the byte: teachers have scripts for it.
func TestExport(t *testing.T) {
	written(t)
	if got := run(t, "export"); got != exportedCSV {
		t.Errorf("%s", got)
	}
	if got := run(t, "export", "2", "--json"); got != exportedJSON {
		t.Errorf("%s", got)
	}
	if got := run(t, "export", "first", "--json"); !strings.Contains(got, `"=HYPERLINK(\"http://example.org\")"`) {
		t.Errorf("JSON changes what was written: %s", got)
	}
	file := filepath.Join(t.TempDir(), "out.csv")
	for range 2 {
		run(t, "export", "--out", file, "--overwrite")
		if data, err := os.ReadFile(file); err != nil || string(data) != exportedCSV {
			t.Errorf("%v: %s", err, data)
		}
	}
	run(t, "reset", "1")
	if got := run(t, "export"); strings.Count(got, "\n") != 2 || strings.Contains(got, "first") {
		t.Errorf("after reset of lab 1: %s", got)
	}
	run(t, "reset", "--all")
	if got := run(t, "export", "--json"); got != "[]\n" {
		t.Errorf("after reset of all: %s", got)
	}
}

// A lab in a folder is exported by the name of the folder, without the way to it.
func TestExportOfAFolder(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	dir := filepath.Join(t.TempDir(), "mine")
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(filepath.Join(dir, "lab.md"), []byte(text("my things")), 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := notes.Keep(dir, notes.Lab{}.With(notes.Answer{Step: "many", Given: "7", Truth: "6", Outcome: notes.Wrong, At: at})); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"export"}, {"export", dir}} {
		if got := run(t, args...); strings.Contains(got, filepath.Dir(dir)) || !strings.Contains(got, "\nmine,many,1,7,0,6,wrong,2026-03-01T11:30:00Z,my things\n") {
			t.Errorf("%v: %s", args, got)
		}
	}
}

// After what was asked for in between it says again what it waits for.
func TestPlainPromptsAgain(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	w := Wiring{Labs: labs, Sources: fstest.MapFS{}}
	lab, err := w.named("first")
	if err != nil {
		t.Fatal(err)
	}
	g, err := w.page(lab, opened{from: "many"})
	if err != nil {
		t.Fatal(err)
	}
	g.Plain = true
	for _, line := range []string{":look", ":code"} {
		var out bytes.Buffer
		r := &reader{out: &out, theme: term.Colourless(true)}
		if keys := r.keys(g, line); keys != nil || !strings.HasSuffix(out.String(), "\nyour answer: ") {
			t.Errorf("%s: %v, %q", line, keys, &out)
		}
	}
}

// No cell is taken for a formula, whatever a student writes.
func TestNoCellIsAFormula(t *testing.T) {
	for _, given := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1"} {
		var out bytes.Buffer
		if err := writeExport(&out, []exported{{Given: given, Truth: given}}, false); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range []string{rows[1][3], rows[1][5]} {
			if strings.IndexAny(strings.TrimSpace(cell), "=+-@") == 0 {
				t.Errorf("%q becomes the cell %q", given, cell)
			}
		}
	}
}

func TestList(t *testing.T) {
	written(t)
	want := `>  1  first things                   7 min  step 2 of 2    0 of 1 right
   2  second things                  7 min  not begun

Go on with: muxlab lab 1
`
	if got := run(t); got != want {
		t.Errorf("%s", got)
	}
	if got := run(t, "--json"); !strings.Contains(got, `"state": "step 2 of 2"`) {
		t.Errorf("%s", got)
	}
	guides := Wiring{Labs: labs}.Guides()
	if len(guides) != 2 || guides[0].Idea != "It asks what happens." || !guides[0].Begun || guides[1].Begun {
		t.Errorf("home shows %+v", guides)
	}
}

// A wrong answer is one that the step takes, and not the truth.
func TestWrongAnswers(t *testing.T) {
	for _, c := range []struct {
		step  script.Step
		truth string
	}{
		{script.Step{Answer: script.AnswerNumber, Within: 5}, "1,024"},
		{script.Step{Answer: script.AnswerNumber}, "64 KiB"},
		{script.Step{Answer: script.AnswerOrder}, "c9 c20"},
		{script.Step{Answer: script.AnswerOrder}, "c9"},
		{script.Step{Answer: script.AnswerClient}, "c9"},
		{script.Step{Answer: script.AnswerSet}, "c9 listen"},
		{script.Step{Answer: script.AnswerSet}, "none"},
		{script.Step{Answer: script.AnswerChoice, Options: make([]script.Option, 2)}, "1"},
		{script.Step{Answer: script.AnswerChoice, Options: make([]script.Option, 2)}, "2"},
	} {
		wrong := wrongAnswer(&c.step, c.truth)
		kind, known := map[script.Answer]query.Kind{script.AnswerNumber: query.Number, script.AnswerOrder: query.Order, script.AnswerClient: query.Client, script.AnswerSet: query.Set}[c.step.Answer]
		if !known {
			if wrong == c.truth || wrong != "1" && wrong != "2" {
				t.Errorf("%v: instead of %q it answers %q", c.step.Answer, c.truth, wrong)
			}
			continue
		}
		a, err := query.ParseValue(wrong, kind)
		b, errTruth := query.ParseValue(c.truth, kind)
		if err != nil || errTruth != nil || a.Equal(b, c.step.Within) {
			t.Errorf("%v: instead of %q it answers %q: %v, %v", c.step.Answer, c.truth, wrong, err, errTruth)
		}
	}
}
