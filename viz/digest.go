package viz

import (
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
)

// digest folds frames into a snapshot. It keeps what a single frame cannot
// know: rates, the latest turns, fading, queues over time, names. It looks at no
// clock: time is what the frames say.
type digest struct {
	snap      snapshot
	names     names
	turns     turnReader
	meter     meter
	cost      costReader
	queue     queueReader
	log       []entry
	dead      deathReader
	wrong     findings
	strangers strangers
	began     time.Time // the time of day when the trace's clock stood at 0
	letGo     int64     // when this viewer held the server last; 0 never
	served    servedReader
	conns     connReader
	ready     readyReader
}

func newDigest(m *model.Model, options model.Options, addr string) *digest {
	d := &digest{snap: snapshot{model: m, options: options, addr: addr, none: true, sample: session.NoSamples()}}
	d.meter.init()
	d.served.init()
	return d
}

// digestFor is a digest of what s shows.
func digestFor(s session.Session) *digest {
	d := newDigest(s.Model(), s.Options(), s.Addr())
	d.snap.noCrowd = len(s.Kinds()) == 0
	return d
}

// fold takes in one frame and returns the picture. The snapshot is the caller's.
func (d *digest) fold(f *trace.Frame, v view) *snapshot {
	s := &d.snap
	s.other = d.heldByAnother(f, v)
	v.held = v.held || s.other
	s.none = false
	s.time, s.wall, s.ended, s.past, s.held = f.Time, d.wall(f.Time, v.wall), v.ended, v.past, v.held
	s.killed = killed(f)
	s.lost += f.Lost
	s.sample, s.clients, s.file = v.sample, v.clients, v.file
	s.totals = f.Total()

	d.names.learn(f, v.clients)
	loop := findLoop(s.model.Traits.View, f)
	d.read(f, loop, v)
	d.tell(f, loop, v)
	out := *s
	return &out
}

// read lets each reader take in the frame.
func (d *digest) read(f *trace.Frame, loop *loopOf, v view) {
	if !v.held {
		d.turns.age()
	}
	if f.Lost > 0 {
		d.served.lost()
	}
	var fresh []entry // of the log, where only the end of the frame matters
	for i := range f.Events {
		e := &f.Events[i] // not copied: at full speed there are half a million a second
		d.names.hear(e)
		d.turns.brief = i < len(f.Events)-showTurnsOf
		d.turns.take(e, loop, &d.names)
		d.queue.take(e)
		d.served.take(e)
		d.dead.take(e)
		if i >= len(f.Events)-keepEntries {
			fresh = append(fresh, entry{mention{*e, d.names.at(e.PID, e.FD, e.Time)}, ""})
		}
	}
	d.queue.know(f)
	d.keepLog(f, fresh)
	d.turns.settle(loop, v.whole)
	d.meter.take(f, loop, v)
	d.ready.take(f, loop, &d.meter)
	d.cost.take(v, d.snap.totals.Writes)
	d.wrong.take(f, v.sample, d.meter.now)
}

// tell puts what the readers know into the picture.
func (d *digest) tell(f *trace.Frame, loop *loopOf, v view) {
	s := &d.snap
	s.rates = d.meter.rates()
	s.rates.ready = d.turns.found
	s.rates.cpu, s.rates.cpuAnEcho = d.cost.cpu(), d.cost.perEcho()
	s.fast = s.rates.turns > fastTurns && loop != nil && !v.held && !v.past
	s.tick, s.told, s.deaths = d.turns.shown(loop, f.Time), d.turns.told, d.dead.deaths
	if t := s.tick; t != nil {
		t.held = d.meter.heldWithin(t.wait.Time-t.wait.Dur, t.wait.Time)
	}
	s.waiting, s.foreign = d.names.waiting, d.names.foreign()
	s.cells = d.cells(f, loop)
	s.ready, s.readyNow = d.ready.of(s.cells), d.meter.now/cellWidth
	d.workers(f, v)
	setLoop(s, loop)
	s.queue = d.queue.state(f, &d.names)
	s.rows, s.served = d.connections(f, v), d.served.figures(d.meter.now)
	s.served.unserved, s.served.longest = d.unserved(s.rows)
	s.strangers = d.strangers.inBacklog(f, s)
	s.census = takeCensus(s, d.names.conns)
	d.meter.sampled(s, v)
	s.findings, s.found = d.wrong.now(f.Time), len(d.wrong.all)
	s.worked, s.history = d.meter.all.series(), d.meter.history()
}

// heldByAnother: a worker stands at its gate, and not because of this viewer, nor
// because he has let go a moment ago.
func (d *digest) heldByAnother(f *trace.Frame, v view) bool {
	const moment = int64(300e6)
	if v.held || v.past {
		d.letGo = f.Time
		return false
	}
	return f.Time-d.letGo > moment && anyoneStands(f)
}

// wall is the time of day at time t of the trace. The two clocks are not read at
// the same moment: the reading with the least between them holds, unless the day's
// clock was set. So the time of a call does not change while one looks at it.
func (d *digest) wall(t int64, now time.Time) time.Time {
	began := now.Add(-time.Duration(t))
	if later := began.Sub(d.began); d.began.IsZero() || later < 0 || later > time.Second {
		d.began = began
	}
	return d.began.Add(time.Duration(t))
}

// setLoop points out the lane that runs the loop.
func setLoop(s *snapshot, loop *loopOf) {
	s.loop, s.stepped, s.turn = nil, workerKey{}, s.totals.Turns
	if loop == nil {
		return
	}
	s.stepped = workerKey{loop.pid, loop.worker.Number}
	s.turn = loop.worker.Turn
	if !loop.worker.Alive && s.tick != nil { // whatever it did after its last wait
		s.turn = uint64(s.tick.turn)
	}
	for i := range s.lanes {
		if s.lanes[i].pid == loop.pid && s.lanes[i].number == loop.worker.Number {
			s.loop = &s.lanes[i]
		}
	}
}

// showTurnsOf is how many events at the end of a frame are put together into
// turns in full: the latest turn is among them, and the others pass unseen.
const showTurnsOf = 1000

// fastTurns a second, single turns can no longer be read.
const fastTurns = 60

// loopOf is the worker whose turns are shown one by one.
type loopOf struct {
	pid    int
	worker trace.Worker
}

// findLoop looks for the worker that runs the loop of a readiness model.
func findLoop(v model.View, f *trace.Frame) *loopOf {
	if v != model.Readiness {
		return nil
	}
	p := f.Server()
	if p == nil {
		return nil
	}
	for _, w := range p.Workers {
		if w.Alive {
			return &loopOf{p.PID, w}
		}
	}
	if len(p.Workers) > 0 { // it has ended: its last turn is shown
		return &loopOf{p.PID, p.Workers[0]}
	}
	return nil
}

const keepEntries = 400

// keepLog keeps the latest calls.
func (d *digest) keepLog(f *trace.Frame, fresh []entry) {
	if len(fresh) == 0 {
		return
	}
	names := workerNames(f)
	for i := range fresh {
		fresh[i].worker = names[workerKey{fresh[i].PID, fresh[i].Worker}]
	}
	keep := d.log[max(0, len(d.log)+len(fresh)-keepEntries):]
	d.log = append(append(make([]entry, 0, len(keep)+len(fresh)), keep...), fresh...)
	d.snap.log = d.log
}

func workerNames(f *trace.Frame) map[workerKey]string {
	names := map[workerKey]string{}
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			names[workerKey{p.PID, w.Number}] = threadName(p, w.Name)
		}
	}
	return names
}

// Fading: for how long a descriptor shows that it was ready.
const (
	freshFor  = int64(250 * time.Millisecond)
	recentFor = int64(600 * time.Millisecond)
	fadingFor = int64(1200 * time.Millisecond)
)

// cells draws up the interest set: what the kernel was told to watch.
func (d *digest) cells(f *trace.Frame, loop *loopOf) []cell {
	p := f.Server()
	if loop == nil || p == nil {
		return nil
	}
	var cells []cell
	for i := range p.FDs {
		fd := &p.FDs[i]
		if fd.Interest == 0 {
			continue
		}
		cells = append(cells, cell{
			fd: fd.Number, kind: fd.Kind, name: d.names.of(p.PID, fd.Number),
			write: d.served.wantsWrite(p.PID, fd), only: fd.ReadyFor != 0 && fd.ReadyFor&^kernel.Out == 0,
			state: stateOf(fd, d.served.waitsFor(p.PID, fd), loop, d.meter.age(fd.ReadyTime)),
			found: fd.ReadyTime > 0 && fd.ReadyTime >= fd.Opened && fd.ReadyTurn == uint32(loop.worker.Turn),
		})
	}
	return cells
}

// stateOf says how loud a descriptor is that was ready age ago. Ages stand still
// during a hold, so that nothing fades while one looks.
func stateOf(fd *trace.FD, waits bool, loop *loopOf, age int64) cellState {
	if fd.ReadyTime == 0 || fd.ReadyTime < fd.Opened {
		return cellIdle
	}
	latest := fd.ReadyTurn == uint32(loop.worker.Turn)
	switch {
	case fd.Kind == trace.Connection && waits:
		return cellReady
	case latest && (loop.worker.Standing || age < freshFor):
		return cellServed
	case age < freshFor:
		return cellFresh
	case age < recentFor:
		return cellRecent
	case age < fadingFor:
		return cellFading
	}
	return cellIdle
}

// takeCensus puts every client in one place. Built-in clients and foreign ones
// alike count as soon as they are accepted; before that only the built-in ones
// are known by name.
func takeCensus(s *snapshot, conns []conn) census {
	var c census
	c.accepted, c.waiting = len(conns), len(s.waiting)+s.strangers
	if s.queue.noted {
		unused := 0
		for _, conn := range conns {
			if conn.unused {
				unused++
			}
		}
		c.queued = min(s.queue.depth, c.accepted)
		c.inHand = max(0, unused-c.queued)
	}
	for i := range s.rows {
		if s.rows[i].state == rowForgotten {
			c.leftOpen++
		}
	}
	c.leftOpen = min(c.leftOpen, c.accepted-c.queued-c.inHand) // the rows may be of a moment ago
	c.inService = c.accepted - c.queued - c.inHand - c.leftOpen
	c.total = c.accepted + c.waiting
	for _, cell := range s.cells {
		switch cell.kind {
		case trace.Listener:
			c.listeners++
		case trace.PipeEnd:
			c.wake++
		default:
			c.watchConn++
		}
	}
	c.watched = len(s.cells)
	return c
}
