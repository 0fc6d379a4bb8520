package diagnose

import "fmt"

// backlog follows the kernel's queue of connections that nobody has accepted. A
// burst comes and goes; so what counts is the lowest value in each second.
type backlog struct {
	seen    int64 // when the last sample was taken
	waiting int64 // since when no sample found it empty; 0: the last one did
	second  int64 // when this second began
	low     int   // the lowest value in it
	before  int   // the lowest in the second before; -1: none
	rising  int   // in how many seconds it grew, and in none since it fell
	from    int   // where that began, and when
	since   int64
}

func (d *Doctor) lookBacklog(s Samples) {
	n, ok := s.backlog()
	b := &d.backlog
	if !ok || d.resumed == d.now { // unknown, or held: nobody is expected to accept
		*b = backlog{}
		return
	}
	at := s.At
	if at == 0 {
		at = d.now
	}
	if at == b.seen {
		return // the sample of the frame before
	}
	b.seen = at
	if n == 0 {
		b.waiting = 0
	} else if b.waiting == 0 {
		b.waiting = at
	}
	if b.second == 0 {
		b.second, b.low, b.before = at, n, -1
	}
	b.low = min(b.low, n)
	if age := at - b.second; age >= 1e9 {
		if age > 5e9 { // nobody looked
			b.before = -1
		}
		d.judgeBacklog(b, s)
		b.second, b.before, b.low = at, b.low, n
	}
}

// judgeBacklog looks at a second that is over.
func (d *Doctor) judgeBacklog(b *backlog, s Samples) {
	switch {
	case b.before < 0 || b.low < b.before:
		b.rising, b.from, b.since = 0, b.low, b.second
	case b.low > b.before:
		b.rising++
	}
	f := Finding{Time: b.seen, PID: d.server(), Worker: -1, FD: -1}
	switch grown := b.low - b.from; {
	case b.rising >= d.limits.BacklogSeconds && grown >= d.limits.BacklogGrowth:
		d.report(lintBacklog, &d.told[lintBacklog], f, func() string {
			return fmt.Sprintf("Clients come faster than they are accepted: in %s the backlog has grown by %d to %d%s.", span(b.seen-b.since), grown, b.low, ofLimit(s))
		})
	case s.BacklogLimit > 0 && b.low >= s.BacklogLimit:
		d.report(lintBacklog, &d.told[lintBacklog], f, func() string {
			return fmt.Sprintf("The backlog has been full for a second, with %d%s: whoever comes now hears nothing, and its system tries again a second later.", b.low, ofLimit(s))
		})
	}
}

// waited is for how long it was never found empty.
func (b *backlog) waited() int64 {
	if b.waiting == 0 {
		return 0
	}
	return b.seen - b.waiting
}

func ofLimit(s Samples) string {
	if s.BacklogLimit <= 0 {
		return ""
	}
	return fmt.Sprintf(" of %d", s.BacklogLimit)
}

// server is the process that has no parent among the known ones.
func (d *Doctor) server() int {
	for pid, p := range d.processes {
		if d.processes[p.parent] == nil {
			return pid
		}
	}
	return 0
}
