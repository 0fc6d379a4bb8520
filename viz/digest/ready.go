package digest

import (
	"maps"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// When each of a few descriptors was ready, for the rows of the interest set.

// A readyReader records when each descriptor was ready, in cells of the time line. At full
// speed, or after events were lost, it records nothing: every cell would be ready.
type readyReader struct {
	cells map[int][]int64 // by descriptor: running time in cells, rising
}

// FewWatched is how many watched descriptors, at most, have a row each.
const FewWatched = 24

// applyFrame applies a frame; the meter must have applied it before.
func (r *readyReader) applyFrame(f *trace.Frame, loop *loopOf, m *meter) {
	if loop == nil || f.Lost > 0 || len(f.Events) > showTurnsOf {
		r.cells = nil
		return
	}
	if r.cells == nil {
		r.cells = map[int][]int64{}
	}
	for i := range f.Events {
		e := &f.Events[i]
		switch {
		case e.PID != loop.pid:
		case e.Op == trace.OpClose:
			delete(r.cells, e.FD)
		case e.Op == trace.OpReady:
			r.mark(e.FD, m.at(e.Time, f.Time)/CellWidth)
		}
	}
}

// mark marks a cell. It does not change what snapshots share.
func (r *readyReader) mark(fd int, cell int64) {
	list := r.cells[fd]
	if n := len(list); n > 0 && list[n-1] >= cell {
		return
	}
	if len(list) >= 2*KeepCells {
		list = append(list[:0:0], list[len(list)-KeepCells:]...)
	}
	r.cells[fd] = append(list, cell)
}

// of returns when each of these was ready; nil if there are too many for rows.
func (r *readyReader) of(cells []snapshot.Cell) map[int][]int64 {
	if len(cells) > FewWatched {
		return nil
	}
	return maps.Clone(r.cells)
}

// at returns the running time of an event in the latest frame. In a hold all of the frame is
// now.
func (m *meter) at(event, frame int64) int64 {
	if m.wasHeld {
		return m.now
	}
	return m.now - max(0, frame-event)
}
