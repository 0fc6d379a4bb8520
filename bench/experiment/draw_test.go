package experiment

import (
	"context"
	"math"
	"math/rand/v2"
	"muxlab/bench/chart/text"
	"strings"
	"testing"
	"time"
)

// anyFigure is a figure of any shape, with zeros, holes, and no values at all.
func anyFigure(random *rand.Rand) Figure {
	f := Figure{
		Name: "any", Title: strings.Repeat("a title ", 1+random.IntN(20)),
		X: Axis{"N", random.IntN(2) == 0}, Y: Axis{"cost", random.IntN(2) == 0},
	}
	places := 1 + random.IntN(9)
	if random.IntN(2) == 0 {
		for i := range places {
			f.Categories = append(f.Categories, strings.Repeat("word ", i+1))
		}
	}
	sides := []Side{}
	for n := range 1 + random.IntN(3) {
		s := Side{Label: []string{"here", "a book of 2010", "another"}[n], Base: float64(random.IntN(3)), BaseName: "base"}
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
		r := Result{Experiment: "any", Title: "any"}
		r.Figures = []Figure{anyFigure(rand.New(rand.NewPCG(seed, 0)))}
		for _, f := range r.Figures {
			r.Sentences = f.Compare()
		}
		drawn(t, &r)
		if seed%20 == 0 {
			saved(t, &r)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// side makes a side of one series for each name, with values at 0, 1, ….
func side(label string, values map[string][]float64) Side {
	s := Side{Label: label}
	for name, list := range values {
		for i, v := range list {
			s.Set(name, float64(i), v)
		}
	}
	return s
}

func TestCompare(t *testing.T) {
	theirs := side("a book", map[string][]float64{"poll": {1, 1000}, "epoll": {1, 1.5}})
	for want, ours := range map[string]Side{
		"the order is that of a book":    side("here", map[string][]float64{"poll": {5, 4000}, "epoll": {4, 6}}),
		"is the other way round here":    side("here", map[string][]float64{"poll": {5, 10}, "epoll": {4, 600}}),
		"too close to be put in order":   side("here", map[string][]float64{"poll": {5, 100}, "epoll": {4, 101}}),
		"the same shape, as the two":     side("here", map[string][]float64{"poll": {5, 4000}}),
		"by a factor of 125, where up t": side("here", map[string][]float64{"poll": {5, 40}}),
		"epoll costs 40 times as much h": side("here", map[string][]float64{"epoll": {5, 200}}),
	} {
		f := Figure{X: Axis{Name: "N"}, Ours: ours, Theirs: []Side{theirs}}
		if said := strings.Join(f.Compare(), "\n"); !strings.Contains(said, want) {
			t.Errorf("%q is not in:\n%s", want, said)
		}
	}
}

// Whom print does not put in order, a sentence does not put in order either.
func TestTiesOfPrint(t *testing.T) {
	f := Figure{
		X:      Axis{Name: "N"},
		Ours:   side("here", map[string][]float64{"select": {3, 2500}, "poll": {3, 1400}, "epoll": {1, 2}}),
		Theirs: []Side{side("a book", map[string][]float64{"select": {3, 2268}, "poll": {3, 2415}, "epoll": {1, 2}})},
	}
	said := strings.Join(f.Compare(), "\n")
	if want := "epoll, then select and poll (about even there)"; !strings.Contains(said, want) {
		t.Errorf("%q is not in:\n%s", want, said)
	}
}

// What print itself does not put in order is not printed as one: otherwise two
// tables agree with us on two orders.
func TestEvenHasNoOrder(t *testing.T) {
	here := map[string]float64{"epoll": 1, "poll": 172, "select": 279}
	for want, print := range map[string]map[string]float64{
		"epoll, then poll and select (about even there)":         {"epoll": 1, "poll": 35, "select": 35},
		"epoll, then select and poll (about even there)":         {"epoll": 1, "poll": 157, "select": 151},
		"epoll, then poll, then select":                          {"epoll": 1, "poll": 100, "select": 150},
		"epoll, poll and select (each about even with the next)": {"epoll": 100, "poll": 108, "select": 116},
	} {
		if said := inOrder("There", here, print, "it"); len(said) != 1 || said[0] != "There the order is that of it: "+want+"." {
			t.Errorf("%q, and not %q", said, want)
		}
	}
}

// Of print is not said that it has two loops: it has one run, counted in two ways.
// And nothing is said of the percentiles that the stall does not touch.
func TestOmissionSaysWhatPrintIs(t *testing.T) {
	f := &Figure{Ours: Side{Label: "here", Base: 1400}, Theirs: []Side{printedLatency()}}
	for i, y := range []float64{0.1, 1, 1100, 1390} {
		f.Ours.Set(openLoop, float64(i), y)
		f.Ours.Set(closedLoop, float64(i), y/100)
	}
	said := strings.Join(hidden(f, nil), "\n")
	for _, want := range []string{
		"Here the 99th percentile is 0.79 of the stall in the open loop, and 0.008 in the closed one, ",
		"In print (wrk2) the 99th percentile is 0.91 of the stall counted from when each request was due, and 0.004 counted from when it was sent, 210 times less.",
		"In print (wrk2) the 99.9th percentile is 1.01 of the stall counted from when each request was due, and 1.01 counted from when it was sent, about as much.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in:\n%s", want, said)
		}
	}
	if n := strings.Count(said, "percentile"); n != 4 {
		t.Errorf("%d percentiles are compared, of two sides and two that the stall touches:\n%s", n, said)
	}
}

// What is saved says where it was measured, and how.
func TestSavedSaysWhere(t *testing.T) {
	r := Result{Experiment: "any", Quick: true, Machine: thisMachine(), Figures: []Figure{{Name: "f", Ours: side("here", map[string][]float64{"a": {1}})}}}
	b := &strings.Builder{}
	if err := r.Figures[0].writeCSV(b, &r); err != nil {
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
	three := func(label string) Side {
		return side(label, map[string][]float64{"select": {2.82, 16.9, 156, 1602}, "poll": {2.6, 16.5, 139, 1227}, "epoll": {1, 1.03, 1.06, 1.68}})
	}
	f := &Figure{X: Axis{Name: "N"}}
	b := &strings.Builder{}
	f.table(b, []Side{three("here"), three("TLPI 2010"), three("LCA 2006")})
	lines := strings.Split(b.String(), "\n")
	if strings.Count(b.String(), "LCA 2006") != 1 || !strings.Contains(lines[0], "here") || !strings.Contains(lines[0], "LCA 2006") || text.Width(lines[1]) > Width {
		t.Errorf("three sides of three columns do not stand in a line:\n%s", b)
	}
	b.Reset()
	f.table(b, []Side{three("here"), three("TLPI 2010"), three("LCA 2006"), three("another")})
	if lines = strings.Split(b.String(), "\n"); strings.Contains(lines[0], "another") || strings.Count(b.String(), "another") != 1 {
		t.Errorf("the fourth side is broken apart:\n%s", b)
	}
}

// What all columns are called stands in none of them.
func TestOneNameIsSaidOnce(t *testing.T) {
	f := &Figure{X: Axis{Name: "design"}}
	b := &strings.Builder{}
	var sides []Side
	for _, label := range []string{"here", "3rd ed.", "Solaris", "Digital Unix", "BSD/OS"} {
		sides = append(sides, side(label, map[string][]float64{"process control": {1, 2}}))
	}
	f.table(b, sides)
	if text := b.String(); strings.Contains(text, "process control") || strings.Count(text, "design") != 1 {
		t.Errorf("five sides of one column are no table of five columns:\n%s", text)
	}
}

// The rule is judged by rounds that may overlap: even a quick run has two.
func TestChooseHasRounds(t *testing.T) {
	onlyHere(t, Find("choose"))
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	rounds := map[string][]float64{}
	s := Settings{Quick: true, tiny: true}
	figures := make([]Figure, len(chooseMeasures))
	if err := chooseLoad(ctx, s, func(string, ...any) {}, 0, workloads(s)[1], figures, rounds); err != nil {
		t.Fatal(err)
	}
	for name, list := range rounds {
		if len(list) < 2 {
			t.Errorf("%s is judged by %d", name, len(list))
		}
	}
}
