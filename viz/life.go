package viz

import (
	"time"

	"muxlab/harness/trace"
)

// A life is what happened to one connection, as far as it is remembered: the
// latest events themselves, and all of them as marks in a time line.
type life struct {
	row    row // whose
	begins int64
	until  int64 // what happened up to here is in it
	closed int64 // when its process closed it; 0: not yet
	marks  []lifeMark
	step   int64 // of a place in marks, ns
	events []trace.Event
	lost   bool // earlier events are no longer in it
}

// A lifeMark says what happened in a short while.
type lifeMark uint8

const (
	lifeReady lifeMark = 1 << iota
	lifeRead
	lifeWrite
	lifeTold // the kernel was told what to watch
	lifeQueued
	lifeKinds = 5
)

const (
	lifeEvents = 20_000
	lifeMarks  = 4096
	firstStep  = int64(time.Millisecond)
)

// newLife begins a life where the connection began, or where the memory does.
func newLife(r row, memory int64) *life {
	begins := max(r.opened, memory)
	return &life{row: r, begins: begins, until: begins - int64(time.Second), step: firstStep}
}

// take takes in an event, if it is about this connection.
func (l *life) take(e *trace.Event) {
	if l.closed != 0 || !l.about(e) {
		return
	}
	if len(l.events) >= 2*lifeEvents {
		l.events = append(l.events[:0], l.events[lifeEvents:]...)
		l.lost = true
	}
	l.events = append(l.events, *e)
	l.mark(e.Time, markOf(e.Op))
	if e.Op == trace.OpClose {
		l.closed = e.Time
	}
}

// about: the event is of this descriptor, since it was opened; or it is how that
// came about.
func (l *life) about(e *trace.Event) bool {
	if e.Op == trace.OpAccept {
		return e.Result == l.row.fd && e.PID == l.row.pid && e.Time >= l.row.opened-int64(time.Millisecond) && e.Time <= l.row.opened+int64(time.Millisecond) ||
			l.row.port != 0 && e.Result >= 0 && e.Arg == uint32(l.row.port) && e.Time <= l.row.opened
	}
	if e.PID != l.row.pid || e.FD != l.row.fd || e.Time < l.row.opened {
		return false
	}
	return e.Op.IsCall() && e.Op != trace.OpSendmsg && !e.Op.IsWait() ||
		e.Op == trace.OpReady || e.Op == trace.OpInterest || e.Op == trace.OpInherited ||
		e.Op == trace.OpEnqueue || e.Op == trace.OpDequeue || e.Op == trace.OpRefuse
}

func markOf(op trace.Op) lifeMark {
	switch {
	case op == trace.OpReady:
		return lifeReady
	case op == trace.OpRead:
		return lifeRead
	case op == trace.OpWrite:
		return lifeWrite
	case isArming(op):
		return lifeTold
	case op == trace.OpEnqueue || op == trace.OpDequeue:
		return lifeQueued
	}
	return 0
}

// mark sets a mark. When the life is too long for its marks, two become one.
func (l *life) mark(at int64, m lifeMark) {
	i := max(0, at-l.begins) / l.step
	for i >= lifeMarks {
		for j := range len(l.marks) / 2 {
			l.marks[j] = l.marks[2*j] | l.marks[2*j+1]
		}
		if n := len(l.marks); n%2 == 1 {
			l.marks[n/2] = l.marks[n-1]
		}
		l.marks = l.marks[:(len(l.marks)+1)/2]
		l.step *= 2
		i = max(0, at-l.begins) / l.step
	}
	for int64(len(l.marks)) <= i {
		l.marks = append(l.marks, 0)
	}
	l.marks[i] |= m
}

// between is what happened from one time to another.
func (l *life) between(from, to int64) lifeMark {
	var m lifeMark
	first := max(0, from-l.begins) / l.step
	for i := first; i < int64(len(l.marks)) && (i == first || l.begins+i*l.step < to); i++ {
		m |= l.marks[i]
	}
	return m
}

// upTo are the events that are not after a time, the latest last.
func (l *life) upTo(t int64) []trace.Event {
	n := len(l.events)
	for n > 0 && l.events[n-1].Time > t {
		n--
	}
	return l.events[:n]
}

// holds says whether all is known that had happened by time t, and not less of it
// than is shown.
func (l *life) holds(t int64) bool {
	return t <= l.until && (!l.lost || len(l.events) > 0 && l.events[0].Time < t-int64(time.Second)) || l.closed != 0 && t >= l.closed
}

// copy is a life of its own: the screen draws the old one meanwhile.
func (l *life) copy() *life {
	c := *l
	c.marks = append([]lifeMark(nil), l.marks...)
	c.events = append(make([]trace.Event, 0, len(l.events)+64), l.events...)
	return &c
}
