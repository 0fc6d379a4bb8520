package compare

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"muxlab/bench/stats"
	"muxlab/harness/load"
	"muxlab/harness/measure"
)

// made is a result with made-up echoes: each list is a contender's rounds.
func made(lists map[string][]float64, order ...string) *Result {
	r := &Result{Format: format, Plan: Plan{Baseline: order[0], Work: Work{Conns: 1, Size: 1}}}
	for _, name := range order {
		r.Plan.Contenders = append(r.Plan.Contenders, Contender{Name: name})
		e := &Entry{Contender: name, Work: r.Plan.Work}
		for i, v := range lists[name] {
			e.Rounds = append(e.Rounds, Round{Number: i + 1, EchoesPerSecond: v})
		}
		r.Entries = append(r.Entries, e)
	}
	return r
}

func noisy(rnd *rand.Rand, n int, mean, noise float64) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = mean * math.Exp(noise*rnd.NormFloat64())
	}
	return list
}

func TestStanding(t *testing.T) {
	r := made(map[string][]float64{
		"slow": {500, 510, 505, 495, 500}, "one": {1000, 1050, 990, 1010, 1020}, "two": {1010, 1000, 1040, 990, 1015}, "none": nil,
	}, "one", "slow", "none", "two")
	var got []string
	for _, p := range r.Standing(0) {
		got = append(got, fmt.Sprint(p.Entry.Contender, p.Rank))
	}
	if s := strings.Join(got[2:], " "); s != "slow3 none0" || got[0][3:] != "1" || got[1][3:] != "1" {
		t.Errorf("%v", got)
	}
	refusals := r.Refusals(0)
	if len(refusals) != 1 || !strings.Contains(refusals[0], "cannot be told apart here: ratio 1.0") || strings.Contains(refusals[0], "slow") {
		t.Errorf("%q", refusals)
	}
	// Both at the limit of the load generator: whatever the figures, no order.
	for _, e := range r.Entries {
		for i := range e.Rounds {
			e.Rounds[i].Bottleneck = true
		}
	}
	r.Entries[1].Rounds = made(map[string][]float64{"a": {900, 905, 901, 903, 902}}, "a").Entries[0].Rounds
	for i := range r.Entries[1].Rounds {
		r.Entries[1].Rounds[i].Bottleneck = true
	}
	if r.Standing(0)[2].Rank != 1 || !strings.Contains(strings.Join(r.Notes(), " "), "at its limit") {
		t.Errorf("ranked though the load generator could do no more: %+v, %q", r.Standing(0), r.Notes())
	}
}

// Who was given less to do is not ranked with the others.
func TestStandingOtherWork(t *testing.T) {
	r := made(map[string][]float64{"a": {9, 9, 9, 9, 9}, "b": {5, 5, 5, 5, 5}}, "a", "b")
	r.Entries[0].Work.Conns = 2
	if s := r.Standing(0); s[0].Entry.Contender != "b" || s[1].Rank != 0 {
		t.Errorf("%+v", s)
	}
}

// A generator that did ten times as much with another was not what held this one back.
func TestNotLimited(t *testing.T) {
	r := made(map[string][]float64{"a": {1000, 1001, 1002, 1003}, "b": {100, 101, 100, 102}}, "a", "b")
	for _, e := range r.Entries {
		for i := range e.Rounds {
			e.Rounds[i].Bottleneck = true
		}
	}
	if !r.TellApart(r.Entries[0], r.Entries[1]) || r.Limited(r.Entries[1]) {
		t.Error("1000 and 100 are held for the same limit")
	}
}

func TestDiff(t *testing.T) {
	a := made(map[string][]float64{"x": {100, 101, 99, 100, 102}, "y": {100, 90, 110, 105, 95}, "gone": {1, 1}}, "x", "y", "gone")
	b := made(map[string][]float64{"x": {130, 131, 129, 130, 133}, "y": {104, 92, 110, 101, 99}, "new": {1, 1}}, "x", "y", "new")
	d := Compare(a, b)
	if len(d.Changes) != 2 || !d.Changes[0].Told || d.Changes[1].Told || len(d.Warnings) != 0 {
		t.Errorf("%+v", d)
	}
	b.Machine.Host, b.Plan.Work.Size, b.Incomplete = "other", 2, true
	if d := Compare(a, b); len(d.Warnings) != 3 {
		t.Errorf("%q", d.Warnings)
	}
	all := []Change{{Ratio: stats.Interval{Ratio: 0.9}}, {Ratio: stats.Interval{Ratio: 0.92}}, {Ratio: stats.Interval{Ratio: 0.88}}}
	if s := together(all); !strings.Contains(s, "-10 %") {
		t.Errorf("%q", s)
	}
	if s := together(all[:2]); !strings.HasPrefix(s, "both moved the same way") {
		t.Errorf("%q", s)
	}
	if s := together(append(all, Change{Ratio: stats.Interval{Ratio: 1.01}})); s != "" {
		t.Errorf("%q", s)
	}
}

// The parts of the CPU add up, though each is counted in ticks, of which a short
// round has one or none; and who never used one kind has 0 of it.
func TestPartsAddUp(t *testing.T) {
	e := &Entry{}
	for _, r := range [][2]float64{{0, 7.1}, {4.9, 0}, {0, 7.3}, {2.2, 2.2}, {4.8, 0}} {
		e.Rounds = append(e.Rounds, Round{EchoesPerSecond: 10000, PerEcho: measure.PerEcho{User: r[0], System: r[1], CPU: r[0] + r[1]}, Processes: 1})
	}
	user, system, ticks := e.Parts(200 * time.Millisecond)
	if cpu := stats.Median(e.Values(func(r Round) float64 { return r.CPU })); math.Abs(user+system-cpu) > 1e-9 || user == 0 || system == 0 || ticks != 5 {
		t.Errorf("%v in user mode and %v in the kernel make %v, of %d ticks", user, system, cpu, ticks)
	}
	if list := e.Looked(func(r Round) float64 { return r.Voluntary }); len(list) != 5 {
		t.Errorf("that nobody waited is not known: %v", list)
	}
	if _, _, ticks := (&Entry{Rounds: []Round{{EchoesPerSecond: 1, PerEcho: measure.PerEcho{CPU: 1}}}}).Parts(time.Second); ticks != 0 {
		t.Errorf("%d ticks of what is not known", ticks)
	}
}

// At a fixed rate nobody does more than is due, and a late generator makes nobody slow.
func TestFixedRate(t *testing.T) {
	r := made(map[string][]float64{"a": {500, 500, 500}, "b": {500, 499, 500}}, "a", "b")
	for _, e := range r.Entries {
		e.Work.Rate = 500
		for i := range e.Rounds {
			e.Rounds[i].Bottleneck = true
		}
	}
	if notes := strings.Join(r.Notes(), "\n"); strings.Contains(notes, "faster") || !strings.Contains(notes, "late with a and b") {
		t.Errorf("%s", notes)
	}
	late := load.Result{Config: load.Config{Rate: 500}, Echoes: 525, EchoesPerSecond: 525}
	alive := &server{done: make(chan struct{})}
	if m := (&Plan{}).judge(alive, late, &span{err: errors.New("not looked at")}); m.EchoesPerSecond != 500 || m.Failed != "" {
		t.Errorf("%+v", m)
	}
}

// A contender that is given another number of connections at every point of a sweep
// says so once, and with how many.
func TestNotesOfASweep(t *testing.T) {
	prefork, err := ParseModel("prefork")
	if err != nil {
		if runtime.GOOS == "linux" {
			t.Fatal(err)
		}
		t.Skip(err) // prefork is for Linux
	}
	p := Plan{Contenders: []Contender{prefork}, Work: Work{Conns: 16, Size: 64}, Over: Axis{Name: "workers", Values: []float64{1, 2, 4, 8, 16}}}
	r := &Result{Plan: p, Entries: p.entries()}
	want := "prefork driven with 1 to 8 connections, as many as it serves at once; at the least: has 1 worker, one client each"
	if notes := r.Notes(); len(notes) != 1 || notes[0] != want {
		t.Errorf("%q, want %q alone", notes, want)
	}
}

// Memory is divided by the connections that are open, not by all there ever were.
func TestMemoryOfRequests(t *testing.T) {
	r := load.Result{Config: load.Config{PerRequest: true}, Connections: 5000}
	if n := lasting(r); n != 0 {
		t.Errorf("%d connections last in a run in which each has one message", n)
	}
	if r.Config.PerRequest = false; lasting(r) != 5000 {
		t.Error("connections that stay are not counted")
	}
}

// Of a sweep it is said where the load generator was at its limit: a server that
// bends beyond is not said to be faster than shown.
func TestLimitedWhere(t *testing.T) {
	r := made(map[string][]float64{"a": {900, 905, 901}, "b": {900, 902, 903}}, "a", "b")
	for _, e := range r.Entries {
		for i := range e.Rounds {
			e.Rounds[i].Bottleneck = true
		}
	}
	const alone = "the load generator was at its limit with a and b: they may be faster than shown"
	if got := strings.Join(r.Notes(), "; "); got != alone {
		t.Errorf("%q", got)
	}
	r.Plan.Over = Axis{Name: "idle", Values: []float64{0, 100, 900}}
	beyond := made(map[string][]float64{"a": {900, 904, 901}, "b": {100, 101, 102}}, "a", "b")
	for i := range beyond.Entries[0].Rounds {
		beyond.Entries[0].Rounds[i].Bottleneck = true
	}
	for _, e := range beyond.Entries {
		e.X = 100
	}
	r.Entries = append(r.Entries, beyond.Entries...)
	const there = "the load generator was at its limit with a and b at 0; a at 100: they may be faster than shown"
	if got := strings.Join(r.Notes(), "; "); got != there {
		t.Errorf("%q", got)
	}
}
