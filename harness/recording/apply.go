package recording

import (
	"slices"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// keepDead is how long a dead process stays in the picture.
const keepDead = int64(1e9)

// Apply applies one event. Events must come in the order of their time.
func (s *State) Apply(e trace.Event) {
	p := s.process(e.PID)
	if e.Worker == trace.HarnessWorker { // the harness itself
		s.family(p, e)
		return
	}
	w := p.worker(e.Worker)
	w.life(p, e)
	w.count(e)
	w.advance(e)
	p.queue(e)
	p.table(e)
}

func (s *State) process(pid int) *processState {
	p := s.processes[pid]
	if p == nil {
		p = newProcessState(trace.Process{Info: trace.Info{PID: pid}}, 0)
		s.processes[pid] = p
	}
	return p
}

// family is about the processes: children that start and end.
func (s *State) family(p *processState, e trace.Event) {
	child := s.process(e.FD)
	switch e.Op {
	case trace.OpProcStart:
		if child.FoldedIn && child.died < e.Time { // the number is used again
			s.processes[e.FD] = newProcessState(trace.Process{Info: trace.Info{PID: e.FD, Parent: p.PID, Mono: e.Time}}, 0)
			s.dead = slices.DeleteFunc(s.dead, func(pid int) bool { return pid == e.FD })
			return
		}
		child.Parent = p.PID
		if child.Mono == 0 { // its tables will say it more exactly
			child.Mono = e.Time
		}
	case trace.OpProcEnd:
		if child.FoldedIn || child == p {
			return
		}
		p.Folded = p.Folded.Add(child.total())
		child.Ended, child.FoldedIn, child.died = true, true, e.Time
		s.dead = append(s.dead, e.FD)
	}
	for len(s.dead) > 0 && s.processes[s.dead[0]].died+keepDead < e.Time {
		delete(s.processes, s.dead[0])
		s.dead = s.dead[1:]
	}
}

func (p *processState) total() trace.Counters {
	c := p.Folded
	for _, w := range p.workers {
		c = c.Add(w.Counters)
	}
	return c
}

func (p *processState) worker(n int) *workerState {
	w := p.workers[n]
	if w == nil {
		w = &workerState{Worker: trace.Worker{Number: n, Alive: true}}
		p.workers[n] = w
	}
	return w
}

// life is about the worker itself: it starts, it ends, another gets its slot.
func (w *workerState) life(p *processState, e trace.Event) {
	if e.Time < w.synced {
		return
	}
	switch e.Op {
	case trace.OpThreadStart:
		name := ""
		if e.Time == w.synced { // the table was read just after it started
			name = w.Name
		}
		*w = workerState{Worker: trace.Worker{Number: w.Number, Name: name, Thread: int(e.Arg), Alive: true, Since: e.Time}}
	case trace.OpThreadEnd:
		p.Folded = p.Folded.Add(w.Counters)
		w.Counters, w.Alive, w.Call = trace.Counters{}, false, trace.OpNone
	}
}

// count is what Recorded counts, by the same rules.
func (w *workerState) count(e trace.Event) {
	if e.Time <= w.synced {
		return
	}
	w.Counted = e.Time
	c := &w.Counters
	switch {
	case e.Op == trace.OpClose:
		c.Closes++
	case e.Op == trace.OpReady:
		c.Ready++
	case e.Op == trace.OpRefuse:
		c.Refused++
	case e.Op == trace.OpRead && e.Result > 0:
		c.Reads++
		c.BytesIn += uint64(e.Result)
	case e.Op == trace.OpWrite && e.Result > 0:
		c.Writes++
		c.BytesOut += uint64(e.Result)
	}
	if e.Flags&trace.NewTurn != 0 {
		c.Turns++
	}
	if e.Flags&trace.Blocking != 0 || e.Op == trace.OpWait {
		c.Slept += uint64(e.Slept())
	}
}

// advance is about where the worker is: its turn, its step, its call.
func (w *workerState) advance(e trace.Event) {
	// An event from before Since may be of another worker, which had this slot.
	if ahead := int32(e.Turn - uint32(w.Turn)); ahead > 0 && e.Time >= w.Since {
		w.Turn += uint64(ahead)
	}
	w.accept(e)
	if e.Op == trace.OpHeld && e.Time > w.Since { // it stood when the tables were read, and went on
		w.Standing, w.Since = false, e.Time
	}
	if e.Time <= w.Since || e.Flags&trace.Blocking == 0 && e.Op != trace.OpWait {
		return
	}
	w.Since, w.Call, w.CallFD, w.Standing = e.Time, trace.OpNone, 0, false
}

func (w *workerState) accept(e trace.Event) {
	if e.Op != trace.OpAccept || e.Time <= w.synced {
		return
	}
	switch now := trace.AcceptKey(e.FD, w.Turn); {
	case e.Result >= 0:
		w.Accepts++
		w.Worker.Accept = now
	case e.Errno() == kernel.EAGAIN && w.Worker.Accept != now:
		w.Vain++
	}
}

// queue takes in the notes of the program's own queue.
func (p *processState) queue(e trace.Event) {
	if e.Op != trace.OpEnqueue && e.Op != trace.OpDequeue {
		return
	}
	q := &p.Queue
	q.Depth, q.Capacity = int(e.Arg), e.Result
	q.Waiting = slices.DeleteFunc(q.Waiting, func(w trace.Queued) bool { return w.FD == e.FD })
	if e.Op == trace.OpEnqueue {
		q.Waiting = append(q.Waiting, trace.Queued{FD: e.FD, Since: e.Time})
	}
	if over := len(q.Waiting) - q.Depth; over > 0 { // their dequeue was lost
		q.Waiting = slices.Delete(q.Waiting, 0, over)
	}
}
