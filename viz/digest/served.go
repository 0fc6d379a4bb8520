package digest

import (
	"github.com/HdrHistogram/hdrhistogram-go"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/digest/meter"
	"muxlab/viz/snapshot"
)

// How long a ready descriptor waits until it is served.

// A servedReader measures how long a ready descriptor waits: from the return of the wait to
// the first call on it. In a model without such a wait it is from accept to the first read.
// Time of the worker at its gate does not count.
type servedReader struct {
	lives []servedLife // by tape.LifeID.Slot
	held  map[tape.Worker]int64
	// arrived are connections accepted by a process that may not be the one to serve
	// them.
	arrived map[tape.ConnID]servedLife
	// another is when a connection was accepted that another process serves.
	another map[tape.ConnID]int64
	waits   bool // a wait has returned something: accept no longer counts

	recent [2]*hdrhistogram.Histogram // now, and the stretch before
	both   *hdrhistogram.Histogram
	turned int64 // when the stretch now began; running time
	news   bool
	now    snapshot.Percentiles
	read   int64 // when now was computed
}

// A servedLife is what is known of one descriptor.
type servedLife struct {
	id       tape.LifeID
	ready    int64 // when it became so; 0: it is served, or idle
	held     int64 // how long its worker had been at its gate by then, ns
	accepted bool  // ready is when it was accepted: only a read or a write serves it
	stuck    bool  // the kernel did not take all of the last write
	edge     bool  // edge-triggered
	passed   bool  // another process accepted it
	first    int64 // when the first of the times was taken
	times    *meter.Spread
}

const (
	servedStretch = int64(10e9)   // percentiles are over the last one or two of these
	longestServed = int64(3600e9) // longer times count as this
	readEvery     = int64(200e6)  // between two readings of the percentiles
)

// prepare makes the maps and histograms of a zero reader.
func (r *servedReader) prepare() {
	r.held = map[tape.Worker]int64{}
	r.arrived, r.another = map[tape.ConnID]servedLife{}, map[tape.ConnID]int64{}
	for i := range r.recent {
		r.recent[i] = hdrhistogram.New(1, longestServed, 2)
	}
	r.both = hdrhistogram.New(1, longestServed, 2)
}

// begin begins a frame, whose steps are to come. After a loss it forgets which descriptors
// are ready: they may have been served in the events that were lost.
func (r *servedReader) begin(f *trace.Frame) {
	if !f.Gap() {
		return
	}
	clear(r.arrived)
	for i := range r.lives {
		r.lives[i].ready, r.lives[i].stuck = 0, false
	}
}

// known returns what is known of a descriptor, or nil. l may be nil.
func (r *servedReader) known(l *tape.Life) *servedLife {
	if l != nil {
		if n := l.ID.Slot(); n < len(r.lives) && r.lives[n].id == l.ID {
			return &r.lives[n]
		}
	}
	return nil
}

// of is known, and makes what there is not.
func (r *servedReader) of(l *tape.Life) *servedLife {
	if s := r.known(l); s != nil || l == nil {
		return s
	}
	n := l.ID.Slot()
	for n >= len(r.lives) {
		r.lives = append(r.lives, servedLife{})
	}
	r.lives[n] = servedLife{id: l.ID}
	return &r.lives[n]
}

// step applies one event.
func (r *servedReader) step(s *tape.Step) {
	switch s.Sees {
	case tape.Returned:
		r.returned(s)
	case tape.Read, tape.EOF, tape.ReadFailed:
		r.used(s, s.Life)
	case tape.Wrote, tape.WriteFailed:
		r.used(s, s.Life)
		if l := r.known(s.Life); l != nil {
			l.stuck = s.Event.Result < int(s.Event.Arg)
		}
	case tape.Shut:
		r.used(s, s.Life)
	case tape.Died:
		r.died(s)
	case tape.Born, tape.CameAndWent, tape.AcceptFailed:
		r.arrives(s)
	case tape.Watched:
		if l := r.known(s.Life); l != nil && s.Life.Interest != 0 {
			l.watched(s.Life.Interest)
		}
	case tape.Held:
		r.held[workerOf(s)] += s.Event.Dur
	}
}

func workerOf(s *tape.Step) tape.Worker {
	return tape.Worker{PID: s.Event.PID, Number: s.Event.Worker}
}

// returned records that a wait returned a descriptor.
func (r *servedReader) returned(s *tape.Step) {
	l := r.of(s.Life)
	if l != nil && (l.ready == 0 || l.accepted) && l.isWork(kernel.Events(s.Event.Arg)) {
		l.ready, l.held, l.accepted = s.Event.Time, r.held[workerOf(s)], false
	}
}

// died records that a descriptor is being closed.
func (r *servedReader) died(s *tape.Step) {
	if s.Life == nil {
		return
	}
	r.used(s, s.Life)
	if l := r.known(s.Life); l != nil {
		*l = servedLife{}
	}
	delete(r.another, tape.ConnID(s.Life.ID)) // it was the copy of the one who accepted it
}

// arrives records an accept, or a connection that another process has accepted. A new
// connection counts as ready until a wait watches it.
func (r *servedReader) arrives(s *tape.Step) {
	switch {
	case s.Sees == tape.AcceptFailed:
		r.used(s, s.Life)
	case s.Accepts():
		if l := r.known(s.On); l != nil {
			l.ready = 0
		}
		if s.Life == nil {
			return
		}
		l := r.of(s.Life)
		*l = servedLife{id: s.Life.ID, ready: s.Event.Time, held: r.held[workerOf(s)], accepted: true}
		if len(r.arrived) > 1000 {
			clear(r.arrived)
		}
		r.arrived[s.Life.Connection] = *l
	case s.Life.From == tape.Inherited:
		if l, there := r.arrived[s.Life.Connection]; there {
			l.id, l.passed = s.Life.ID, true
			*r.of(s.Life) = l
		}
	}
}

// used records a call on a descriptor. A blocking call has the time of its return.
func (r *servedReader) used(s *tape.Step, life *tape.Life) {
	l, e := r.known(life), s.Event
	if l == nil || l.ready == 0 || l.accepted && !s.Sees.Transfers() {
		return
	}
	took := e.Time - e.Dur - l.ready
	if !l.accepted {
		took -= r.held[workerOf(s)] - l.held
	}
	accepted := l.accepted
	if accepted && l.passed {
		r.another[life.Connection] = l.ready
	}
	l.ready = 0
	if accepted && r.waits || s.Sees == tape.AcceptFailed {
		return
	}
	if !accepted && !r.waits {
		r.waits = true
		r.recent[0].Reset()
		r.recent[1].Reset()
	}
	took = min(max(took, 1), longestServed)
	if l.times == nil {
		l.first, l.times = e.Time, &meter.Spread{}
	}
	l.times.Add(took)
	r.recent[0].RecordValue(took)
	r.news = true
}

// watched records that from now on a wait watches the descriptor.
func (s *servedLife) watched(interest kernel.Events) {
	s.edge = interest.Has(kernel.Edge)
	if s.accepted {
		s.ready = 0
	}
}

// isWork reports whether there is something to do when a wait returns these events. An
// edge-triggered wait reports every change: also that the descriptor is writable when no
// output is pending, or that more has come when output must be written first.
func (s *servedLife) isWork(events kernel.Events) bool {
	if s.edge && s.stuck {
		return events != kernel.In
	}
	return s.stuck || events != kernel.Out
}

// byAnother returns when a connection was accepted that another process serves; 0: none
// does. l may be nil.
func (r *servedReader) byAnother(l *tape.Life) int64 {
	if l == nil {
		return 0
	}
	return r.another[l.Connection]
}

// figures returns the percentiles at running time now.
func (r *servedReader) figures(now int64) snapshot.Percentiles {
	if now-r.turned >= servedStretch {
		r.recent[0], r.recent[1] = r.recent[1], r.recent[0]
		r.recent[0].Reset()
		r.turned, r.news = now, true
	}
	if !r.news || now > r.read && now < r.read+readEvery {
		return r.now
	}
	r.news, r.read = false, now
	r.both.Reset()
	r.both.Merge(r.recent[0])
	r.both.Merge(r.recent[1])
	values := r.both.ValueAtPercentilesSlice([]float64{50, 99})
	r.now = snapshot.Percentiles{
		N: r.both.TotalCount(), P50: values[0], P99: values[1], Max: r.both.Max(), Accepted: !r.waits,
	}
	return r.now
}

// times returns the times of a connection, which was opened at that time; nil: none. l may
// be nil.
func (r *servedReader) times(l *tape.Life, opened int64) *meter.Spread {
	if s := r.known(l); s != nil && s.first >= opened {
		return s.times
	}
	return nil
}
