package digest

import (
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
)

// Digest folds frames into a snapshot. It keeps what a single frame cannot
// know: rates, the latest turns, fading, queues over time, names. It looks at no
// clock: time is what the frames say.
type Digest struct {
	Snap      snapshot.Snapshot
	Names     Names
	turns     turnReader
	meter     meter
	cost      costReader
	queue     queueReader
	log       []snapshot.Entry
	dead      deathReader
	Wrong     Findings
	strangers strangers
	began     time.Time // the time of day when the trace's clock stood at 0
	letGo     int64     // when this viewer held the server last; 0 never
	served    ServedReader
	conns     connReader
	ready     readyReader
}

func New(m *model.Model, options model.Options, addr string) *Digest {
	d := &Digest{Snap: snapshot.Snapshot{Model: m, Options: options, Addr: addr, None: true, Sample: session.NoSamples()}}
	d.meter.Init()
	d.served.Init()
	return d
}

// For is a digest of what s shows.
func For(s session.Session) *Digest {
	d := New(s.Model(), s.Options(), s.Addr())
	d.Snap.NoCrowd = len(s.Kinds()) == 0
	return d
}

// Fold takes in one frame and returns the picture. The snapshot is the caller's.
func (d *Digest) Fold(f *trace.Frame, v snapshot.View) *snapshot.Snapshot {
	s := &d.Snap
	s.Other = d.heldByAnother(f, v)
	v.Held = v.Held || s.Other
	s.None = false
	s.Time, s.Wall, s.Ended, s.Past, s.Held = f.Time, d.wall(f.Time, v.Wall), v.Ended, v.Past, v.Held
	s.Killed = Killed(f)
	s.Lost += f.Lost
	s.Sample, s.Clients, s.File = v.Sample, v.Clients, v.File
	s.Totals = f.Total()

	d.Names.Learn(f, v.Clients)
	loop := findLoop(s.Model.Traits.View, f)
	d.read(f, loop, v)
	d.tell(f, loop, v)
	out := *s
	return &out
}

// read lets each reader take in the frame.
func (d *Digest) read(f *trace.Frame, loop *loopOf, v snapshot.View) {
	if !v.Held {
		d.turns.age()
	}
	if f.Lost > 0 {
		d.served.lost()
	}
	var fresh []snapshot.Entry // of the log, where only the end of the frame matters
	for i := range f.Events {
		e := &f.Events[i] // not copied: at full speed there are half a million a second
		d.Names.hear(e)
		d.turns.brief = i < len(f.Events)-showTurnsOf
		d.turns.take(e, loop, &d.Names)
		d.queue.take(e)
		d.served.Take(e)
		d.dead.take(e)
		if i >= len(f.Events)-keepEntries {
			fresh = append(fresh, snapshot.Entry{Mention: snapshot.Mention{Event: *e, Name: d.Names.at(e.PID, e.FD, e.Time)}, By: ""})
		}
	}
	d.queue.know(f)
	d.keepLog(f, fresh)
	d.turns.settle(loop, v.Whole)
	d.meter.take(f, loop, v)
	d.ready.take(f, loop, &d.meter)
	d.cost.take(v, d.Snap.Totals.Writes)
	d.Wrong.take(f, v.Sample, d.meter.now)
}

// tell puts what the readers know into the picture.
func (d *Digest) tell(f *trace.Frame, loop *loopOf, v snapshot.View) {
	s := &d.Snap
	s.Rates = d.meter.rates()
	s.Rates.Ready = d.turns.found
	s.Rates.Cpu, s.Rates.CpuAnEcho = d.cost.cpu(), d.cost.perEcho()
	s.Fast = s.Rates.Turns > fastTurns && loop != nil && !v.Held && !v.Past
	s.Tick, s.Told, s.Deaths = d.turns.shown(loop, f.Time), d.turns.told, d.dead.deaths
	if t := s.Tick; t != nil {
		t.Held = d.meter.heldWithin(t.Wait.Time-t.Wait.Dur, t.Wait.Time)
	}
	s.Waiting, s.Foreign = d.Names.waiting, d.Names.foreign()
	s.Cells = d.cells(f, loop)
	s.Ready, s.ReadyNow = d.ready.of(s.Cells), d.meter.now/CellWidth
	d.workers(f, v)
	setLoop(s, loop)
	s.Queue = d.queue.state(f, &d.Names)
	s.Rows, s.Served = d.connections(f, v), d.served.figures(d.meter.now)
	s.Served.Unserved, s.Served.Longest = d.unserved(s.Rows)
	s.Strangers = d.strangers.inBacklog(f, s)
	s.Census = takeCensus(s, d.Names.conns)
	d.meter.sampled(s, v)
	s.Findings, s.Found = d.Wrong.now(f.Time), len(d.Wrong.All)
	s.Worked, s.History = d.meter.all.series(), d.meter.history()
}

// heldByAnother: a worker stands at its gate, and not because of this viewer, nor
// because he has let go a moment ago.
func (d *Digest) heldByAnother(f *trace.Frame, v snapshot.View) bool {
	const moment = int64(300e6)
	if v.Held || v.Past {
		d.letGo = f.Time
		return false
	}
	return f.Time-d.letGo > moment && anyoneStands(f)
}

// wall is the time of day at time t of the trace. The two clocks are not read at
// the same moment: the reading with the least between them holds, unless the day's
// clock was set. So the time of a call does not change while one looks at it.
func (d *Digest) wall(t int64, now time.Time) time.Time {
	began := now.Add(-time.Duration(t))
	if later := began.Sub(d.began); d.began.IsZero() || later < 0 || later > time.Second {
		d.began = began
	}
	return d.began.Add(time.Duration(t))
}

// setLoop points out the lane that runs the loop.
func setLoop(s *snapshot.Snapshot, loop *loopOf) {
	s.Loop, s.Stepped, s.Turn = nil, snapshot.WorkerKey{}, s.Totals.Turns
	if loop == nil {
		return
	}
	s.Stepped = snapshot.WorkerKey{Pid: loop.pid, Number: loop.worker.Number}
	s.Turn = loop.worker.Turn
	if !loop.worker.Alive && s.Tick != nil { // whatever it did after its last wait
		s.Turn = uint64(s.Tick.Turn)
	}
	for i := range s.Lanes {
		if s.Lanes[i].Pid == loop.pid && s.Lanes[i].Number == loop.worker.Number {
			s.Loop = &s.Lanes[i]
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
func (d *Digest) keepLog(f *trace.Frame, fresh []snapshot.Entry) {
	if len(fresh) == 0 {
		return
	}
	names := WorkerNames(f)
	for i := range fresh {
		fresh[i].By = names[snapshot.WorkerKey{Pid: fresh[i].PID, Number: fresh[i].Worker}]
	}
	keep := d.log[max(0, len(d.log)+len(fresh)-keepEntries):]
	d.log = append(append(make([]snapshot.Entry, 0, len(keep)+len(fresh)), keep...), fresh...)
	d.Snap.Log = d.log
}

func WorkerNames(f *trace.Frame) map[snapshot.WorkerKey]string {
	names := map[snapshot.WorkerKey]string{}
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			names[snapshot.WorkerKey{Pid: p.PID, Number: w.Number}] = threadName(p, w.Name)
		}
	}
	return names
}

// Fading: for how long a descriptor shows that it was ready.
const (
	FreshFor  = int64(250 * time.Millisecond)
	RecentFor = int64(600 * time.Millisecond)
	FadingFor = int64(1200 * time.Millisecond)
)

// cells draws up the interest set: what the kernel was told to watch.
func (d *Digest) cells(f *trace.Frame, loop *loopOf) []snapshot.Cell {
	p := f.Server()
	if loop == nil || p == nil {
		return nil
	}
	var cells []snapshot.Cell
	for i := range p.FDs {
		fd := &p.FDs[i]
		if fd.Interest == 0 {
			continue
		}
		cells = append(cells, snapshot.Cell{
			Fd: fd.Number, Kind: fd.Kind, Name: d.Names.Of(p.PID, fd.Number),
			Write: d.served.wantsWrite(p.PID, fd), Only: fd.ReadyFor != 0 && fd.ReadyFor&^kernel.Out == 0,
			State: stateOf(fd, d.served.waitsFor(p.PID, fd), loop, d.meter.age(fd.ReadyTime)),
			Found: fd.ReadyTime > 0 && fd.ReadyTime >= fd.Opened && fd.ReadyTurn == uint32(loop.worker.Turn),
		})
	}
	return cells
}

// stateOf says how loud a descriptor is that was ready age ago. Ages stand still
// during a hold, so that nothing fades while one looks.
func stateOf(fd *trace.FD, waits bool, loop *loopOf, age int64) snapshot.CellState {
	if fd.ReadyTime == 0 || fd.ReadyTime < fd.Opened {
		return snapshot.CellIdle
	}
	latest := fd.ReadyTurn == uint32(loop.worker.Turn)
	switch {
	case fd.Kind == trace.Connection && waits:
		return snapshot.CellReady
	case latest && (loop.worker.Standing || age < FreshFor):
		return snapshot.CellServed
	case age < FreshFor:
		return snapshot.CellFresh
	case age < RecentFor:
		return snapshot.CellRecent
	case age < FadingFor:
		return snapshot.CellFading
	}
	return snapshot.CellIdle
}

// takeCensus puts every client in one place. Built-in clients and foreign ones
// alike count as soon as they are accepted; before that only the built-in ones
// are known by name.
func takeCensus(s *snapshot.Snapshot, conns []conn) snapshot.Census {
	var c snapshot.Census
	c.Accepted, c.Waiting = len(conns), len(s.Waiting)+s.Strangers
	if s.Queue.Noted {
		unused := 0
		for _, conn := range conns {
			if conn.unused {
				unused++
			}
		}
		c.Queued = min(s.Queue.Depth, c.Accepted)
		c.InHand = max(0, unused-c.Queued)
	}
	for i := range s.Rows {
		if s.Rows[i].State == snapshot.RowForgotten {
			c.LeftOpen++
		}
	}
	c.LeftOpen = min(c.LeftOpen, c.Accepted-c.Queued-c.InHand) // the rows may be of a moment ago
	c.InService = c.Accepted - c.Queued - c.InHand - c.LeftOpen
	c.Total = c.Accepted + c.Waiting
	for _, cell := range s.Cells {
		switch cell.Kind {
		case trace.Listener:
			c.Listeners++
		case trace.PipeEnd:
			c.Wake++
		default:
			c.WatchConn++
		}
	}
	c.Watched = len(s.Cells)
	return c
}
