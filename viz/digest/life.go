package digest

import (
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// The life of one connection, for its page.

// A Life is what happened to one connection, as far as it is remembered: the latest events,
// and all events as marks on a time line. Times are ns of the trace.
type Life struct {
	Row    snapshot.Row // the connection
	Begins int64
	Until  int64 // events up to here have been passed to Take; the caller sets it
	Closed int64 // when its process closed it; 0: not yet
	marks  []LifeMark
	step   int64 // ns of each mark
	events []trace.Event
	lost   bool // earlier events have been dropped
}

// A LifeMark is the set of things that happened in a short time.
type LifeMark uint8

// What can happen to a connection. LifeQueued is into or out of the program's queue.
// NumLifeMarks is the number of these.
const (
	LifeReady LifeMark = 1 << iota
	LifeRead
	LifeWrite
	LifeInterest // a change of the interest set
	LifeQueued
	NumLifeMarks = 5
)

const (
	lifeEvents = 20_000
	// maxMarks is how many marks a life has at most; they become wider then.
	maxMarks  = 4096
	firstStep = int64(time.Millisecond)
)

// NewLife returns the life of r without events. It begins where the connection does, or at
// time memory, the earliest that is remembered.
func NewLife(r snapshot.Row, memory int64) *Life {
	begins := max(r.Opened, memory)
	return &Life{Row: r, Begins: begins, Until: begins - int64(time.Second), step: firstStep}
}

// Take adds what happened, if it is about this connection. Steps must come in order.
func (l *Life) Take(s *tape.Step) {
	if l.Closed != 0 || !l.about(s) {
		return
	}
	if len(l.events) >= 2*lifeEvents {
		l.events = append(l.events[:0], l.events[lifeEvents:]...)
		l.lost = true
	}
	l.events = append(l.events, *s.Event)
	l.mark(s.Event.Time, markOf(s.Sees))
	if s.Sees == tape.Died {
		l.Closed = s.Event.Time
	}
}

// about reports whether the step is about the connection since it was opened, or about how
// it was opened.
func (l *Life) about(s *tape.Step) bool {
	of, at := s.Life, s.Event.Time
	if of == nil || s.Sees == tape.Sent {
		return false
	}
	here := of.PID == l.Row.PID && of.FD == l.Row.FD
	if s.Accepts() {
		const about = int64(time.Millisecond)
		return here && at >= l.Row.Opened-about && at <= l.Row.Opened+about ||
			l.Row.Port != 0 && of.Port() == l.Row.Port && at <= l.Row.Opened
	}
	return here && at >= l.Row.Opened
}

// markOf returns the mark of what happened; 0: it has none.
func markOf(v tape.Verb) LifeMark {
	switch v {
	case tape.Returned:
		return LifeReady
	case tape.Read, tape.EOF, tape.ReadFailed:
		return LifeRead
	case tape.Wrote, tape.WriteFailed:
		return LifeWrite
	case tape.Watched:
		return LifeInterest
	case tape.Queued, tape.Dequeued:
		return LifeQueued
	}
	return 0
}

// mark sets a mark at a time. When there are too many marks it merges each two.
func (l *Life) mark(at int64, m LifeMark) {
	i := max(0, at-l.Begins) / l.step
	for i >= maxMarks {
		for j := range len(l.marks) / 2 {
			l.marks[j] = l.marks[2*j] | l.marks[2*j+1]
		}
		if n := len(l.marks); n%2 == 1 {
			l.marks[n/2] = l.marks[n-1]
		}
		l.marks = l.marks[:(len(l.marks)+1)/2]
		l.step *= 2
		i = max(0, at-l.Begins) / l.step
	}
	for int64(len(l.marks)) <= i {
		l.marks = append(l.marks, 0)
	}
	l.marks[i] |= m
}

// Between returns what happened from one time up to, not including, another.
func (l *Life) Between(from, to int64) LifeMark {
	var m LifeMark
	first := max(0, from-l.Begins) / l.step
	for i := first; i < int64(len(l.marks)) && (i == first || l.Begins+i*l.step < to); i++ {
		m |= l.marks[i]
	}
	return m
}

// UpTo returns the events up to and including time t, the latest last. The caller must not
// change them.
func (l *Life) UpTo(t int64) []trace.Event {
	n := len(l.events)
	for n > 0 && l.events[n-1].Time > t {
		n--
	}
	return l.events[:n]
}

// Holds reports whether everything up to time t is known, and the events of the second
// before it are not dropped.
func (l *Life) Holds(t int64) bool {
	recent := !l.lost || len(l.events) > 0 && l.events[0].Time < t-int64(time.Second)
	return t <= l.Until && recent || l.Closed != 0 && t >= l.Closed
}

// Copy returns a copy that shares nothing with l, which the screen may be drawing.
func (l *Life) Copy() *Life {
	c := *l
	c.marks = append([]LifeMark(nil), l.marks...)
	c.events = append(make([]trace.Event, 0, len(l.events)+64), l.events...)
	return &c
}
