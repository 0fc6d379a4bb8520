package digest

import (
	"maps"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/digest/meter"
	"muxlab/viz/snapshot"
)

// When each of a few descriptors was ready, for the rows of the interest set.

// A readyReader records when each descriptor was ready, in cells of the time line. At full
// speed, or after events were lost, it records nothing: every cell would be ready.
type readyReader struct {
	cells map[int][]int64 // by descriptor: running time in cells, rising
	pid   int             // of the loop
	frame int64           // the time of the frame, ns
}

// FewWatched is how many watched descriptors, at most, have a row each.
const FewWatched = 24

// begin begins a frame, whose steps are to come.
func (r *readyReader) begin(f *trace.Frame, loop *loopOf) {
	if loop == nil || f.Gap() || len(f.Events) > showTurnsOf {
		r.cells = nil
		return
	}
	r.pid, r.frame = loop.pid, f.Time
	if r.cells == nil {
		r.cells = map[int][]int64{}
	}
}

// step records that a descriptor of the loop was ready, or is being closed. The meter must
// have applied the frame.
func (r *readyReader) step(s *tape.Step, m *meter.Meter) {
	switch {
	case r.cells == nil || s.Event.PID != r.pid:
	case s.Sees == tape.Died:
		delete(r.cells, s.Event.FD)
	case s.Sees == tape.Returned:
		r.mark(s.Event.FD, m.At(s.Event.Time, r.frame)/snapshot.CellWidth)
	}
}

// mark marks a cell. It does not change what snapshots share.
func (r *readyReader) mark(fd int, cell int64) {
	list := r.cells[fd]
	if n := len(list); n > 0 && list[n-1] >= cell {
		return
	}
	if len(list) >= 2*snapshot.KeepCells {
		list = append(list[:0:0], list[len(list)-snapshot.KeepCells:]...)
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
