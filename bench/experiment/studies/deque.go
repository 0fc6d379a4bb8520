package studies

import (
	"context"
	"fmt"
	"slices"
	"time"

	"muxlab/bench/experiment/printed"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/bench/stats"
	"muxlab/harness/units"
)

// Deque is the experiment of this name.
var Deque = &rig.Experiment{
	Name:      "deque",
	Title:     "deque: a queue in an array, and in a ring",
	Sentence:  "taking from the front of an array moves all the others; a ring moves nothing, and an event loop takes from the front all day",
	Published: []string{"deque-vs-list.csv"},
	Run:       deque,
}

const (
	dequeItems = 10_000
	dequeTimes = 1000 // in print
)

var dequeOps = []string{"append right", "pop right", "insert left", "pop left"}

const dequeSource = "a comparison in Python that circulates without an author; seconds for 10,000 items 1,000 times, which the pop rows cannot be"

const (
	arraySeries   = "array"
	ringSeries    = "ring"
	resliceSeries = "array, left behind" // pop left as s = s[1:]
	ratioSeries   = "array / ring"
)

func deque(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Result, error) {
	n := s.Bound(dequeItems)
	ours := result.Figure{
		Name: "operations", Title: fmt.Sprintf("an operation on a queue of up to %s items, in Go", units.Count(n)),
		X: result.Axis{Name: "operation"}, Y: result.Axis{Name: "ns", Log: true}, Categories: dequeOps, Ours: result.Side{Label: "here", Unit: "ns an operation"},
	}
	ratio := result.Figure{
		Name: "ratio", Title: "how many times as much the array costs",
		X: result.Axis{Name: "operation"}, Y: result.Axis{Name: "array / ring", Log: true}, Categories: dequeOps, Ours: result.Side{Label: "here"},
	}
	ratio.Theirs = []result.Side{printedRatio()}
	costs := map[string][]float64{}
	times := s.Repeats(100, 5)
	for i := range times {
		if ctx.Err() != nil {
			break
		}
		if i%20 == 0 {
			progress("%d of %d times %s items", i, times, units.Count(n))
		}
		dequeRound(n, costs)
	}
	for i, op := range dequeOps {
		for _, kind := range []string{arraySeries, ringSeries, resliceSeries} {
			if c := costs[kind+" "+op]; len(c) > 0 {
				ours.Ours.Set(kind, float64(i), 1e9*stats.Median(c)/float64(n))
			}
		}
		if a, r := costs[arraySeries+" "+op], costs[ringSeries+" "+op]; len(a) > 0 && stats.Median(r) > 0 {
			ratio.Ours.Set(ratioSeries, float64(i), stats.Median(a)/stats.Median(r))
		}
	}
	r := result.Result{Notes: []string{"The array of the last row is a slice whose front is left behind (s = s[1:]): no move, and the memory is kept until the slice grows."}}
	if len(ours.Ours.Series) > 0 {
		r.Figures = []result.Figure{ours, ratio}
		r.Sentences = append(dequeSays(&ratio), inconsistency()...)
	}
	return r, nil
}

func printedRatio() result.Side {
	t := printed.Must("deque-vs-list.csv")
	side := result.Side{Label: "Python list / deque", Source: dequeSource}
	for i := range t.Rows {
		list, ok1 := t.Value(i, "list")
		deque, ok2 := t.Value(i, "deque")
		if ok1 && ok2 {
			side.Set(ratioSeries, float64(i), list/deque)
		}
	}
	return side
}

// dequeSays puts the array of Go beside the list of Python, each against its ring.
func dequeSays(f *result.Figure) []string {
	var said []string
	for i, op := range dequeOps {
		here, ok1 := f.Ours.Find(ratioSeries).At(float64(i))
		print, ok2 := f.Theirs[0].Find(ratioSeries).At(float64(i))
		if !ok1 || !ok2 {
			continue
		}
		verdict := "the order is the same"
		switch {
		case result.Close(here, 1) && result.Close(print, 1):
			verdict = "in neither is one the faster"
		case result.Close(here, 1):
			verdict = "here none is the faster"
		case result.Close(print, 1):
			verdict = "in print none is the faster"
		case (here > 1) != (print > 1):
			verdict = "the order is the other way round here"
		}
		said = append(said, fmt.Sprintf("%s: the array costs %s the ring here, and %s the deque in print: %s.", op, asMuch(here), asMuch(print), verdict))
	}
	return said
}

// asMuch writes a ratio in words: "1.45 times as much as".
func asMuch(ratio float64) string {
	if result.Close(ratio, 1) {
		return "about as much as"
	}
	return units.Number(ratio) + " times as much as"
}

// fastest is a time that no operation of an interpreter takes, in seconds: six
// cycles of a CPU of 3 GHz.
const fastest = 2e-9

// inconsistency says which printed figures cannot be for as many operations as
// the table says.
func inconsistency() []string {
	t := printed.Must("deque-vs-list.csv")
	var said []string
	for i, row := range t.Rows {
		for _, kind := range []string{"list", "deque"} {
			v, ok := t.Value(i, kind)
			if each := v / (dequeItems * dequeTimes); ok && each < fastest {
				said = append(said, fmt.Sprintf("Print is inconsistent: %s %s in %s s for %s operations would be %s ns each, which no interpreter does; for %s operations it is %s ns.",
					kind, row[0], row[t.Column(kind)], units.Count(dequeItems*dequeTimes), units.Number(1e9*each), units.Count(dequeItems), units.Number(1e9*v/dequeItems)))
			}
		}
	}
	return said
}

// sink takes what is popped, so that the compiler cannot leave the pops out.
var sink int

// dequeRound measures every operation once, n times each.
func dequeRound(n int, costs map[string][]float64) {
	measured := func(what string, op func()) {
		d, _ := rig.Timed(func() error { op(); return nil })
		costs[what] = append(costs[what], max(d, time.Nanosecond).Seconds())
	}
	push(n, measured)
	pop(n, measured)
}

func push(n int, measured func(string, func())) {
	var a []int
	var r ringBuffer
	for _, p := range []struct {
		name string
		op   func(i int)
	}{
		{"array append right", func(i int) { a = append(a, i) }},
		{"ring append right", func(i int) { r.append(i) }},
		{"array insert left", func(i int) { a = slices.Insert(a, 0, i) }},
		{"ring insert left", func(i int) { r.insert(i) }},
	} {
		a, r = nil, ringBuffer{}
		measured(p.name, func() {
			for i := range n {
				p.op(i)
			}
		})
	}
}

func pop(n int, measured func(string, func())) {
	var a []int
	var r ringBuffer
	full := make([]int, n)
	for _, p := range []struct {
		name string
		op   func()
	}{
		{"array pop right", func() { sink += a[len(a)-1]; a = a[:len(a)-1] }},
		{"ring pop right", func() { sink += r.popRight() }},
		{"array pop left", func() { sink += a[0]; a = a[:copy(a, a[1:])] }},
		{"ring pop left", func() { sink += r.popLeft() }},
		{resliceSeries + " pop left", func() { sink += a[0]; a = a[1:] }},
	} {
		a, r = slices.Clone(full), ringBuffer{items: slices.Clone(full), n: n}
		measured(p.name, func() {
			for range n {
				p.op()
			}
		})
	}
}

// A ringBuffer is a queue with two ends in an array whose ends meet.
type ringBuffer struct {
	items []int
	head  int // where the first is
	n     int
}

func (r *ringBuffer) grow() {
	if r.n < len(r.items) {
		return
	}
	bigger := make([]int, max(2*len(r.items), 16))
	k := copy(bigger, r.items[r.head:])
	copy(bigger[k:], r.items[:r.head])
	r.items, r.head = bigger, 0
}

// at is where the i-th is, wrapped round.
func (r *ringBuffer) at(i int) int {
	if i += r.head; i >= len(r.items) {
		i -= len(r.items)
	}
	return i
}

func (r *ringBuffer) append(v int) {
	r.grow()
	r.items[r.at(r.n)] = v
	r.n++
}

func (r *ringBuffer) insert(v int) {
	r.grow()
	r.head = r.at(len(r.items) - 1)
	r.items[r.head] = v
	r.n++
}

func (r *ringBuffer) popRight() int {
	r.n--
	return r.items[r.at(r.n)]
}

func (r *ringBuffer) popLeft() int {
	v := r.items[r.head]
	r.head = r.at(1)
	r.n--
	return v
}
