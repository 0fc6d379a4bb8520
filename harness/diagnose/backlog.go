package diagnose

import "fmt"

// backlog follows the kernel's queue of connections that nobody has accepted. A
// burst comes and goes; so what counts is the lowest value in each second.
type backlog struct {
	waiting int64 // since when it was never empty; 0: it is
	second  int64 // when this second began
	low     int   // the lowest value in it
	before  int   // the lowest in the second before; -1: none
	rising  int   // for how many seconds it has been growing
	from    int   // where that began
}

func (d *Doctor) lookBacklog(s Samples) {
	n, ok := s.backlog()
	b := &d.backlog
	if !ok || d.resumed == d.now { // unknown, or held: nobody is expected to accept
		*b = backlog{}
		return
	}
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
		if age > 2e9 { // nobody looked
			b.before = -1
		}
		d.judgeBacklog(b, s)
		b.second, b.before, b.low = d.now, b.low, n
	}
}

// judgeBacklog looks at a second that is over.
func (d *Doctor) judgeBacklog(b *backlog, s Samples) {
	if b.before < 0 || b.low <= b.before {
		b.rising, b.from = 0, b.low
	} else {
		b.rising++
	}
	f := Finding{Time: d.now, PID: d.server(), Worker: -1, FD: -1}
	switch grown := b.low - b.from; {
	case b.rising >= d.limits.BacklogSeconds && grown >= d.limits.BacklogGrowth:
		d.report(lintBacklog, &d.told[lintBacklog], f, func() string {
			return fmt.Sprintf("Clients come faster than they are accepted: in %d s the backlog has grown by %d to %d%s.", b.rising, grown, b.low, ofLimit(s))
		})
	case s.BacklogLimit > 0 && b.low >= s.BacklogLimit:
		d.report(lintBacklog, &d.told[lintBacklog], f, func() string {
			return fmt.Sprintf("The backlog has been full for a second, with %d%s: whoever comes now hears nothing, and its system tries again a second later.", b.low, ofLimit(s))
		})
	}
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
