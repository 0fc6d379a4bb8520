package tape

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// What an event changes. An event that is older than what the tables say of a
// descriptor is about an earlier life of that number: nothing is known of that one,
// and nothing changes.

// step reads one event into r.s.
func (r *Reader) step(e *trace.Event, torn bool) {
	s := &r.s
	*s = Step{Event: e, Torn: torn}
	w := r.running
	if w == nil || w.PID != e.PID || w.Number != e.Worker {
		if w = r.turnTo(e); w == nil {
			return
		}
	}
	p := w.process
	w.at = e.Time
	switch e.Op {
	case trace.OpRead, trace.OpWrite, trace.OpReady:
		l := p.open(e.FD)
		if l == nil || l.Born > e.Time {
			l = r.seen(p, e)
		}
		s.Life = l
		r.used(w, l, e)
	case trace.OpSelect, trace.OpPoll, trace.OpEpollWait:
		s.Sees, s.On, s.Interrupted = Waited, p.open(e.FD), e.Result == eintr
	default:
		s.Interrupted = e.Result == eintr
		r.seldom(p, w, e)
	}
	switch t := w.turn; {
	case torn:
	case s.Sees == Returned && t != nil:
		s.Turn = t
		r.returned(t)
	case t == nil || e.Flags&trace.Blocking != 0 || s.Sees >= Waited:
		r.turnOf(w)
	default:
		s.Turn = t
		if s.Life != nil && s.Sees.Transfers() {
			s.Life.UsedTurn = t.Number
		}
		r.keep(t)
	}
}

// turnTo finds the worker of e, if that is another than that of the event before. Nil:
// it is the harness, and e is about processes.
func (r *Reader) turnTo(e *trace.Event) *worker {
	if e.Worker >= harnessWorker {
		r.family(r.process(e.PID), e)
		return nil
	}
	r.running = r.process(e.PID).worker(e.Worker)
	return r.running
}

const eintr = -int(kernel.EINTR)

// used: a descriptor was read from, written to, or returned by a wait.
func (r *Reader) used(w *worker, l *Life, e *trace.Event) {
	s := &r.s
	if e.Op == trace.OpReady {
		s.Sees = Returned
		if l == nil {
			return
		}
		l.wait = w.wait // also if the tables, which were read later, know of another since
		if e.Time >= l.ReadyAt {
			l.ReadyAt, l.ReadyTurn, l.ReadyFor = e.Time, e.Turn, kernel.Events(e.Arg&0xffff)
		}
		return
	}
	s.Sees = Read
	if e.Op == trace.OpWrite {
		s.Sees = Wrote
	}
	if e.Result <= 0 {
		s.Sees = nothing(s.Sees, e.Result)
		s.Interrupted = e.Result == eintr
	}
	if l == nil {
		return
	}
	l.UsedAt, l.UsedBy = max(l.UsedAt, e.Time), e.Worker
	switch {
	case e.Result <= 0 || e.Time <= l.synced:
	case s.Sees == Read:
		l.In += uint64(e.Result)
	default:
		l.Out += uint64(e.Result)
	}
}

// nothing is the verb of a read or a write that brought no bytes.
func nothing(v Verb, result int) Verb {
	switch {
	case result == 0 && v == Read:
		return EOF
	case result == 0:
		return Wrote
	case v == Read:
		return ReadFailed
	}
	return WriteFailed
}

// seldom is fold for what does not happen in every turn.
func (r *Reader) seldom(p *process, w *worker, e *trace.Event) {
	s := &r.s
	switch e.Op {
	case trace.OpInterest, trace.OpEpollAdd, trace.OpEpollMod, trace.OpEpollDel:
		r.watched(p, e)
	case trace.OpAccept:
		r.accepted(p, e)
	case trace.OpClose:
		s.Sees = Died
		if s.Life = p.at(e.FD, e.Time); s.Life != nil {
			r.died(p, s.Life, e.Time)
		}
	case trace.OpSocket, trace.OpListen, trace.OpPipe, trace.OpEpollCreate, trace.OpInherited:
		if s.Life = p.at(e.FD, e.Time); e.Result >= 0 {
			r.births(p, e)
		}
	case trace.OpSendmsg:
		r.sends(p, e)
	case trace.OpRecvmsg:
		r.receives(p, e)
	case trace.OpShutdown:
		s.Life, s.Sees = p.at(e.FD, e.Time), Shut
	case trace.OpThreadStart:
		w.restart()
		s.Sees = ThreadStarted
	case trace.OpProcStart, trace.OpProcEnd: // of no worker but the harness
	default:
		s.Life, s.Sees = p.at(e.FD, e.Time), others[e.Op]
	}
}

// births is about a call that made a descriptor, and no connection.
func (r *Reader) births(p *process, e *trace.Event) {
	s := &r.s
	s.Sees = Born
	switch e.Op {
	case trace.OpSocket: // what it is shows when it listens, or is used
		s.Life, s.Sees = r.opened(p, e, e.Result, trace.Closed), Called
	case trace.OpListen:
		s.Life = r.opened(p, e, e.FD, trace.Listener)
	case trace.OpPipe:
		s.Life = r.opened(p, e, e.Result, trace.PipeEnd)
		s.Other = r.opened(p, e, int(e.Arg), trace.PipeEnd)
	case trace.OpEpollCreate:
		s.Life = r.opened(p, e, e.Result, trace.Epoll)
	case trace.OpInherited:
		s.Life = r.inherited(p, e)
	}
	if s.Life == nil { // it has ended since
		s.Sees = Called
	}
}

// others are the verbs of what changes nothing that is kept here.
var others = [256]Verb{
	trace.OpHeld: Held, trace.OpThreadEnd: ThreadEnded,
	trace.OpEnqueue: Queued, trace.OpDequeue: Dequeued, trace.OpWait: QueueWaited, trace.OpRefuse: Refused,
}

// opened: a call made a descriptor, or said what one is that socket made before.
func (r *Reader) opened(p *process, e *trace.Event, fd int, kind trace.Kind) *Life {
	if fd < 0 || fd >= trace.MaxFDs {
		return nil
	}
	l := p.open(fd)
	switch {
	case l != nil && l.Kind != trace.Closed && l.Entered >= e.Time:
		if l.Entered > e.Time { // the tables were read later, and know one after it
			return nil
		}
		if l.From == FromTables { // and here is how it came
			l.From = Opened
		}
		return l
	case l != nil && e.Op == trace.OpListen && (l.Kind == trace.Closed || l.Kind == kind):
		l.Kind, l.Entered, l.Owner = kind, e.Time, e.Worker
		if l.From == Unseen {
			l.From = Opened
		}
		return l
	case l != nil:
		r.died(p, l, e.Time)
	}
	l = r.enter(p, fd, Opened, e.Time)
	l.Kind, l.Owner = kind, e.Worker
	return l
}

// enter makes a life of descriptor fd.
func (r *Reader) enter(p *process, fd int, from Birth, at int64) *Life {
	l := r.born(p.pid, fd, from, at)
	for fd >= len(p.fds) {
		p.fds, p.ended = append(p.fds, nil), append(p.ended, 0)
	}
	l.before, p.fds[fd] = p.ended[fd], l
	return l
}

func (r *Reader) died(p *process, l *Life, at int64) {
	r.watch(p, l, 0, l.Owner, 0)
	l.Died = max(at, 1)
	p.fds[l.FD], p.ended[l.FD] = nil, l.ID
	r.bury(l)
}

func (r *Reader) accepted(p *process, e *trace.Event) {
	s := &r.s
	if s.On = r.seen(p, e); s.On != nil {
		s.On.UsedAt, s.On.UsedBy = max(s.On.UsedAt, e.Time), e.Worker
	}
	if e.Result < 0 {
		s.Sees, s.Life = AcceptFailed, s.On
		return
	}
	s.Sees = CameAndWent
	l := r.opened(p, e, e.Result, trace.Connection)
	if l == nil {
		return
	}
	s.Life, s.Sees = l, Born
	if l.From = Accepted; l.Port() == 0 {
		l.Peer = portOnly(uint16(e.Arg))
	}
	r.knock(l)
}

// seen is the life that a call is about. One whose beginning was not seen begins here.
func (r *Reader) seen(p *process, e *trace.Event) *Life {
	if l := p.open(e.FD); l != nil {
		if l.Born > e.Time {
			return nil
		}
		return l
	}
	if e.FD < 0 || e.FD >= trace.MaxFDs {
		return nil
	}
	if fd := r.shown(p.pid, e.FD); fd != nil && fd.Opened <= e.Time {
		return r.fromTables(p, fd)
	}
	return r.enter(p, e.FD, Unseen, e.Time)
}

func (r *Reader) watched(p *process, e *trace.Event) {
	s := &r.s
	if e.Op != trace.OpInterest {
		s.On = p.open(e.Epoll())
	}
	if e.Result < 0 {
		s.Life = p.at(e.FD, e.Time)
		return
	}
	if s.Life = r.seen(p, e); s.Life == nil {
		return
	}
	s.Sees = Watched
	want, set := e.Interest(), LifeID(0)
	if e.Op == trace.OpEpollDel {
		want = 0
	}
	if s.On != nil && want != 0 {
		set = s.On.ID
	}
	r.watch(p, s.Life, want, e.Worker, set)
}

// watch says what l is watched for from now on, by which worker.
func (r *Reader) watch(p *process, l *Life, want kernel.Events, owner int, set LifeID) {
	if l.Kind == trace.Connection {
		if l.Interest != 0 {
			p.worker(l.Owner).watching--
		}
		if want != 0 {
			p.worker(owner).watching++
		}
	}
	l.Interest, l.Owner, l.Set = want, owner, set
}
