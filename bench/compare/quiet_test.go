package compare

import (
	"fmt"
	"strings"
	"testing"
)

// quiet is a machine that nobody else uses.
func quiet() float64 { return 0 }

// A round in which others used the machine does not count, and is repeated; where every
// round is one, the run ends, and says so.
func TestDisturbedRoundsAreRepeated(t *testing.T) {
	for _, c := range []struct {
		others    []float64 // of the machine, round by round
		counted   int
		repeated  string
		disturbed float64
	}{
		{[]float64{0, 0}, 2, "[]", 0},
		{[]float64{0.6, 0, 0.1}, 2, "[1]", 0},
		{[]float64{0, 0.2, 0.3, -1}, 2, "[2 3]", 0},
		{[]float64{0.4, 0.6}, 2, "[]", 0.6},
		{[]float64{0, 0.5, 0.5, 0.5}, 1, "[2 3 4]", 0},
	} {
		r := made(map[string][]float64{"a": nil}, "a")
		r.Plan.Rounds = 2
		number := 0
		run := &runner{Hooks: Hooks{Others: func() float64 { return c.others[number-1] }}, result: r}
		for number = 1; run.missing(number) > 0; number++ {
			r.Entries[0].Rounds = append(r.Entries[0].Rounds, Round{Number: number, EchoesPerSecond: 1})
			run.settle(number)
		}
		if number-1 != len(c.others) {
			t.Fatalf("%v: %d rounds", c.others, number-1)
		}
		repeated, _ := r.Repeated()
		if n := r.Entries[0].Rounded(); n != c.counted || fmt.Sprint(repeated) != c.repeated || r.Disturbed != c.disturbed {
			t.Errorf("%v: %d rounds count, %v were repeated, disturbed is %v", c.others, n, repeated, r.Disturbed)
		}
		if quiet := c.repeated == "[]" && c.disturbed == 0; quiet != (r.disturbance() == "") {
			t.Errorf("%v: the note is %q", c.others, r.disturbance())
		}
	}
}

// A real run asks after every round, and goes on until there are enough.
func TestRunRepeats(t *testing.T) {
	others := []float64{0, 0.5, 0}
	r, err := Run(t.Context(), tiny(t, ours(t, "poll")), Hooks{Others: func() float64 {
		last := others[0]
		others = others[1:]
		return last
	}})
	if err != nil || len(others) != 0 || len(r.Entries[0].Rounds) != 3 || !r.Entries[0].Rounds[1].Repeated {
		t.Errorf("%v, %d rounds too few, %+v", err, len(others), r)
	}
}

// What fails in a round that is repeated makes no run incomplete.
func TestAFailureIsRepeated(t *testing.T) {
	r := made(map[string][]float64{"a": {1, 1}}, "a")
	r.Plan.Rounds = 1
	r.Entries[0].Rounds[0].Failed = "not one echo was complete"
	others := []float64{0.9, 0}
	run := &runner{Hooks: Hooks{Others: func() float64 { x := others[0]; others = others[1:]; return x }}, result: r}
	if run.settle(1); run.wrong() == "" {
		t.Error("a round that failed is none, and was not repeated yet")
	}
	if run.settle(2); run.wrong() != "" || strings.Contains(strings.Join(r.Notes(), ""), "not one echo") {
		t.Errorf("%q, %q", run.wrong(), r.Notes())
	}
}
