package digest

import (
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/digest/meter"
	"muxlab/viz/snapshot"
)

// The program's own queue between an acceptor and its workers.

// A queueReader follows the queue by the notes of the program: the kernel knows nothing of
// it.
type queueReader struct {
	noted           bool
	depth, capacity map[int]int // by process: hybrid has several queues
}

// step applies a note about the queue.
func (q *queueReader) step(s *tape.Step) { q.set(s.Event.PID, int(s.Event.Arg), s.Event.Result) }

func (q *queueReader) set(pid, depth, capacity int) {
	if q.depth == nil {
		q.depth, q.capacity = map[int]int{}, map[int]int{}
	}
	q.noted = true
	q.depth[pid], q.capacity[pid] = depth, capacity
}

// applyPast sets the queues from a frame of the past, whose last note may be older than
// all that was folded. A frame of the present has no such values.
func (q *queueReader) applyPast(f *trace.Frame) {
	for _, p := range f.Processes {
		if p.Queue.Capacity > 0 {
			q.set(p.PID, p.Queue.Depth, p.Queue.Capacity)
		}
	}
}

// state returns the queue now. Which connection is its head follows from the calls: the
// oldest that no worker has used.
func (q *queueReader) state(f *trace.Frame, conns []conn, m *meter.Meter) snapshot.Queue {
	s := snapshot.Queue{Noted: q.noted}
	for _, p := range f.Processes {
		s.Depth += q.depth[p.PID]
		s.Capacity += q.room(p)
	}
	if !q.noted {
		return s
	}
	oldest := int64(0)
	for i := range conns {
		if c := &conns[i]; c.unused && (oldest == 0 || c.opened < oldest) {
			oldest, s.Head = c.opened, c.name
		}
	}
	if oldest != 0 && s.Depth > 0 {
		s.HeadWaits = max(0, m.Age(oldest))
	} else {
		s.Head = ""
	}
	return s
}

// room returns the capacity of the queue of a process. A queue that was never used has no
// notes yet, such as that of a worker process just started: it has the capacity of the
// others, if the process has threads.
func (q *queueReader) room(p *trace.Process) int {
	if c, ok := q.capacity[p.PID]; ok || len(p.Workers) < 2 {
		return c
	}
	most := 0
	for _, c := range q.capacity {
		most = max(most, c)
	}
	return most
}
