// Package meter measures a server over time: rates, the share of the time spent working,
// queues, and what an echo costs. Its time stands still while the server is held.
package meter

import (
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
)

// Rates and the share of time spent working, over running time.

// A meter measures what changes over time. Its time, the running time, stands still in a
// hold. Of a running server the viewer knows of the hold; in the past the gates show it.
type Meter struct {
	Now     int64 // running time, ns: the frames' time without the holds
	before  int64 // the time of the last frame
	window  []reading
	wasHeld bool
	hold    session.Hold  // the latest by this viewer
	holds   measure.Holds // by this viewer
	stood   measure.Holds // by anybody

	asleep map[snapshot.WorkerKey]*sleeper
	all    track // all workers together
	over   struct{ depth, head, backlog, unread, unsent, echo ring }
}

// A reading is the counters at one moment.
type reading struct {
	at     int64 // running time
	total  trace.Counters
	asleep float64 // share since the reading before

	found   snapshot.ReadyCounts // what all waits returned, once counted
	counted bool
}

const (
	rateWindow = int64(1500 * time.Millisecond) // over which rates are measured
)

// New returns a meter that has seen no frame.
func New() *Meter { return &Meter{asleep: map[snapshot.WorkerKey]*sleeper{}} }

// Apply advances the time by one frame. loop is the worker whose work is measured; nil: all
// workers together.
func (m *Meter) Apply(f *trace.Frame, loop *snapshot.WorkerKey, v snapshot.View) {
	dt := f.Time - m.before
	first := m.before == 0
	m.before = f.Time
	if first || dt <= 0 {
		m.Now = max(m.Now, f.Time)
		m.restart(f)
		return
	}
	m.noteHold(f, dt, v)
	if v.Held {
		m.skip(f)
		return
	}
	if m.wasHeld {
		m.wasHeld = false
		m.window = append(m.window[:0:0], reading{at: m.Now, total: f.Total(), asleep: -1})
	}
	from := f.Time - dt
	if held := m.heldAfter(f, from); held > 0 {
		if dt -= held; dt <= 0 {
			m.skip(f)
			return
		}
	}
	m.Now += dt
	worked := m.measureWork(f, loop, from, dt)
	m.window = append(m.window, reading{at: m.Now, total: f.Total(), asleep: 1 - worked})
	for len(m.window) > 2 && m.window[1].at <= m.Now-rateWindow {
		m.window = m.window[1:]
	}
}

// Age returns for how many ns something has been so since time at, without the holds.
func (m *Meter) Age(at int64) int64 { return m.before - at - m.stood.Since(at) }

// restart restarts the rates: what was counted in a hold is no rate.
func (m *Meter) restart(f *trace.Frame) {
	m.window = append(m.window[:0:0], reading{at: m.Now, total: f.Total(), asleep: -1})
	m.skip(f)
}

// skip passes over the time up to this frame.
func (m *Meter) skip(f *trace.Frame) {
	for _, s := range m.asleep {
		s.until = max(s.until, f.Time)
	}
}

// Returned notes how often the waits returned how many descriptors, from the first frame to
// the end of this one. It is called after Apply.
func (m *Meter) Returned(found snapshot.ReadyCounts) {
	for i := range m.window {
		if r := &m.window[i]; !r.counted {
			r.found, r.counted = found, true
		}
	}
}

// measured returns how long the window is, in ns.
func (m *Meter) measured() int64 {
	if len(m.window) < 2 {
		return 0
	}
	return m.window[len(m.window)-1].at - m.window[0].at
}

// Rates returns the differences over the window.
func (m *Meter) Rates() snapshot.Rates {
	if len(m.window) < 2 {
		return snapshot.Rates{Asleep: -1}
	}
	a, b := m.window[0], m.window[len(m.window)-1]
	seconds := float64(b.at-a.at) / 1e9
	if seconds <= 0 {
		return snapshot.Rates{Asleep: -1}
	}
	since := func(x, y uint64) float64 { return max(0, float64(int64(y-x))) }
	turns := since(a.total.Turns, b.total.Turns)
	r := snapshot.Rates{Echo: since(a.total.Writes, b.total.Writes) / seconds, Turns: turns / seconds}
	if turns > 0 {
		r.ReadyPerTurn = since(a.total.Ready, b.total.Ready) / turns
	}
	for i := range r.Ready {
		r.Ready[i] = b.found[i] - a.found[i]
	}
	for i := 1; i < len(m.window); i++ {
		share := float64(m.window[i].at-m.window[i-1].at) / float64(b.at-a.at)
		r.Asleep += share * m.window[i].asleep
	}
	return r
}

// At returns the running time of an event in the latest frame, whose time is frame. In a hold
// all of the frame is now.
func (m *Meter) At(event, frame int64) int64 {
	if m.wasHeld {
		return m.Now
	}
	return m.Now - max(0, frame-event)
}

// A sleeper is the time line of one worker.
type sleeper struct {
	thread int
	until  int64 // sleep up to this time is counted
	slept  int64 // in this frame
	track  track
	total  uint64 // Counters.Slept at the last frame
}

// measureWork returns the share of the last dt ns that the workers worked, and adds it to
// their time lines. It uses the events: each blocking call says how long it took. Where
// events were lost it uses the counters. More than dt may have passed since from; the rest
// was held.
func (m *Meter) measureWork(f *trace.Frame, loop *snapshot.WorkerKey, from, dt int64) float64 {
	m.meetWorkers(f, from)
	for i := range f.Events {
		e := &f.Events[i]
		if e.Dur == 0 || e.Slept() == 0 || e.Op == trace.OpHeld { // nearly all, at full speed
			continue
		}
		if s := m.asleep[snapshot.WorkerKey{PID: e.PID, Number: e.Worker}]; s != nil {
			s.sleep(e.Time-e.Dur, e.Time)
		}
	}
	var sum float64
	n := 0
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			key := snapshot.WorkerKey{PID: p.PID, Number: w.Number}
			s := m.asleep[key]
			if s == nil || !w.Alive {
				continue
			}
			share := s.finish(w, f, dt)
			s.track.add(dt, share)
			if loop == nil || *loop == key {
				sum, n = sum+share, n+1
			}
		}
	}
	if n > 0 {
		sum /= float64(n)
	}
	m.all.add(dt, sum)
	return sum
}

// meetWorkers adds a sleeper for each new worker, and removes those that ended.
func (m *Meter) meetWorkers(f *trace.Frame, from int64) {
	there := map[snapshot.WorkerKey]bool{}
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			key := snapshot.WorkerKey{PID: p.PID, Number: w.Number}
			if !w.Alive {
				continue
			}
			there[key] = true
			s := m.asleep[key]
			if s == nil || s.thread != w.Thread {
				s = &sleeper{thread: w.Thread, until: from, total: w.Slept}
				s.track.filled = m.all.filled
				m.asleep[key] = s
			}
			s.slept = 0
		}
	}
	for key := range m.asleep {
		if !there[key] {
			delete(m.asleep, key)
		}
	}
}

// sleep counts the time from a to b, without what is counted already.
func (s *sleeper) sleep(a, b int64) {
	if a = max(a, s.until); b > a {
		s.slept += b - a
	}
	s.until = max(s.until, b)
}

// finish returns the share of dt that the worker worked.
func (s *sleeper) finish(w trace.Worker, f *trace.Frame, dt int64) float64 {
	counted := int64(w.Slept - s.total)
	s.total = w.Slept
	if w.Call != trace.OpNone && !w.Standing {
		s.sleep(w.Since, f.Time)
	}
	if f.Gap() && counted > s.slept {
		s.slept = min(counted, dt)
	}
	s.until = max(s.until, f.Time)
	return 1 - min(1, float64(s.slept)/float64(dt))
}
