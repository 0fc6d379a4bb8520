package digest

import (
	"maps"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// readyReader knows when each of a few descriptors was ready, in cells of the time
// line. At full speed, or after a loss, it knows nothing: all would be ready always.
type readyReader struct {
	cells map[int][]int64 // by descriptor: running time in cells, rising
}

// FewWatched is up to how many descriptors each has a row of its own.
const FewWatched = 24

// take takes in a frame, when the meter has.
func (r *readyReader) take(f *trace.Frame, loop *loopOf, m *meter) {
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

// mark notes a cell. What was handed out before is left as it is: the screen draws it.
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

// of is when each of these was ready; nil if they are too many for rows.
func (r *readyReader) of(cells []snapshot.Cell) map[int][]int64 {
	if len(cells) > FewWatched {
		return nil
	}
	return maps.Clone(r.cells)
}

// at is the running time of an event of the latest frame: all of it is now while
// time stands still.
func (m *meter) at(event, frame int64) int64 {
	if m.wasHeld {
		return m.now
	}
	return m.now - max(0, frame-event)
}
