package meter

import (
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
)

// Holds, which are no running time.

// noteHold notes when this viewer held the server. Of the past, the session has noted it.
func (m *Meter) noteHold(f *trace.Frame, dt int64, v snapshot.View) {
	if v.Held && !m.wasHeld {
		m.wasHeld, m.hold = true, session.Hold{Before: f.Time - dt, Seen: f.Time}
	}
	if v.Hold.Seen != 0 {
		m.hold = v.Hold
	}
	if v.Held {
		m.hold.Until = f.Time
	}
	m.holds.Note(m.hold)
	m.stood.Note(m.hold)
}

// Hold returns the latest hold by this viewer, or the one now.
func (m *Meter) Hold() session.Hold { return m.hold }

// heldAfter returns for how many ns after from a worker was held at its gate; of several
// the longest.
func (m *Meter) heldAfter(f *trace.Frame, from int64) int64 {
	longest := int64(0)
	stand := func(since, until int64) {
		if took := until - max(since, from); took > longest {
			longest = took
			m.stood.Note(session.Hold{Before: since, Seen: since, Until: until})
		}
	}
	for i := range f.Events {
		if e := &f.Events[i]; e.Op == trace.OpHeld {
			stand(e.Time-e.Dur, e.Time)
		}
	}
	for _, p := range f.Processes {
		for i := range p.Workers {
			if w := &p.Workers[i]; w.Alive && w.Standing {
				stand(w.Since, f.Time)
			}
		}
	}
	return longest
}

// HeldWithin returns for how much of a wait this viewer held the server, see
// measure.Holds.Within.
func (m *Meter) HeldWithin(from, until int64) int64 { return m.holds.Within(from, until) }
