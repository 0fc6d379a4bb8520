package clients

import (
	"context"
	"math"
	"sync"
	"time"
)

// A gate is where the clients of a crowd wait before they do anything. It has a
// clock of its own, which stands still while the crowd is held.
type gate struct {
	mu      sync.Mutex
	held    bool
	since   time.Time                 // when the clock was last let run, or the hold began
	run     time.Duration             // how long the clock had run until then
	waiting map[*uint64]time.Duration // who stands here, by its last nudge, and when it is due
	nudges  uint64                    // so far
	reach   time.Duration             // the last one is for those who are due by then
	before  uint64                    // those of earlier holds, which count no more
	owed    bool                      // nobody stood here at the last next: the first who comes is let through
	changed chan struct{}             // closed, and made anew, when any of the above changes
}

func newGate() *gate {
	return &gate{waiting: map[*uint64]time.Duration{}, since: time.Now(), changed: make(chan struct{})}
}

// due is when the one of this last nudge is let through by the clock, if it
// stands here.
func (g *gate) due(used *uint64) (at time.Duration, stands bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at, stands = g.waiting[used]
	return at, stands
}

// now is the crowd's time.
func (g *gate) now() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.clock()
}

func (g *gate) clock() time.Duration {
	if g.held {
		return g.run
	}
	return g.run + time.Since(g.since)
}

func (g *gate) hold(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if on != g.held {
		g.run, g.held, g.since = g.clock(), on, time.Now()
		g.before, g.owed = g.nudges, false
		g.announce()
	}
}

// nudge lets everybody through once, if the gate is held: those who stand here
// now, and the others when they next come.
func (g *gate) nudge() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.let(math.MaxInt64)
}

// next lets the one through who is due first, if the gate is held: its clock goes
// on to that moment. If all are still on their way here, it is the first who comes.
func (g *gate) next() {
	g.mu.Lock()
	defer g.mu.Unlock()
	first := time.Duration(math.MaxInt64)
	for _, due := range g.waiting {
		first = min(first, due)
	}
	if g.owed = g.held && len(g.waiting) == 0; g.held && !g.owed {
		g.run = max(g.run, first)
		g.let(first)
	}
}

func (g *gate) let(reach time.Duration) {
	if g.held {
		g.nudges, g.reach = g.nudges+1, reach
		g.announce()
	}
}

func (g *gate) announce() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// wait returns when the crowd's time has come to until and nobody holds it, or
// at a nudge; used is the caller's last one. It calls passed while nobody can
// close the gate: once hold has returned, everybody who is through is seen to be.
// False: ctx is done.
func (g *gate) wait(ctx context.Context, until time.Duration, used *uint64, passed func(clock time.Duration)) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting[used] = until
	defer delete(g.waiting, used)
	if g.owed {
		g.run, g.owed = max(g.run, until), false
		g.let(until)
	}
	for ctx.Err() == nil {
		left := until - g.clock()
		if (!g.held && left <= 0) || g.nudges > max(*used, g.before) && until <= g.reach {
			*used = g.nudges
			passed(g.clock())
			return true
		}
		g.sleep(ctx, left)
	}
	return false
}

// sleep lets go of the lock until something changes, or so much time has passed.
func (g *gate) sleep(ctx context.Context, left time.Duration) {
	var alarm <-chan time.Time // none while held: the clock stands still
	if !g.held {
		alarm = time.After(left)
	}
	changed := g.changed
	g.mu.Unlock()
	defer g.mu.Lock()
	select {
	case <-changed:
	case <-alarm:
	case <-ctx.Done():
	}
}
