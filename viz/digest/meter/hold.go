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
		m.wasHeld, m.hold[0] = true, f.Time-dt
		m.keepHold(session.Hold{Before: f.Time - dt, Seen: f.Time})
	}
	if v.Hold.Seen != 0 {
		if n := len(m.holds); n > 0 && m.holds[n-1].Until >= v.Hold.Before { // it is the same
			m.holds = m.holds[:n-1]
		}
		m.keepHold(v.Hold)
	}
	if v.Held {
		m.hold[1] = f.Time
		m.holds[len(m.holds)-1].Until = f.Time
	}
}

func (m *Meter) keepHold(h session.Hold) {
	n := len(m.holds)
	m.holds = append(m.holds[max(0, n-keepHolds+1):n:n], h)
}

// heldAfter returns for how many ns after from a worker was held at its gate; of several
// the longest.
func (m *Meter) heldAfter(f *trace.Frame, from int64) int64 {
	longest := int64(0)
	stand := func(since, until int64) {
		if took := until - max(since, from); took > longest {
			longest, m.hold = took, [2]int64{since, until}
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

// HeldWithin returns for how long between two times this viewer held the server, in holds
// that began between them. A wait that began in a hold was released by a step, and was not
// held. Of one that began as the hold did, only what follows is sure.
func (m *Meter) HeldWithin(from, until int64) int64 {
	sum := int64(0)
	for _, h := range m.holds {
		began := h.Before
		if began < from {
			began = h.Seen
		}
		if h.Seen >= from {
			sum += max(0, min(h.Until, until)-began)
		}
	}
	return sum
}
