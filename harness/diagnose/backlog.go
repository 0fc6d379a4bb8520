package diagnose

import (
	"fmt"
	"muxlab/harness/measure"
	"muxlab/harness/units"
	"time"
)

// backlogGrows is reported once for the server, and again after Thresholds.Again.
var backlogGrows = Lint{
	Name: "backlog",
	About: "More clients come than are accepted, and they pile up in the kernel, until it drops them. " +
		"Accept until EAGAIN, keep slow work away from whoever accepts, and make the backlog large enough for a burst.",
	Threshold: "BacklogGrowth: 8 connections more; BacklogSeconds: 3 s of growth, or 1 s with the backlog full",
	Needs:     "a sample of the backlog",
	lasts:     2 * time.Second,
}

// backlog follows the kernel's queue of connections that nobody has accepted. A
// burst comes and goes; so what counts is the lowest value in each second.
type backlog struct {
	sample  time.Time // the last sample's own time
	seen    int64     // when it came
	waiting int64     // since when no sample found it empty; 0: the last one did
	second  int64     // when this second began
	low     int       // the lowest value in it
	before  int       // the lowest in the second before; -1: none
	rising  int       // in how many seconds it grew, and in none since it fell
	from    int       // where that began, and when
	since   int64
}

// sameSample: two times that are so near are one, worked out twice, as in older
// recordings.
const sameSample = time.Millisecond

func (d *Doctor) lookBacklog(s measure.Samples) {
	n, b := s.Backlog, &d.backlog
	switch {
	case !s.Known() || n < 0:
		*b = backlog{}
		return
	case d.resumed == d.now: // held: no accept is to be expected
		*b = backlog{seen: b.seen, waiting: b.waiting}
		return
	}
	d.saw(&backlogGrows)
	if s.At.Sub(b.sample).Abs() < sameSample {
		return // the one of the frame before
	}
	b.sample, b.seen = s.At, d.now
	if n == 0 {
		b.waiting = 0
	} else if b.waiting == 0 {
		b.waiting = d.now
	}
	if b.second == 0 {
		b.second, b.low, b.before = d.now, n, -1
	}
	b.low = min(b.low, n)
	if age := d.now - b.second; age >= 1e9 {
		if age > 5e9 { // nobody looked
			b.before = -1
		}
		d.judgeBacklog(b, s)
		b.second, b.before, b.low = d.now, b.low, n
	}
}

// judgeBacklog looks at a second that is over.
func (d *Doctor) judgeBacklog(b *backlog, s measure.Samples) {
	switch {
	case b.before < 0 || b.low < b.before:
		b.rising, b.from, b.since = 0, b.low, b.second
	case b.low > b.before:
		b.rising++
	}
	grown := b.low - b.from
	say := func(e Evidence, sentence func() string) {
		f := d.aboutProcess(d.server(), -1, e)
		f.Time = b.seen
		d.report(&backlogGrows, d.told.of(&backlogGrows), f, sentence)
	}
	if len(s.Stopped) > 0 && b.low > 0 && b.rising > 0 {
		say(counted(b.low, "connections", 0), func() string { // one is too many
			return fmt.Sprintf("%s and cannot accept, and the kernel still sends clients to it: they wait in its backlog, which holds %s.",
				standStill(len(s.Stopped)), units.Text.Plural(b.low, "client"))
		})
		return
	}
	switch {
	case b.rising >= d.limits.BacklogSeconds && grown >= d.limits.BacklogGrowth:
		say(counted(grown, "connections", d.limits.BacklogGrowth), func() string {
			return fmt.Sprintf("Clients come faster than they are accepted: in %s the backlog has grown by %s to %s%s.",
				units.Text.Elapsed(b.seen-b.since), units.Count(grown), units.Count(b.low), ofLimit(s))
		})
	case s.BacklogLimit > 0 && b.low >= s.BacklogLimit:
		say(counted(b.low, "connections", s.BacklogLimit), func() string {
			return fmt.Sprintf("The backlog has been full for a second, with %s%s: whoever comes now gets no answer, and tries again a second later.", units.Count(b.low), ofLimit(s))
		})
	}
}

func standStill(n int) string {
	if n == 1 {
		return "A process of the server is stopped (SIGSTOP)"
	}
	return units.Count(n) + " processes of the server are stopped (SIGSTOP)"
}

// backlogWaited is for how long the backlog was never found empty.
func (d *Doctor) backlogWaited() int64 {
	b := &d.backlog
	if b.waiting == 0 {
		return 0
	}
	return b.seen - b.waiting - d.holds.Between(b.waiting, b.seen)
}

func ofLimit(s measure.Samples) string {
	if s.BacklogLimit <= 0 {
		return ""
	}
	return " of " + units.Count(s.BacklogLimit)
}
