package compare

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/proc"
)

// Hooks are told how a run goes. Each may be nil.
type Hooks struct {
	// Begin is called before the first measurement, with the result that is going to
	// be filled. It may be read whenever a hook is called.
	Begin func(*Result)
	// Doing is called before each measurement: how many are done, of how many.
	// Round 0 is the one in which the system calls are counted.
	Doing func(done, total, round int, e *Entry)
	// Save is called after every round, with a result that is marked incomplete
	// until it is not.
	Save func(*Result)
	// Others says which share of the machine others took since it was last called, from
	// 0 to 1; less than 0: unknown. Nil: it is measured.
	Others func() float64
}

// Run measures what p asks for. The result is there whatever happened; it is
// marked Incomplete when rounds are missing in it. An error says that the plan
// makes no sense, or that nothing at all could be measured.
//
// When ctx is done Run ends within about a second, with what it has.
func Run(ctx context.Context, p Plan, h Hooks) (*Result, error) {
	p = p.forQueue()
	if err := p.Check(); err != nil {
		return nil, err
	}
	if err := p.tryPeers(ctx); err != nil {
		return nil, err
	}
	r := &Result{Format: format, Date: time.Now().Truncate(time.Second), Machine: measure.Here(), Plan: p, Entries: p.entries()}
	if h.Begin != nil {
		h.Begin(r)
	}
	if h.Others == nil {
		h.Others = otherPrograms()
	}
	run := &runner{Hooks: h, result: r, order: rand.New(rand.NewPCG(p.Seed, 0))}
	firstErr := run.rounds(ctx)
	switch {
	case r.RoundsDone() > 0:
		return r, nil
	case ctx.Err() != nil:
		return r, errInterrupted
	case firstErr == nil:
		firstErr = errNothing(r)
	}
	return r, firstErr
}

var errInterrupted = errors.New("it was interrupted before anything was measured")

// rounds measures until there are as many quiet rounds as the plan has, or no more are
// to be had. The error is why the first server that did not start did not.
func (r *runner) rounds(ctx context.Context) (firstErr error) {
	last := 0
	for number := 1; r.missing(number) > 0 && ctx.Err() == nil; number++ {
		last = number
		if err := r.round(ctx, number); err != nil && firstErr == nil {
			firstErr = err
		}
		r.settle(number)
		done := r.missing(number+1) == 0
		if done {
			r.countCalls(ctx)
		}
		r.result.Incomplete = !done || ctx.Err() != nil || r.wrong() != ""
		r.result.Why = r.why(ctx, number)
		r.save()
	}
	if why := r.why(ctx, last); r.result.Incomplete && why != r.result.Why { // interrupted between two rounds
		r.result.Why = why
		r.save()
	}
	return firstErr
}

func errNothing(r *Result) error {
	for _, e := range r.Entries {
		if e.End != "" {
			return fmt.Errorf("nothing could be measured: %s: %s", e.Contender, e.End)
		}
		for _, round := range e.Rounds {
			return fmt.Errorf("nothing could be measured: %s: %s", e.Contender, round.Failed)
		}
	}
	return errors.New("nothing could be measured")
}

type runner struct {
	Hooks
	result  *Result
	order   *rand.Rand
	done    int
	quiet   int    // rounds that others did not disturb
	trouble string // why the first server that could not be measured could not
}

func (r *runner) save() {
	if r.Save != nil {
		r.Save(r.result)
	}
}

// round measures every entry that has not come to its end, once. The error is
// why a server could not be started.
func (r *runner) round(ctx context.Context, number int) (firstErr error) {
	entries := r.result.Entries
	for _, i := range r.order.Perm(len(entries)) {
		e := entries[i]
		if e.End != "" || ctx.Err() != nil {
			continue
		}
		if r.Doing != nil {
			r.Doing(r.done, r.done+r.left(number), number, e)
		}
		m, err := r.result.Plan.once(ctx, e)
		r.done++
		if err != nil && ctx.Err() == nil {
			e.End = err.Error() // it would go no better in the next round
			if limit := errors.Is(err, proc.ErrMachine) || errors.Is(err, load.ErrLimit); !limit && r.trouble == "" {
				r.trouble = fmt.Sprintf("%s could not be measured: %v", e.Contender, err)
			}
			if firstErr == nil {
				firstErr = fmt.Errorf("nothing could be measured: %s: %w", e.Contender, err)
			}
			continue
		}
		if ctx.Err() != nil {
			m.Failed = "it was interrupted"
		}
		m.Number = number
		e.Rounds = append(e.Rounds, m)
	}
	return firstErr
}

// countCalls measures those once more that have a trace to count in.
func (r *runner) countCalls(ctx context.Context) {
	var list []*Entry
	for _, e := range r.result.Entries {
		if r.result.Plan.counts(e) && e.Rounded() > 0 {
			list = append(list, e)
		}
	}
	for i, e := range list {
		if ctx.Err() != nil {
			return
		}
		if r.Doing != nil {
			r.Doing(r.done+i, r.done+len(list), 0, e)
		}
		r.result.Plan.countCalls(ctx, e)
	}
}

// left is about how many measurements there are still to make, this one included.
func (r *runner) left(number int) int {
	n := 0
	for _, e := range r.result.Entries {
		if e.End != "" {
			continue
		}
		n += r.missing(number)
		if r.result.Plan.counts(e) {
			n++
		}
		if len(e.Rounds) > 0 && e.Rounds[len(e.Rounds)-1].Number == number {
			n--
		}
	}
	return n
}

// wrong is the first thing that went wrong, and was not put right by a repeated round.
func (r *runner) wrong() string {
	if r.trouble != "" {
		return r.trouble
	}
	for _, e := range r.result.Entries {
		for _, m := range e.Rounds {
			if m.Failed != "" && !m.Repeated {
				return fmt.Sprintf("round %d of %s does not count: %s", m.Number, e.Contender, m.Failed)
			}
		}
	}
	return ""
}

func (r *runner) why(ctx context.Context, round int) string {
	switch {
	case ctx.Err() != nil:
		return fmt.Sprintf("it was interrupted in round %d of %d", round, r.result.Plan.Rounds)
	case r.wrong() != "":
		return r.wrong()
	case r.result.Incomplete:
		return fmt.Sprintf("it has %d of %d rounds", round, r.result.Plan.Rounds)
	}
	return ""
}
