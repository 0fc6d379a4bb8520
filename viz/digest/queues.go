package digest

import (
	"time"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// queueReader follows the queue between acceptor and workers by what its
// container notes: the program says, the kernel knows nothing of it.
type queueReader struct {
	noted           bool
	depth, capacity map[int]int // by process: hybrid has several queues
}

func (q *queueReader) take(e *trace.Event) {
	if e.Op != trace.OpEnqueue && e.Op != trace.OpDequeue {
		return
	}
	q.say(e.PID, int(e.Arg), e.Result)
}

func (q *queueReader) say(pid, depth, capacity int) {
	if q.depth == nil {
		q.depth, q.capacity = map[int]int{}, map[int]int{}
	}
	q.noted = true
	q.depth[pid], q.capacity[pid] = depth, capacity
}

// know takes in what a frame of a past says of the queues: their last note may be
// older than all that was folded. A frame of the present says nothing.
func (q *queueReader) know(f *trace.Frame) {
	for _, p := range f.Processes {
		if p.Queue.Capacity > 0 {
			q.say(p.PID, p.Queue.Depth, p.Queue.Capacity)
		}
	}
}

// state is the queue now. Who waits at its head follows from the calls: the
// oldest connection that no worker has used.
func (q *queueReader) state(f *trace.Frame, n *Names) snapshot.Queue {
	s := snapshot.Queue{Noted: q.noted}
	for _, p := range f.Processes {
		s.Depth += q.depth[p.PID]
		s.Capacity += q.room(p)
	}
	if !q.noted {
		return s
	}
	oldest := int64(0)
	for _, c := range n.conns {
		if c.unused && (oldest == 0 || c.opened < oldest) {
			oldest, s.Head = c.opened, n.Of(c.pid, c.fd)
		}
	}
	if oldest != 0 && s.Depth > 0 {
		s.HeadWaits = max(0, f.Time-oldest)
	} else {
		s.Head = ""
	}
	return s
}

// room is the capacity of the queue of a process. One that nobody has been put into
// has said nothing of itself yet, as that of a worker which has just taken the place
// of another: a process with threads to serve has one like its siblings.
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

// deathReader notes processes that ended, and which came after them.
type deathReader struct{ deaths []snapshot.Death }

const keepDeaths = 16

func (d *deathReader) take(e *trace.Event) {
	switch e.Op {
	case trace.OpProcEnd:
		list := append(d.deaths[max(0, len(d.deaths)-keepDeaths+1):len(d.deaths):len(d.deaths)], snapshot.Death{Pid: e.FD, Code: e.Result, At: e.Time})
		d.deaths = list
	case trace.OpProcStart:
		list := append([]snapshot.Death(nil), d.deaths...)
		for i := range list {
			if list[i].Replaced == 0 {
				list[i].Replaced = e.FD
				break
			}
		}
		d.deaths = list
	}
}

// A ring is samples over time, one each sampleEvery of running time.
type ring struct {
	cells []float64
	peak  float64
	at    int64
}

const sampleEvery = int64(250 * time.Millisecond)

// put keeps the largest value of each interval, so that no peak is missed.
func (r *ring) put(now int64, v float64) {
	r.peak = max(r.peak, v)
	if now-r.at < sampleEvery {
		return
	}
	if len(r.cells) >= 2*KeepCells {
		r.cells = append(r.cells[:0:0], r.cells[len(r.cells)-KeepCells:]...)
	}
	r.cells = append(r.cells, r.peak)
	r.at, r.peak = now, v
}

func (r *ring) series() snapshot.Series {
	return snapshot.Series{Width: time.Duration(sampleEvery), Cells: r.cells[max(0, len(r.cells)-KeepCells):len(r.cells):len(r.cells)]}
}

// latest is the last sample, 0 before the first.
func (r *ring) latest() float64 {
	if len(r.cells) == 0 {
		return 0
	}
	return r.cells[len(r.cells)-1]
}

// sampled draws the queues into their time lines.
func (m *meter) sampled(s *snapshot.Snapshot, v snapshot.View) {
	if v.Held {
		return
	}
	r := &m.over
	r.depth.put(m.now, float64(s.Queue.Depth))
	r.head.put(m.now, float64(s.Queue.HeadWaits))
	r.backlog.put(m.now, float64(max(0, s.Sample.Backlog)))
	r.unread.put(m.now, float64(max(0, s.Sample.Unread)))
	r.unsent.put(m.now, float64(max(0, s.Sample.Unsent)))
	echo := s.Rates.Echo
	if m.measured() < leastMeasured {
		echo = r.echo.latest()
	}
	r.echo.put(m.now, echo)
}

// leastMeasured is for how long must have been counted before a rate is drawn: one
// echo in the first frame is not thirty a second.
const leastMeasured = int64(500 * time.Millisecond)

func (m *meter) history() snapshot.History {
	r := &m.over
	return snapshot.History{Depth: r.depth.series(), HeadWait: r.head.series(), Backlog: r.backlog.series(), Unread: r.unread.series(), Unsent: r.unsent.series(), Echo: r.echo.series()}
}
