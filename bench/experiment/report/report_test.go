package report

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"muxlab/bench/chart/text"
	"muxlab/bench/experiment/result"
)

// anyFigure is a figure of any shape, with zeros, holes, and no values at all.
func anyFigure(random *rand.Rand) result.Figure {
	f := result.Figure{
		Name: "any", Title: strings.Repeat("a title ", 1+random.IntN(20)),
		X: result.Axis{Name: "N", Log: random.IntN(2) == 0}, Y: result.Axis{Name: "cost", Log: random.IntN(2) == 0},
	}
	places := 1 + random.IntN(9)
	if random.IntN(2) == 0 {
		for i := range places {
			f.Categories = append(f.Categories, strings.Repeat("word ", i+1))
		}
	}
	sides := []result.Side{}
	for n := range 1 + random.IntN(3) {
		s := result.Side{Label: []string{"here", "a book of 2010", "another"}[n], Base: float64(random.IntN(3)), BaseName: "base"}
		for i := range random.IntN(7) {
			for x := range places {
				y := math.Pow(10, 20*random.Float64()-10)
				switch random.IntN(6) {
				case 0:
					y = 0
				case 1:
					y = math.NaN()
				case 2:
					continue
				}
				s.Set(strings.Repeat("series ", 1+i), float64(x), y)
			}
		}
		sides = append(sides, s)
	}
	f.Ours, f.Theirs = sides[0], sides[1:]
	return f
}

func TestDrawAnything(t *testing.T) {
	for seed := range uint64(200) {
		r := result.Result{Experiment: "any", Title: "any"}
		r.Figures = []result.Figure{anyFigure(rand.New(rand.NewPCG(seed, 0)))}
		for _, f := range r.Figures {
			r.Sentences = f.Compare()
		}
		shown(t, &r)
		if seed%20 == 0 {
			saved(t, &r)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// What is saved says where it was measured, and how.
func TestSavedSaysWhere(t *testing.T) {
	r := result.Result{Experiment: "any", Quick: true, Machine: result.Here(), Figures: []result.Figure{{Name: "f", Ours: sideOf("here", map[string][]float64{"a": {1}})}}}
	b := &strings.Builder{}
	if err := writeCSV(b, &r.Figures[0], &r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{r.Machine.Kernel, r.Machine.Go, r.Machine.CPU, "quick"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in:\n%s", want, b)
		}
	}
	if len(r.Machine.Limits) == 0 {
		t.Error("the limits are not kept")
	}
}

// The table of kerrisk is one of three sides in a line, and no side is broken apart
// where it fits.
func TestSidesStayTogether(t *testing.T) {
	three := func(label string) result.Side {
		return sideOf(label, map[string][]float64{"select": {2.82, 16.9, 156, 1602}, "poll": {2.6, 16.5, 139, 1227}, "epoll": {1, 1.03, 1.06, 1.68}})
	}
	f := &result.Figure{X: result.Axis{Name: "N"}}
	b := &strings.Builder{}
	table(b, f, []result.Side{three("here"), three("TLPI 2010"), three("LCA 2006")})
	lines := strings.Split(b.String(), "\n")
	if strings.Count(b.String(), "LCA 2006") != 1 || !strings.Contains(lines[0], "here") || !strings.Contains(lines[0], "LCA 2006") || text.Width(lines[1]) > Width {
		t.Errorf("three sides of three columns do not stand in a line:\n%s", b)
	}
	b.Reset()
	table(b, f, []result.Side{three("here"), three("TLPI 2010"), three("LCA 2006"), three("another")})
	if lines = strings.Split(b.String(), "\n"); strings.Contains(lines[0], "another") || strings.Count(b.String(), "another") != 1 {
		t.Errorf("the fourth side is broken apart:\n%s", b)
	}
}

// What all columns are called stands in none of them.
func TestOneNameIsSaidOnce(t *testing.T) {
	f := &result.Figure{X: result.Axis{Name: "design"}}
	b := &strings.Builder{}
	var sides []result.Side
	for _, label := range []string{"here", "3rd ed.", "Solaris", "Digital Unix", "BSD/OS"} {
		sides = append(sides, sideOf(label, map[string][]float64{"process control": {1, 2}}))
	}
	table(b, f, sides)
	if text := b.String(); strings.Contains(text, "process control") || strings.Count(text, "design") != 1 {
		t.Errorf("five sides of one column are no table of five columns:\n%s", text)
	}
}

// sideOf makes a side of one series for each name, with values at 0, 1, ….
func sideOf(label string, values map[string][]float64) result.Side {
	s := result.Side{Label: label}
	for name, list := range values {
		for i, v := range list {
			s.Set(name, float64(i), v)
		}
	}
	return s
}

func shown(t *testing.T, r *result.Result) {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > Width {
			t.Errorf("%d cells: %s", n, line)
		}
	}
	for _, no := range []string{"NaN", "Inf", "%!"} {
		if strings.Contains(b.String(), no) {
			t.Errorf("the text contains %s:\n%s", no, b.String())
		}
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

func saved(t *testing.T, r *result.Result) {
	t.Helper()
	dir := t.TempDir()
	files, err := Save(dir, r)
	if err != nil {
		t.Error(err)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Size() == 0 {
			t.Errorf("%s is missing or empty", f)
		}
	}
}
