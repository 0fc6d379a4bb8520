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
	p := r.process(e.PID)
	if e.Worker >= harnessWorker {
		r.family(p, e)
		return
	}
	w := p.worker(e.Worker)
	r.fold(p, w, e)
	w.at = e.Time
	if torn {
		return
	}
	switch t := w.turn; {
	case e.Flags&trace.Blocking != 0 || s.Sees >= Waited || t == nil:
		r.turnOf(w)
	default:
		s.Turn = t
		r.keep(t)
	}
	if l := s.Life; l != nil && w.turn != nil && s.Sees.Transfers() {
		l.UsedTurn = w.turn.Number
	}
}

// fold finds the life that e is about, and changes it.
func (r *Reader) fold(p *process, w *worker, e *trace.Event) {
	s := &r.s
	s.Interrupted = e.Result == -int(kernel.EINTR)
	switch e.Op {
	case trace.OpRead:
		s.Sees = Read
		if e.Result <= 0 {
			s.Sees = noneRead(e.Result)
		}
		if s.Life = r.used(p, e); s.Life != nil && e.Result > 0 && e.Time > s.Life.synced {
			s.Life.In += uint64(e.Result)
		}
	case trace.OpWrite:
		s.Sees = Wrote
		if e.Result < 0 {
			s.Sees = WriteFailed
		}
		if s.Life = r.used(p, e); s.Life != nil && e.Result > 0 && e.Time > s.Life.synced {
			s.Life.Out += uint64(e.Result)
		}
	case trace.OpSelect, trace.OpPoll, trace.OpEpollWait:
		s.Sees, s.On = Waited, p.open(e.FD)
	case trace.OpReady:
		s.Sees = Returned
		r.wasReady(p, w, e)
	default:
		r.seldom(p, w, e)
	}
}

func noneRead(result int) Verb {
	if result == 0 {
		return EOF
	}
	return ReadFailed
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
	case l != nil && l.Kind != trace.Closed && l.entered >= e.Time:
		if l.entered > e.Time { // the tables were read later, and know one after it
			return nil
		}
		if l.From == FromTables { // and here is how it came
			l.From = Opened
		}
		return l
	case l != nil && e.Op == trace.OpListen && (l.Kind == trace.Closed || l.Kind == kind):
		l.Kind, l.entered, l.Owner = kind, e.Time, e.Worker
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
	if s.On = r.used(p, e); e.Result < 0 {
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

// used: a call was made on a descriptor.
func (r *Reader) used(p *process, e *trace.Event) *Life {
	l := r.seen(p, e)
	if l != nil {
		l.UsedAt, l.UsedBy = max(l.UsedAt, e.Time), e.Worker
	}
	return l
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
	return r.enter(p, e.FD, Unseen, e.Time)
}

// wasReady: a wait of w returned a descriptor.
func (r *Reader) wasReady(p *process, w *worker, e *trace.Event) {
	l := r.seen(p, e)
	if r.s.Life = l; l == nil || e.Time < l.ReadyAt {
		return
	}
	l.ReadyAt, l.ReadyTurn, l.ReadyFor, l.wait = e.Time, e.Turn, kernel.Events(e.Arg&0xffff), w.wait
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
