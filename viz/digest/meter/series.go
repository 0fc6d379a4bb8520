package meter

import (
	"time"

	"muxlab/viz/snapshot"
)

// Numbers over time, for the time lines. Slices are shared with snapshots, so cells are
// appended and never changed.

// A track is a share over running time, in cells of snapshot.CellWidth.
type track struct {
	cells  []float64
	filled int64   // of the cell that is not full yet
	worked float64 // likewise, in ns
}

// add advances by dt ns, of which a share was worked. A short frame fills part of a cell, a
// long one several.
func (t *track) add(dt int64, share float64) {
	for dt > 0 {
		part := min(dt, snapshot.CellWidth-t.filled)
		t.filled += part
		t.worked += share * float64(part)
		dt -= part
		if t.filled == snapshot.CellWidth {
			t.push(t.worked / float64(snapshot.CellWidth))
			t.filled, t.worked = 0, 0
		}
	}
}

func (t *track) push(v float64) {
	if len(t.cells) >= 2*snapshot.KeepCells {
		t.cells = append(t.cells[:0:0], t.cells[len(t.cells)-snapshot.KeepCells:]...)
	}
	t.cells = append(t.cells, v)
}

// series returns the track as it is now; later cells do not change it.
func (t *track) series() snapshot.Series {
	n := len(t.cells)
	cells := t.cells[max(0, n-snapshot.KeepCells):n:n]
	return snapshot.Series{Width: time.Duration(snapshot.CellWidth), Cells: cells}
}

// A ring is samples over time, one for each sampleEvery of running time.
type ring struct {
	cells []float64
	peak  float64
	at    int64
}

// sampleEvery is the running time of one cell of a ring, in ns.
const sampleEvery = int64(250 * time.Millisecond)

// put adds a sample. Each cell keeps its largest, so that no peak is missed.
func (r *ring) put(now int64, v float64) {
	r.peak = max(r.peak, v)
	if now-r.at < sampleEvery {
		return
	}
	if len(r.cells) >= 2*snapshot.KeepCells {
		r.cells = append(r.cells[:0:0], r.cells[len(r.cells)-snapshot.KeepCells:]...)
	}
	r.cells = append(r.cells, r.peak)
	r.at, r.peak = now, v
}

// series returns the ring as it is now; later samples do not change it.
func (r *ring) series() snapshot.Series {
	n := len(r.cells)
	cells := r.cells[max(0, n-snapshot.KeepCells):n:n]
	return snapshot.Series{Width: time.Duration(sampleEvery), Cells: cells}
}

// latest returns the last cell, or 0.
func (r *ring) latest() float64 {
	if len(r.cells) == 0 {
		return 0
	}
	return r.cells[len(r.cells)-1]
}

// Worked returns the share of the time that the server worked.
func (m *Meter) Worked() snapshot.Series { return m.all.series() }

// WorkedBy returns the share of the time that one worker worked; empty: it is not known.
func (m *Meter) WorkedBy(w snapshot.WorkerKey) snapshot.Series {
	if s := m.asleep[w]; s != nil {
		return s.track.series()
	}
	return snapshot.Series{}
}

// Sample adds the queues to their time lines.
func (m *Meter) Sample(s *snapshot.Snapshot, v snapshot.View) {
	if v.Held {
		return
	}
	r := &m.over
	r.depth.put(m.Now, float64(s.Queue.Depth))
	r.head.put(m.Now, float64(s.Queue.HeadWaits))
	r.backlog.put(m.Now, float64(max(0, s.Sample.Backlog)))
	r.unread.put(m.Now, float64(max(0, s.Sample.Unread)))
	r.unsent.put(m.Now, float64(max(0, s.Sample.Unsent)))
	echo := s.Rates.Echo
	if m.measured() < leastMeasured {
		echo = r.echo.latest()
	}
	r.echo.put(m.Now, echo)
}

// leastMeasured is how long a rate must have been measured before it is drawn, in ns: one
// echo in the first frame is not thirty a second.
const leastMeasured = int64(500 * time.Millisecond)

// History returns the queues over time.
func (m *Meter) History() snapshot.History {
	r := &m.over
	return snapshot.History{
		Depth: r.depth.series(), HeadWait: r.head.series(), Backlog: r.backlog.series(),
		Unread: r.unread.series(), Unsent: r.unsent.series(), Echo: r.echo.series(),
	}
}
