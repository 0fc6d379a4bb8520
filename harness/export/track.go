package export

import (
	"fmt"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// A track is a worker in the trace.
type track struct {
	pid, tid int
	thread   int
	name     string
	end      int64        // of its latest slice outside a turn
	began    int64        // its turn; 0: in none
	turn     uint32       //
	inside   int64        // the end of the latest slice in the turn
	held     []chromeItem // the turn's, until it is over: an outer slice comes first
}

// heldItems is how much of one turn is kept.
const heldItems = 4096

// processes gives names to what is new.
func (c *Chrome) processes(f *trace.Frame) {
	for _, p := range f.Processes {
		name := p.Role
		if p.Model != "" {
			name = p.Model + " " + p.Role
		}
		if c.named[p.PID] != name {
			c.named[p.PID] = name
			c.put(chromeItem{Name: "process_name", Kind: "M", PID: p.PID, TID: p.PID, Args: map[string]any{"name": name}})
		}
		for i := range p.Workers {
			w := &p.Workers[i]
			if !w.Alive {
				continue
			}
			t := c.track(p.PID, w.Number, w.Thread, w.Name)
			if w.Name != "" && t.name != w.Name && t.thread == w.Thread {
				c.name(t, w.Name)
			}
		}
	}
}

func (c *Chrome) name(t *track, name string) {
	t.name = name
	c.put(chromeItem{Name: "thread_name", Kind: "M", PID: t.pid, TID: t.tid, Args: map[string]any{"name": name}})
}

// track finds the track of a worker; thread is the operating system's number of it,
// and name what it is called, if that is known.
func (c *Chrome) track(pid, worker, thread int, name string) *track {
	key := tape.Worker{PID: pid, Number: worker}
	t := c.tracks[key]
	if t == nil {
		t = &track{pid: pid, tid: thread, thread: thread}
		if thread == 0 || c.taken[thread] { // goroutines share threads
			t.tid = 1<<24 + len(c.taken) // no thread has such a number
		}
		c.taken[t.tid] = true
		c.tracks[key] = t
		if name == "" {
			name = fmt.Sprintf("worker %d", worker)
		}
		c.name(t, name)
	}
	return t
}

// trackOf finds the track of an event. When a thread starts, another may have had
// the slot of its worker, and keeps its track.
func (c *Chrome) trackOf(e *trace.Event) *track {
	if e.Op != trace.OpThreadStart {
		return c.track(e.PID, e.Worker, 0, "")
	}
	key := tape.Worker{PID: e.PID, Number: e.Worker}
	before := c.tracks[key]
	c.over(before, e.Time)
	if before != nil && before.thread != int(e.Arg) {
		delete(c.tracks, key)
	}
	return c.track(e.PID, e.Worker, int(e.Arg), "")
}

// waited: a turn begins with the return of a call; the call comes before it, and
// the turn before is over where the call began.
func (c *Chrome) waited(s *tape.Step, t *track) {
	e := s.Event
	c.over(t, e.Time-e.Dur)
	item := c.slice(s, t)
	t.end = e.Time
	c.put(item)
	t.began, t.inside, t.turn = e.Time, e.Time, s.Turn.Number
}

// over ends the turn that a worker is in.
func (c *Chrome) over(t *track, at int64) {
	if t == nil || t.began == 0 {
		return
	}
	end := max(at, t.inside)
	dur := c.at(end) - c.at(t.began)
	c.put(chromeItem{Name: fmt.Sprintf("turn %d", t.turn), Kind: "X", Group: "turn", PID: t.pid, TID: t.tid, Time: c.at(t.began), Dur: &dur})
	c.release(t)
	t.began, t.end = 0, end
}

// breakOff ends all turns where they are: events of them were lost.
func (c *Chrome) breakOff() {
	for _, w := range workersOf(c.tracks) {
		c.over(c.tracks[w], 0)
	}
}

// left ends what a worker is in at the end. Its turn ended before that if ends says so;
// else it goes on in the call that the worker is in.
func (c *Chrome) left(p *trace.Process, w *trace.Worker, ends map[tape.Worker]int64) {
	by := tape.Worker{PID: p.PID, Number: w.Number}
	t := c.tracks[by]
	if t == nil {
		return
	}
	if end, over := ends[by]; over {
		c.over(t, end)
	}
	returned := w.Since > c.last || w.Since < c.reader.LastEvent(by)
	if w.Alive && w.Call != trace.OpNone && !returned {
		begin := max(w.Since, t.end)
		if t.began != 0 {
			begin = max(w.Since, t.inside)
			t.inside = c.last
		}
		dur := c.at(c.last) - c.at(begin)
		c.inside(t, chromeItem{Name: w.Call.String(), Kind: "X", Group: "call", PID: t.pid, TID: t.tid, Time: c.at(begin), Dur: &dur,
			Args: map[string]any{"says": "has not returned", "fd": w.CallFD}})
	}
	c.over(t, c.last)
}

func (c *Chrome) release(t *track) {
	for _, item := range t.held {
		c.put(item)
	}
	t.held = t.held[:0]
}

// inside puts an item into the turn its worker is in, if it is in one.
func (c *Chrome) inside(t *track, item chromeItem) {
	if t.began == 0 {
		c.put(item)
		return
	}
	if t.held = append(t.held, item); len(t.held) >= heldItems {
		c.release(t)
	}
}
