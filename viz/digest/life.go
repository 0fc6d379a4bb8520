package digest

import (
	"time"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// A Life is what happened to one connection, as far as it is remembered: the
// latest events themselves, and all of them as marks in a time line.
type Life struct {
	Row    snapshot.Row // whose
	Begins int64
	Until  int64 // what happened up to here is in it
	Closed int64 // when its process closed it; 0: not yet
	Marks  []LifeMark
	step   int64 // of a place in marks, ns
	Events []trace.Event
	lost   bool // earlier events are no longer in it
}

// A LifeMark says what happened in a short while.
type LifeMark uint8

const (
	LifeReady LifeMark = 1 << iota
	LifeRead
	LifeWrite
	LifeTold // the kernel was told what to watch
	LifeQueued
	LifeKinds = 5
)

const (
	lifeEvents = 20_000
	LifeMarks  = 4096
	firstStep  = int64(time.Millisecond)
)

// NewLife begins a life where the connection began, or where the memory does.
func NewLife(r snapshot.Row, memory int64) *Life {
	begins := max(r.Opened, memory)
	return &Life{Row: r, Begins: begins, Until: begins - int64(time.Second), step: firstStep}
}

// Take takes in an event, if it is about this connection.
func (l *Life) Take(e *trace.Event) {
	if l.Closed != 0 || !l.about(e) {
		return
	}
	if len(l.Events) >= 2*lifeEvents {
		l.Events = append(l.Events[:0], l.Events[lifeEvents:]...)
		l.lost = true
	}
	l.Events = append(l.Events, *e)
	l.mark(e.Time, markOf(e.Op))
	if e.Op == trace.OpClose {
		l.Closed = e.Time
	}
}

// about: the event is of this descriptor, since it was opened; or it is how that
// came about.
func (l *Life) about(e *trace.Event) bool {
	if e.Op == trace.OpAccept {
		return e.Result == l.Row.Fd && e.PID == l.Row.Pid && e.Time >= l.Row.Opened-int64(time.Millisecond) && e.Time <= l.Row.Opened+int64(time.Millisecond) ||
			l.Row.Port != 0 && e.Result >= 0 && e.Arg == uint32(l.Row.Port) && e.Time <= l.Row.Opened
	}
	if e.PID != l.Row.Pid || e.FD != l.Row.Fd || e.Time < l.Row.Opened {
		return false
	}
	return e.Op.IsCall() && e.Op != trace.OpSendmsg && !e.Op.IsWait() ||
		e.Op == trace.OpReady || e.Op == trace.OpInterest || e.Op == trace.OpInherited ||
		e.Op == trace.OpEnqueue || e.Op == trace.OpDequeue || e.Op == trace.OpRefuse
}

func markOf(op trace.Op) LifeMark {
	switch {
	case op == trace.OpReady:
		return LifeReady
	case op == trace.OpRead:
		return LifeRead
	case op == trace.OpWrite:
		return LifeWrite
	case isArming(op):
		return LifeTold
	case op == trace.OpEnqueue || op == trace.OpDequeue:
		return LifeQueued
	}
	return 0
}

// mark sets a mark. When the life is too long for its marks, two become one.
func (l *Life) mark(at int64, m LifeMark) {
	i := max(0, at-l.Begins) / l.step
	for i >= LifeMarks {
		for j := range len(l.Marks) / 2 {
			l.Marks[j] = l.Marks[2*j] | l.Marks[2*j+1]
		}
		if n := len(l.Marks); n%2 == 1 {
			l.Marks[n/2] = l.Marks[n-1]
		}
		l.Marks = l.Marks[:(len(l.Marks)+1)/2]
		l.step *= 2
		i = max(0, at-l.Begins) / l.step
	}
	for int64(len(l.Marks)) <= i {
		l.Marks = append(l.Marks, 0)
	}
	l.Marks[i] |= m
}

// Between is what happened from one time to another.
func (l *Life) Between(from, to int64) LifeMark {
	var m LifeMark
	first := max(0, from-l.Begins) / l.step
	for i := first; i < int64(len(l.Marks)) && (i == first || l.Begins+i*l.step < to); i++ {
		m |= l.Marks[i]
	}
	return m
}

// UpTo are the events that are not after a time, the latest last.
func (l *Life) UpTo(t int64) []trace.Event {
	n := len(l.Events)
	for n > 0 && l.Events[n-1].Time > t {
		n--
	}
	return l.Events[:n]
}

// Holds says whether all is known that had happened by time t, and not less of it
// than is shown.
func (l *Life) Holds(t int64) bool {
	return t <= l.Until && (!l.lost || len(l.Events) > 0 && l.Events[0].Time < t-int64(time.Second)) || l.Closed != 0 && t >= l.Closed
}

// Copy is a life of its own: the screen draws the old one meanwhile.
func (l *Life) Copy() *Life {
	c := *l
	c.Marks = append([]LifeMark(nil), l.Marks...)
	c.Events = append(make([]trace.Event, 0, len(l.Events)+64), l.Events...)
	return &c
}
