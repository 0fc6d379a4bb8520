package witness

import (
	"context"
	"slices"
	"time"
)

// rests is in how many rests a contradiction must be seen to count.
const rests = 3

// An Agreement is what Agree found.
type Agreement struct {
	Account *Account // of the last rest
	Trace   Trace    // of the same rest
	// Contradictions are what Compare found in each of three rests, in the same words.
	Contradictions []string
}

// Agree compares the trace with the kernel while the server rests: the kernel is looked
// at, then the trace by read, then the kernel again, and nothing has moved. It rests up to
// three times, and once if there is no contradiction. An error says that it could not
// look, which is never a contradiction: see Rest.
func Agree(ctx context.Context, pid int, between time.Duration, read func() (Trace, error)) (Agreement, error) {
	var g Agreement
	for i := range rests {
		a, t, err := still(ctx, pid, between, read)
		if err != nil {
			return g, err
		}
		found := Compare(a, t)
		if i > 0 {
			found = slices.DeleteFunc(found, func(s string) bool { return !slices.Contains(g.Contradictions, s) })
		}
		g = Agreement{a, t, found}
		if len(found) == 0 {
			break
		}
	}
	return g, nil
}

// still returns both accounts of one rest.
func still(ctx context.Context, pid int, between time.Duration, read func() (Trace, error)) (*Account, Trace, error) {
	for {
		a, err := Rest(ctx, pid, between)
		if err != nil {
			return nil, Trace{}, err
		}
		t, err := read()
		if err != nil {
			return nil, Trace{}, err
		}
		b, err := whole(pid, false)
		if err != nil {
			return nil, Trace{}, err
		}
		if busy := a.busyUntil(b); len(busy) == 0 && a.same(b) {
			return a, t, nil
		} else if ctx.Err() != nil {
			return nil, Trace{}, &BusyError{busy}
		}
	}
}
