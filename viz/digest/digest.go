// Package digest folds the frames of a trace into snapshots for the screen. It names the
// connections, measures rates, assembles turns, follows queues, and finds what is wrong.
// It draws nothing and reads no clock: the same frames give the same snapshots, live, in
// the past and from a recording.
//
// Package meter measures rates and time lines.
//
// Files, in reading order: digest.go (Fold), names.go, accepted.go, loop.go, turns.go, interest.go,
// ready.go (the loop), conns.go, classify.go, served.go, unserved.go (connections),
// lanes.go, queues.go, deaths.go (workers), census.go, log.go, findings.go, then rewind.go (the past), life.go (one connection) and
// diagnosis.go (without a screen).
package digest

import (
	"time"

	"muxlab/harness/model"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/digest/meter"
	"muxlab/viz/snapshot"
)

// A Digest folds frames into a snapshot. It keeps what a single frame cannot know: rates,
// the latest turns, fading, queues over time, names. It reads no clock: time is what the
// frames say. One goroutine may use it at a time.
type Digest struct {
	// Snap is the latest picture. Its fields are overwritten by the next Fold; the
	// snapshot that Fold returns is a copy.
	Snap     snapshot.Snapshot
	Names    Names
	Findings Findings // empty unless set to NewFindings before the first frame

	// Each is called for every event, in order, with the name of the connection that it
	// is about; "" none. Nil: no one wants to know.
	Each func(s *tape.Step, name string)

	reader *tape.Reader
	step   func(*tape.Step)

	unlogged int              // so many events of the frame are not for the log
	fresh    []snapshot.Entry // those that are

	accepted  acceptedReader
	turns     turnReader
	meter     *meter.Meter
	cost      meter.Cost
	queue     queueReader
	log       []snapshot.Entry
	dead      deathReader
	strangers strangers
	served    servedReader
	conns     connReader
	refused   map[uint16]snapshot.Refusal // by the port of the client; nil: none was
	closed    map[uint16]bool             // ports of clients whose connection the server has closed
	ready     readyReader

	began       time.Time // the time of day when the trace's clock was at 0
	lastOwnHold int64     // time of the last frame in a hold by this viewer; 0 none
}

// New returns a digest of a server of model m at addr that has seen no frame.
func New(m *model.Model, options model.Options, addr string) *Digest {
	d := &Digest{Snap: snapshot.Snapshot{
		Model: m, Options: options, Addr: addr, Empty: true, Sample: session.NoSamples(),
	}}
	d.reader, d.step = tape.NewReader(), d.applyStep
	d.meter = meter.New()
	d.served.prepare()
	return d
}

// ForSession returns a digest of the server that s shows.
func ForSession(s session.Session) *Digest {
	d := New(s.Model(), s.Options(), s.Addr())
	_, ownClients := s.(session.Crowd)
	d.Snap.NoOwnClients = !ownClients
	return d
}

// Fold applies one frame and returns the picture after it. Frames must come in the order
// of time. The caller owns the snapshot; what it points to is not changed later.
func (d *Digest) Fold(f *trace.Frame, v snapshot.View) *snapshot.Snapshot {
	s := &d.Snap
	s.HeldByOther = d.heldByAnother(f, v)
	v.Held = v.Held || s.HeldByOther
	s.Empty = false
	s.Time, s.Wall, s.Ended, s.Past, s.Held = f.Time, d.wall(f.Time, v.Wall), v.Ended, v.Past, v.Held
	s.Killed = ServerKilled(f)
	s.Lost += f.Lost
	s.Sample, s.Clients, s.File = v.Sample, v.Clients, v.File
	s.Totals = f.Total()

	d.Names.Learn(v.Clients)
	loop := findLoop(s.Model.Traits.View, f)
	d.applyFrame(f, loop, v)
	v.Clients = d.connected(v)
	d.accepted.applyFrame(f, v.Clients, &d.Names)
	d.fill(f, loop, v)
	out := *s
	return &out
}

// applyFrame passes the frame, and each event with what it means, to those who read it.
func (d *Digest) applyFrame(f *trace.Frame, loop *loopOf, v snapshot.View) {
	d.meter.Apply(f, loop.key(), v)
	d.turns.begin(loop)
	d.ready.begin(f, loop)
	d.served.begin(f)
	d.Findings.begin(d.reader, f, v.Sample, d.meter.Hold())
	d.unlogged, d.fresh = len(f.Events)-keepEntries, nil
	d.reader.Frame(f, tape.Detail{Calls: showTurnsOf, PerTurn: keepCalls}, d.step)
	d.reader.Settle(f, nil)
	d.queue.applyPast(f)
	d.keepLog(f, d.fresh)
	d.cost.Apply(v, d.Snap.Totals.Writes)
	d.Findings.end(f, v.Sample, d.meter.Now)
}

// applyStep passes on one event. At full speed there are half a million a second.
func (d *Digest) applyStep(s *tape.Step) {
	d.turns.step(s)
	d.ready.step(s, d.meter)
	d.served.step(s)
	d.Findings.step(s)
	switch s.Sees {
	case tape.Queued, tape.Dequeued:
		d.queue.step(s)
	case tape.ProcessStarted, tape.ProcessEnded:
		d.dead.step(s)
	}
	switch {
	case s.Accepts():
		d.strangers.accepted = s.Event.Time
		if s.Life != nil {
			delete(d.refused, s.Life.Port())
			delete(d.closed, s.Life.Port())
		}
	case s.Sees == tape.Died && s.Life != nil:
		if d.closed == nil {
			d.closed = map[uint16]bool{}
		}
		d.closed[s.Life.Port()] = true
	case s.Sees == tape.Refused && s.Life != nil:
		if d.refused == nil {
			d.refused = map[uint16]snapshot.Refusal{}
		}
		d.refused[s.Life.Port()] = snapshot.Refusal{FD: s.Event.FD, Why: trace.Reason(s.Event.Arg)}
	}
	if d.Each != nil {
		d.Each(s, d.Names.OfLife(d.reader.Life(s.Of())))
	}
	if d.unlogged--; d.unlogged < 0 { // of the log only the end of the frame matters
		d.fresh = append(d.fresh, d.logged(s))
	}
}

// fill writes what the readers know into the snapshot.
func (d *Digest) fill(f *trace.Frame, loop *loopOf, v snapshot.View) {
	s := &d.Snap
	d.meter.Returned(d.turns.found)
	s.Rates = d.meter.Rates()
	s.Rates.CPU, s.Rates.CPUPerEcho = d.cost.CPU(), d.cost.PerEcho()
	s.Fast = s.Rates.Turns > fastTurns && loop != nil && !v.Held && !v.Past
	s.Tick, s.LastWait, s.Deaths = d.shown(f, loop, v.Whole), d.turns.lastWait, d.dead.deaths
	if s.Latest = nil; loop == nil {
		s.Latest = d.latestOf()
	}
	if t := s.Tick; t != nil { // an earlier picture may have the same tick: that one stays as it is
		if held := d.meter.HeldWithin(t.Wait.Time-t.Wait.Dur, t.Wait.Time); held != t.Held {
			own := *t
			own.Held = held
			s.Tick = &own
		}
	}
	s.Waiting, s.Foreign = d.accepted.waiting, d.accepted.foreign()
	s.Cells = d.cells(f, loop)
	s.Ready, s.ReadyNow = d.ready.of(s.Cells), d.meter.Now/snapshot.CellWidth
	d.workers(f, v)
	setLoop(s, loop)
	s.Queue = d.queue.state(f, d.accepted.conns, d.meter)
	s.Rows, s.Served = d.connections(f, v), d.served.figures(d.meter.Now)
	s.Served.Unserved, s.Served.Longest = d.unserved(s.Rows)
	s.Strangers = d.strangers.count(s)
	s.Census = takeCensus(s, d.accepted.conns)
	d.meter.Sample(s, v)
	s.Findings, s.Found = d.Findings.current(f.Time), len(d.Findings.All)
	s.Troubles = d.Findings.counts
	s.Worked, s.History = d.meter.Worked(), d.meter.History()
}

// heldByAnother reports whether a worker is held at its gate by another viewer: this one
// does not hold the server, and did not release it a moment ago.
func (d *Digest) heldByAnother(f *trace.Frame, v snapshot.View) bool {
	const moment = int64(300e6)
	if v.Held || v.Past {
		d.lastOwnHold = f.Time
		return false
	}
	return f.Time-d.lastOwnHold > moment && anyHeld(f)
}

// wall returns the time of day at time t of the trace. now was read some time after t, so
// each reading bounds the offset of the two clocks; the closest one is kept, unless the
// day's clock was set. So the time of a call does not change while the user looks at it.
func (d *Digest) wall(t int64, now time.Time) time.Time {
	began := now.Add(-time.Duration(t))
	if later := began.Sub(d.began); d.began.IsZero() || later < 0 || later > time.Second {
		d.began = began
	}
	return d.began.Add(time.Duration(t))
}
