package tape

import (
	"slices"

	"muxlab/harness/trace"
)

// Descriptors that several processes hold. A child of fork has its parent's, and no
// call says so: the trace shows one when the child first uses it (OpInherited). One
// that is passed in a message shows when it is received, and again when it is used.
// The number and the port of the peer say whose copy it is.

// slack is how long before a child started its parent may have closed what the child
// inherits: where several processes write, their order is not exact.
const slack = int64(1e9)

// family is about processes that start and end.
func (r *Reader) family(p *process, e *trace.Event) {
	switch e.Op {
	case trace.OpProcStart:
		r.s.Sees = ProcessStarted
		child := r.process(e.FD)
		child.parent, child.frame = p.pid, r.frame
		if child.started == 0 {
			child.started = e.Time
		}
	case trace.OpProcEnd:
		r.s.Sees = ProcessEnded
		if child := r.processes[e.FD]; child != nil && child != p {
			r.forget(child, e.Time)
		}
	}
}

// inherited: a descriptor shows that no call of its process made.
func (r *Reader) inherited(p *process, e *trace.Event) *Life {
	kind, port := trace.Kind(e.Arg), uint16(e.Arg>>16)
	l := p.open(e.FD)
	switch {
	case e.FD < 0 || e.FD >= trace.MaxFDs:
		return nil
	case l != nil && l.Kind != trace.Closed && l.Entered >= e.Time:
		if l.Entered > e.Time {
			return nil
		}
		return l
	case l != nil && l.Kind != trace.Closed: // its close was not seen
		r.died(p, l, e.Time)
		l = nil
	}
	if l == nil {
		l = r.enter(p, e.FD, Unseen, e.Time)
	}
	want, owner, set := l.Interest, e.Worker, l.Set
	l.Interest = 0 // counted anew, now that it is known what it is
	l.Kind, l.Entered = kind, e.Time
	if port != 0 && l.Port() != port {
		l.Peer = portOnly(port)
	}
	r.watch(p, l, want, owner, set)
	r.adopt(p, l)
	r.knock(l)
	return l
}

// adopt finds the life that l is a copy of.
func (r *Reader) adopt(p *process, l *Life) {
	if l.From == Opened || l.Kind == trace.Epoll {
		return
	}
	of := r.life(l.Parent) // a message brought it
	if of == nil || l.Port() != 0 && of.Port() != l.Port() {
		of = r.sameClient(p, l)
	}
	if of == nil && l.From != Passed {
		of = r.sameNumber(p, l)
	}
	if of == nil {
		l.Parent = 0
		return
	}
	of.claimed = true
	l.Parent, l.Connection = of.ID, of.Connection
	if l.From != Unseen {
		return
	}
	if l.From = Inherited; of.sent {
		l.From = Passed
	}
}

// sameClient finds the connection of the same client in another process.
func (r *Reader) sameClient(p *process, l *Life) *Life {
	if l.Port() == 0 || l.Kind != trace.Connection {
		return nil
	}
	of := r.life(r.byPort[l.Port()])
	switch {
	case of == nil || of == l || of.PID == p.pid || of.Born > l.Entered:
		return nil
	case of.PID != p.parent: // another child has it, too
		if first := r.life(LifeID(of.Connection)); first != nil && first.PID == p.parent {
			return first
		}
	}
	if of.Open() || p.started == 0 || of.Died >= p.started-slack {
		return of
	}
	return nil
}

// sameNumber finds the descriptor that an ancestor had under the same number when
// this process started. Of several connections, one after the other, it is the oldest that
// no child was found to have. A listener may have had another number.
func (r *Reader) sameNumber(p *process, l *Life) (of *Life) {
	parent := r.processes[p.parent]
	if parent == nil || parent == p {
		return nil
	}
	for one := r.life(parent.latest(l.FD)); one != nil; one = r.life(one.before) {
		switch {
		case p.started != 0 && one.Born > p.started:
			continue
		case one.Kind != l.Kind, one.Port() != 0 && l.Port() != 0 && one.Port() != l.Port():
		case one.Open() || p.started == 0 || one.Died >= p.started-slack:
			if l.Kind != trace.Connection {
				return one
			}
			if !one.claimed {
				of = one
			}
			continue
		}
		break
	}
	if of == nil && l.Kind == trace.Listener {
		for n := range parent.fds {
			if one := parent.open(n); one != nil && one.Kind == trace.Listener && of == nil {
				of = one
			}
		}
	}
	return of
}

// knock notes who has the connection of a client.
func (r *Reader) knock(l *Life) {
	if l.Port() == 0 || l.Kind != trace.Connection {
		return
	}
	r.byPort[l.Port()] = l.ID
}

// mostPassing is how many descriptors are on the way at most.
const mostPassing = 1024

// sends: a descriptor is passed to another process.
func (r *Reader) sends(p *process, e *trace.Event) {
	s := &r.s
	s.On, s.Life = p.at(e.FD, e.Time), p.at(int(e.Arg), e.Time)
	if e.Result < 0 || s.Life == nil {
		return
	}
	s.Sees, s.Life.sent = Sent, true
	r.passing = slices.Delete(r.passing, 0, max(0, len(r.passing)-mostPassing+1))
	r.passing = append(r.passing, s.Life.ID)
}

// receives: a descriptor came. It is the oldest on the way, until its use shows that
// it is another's.
func (r *Reader) receives(p *process, e *trace.Event) {
	s := &r.s
	s.On, s.Sees = p.at(e.FD, e.Time), ReceiveFailed
	if e.Result < 0 || e.Result >= trace.MaxFDs {
		return
	}
	s.Sees = Received
	if l := p.open(e.Result); l != nil {
		if l.Born >= e.Time {
			return
		}
		r.died(p, l, e.Time)
	}
	l := r.enter(p, e.Result, Passed, e.Time)
	l.Owner = e.Worker
	for i, id := range r.passing {
		if of := r.life(id); of != nil && of.PID != p.pid {
			l.Parent, l.Connection, l.Peer = of.ID, of.Connection, of.Peer
			r.passing = slices.Delete(r.passing, i, i+1)
			break
		}
	}
	s.Life = l
}
