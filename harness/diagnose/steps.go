package diagnose

import (
	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// Which lint looks at what happens. The order in which they do is the order in
// which they report.

// Step looks at one event. Call it in the callback of the Reader's Frame.
func (d *Doctor) Step(s *tape.Step) {
	w := d.running
	if w == nil || w.PID != s.Event.PID || w.Number != s.Event.Worker {
		if s.Sees == tape.ProcessStarted || s.Sees == tape.ProcessEnded {
			d.process(s.Event.PID)
			return // the tables say so
		}
		w = d.process(s.Event.PID).worker(s.Event.Worker)
		d.running = w
	}
	p := w.process
	w.before, w.turn = w.turn, numberOf(s)
	if s.Begins {
		d.turns++
	}
	if s.Torn {
		d.torn(p, w, s)
		return
	}
	if s.Begins {
		d.begins(p, w, s)
	}
	if d.seen>>s.Sees&1 != 0 {
		d.lookOwn(p, w, s)
	}
	d.sees(p, w, s)
}

// sees calls what looks at each kind of event.
func (d *Doctor) sees(p *process, w *worker, s *tape.Step) {
	switch s.Sees {
	case tape.Read, tape.EOF, tape.ReadFailed:
		d.read(p, w, s)
	case tape.Wrote, tape.WriteFailed:
		d.written(p, w, s)
	case tape.Returned:
		d.returned(w, s)
	case tape.Waited:
		d.waited(p, w, s)
	case tape.Watched:
		d.watched(p, w, s)
	case tape.Died:
		d.died(p, w, s)
	default:
		d.seldom(p, w, s)
	}
}

// lookOwn lets the lints look that keep a state of their own.
func (d *Doctor) lookOwn(p *process, w *worker, s *tape.Step) {
	for _, look := range d.steps[s.Sees] {
		look(p, w, s)
	}
}

// seldom is for what does not happen in every turn.
func (d *Doctor) seldom(p *process, w *worker, s *tape.Step) {
	switch s.Sees {
	case tape.Born:
		if s.Accepts() {
			d.accepted(p, w, s)
		} else {
			p.makes(s.Life)
		}
	case tape.AcceptFailed, tape.CameAndWent:
		d.accepted(p, w, s)
	case tape.Received, tape.ReceiveFailed:
		d.use(w, d.of(s.On), s.Event.Time-s.Event.Dur)
		d.brought(w, s, s.Sees == tape.Received)
	case tape.Held:
		w.held += s.Event.Dur
		w.hog.since += s.Event.Dur
	case tape.ThreadStarted:
		*w = worker{Worker: w.Worker, process: p, judged: true, edges: w.edges[:0]}
	case tape.Queued, tape.Dequeued:
		p.queue.note(s)
	case tape.Refused:
		d.refused(p, w, s)
	}
}

// torn is Step for an event before which some are missing: nothing is concluded.
func (d *Doctor) torn(p *process, w *worker, s *tape.Step) {
	switch {
	case s.Sees == tape.Held:
		w.held += s.Event.Dur
	case s.Sees == tape.ThreadStarted:
		*w = worker{Worker: w.Worker, process: p, judged: true, edges: w.edges[:0]}
	case s.Sees == tape.Born:
		p.makes(s.Life)
	}
}

// numberOf is the number of the turn that s is in; that of the trace, where none is known.
func numberOf(s *tape.Step) uint32 {
	if s.Turn != nil {
		return s.Turn.Number
	}
	return s.Event.Turn
}

// begins: a turn begins, and the one before it ended where the call began.
func (d *Doctor) begins(p *process, w *worker, s *tape.Step) {
	at := s.Event.Time - s.Event.Dur
	d.judgeTurn(p, w, d.reader.Latest(w.Worker), at)
	if w.judged = !s.Turn.Multiplexes(); !w.judged {
		w.round++
	}
}

// judgeTurn looks back at a turn of a loop, once: when the next one begins, or when the
// tables show that the worker waits for it. Most faults of a loop show then: what
// was returned and not used, what was begun and not finished.
func (d *Doctor) judgeTurn(p *process, w *worker, t *tape.Turn, at int64) {
	d.serve(w, nil, at)
	if t == nil || w.judged || len(t.Ready) == 0 {
		return
	}
	w.judged = true
	d.judgeHog(p, w, t, at)
	d.judgeStreaks(p, w, t, at)
}

// waited: a wait has returned.
func (d *Doctor) waited(p *process, w *worker, s *tape.Step) {
	e := s.Event
	d.serve(w, nil, e.Time-e.Dur)
	d.sleptOnEdges(p, w, s)
	d.brought(w, s, e.Result > 0 || e.Dur >= atOnce)
	d.lookedAtSet(p, w, s)
	if s.Interrupted {
		return // what was ready is so still
	}
	d.judgeRests(p, w)
	w.hog = hogOfTurn{since: w.hog.since, serving: w.hog.serving}
	w.woken = 0
}

// returned: the wait has returned a descriptor.
func (d *Doctor) returned(w *worker, s *tape.Step) {
	x := d.of(s.Life)
	if x == nil {
		return
	}
	what := kernel.Events(s.Event.Arg)
	x.streak.returned(w, what, s.Event.Time)
	if x.Kind == trace.Listener {
		w.woken = x.id
	}
	d.edgeReturned(w, x, what)
}

// use is about any call on a descriptor: its worker serves it now.
func (d *Doctor) use(w *worker, x *descriptor, at int64) {
	if x != nil {
		d.serve(w, x, at)
	}
}

// accepted is about an accept, whatever came of it.
func (d *Doctor) accepted(p *process, w *worker, s *tape.Step) {
	l := d.of(s.On)
	if l == nil {
		return
	}
	e := s.Event
	err := e.Errno()
	d.use(w, l, e.Time-e.Dur)
	w.noFiles = outOfFiles(err)
	l.trouble = err
	l.streak.progress = l.streak.progress || !w.noFiles
	l.edge.undrained = l.edge.undrained && err != kernel.EAGAIN
	d.brought(w, s, err != kernel.EAGAIN)
	d.woke(w, s)
	if err == 0 {
		d.serve(w, d.of(s.Life), e.Time)
	}
}

// nothingYet: the call did nothing, and is to be made again at another time.
func nothingYet(err kernel.Errno) bool { return err == kernel.EAGAIN || err == kernel.EINTR }

// conversed is about a read from x or a write to it, whatever came of it.
func (d *Doctor) conversed(w *worker, x *descriptor, s *tape.Step) {
	d.use(w, x, s.Event.Time-s.Event.Dur)
	x.cut.note(w, s, x)
	d.brought(w, s, s.Event.Errno() != kernel.EAGAIN)
	if x.Kind != trace.Connection {
		return
	}
	if s.Event.Flags&trace.Blocking != 0 {
		d.saw(&blocked)
	}
	if s.Interrupted {
		d.saw(&interrupted)
	}
}

func (d *Doctor) read(p *process, w *worker, s *tape.Step) {
	x := d.of(s.Life)
	if x == nil {
		return
	}
	e, err := s.Event, s.Event.Errno()
	d.conversed(w, x, s)
	x.trouble = err
	if e.Result > 0 || nothingYet(err) {
		x.streak.progress = true
	}
	x.edge.read(e, err)
	switch {
	case e.Result > 0:
		d.grown(p, w, x, s)
	case e.Result == 0:
		d.ends(p, x, over, e.Time)
		x.rest.endTurn = w.turn
	case !nothingYet(err):
		d.ends(p, x, broken, e.Time)
	}
}

func (d *Doctor) written(p *process, w *worker, s *tape.Step) {
	x := d.of(s.Life)
	if x == nil {
		return
	}
	e, err := s.Event, s.Event.Errno()
	d.conversed(w, x, s)
	if e.Result > 0 || nothingYet(err) {
		x.streak.progress = true
	}
	switch {
	case e.Result >= 0 && e.Result == int(e.Arg):
		x.full, x.unbounded.bytes = false, 0
	case e.Result >= 0:
		d.short(p, w, x, e)
		x.full, x.unbounded.bytes = true, max(0, x.unbounded.bytes-e.Result)
	case err == kernel.EAGAIN:
		d.short(p, w, x, e)
		x.full = true
	case err != kernel.EINTR:
		x.trouble = err
		d.ends(p, x, broken, e.Time)
	}
}

// died: a descriptor is being closed.
func (d *Doctor) died(p *process, w *worker, s *tape.Step) {
	if s.Life == nil {
		return
	}
	x := d.of(s.Life)
	d.closing = x
	d.serve(w, nil, s.Event.Time)
	if w.holdsUp != 0 && w.holdsUp == x.id {
		d.over = append(d.over, w.told.of(&blocked).number)
	}
	d.lets(p, w, x, s)
	d.closed(x)
}
