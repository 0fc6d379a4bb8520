package script

import (
	"os"
	"slices"
	"strings"
	"testing"

	"muxlab/guide/query"
)

// sample returns the sample lab, which has a block of each kind.
func sample(t *testing.T) (*Lab, string) {
	t.Helper()
	data, err := os.ReadFile("testdata/03-select/" + FileName)
	if err != nil {
		t.Fatal(err)
	}
	lab, found := Parse(data)
	for _, p := range found {
		t.Errorf("the sample: %v", p)
	}
	return lab, string(data)
}

// stepOf returns the step of an id.
func stepOf(t *testing.T, lab *Lab, id string) *Step {
	t.Helper()
	i := slices.IndexFunc(lab.Steps, func(s Step) bool { return s.ID == id })
	if i < 0 {
		t.Fatalf("there is no step %s", id)
	}
	return &lab.Steps[i]
}

func TestParseReadsTheHeaderAndTheProse(t *testing.T) {
	lab, data := sample(t)
	if lab.Title != "select forgets" || !slices.Equal(lab.Needs, []int{1}) || lab.Minutes != 27 || lab.Exercise != "06" {
		t.Errorf("the header is %q, needs %v, %d minutes, exercise %q", lab.Title, lab.Needs, lab.Minutes, lab.Exercise)
	}
	if !strings.HasPrefix(lab.Intro, "A server with one thread") || !strings.HasSuffix(lab.Intro, "who keeps it?") {
		t.Errorf("the introduction is %q", lab.Intro)
	}
	lines := strings.Split(data, "\n")
	for _, s := range lab.Steps {
		if got := lines[s.Line-1]; got != "```"+s.Kind.String()+" "+s.ID {
			t.Errorf("%s %s is said to be in line %d, which is %q", s.Kind, s.ID, s.Line, got)
		}
		if s.Text != "" && lines[s.textLine-1] != strings.Split(s.Text, "\n")[0] {
			t.Errorf("%s: its text is said to begin in line %d", s.ID, s.textLine)
		}
	}
	if text := stepOf(t, lab, "bits").Text; text != "Here it was 47: the highest descriptor is 46. A row of bits has no gaps." {
		t.Errorf("the text behind a prediction is %q", text)
	}
}

func TestParseReadsEachKindOfBlock(t *testing.T) {
	lab, _ := sample(t)
	if s := stepOf(t, lab, "held"); s.Kind != Scene || !s.Hold {
		t.Errorf("the held scene is %+v", s)
	}
	if s := stepOf(t, lab, "six"); !slices.Equal(s.Watch, []string{"select", "--seed", "7"}) || !s.Core || s.Hold || !slices.Equal(s.Cover, []string{"told", "looked"}) {
		t.Errorf("the scene is %+v", s)
	}
	bits := stepOf(t, lab, "bits")
	if bits.Answer != AnswerNumber || bits.Truth.String() != "told" || !slices.Equal(bits.Keys, []string{"A", "A", "A"}) || len(bits.After) != 1 {
		t.Errorf("the prediction is %+v", bits)
	}
	if len(bits.Wrong) != 2 || bits.Wrong[1].Value != "38" || !strings.HasPrefix(bits.Wrong[1].Text, "That is what is watched.") {
		t.Errorf("its wrong answers are %+v", bits.Wrong)
	}
	looked := stepOf(t, lab, "looked")
	if last := looked.Options[2]; looked.Answer != AnswerChoice || last.Text != "every one that is watched" || last.When.Query == nil || last.When.String() != "looked = watched" {
		t.Errorf("the options are %+v", looked.Options)
	}
	if s := stepOf(t, lab, "speak"); len(s.Until) != 1 || len(s.Keys) != 21 || !strings.Contains(s.Say, "`/c40`") {
		t.Errorf("what is to be done is %+v", s)
	}
	if s := stepOf(t, lab, "one-set"); s.File != "select/select.go" || s.Label != "rebuild" || s.Patch != nil || !strings.Contains(s.Say, "`LAB: rebuild`") {
		t.Errorf("the change is %+v", s)
	}
	if s := stepOf(t, lab, "price"); !slices.Equal(s.Commands, []string{"muxlab experiment kerrisk --quick"}) || s.Fails {
		t.Errorf("the command is %+v", s)
	}
	if s := stepOf(t, lab, "why"); s.Ask == "" || !strings.HasPrefix(s.Model, "select keeps nothing") {
		t.Errorf("the explanation is %+v", s)
	}
}

func TestParseTakesLineEndsOfWindows(t *testing.T) {
	_, data := sample(t)
	lab, found := Parse([]byte("\ufeff" + strings.ReplaceAll(data, "\n", "\r\n")))
	if len(found) > 0 || lab.Title != "select forgets" {
		t.Errorf("%q: %v", lab.Title, found)
	}
}

// Code in the prose is prose, also if it shows a block of a lab.
func TestParseLeavesCodeInTheProse(t *testing.T) {
	lab, found := Parse([]byte("---\ntitle: t\n---\nTry:\n```sh\nnc 127.0.0.1 80\n```\n\n````\n```scene no\n```\n````\n```scene yes\nwatch: epoll\n```\n~~~\n---\n~~~\n"))
	if len(found) > 0 || len(lab.Steps) != 1 || !strings.Contains(lab.Intro, "```scene no") || lab.Steps[0].Text != "~~~\n---\n~~~" {
		t.Errorf("%v, %+v", found, lab)
	}
}

// A patch may be empty: the line is deleted.
func TestParseTakesAnEmptyPatch(t *testing.T) {
	lab, found := Parse([]byte("---\ntitle: t\n---\n```change c\nwatch: select\nfile: select/select.go rebuild\nsay: s\npatch:\n```\n"))
	if len(found) > 0 || lab.Steps[0].Patch == nil || *lab.Steps[0].Patch != "" {
		t.Errorf("%v, %+v", found, lab.Steps)
	}
}

// Each key that the grammar has can be given, and each sets something.
func TestEachKeySetsSomething(t *testing.T) {
	texts := map[string]string{"core": "yes", "hold": "yes", "cover": "told", "answer": "client", "truth": "first", "after": "turns >= 1",
		"until": "turns >= 1", "within": "2", "expect": "failure", "file": "select/select.go rebuild"}
	for _, b := range blocks {
		for _, k := range b.keys {
			s, e := Step{at: map[string]int{}}, entry{key: k.name, arg: k.arg, text: texts[k.name]}
			if e.text == "" {
				e.text = "some words"
			}
			if err := k.set(&s, e); err != nil {
				t.Errorf("%s: %s: %v", b.name, k.name, err)
			}
			if empty := (Step{at: s.at}); same(s, empty) {
				t.Errorf("%s: %s sets nothing", b.name, k.name)
			}
			if k.what == "" {
				t.Errorf("%s: %s is not described", b.name, k.name)
			}
		}
	}
}

// same reports whether two steps say the same.
func same(a, b Step) bool {
	return a.Answer == b.Answer && a.Core == b.Core && a.Hold == b.Hold && a.Fails == b.Fails && a.Within == b.Within &&
		a.Truth == b.Truth && a.Patch == b.Patch && len(a.After)+len(a.Until)+len(a.Wrong) == len(b.After)+len(b.Until)+len(b.Wrong) &&
		len(a.Watch)+len(a.Without)+len(a.Cover)+len(a.Keys) == len(b.Watch)+len(b.Without)+len(b.Cover)+len(b.Keys) &&
		a.Open+a.Record+a.Ask+a.Say+a.File+a.Label+a.Model+a.Cite+a.Contains == b.Open+b.Record+b.Ask+b.Say+b.File+b.Label+b.Model+b.Cite+b.Contains
}

// Whatever a query reveals, there is a word that covers it.
func TestWhatQueriesRevealCanBeCovered(t *testing.T) {
	for _, d := range query.All {
		for _, word := range d.Reveals {
			if !slices.Contains(Covers, word) {
				t.Errorf("%s reveals %q, which no cover hides", d.Name, word)
			}
		}
	}
}

// No text makes the parser fail in another way than with problems.
func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("testdata/03-select/" + FileName)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add("")
	f.Add("---\n```scene")
	f.Add("---\ntitle: t\n---\n```predict p\n- =>\n: x\nwrong :\n")
	f.Fuzz(func(t *testing.T, text string) {
		lab, _ := Parse([]byte(text))
		Check(lab, Facts{Labs: []*Lab{lab}})
		Prose(lab.Intro)
	})
}
