package diagnose

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// apply takes in one event.
func (d *Doctor) apply(e *trace.Event) {
	p := d.process(e.PID)
	switch e.Op {
	case trace.OpProcStart:
		d.process(e.FD).parent = e.PID
		return
	case trace.OpProcEnd:
		return // the tables say so
	}
	w := p.worker(e.Worker)
	w.last, w.turn = e.Time, e.Turn
	switch {
	case e.Op.IsWait():
		d.waited(p, w, e)
	case e.Op.IsCall():
		d.called(p, w, e)
	case e.Op.IsNote():
		d.noted(p, w, e)
	default:
		d.happened(p, w, e)
	}
}

// called is about a call that does not wait for many.
func (d *Doctor) called(p *process, w *worker, e *trace.Event) {
	ok := e.Result >= 0
	switch e.Op {
	case trace.OpAccept:
		d.accepted(p, w, e)
	case trace.OpRead:
		d.read(p, w, e)
	case trace.OpWrite:
		d.written(p, w, e)
	case trace.OpClose:
		if x := p.fd(e.FD); x != nil && x.opened <= e.Time {
			d.serve(w, nil, e.Time)
			d.lets(p, w, x, e)
			d.closed(p, e.FD)
		}
	case trace.OpListen:
		if ok {
			d.opened(p, e.FD, trace.Listener, 0, e.Time)
			p.listens = true
		}
	case trace.OpPipe:
		if ok {
			d.opened(p, e.Result, trace.PipeEnd, 0, e.Time)
			d.opened(p, int(e.Arg), trace.PipeEnd, 0, e.Time)
		}
	case trace.OpEpollCreate:
		if ok {
			d.opened(p, e.Result, trace.Epoll, 0, e.Time)
		}
	case trace.OpEpollAdd, trace.OpEpollMod:
		if ok {
			d.interested(p, w, e, e.Interest())
		}
	case trace.OpEpollDel:
		if ok {
			d.interested(p, w, e, 0)
		}
	case trace.OpRecvmsg:
		d.use(p, w, e)
		d.brought(p, w, e, e.Result >= 0)
	}
}

// happened is about what follows from a call, and about threads.
func (d *Doctor) happened(p *process, w *worker, e *trace.Event) {
	switch e.Op {
	case trace.OpReady:
		d.returned(p, w, e)
	case trace.OpInterest:
		d.interested(p, w, e, e.Interest())
		if w.selects && e.Interest() != 0 {
			d.looksAtSet(p, w, e, e.FD)
		}
	case trace.OpInherited:
		x := d.opened(p, e.FD, trace.Kind(e.Arg), uint16(e.Arg>>16), e.Time)
		d.inherited(p, x, e)
	case trace.OpHeld:
		w.held += e.Dur
		w.since += e.Dur
	case trace.OpThreadStart:
		watching, frame := w.watching, w.frame
		*w = worker{number: w.number, watching: watching, frame: frame, last: e.Time, woken: -1, ready: w.ready[:0], edges: w.edges[:0]}
	}
}

// noted is about what a container of the harness says of itself.
func (d *Doctor) noted(p *process, w *worker, e *trace.Event) {
	switch e.Op {
	case trace.OpEnqueue, trace.OpDequeue:
		q := &p.queue
		if e.Op == trace.OpDequeue || q.depth == 0 {
			q.stirred = max(q.stirred, e.Time)
		}
		q.depth, q.capacity = int(e.Arg), e.Result
	case trace.OpRefuse:
		d.refused(p, w, e)
	}
}

func (d *Doctor) interested(p *process, w *worker, e *trace.Event, want kernel.Events) {
	if x := d.descriptor(p, e.FD); x.opened <= e.Time {
		x.watch(w, want)
	}
}

// use is about any call on a descriptor: its worker serves it now. It returns nil
// for one that the tables say was opened later: the call was on another.
func (d *Doctor) use(p *process, w *worker, e *trace.Event) *descriptor {
	x := d.descriptor(p, e.FD)
	if x.opened > e.Time {
		return nil
	}
	d.serve(w, x, e.Time-e.Dur)
	return x
}

// nothingYet: the call did nothing, and is to be made again at another time.
func nothingYet(err kernel.Errno) bool { return err == kernel.EAGAIN || err == kernel.EINTR }

func (d *Doctor) accepted(p *process, w *worker, e *trace.Event) {
	l := d.use(p, w, e)
	if l == nil {
		return
	}
	err := e.Errno()
	w.noFiles = err == kernel.EMFILE || err == kernel.ENFILE || err == kernel.ENOBUFS || err == kernel.ENOMEM
	l.trouble = err
	l.progress = l.progress || !w.noFiles
	l.undrained = l.undrained && err != kernel.EAGAIN
	d.brought(p, w, e, err != kernel.EAGAIN)
	d.woke(w, e)
	if err == 0 {
		x := d.opened(p, e.Result, trace.Connection, uint16(e.Arg), e.Time)
		d.serve(w, x, e.Time)
	}
}

func (d *Doctor) read(p *process, w *worker, e *trace.Event) {
	x := d.use(p, w, e)
	if x == nil {
		return
	}
	err := e.Errno()
	x.cut(w, e)
	d.brought(p, w, e, err != kernel.EAGAIN)
	x.trouble = err
	if e.Result > 0 || nothingYet(err) {
		x.progress = true
	}
	if short := e.Result < int(e.Arg); short && err != kernel.EINTR {
		x.undrained = false
	} else {
		x.slept = 0
	}
	switch {
	case e.Result > 0:
		d.grown(p, w, x, e)
	case e.Result == 0:
		x.ends(p, over, e.Time)
		x.rest.endTurn = e.Turn
	case !nothingYet(err):
		x.ends(p, broken, e.Time)
	}
}

func (d *Doctor) written(p *process, w *worker, e *trace.Event) {
	x := d.use(p, w, e)
	if x == nil {
		return
	}
	err := e.Errno()
	x.cut(w, e)
	d.brought(p, w, e, err != kernel.EAGAIN)
	if e.Result > 0 || nothingYet(err) {
		x.progress = true
	}
	switch {
	case e.Result >= 0 && e.Result == int(e.Arg):
		x.full, x.kept = false, 0
	case e.Result >= 0:
		d.short(p, w, x, e)
		x.full, x.kept = true, max(0, x.kept-e.Result)
	case err == kernel.EAGAIN:
		d.short(p, w, x, e)
		x.full = true
	case err != kernel.EINTR:
		x.trouble = err
		x.ends(p, broken, e.Time)
	}
}

// ends: the server was told that x has ended. The first time that is something
// to go on with; later it is not.
func (x *descriptor) ends(p *process, how end, at int64) {
	if x.end == open {
		x.progress = true
		if x.kind == trace.Connection {
			x.endedAt = at
			p.ended = append(p.ended, x.ref())
		}
	}
	x.end = max(x.end, how)
}
