package compare

import (
	"fmt"
	"slices"
	"syscall"

	"muxlab/harness/measure"
	"muxlab/harness/units"
)

// Rounds in which other programs used the machine. Their figures say more about those
// programs than about the servers: they do not count, and are repeated. A machine that
// is never quiet is given up on: its figures are kept, and nothing follows from them.

// otherPrograms returns a function that says which share of the machine other programs
// took since the last call, from 0 to 1; less than 0: unknown.
func otherPrograms() func() float64 {
	before, _ := measure.Machine(syscall.Getpid())
	return func() float64 {
		now, err := measure.Machine(syscall.Getpid())
		others := now.Others(before)
		before = now
		if err != nil {
			return -1
		}
		return others
	}
}

// busy says that others took so much of the machine that a round does not count.
func busy(others float64) bool { return others >= measure.BusyElsewhere }

// most is how many rounds are measured at most, the repeated ones included: twice as
// many as asked for, but no more than that if none of those was quiet.
func (r *runner) most() int {
	if r.quiet == 0 {
		return r.result.Plan.Rounds
	}
	return 2 * r.result.Plan.Rounds
}

// missing is about how many rounds are still to be measured, round number included.
func (r *runner) missing(number int) int {
	return max(0, min(r.result.Plan.Rounds-r.quiet, r.most()-number+1))
}

// settle notes what others took in a round that is over, and says of all rounds which
// count: the quiet ones, or all if there are none.
func (r *runner) settle(number int) {
	others := r.Others()
	if !busy(others) {
		r.quiet++
	}
	most := 0.0
	for _, e := range r.result.Entries {
		for i := range e.Rounds {
			m := &e.Rounds[i]
			if m.Number == number {
				m.Others = max(0, others)
			}
			most = max(most, m.Others)
			m.Repeated = r.quiet > 0 && busy(m.Others)
		}
	}
	r.result.Disturbed = 0
	if r.quiet == 0 {
		r.result.Disturbed = most
	}
}

// Repeated are the rounds that were disturbed and do not count, and the largest share
// of the machine that others took in one of them.
func (r *Result) Repeated() (rounds []int, others float64) {
	for _, e := range r.Entries {
		for _, m := range e.Rounds {
			if m.Repeated {
				rounds, others = append(rounds, m.Number), max(others, m.Others)
			}
		}
	}
	slices.Sort(rounds)
	return slices.Compact(rounds), others
}

// disturbance is the note on disturbed rounds; "" if there were none.
func (r *Result) disturbance() string {
	if r.Disturbed > 0 {
		return fmt.Sprintf("other programs took up to %s of this machine in every round: read nothing into these figures, and try again on a quiet one",
			units.Text.Percent(r.Disturbed))
	}
	rounds, others := r.Repeated()
	if len(rounds) == 0 {
		return ""
	}
	var names []string
	for _, n := range rounds {
		names = append(names, units.Count(n))
	}
	what := "round " + names[0] + " does not count: it was"
	if len(rounds) > 1 {
		what = "rounds " + units.And(names) + " do not count: they were"
	}
	text := fmt.Sprintf("%s repeated, since other programs took up to %s of this machine", what, units.Text.Percent(others))
	if n := r.RoundsDone(); !r.Incomplete && n < r.Plan.Rounds {
		text += fmt.Sprintf("; %s of %d were quiet", units.Count(n), r.Plan.Rounds)
	}
	return text
}
