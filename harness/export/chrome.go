package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// A Chrome writes trace events in the JSON that Perfetto and chrome://tracing
// open. A worker is a track. On it a turn is a slice, and so is a call: what a
// worker did in a turn lies inside the turn, what it waited in for the next lies
// between two. Notes and what a wait returned are marks; how long the queue is and
// how many descriptors are watched are counters. An arrow leads from where a
// connection was put into the queue to what was done with it by whoever took it out.
//
// It is written as the frames come. What is kept is the turn that each worker is in.
type Chrome struct {
	to     *bufio.Writer
	base   int64 // the time that is 0
	last   int64
	latest *trace.Frame
	begun  bool
	first  bool // nothing is in the list yet
	err    error
	tracks map[workerOfProcess]*track
	taken  map[int]bool   // numbers of tracks
	named  map[int]string // processes
	counts map[counted]int
	queued map[fdOfProcess]int // the number of the arrow that begins there
	arrows int
}

type fdOfProcess struct{ pid, fd int }

type counted struct {
	pid  int
	what string
}

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

// A chromeItem is an entry of the list, see the Trace Event Format.
type chromeItem struct {
	Name  string         `json:"name"`
	Kind  string         `json:"ph"`
	PID   int            `json:"pid"`
	TID   int            `json:"tid"`
	Time  micros         `json:"ts"`
	Dur   *micros        `json:"dur,omitempty"`
	Scope string         `json:"s,omitempty"`
	ID    int            `json:"id,omitempty"`
	Group string         `json:"cat,omitempty"`
	Args  map[string]any `json:"args,omitempty"`
}

// micros are nanoseconds, written as microseconds.
type micros int64

func (m micros) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "%d.%03d", m/1000, m%1000), nil
}

// NewChrome returns a Chrome that writes to w.
func NewChrome(w io.Writer) *Chrome {
	return &Chrome{to: bufio.NewWriterSize(w, 1<<16), first: true, tracks: map[workerOfProcess]*track{},
		taken: map[int]bool{}, named: map[int]string{}, counts: map[counted]int{}, queued: map[fdOfProcess]int{}}
}

// Add writes the next frame.
func (c *Chrome) Add(f *trace.Frame) error {
	c.begin(f)
	c.processes(f)
	for i := range f.Events {
		c.event(&f.Events[i])
	}
	c.last, c.latest = max(c.last, f.Time), f
	if f.Lost > 0 {
		c.put(chromeItem{Name: fmt.Sprintf("%d events lost", f.Lost), Kind: "i", Scope: "g", PID: c.root(f), Time: c.at(f.Time)})
	}
	for _, p := range f.Processes {
		c.count(p.PID, "watched descriptors", watchedIn(p), f.Time)
	}
	return c.err
}

func watchedIn(p *trace.Process) (n int) {
	for i := range p.FDs {
		if p.FDs[i].Interest != 0 {
			n++
		}
	}
	return n
}

func (c *Chrome) root(f *trace.Frame) int {
	if s := f.Server(); s != nil {
		return s.PID
	}
	return 0
}

// begin writes what stands before the list, and finds the time that is 0.
func (c *Chrome) begin(f *trace.Frame) {
	if c.begun {
		return
	}
	c.begun = true
	c.text(`{"displayTimeUnit":"ns","traceEvents":[`)
	if f == nil {
		return
	}
	c.base = f.Time
	for i := range f.Events {
		c.base = min(c.base, f.Events[i].Time-f.Events[i].Dur)
	}
}

func (c *Chrome) text(s string) {
	if _, err := c.to.WriteString(s); c.err == nil {
		c.err = err
	}
}

func (c *Chrome) put(item chromeItem) {
	data, err := json.Marshal(item)
	if err != nil && c.err == nil {
		c.err = err
	}
	if !c.first {
		c.text(",\n")
	}
	c.first = false
	c.text(string(data))
}

// at is a time as it is written.
func (c *Chrome) at(t int64) micros { return micros(max(t-c.base, 0)) }

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
	key := workerOfProcess{pid, worker}
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

// event writes one event.
func (c *Chrome) event(e *trace.Event) {
	c.last = max(c.last, e.Time)
	if e.Worker == trace.HarnessWorker {
		c.put(c.mark(e, &track{pid: e.PID, tid: e.PID}))
		return
	}
	t := c.trackOf(e)
	switch {
	case e.Flags&trace.NewTurn != 0:
		c.waited(e, t)
	case e.Op.IsCall(), e.Op == trace.OpHeld, e.Op == trace.OpWait:
		c.inside(t, c.slice(e, t))
	default:
		c.inside(t, c.mark(e, t))
	}
	switch e.Op {
	case trace.OpThreadEnd:
		c.over(t, e.Time)
	case trace.OpEnqueue, trace.OpDequeue:
		c.count(e.PID, "queue depth", int(e.Arg), e.Time)
		c.arrow(e, t)
	}
}

// arrow begins where a connection is put into the queue, in the turn of who did it. It
// ends at the next slice of who took it out.
func (c *Chrome) arrow(e *trace.Event, t *track) {
	item := chromeItem{Name: "queued", Group: "queue", PID: t.pid, TID: t.tid, Time: c.at(e.Time)}
	key := fdOfProcess{e.PID, e.FD}
	if e.Op == trace.OpEnqueue {
		c.arrows++
		c.queued[key] = c.arrows
		item.Kind, item.ID = "s", c.arrows
		c.inside(t, item)
		return
	}
	if item.ID = c.queued[key]; item.ID != 0 {
		delete(c.queued, key)
		item.Kind = "f"
		c.inside(t, item)
	}
}

// trackOf finds the track of an event. When a thread starts, another may have had
// the slot of its worker, and keeps its track.
func (c *Chrome) trackOf(e *trace.Event) *track {
	if e.Op != trace.OpThreadStart {
		return c.track(e.PID, e.Worker, 0, "")
	}
	key := workerOfProcess{e.PID, e.Worker}
	before := c.tracks[key]
	c.over(before, e.Time)
	if before != nil && before.thread != int(e.Arg) {
		delete(c.tracks, key)
	}
	return c.track(e.PID, e.Worker, int(e.Arg), "")
}

// waited: a turn begins with the return of a call; the call comes before it, and
// the turn before is over where the call began.
func (c *Chrome) waited(e *trace.Event, t *track) {
	c.over(t, e.Time-e.Dur)
	item := c.slice(e, t)
	t.end = e.Time
	c.put(item)
	t.began, t.inside, t.turn = e.Time, e.Time, e.Turn
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

// left ends what a worker is in at the end.
func (c *Chrome) left(p *trace.Process, w *trace.Worker) {
	t := c.tracks[workerOfProcess{p.PID, w.Number}]
	if t == nil {
		return
	}
	if !w.Alive || w.Call == trace.OpNone || w.Since > c.last {
		c.over(t, c.last)
		return
	}
	c.over(t, w.Since)
	begin := max(w.Since, t.end)
	dur := c.at(c.last) - c.at(begin)
	c.put(chromeItem{Name: w.Call.String(), Kind: "X", Group: "call", PID: t.pid, TID: t.tid, Time: c.at(begin), Dur: &dur,
		Args: map[string]any{"says": "has not returned", "fd": w.CallFD}})
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

// slice is a call as a slice. It begins where it did, but not before the end of
// the slice that it comes after: long durations are rounded.
func (c *Chrome) slice(e *trace.Event, t *track) chromeItem {
	edge := &t.end
	if t.began != 0 {
		edge = &t.inside
	}
	begin := max(e.Time-e.Dur, *edge)
	end := max(e.Time, begin)
	*edge = end
	dur := c.at(end) - c.at(begin)
	group := "call"
	if !e.Op.IsCall() {
		group = "harness"
	}
	return chromeItem{Name: e.Op.String(), Kind: "X", Group: group, PID: t.pid, TID: t.tid, Time: c.at(begin), Dur: &dur, Args: argsOf(e)}
}

// mark is what takes no time: what a wait returned, a note.
func (c *Chrome) mark(e *trace.Event, t *track) chromeItem {
	item := chromeItem{Name: e.Op.String(), Kind: "i", Scope: "t", Group: "harness", PID: t.pid, TID: t.tid, Time: c.at(e.Time), Args: argsOf(e)}
	switch {
	case e.Op == trace.OpReady, e.Op == trace.OpInterest:
		item.Name, item.Group = fmt.Sprintf("%s %d %s", e.Op, e.FD, kernel.Events(e.Arg)), e.Op.String()
	case e.Op.IsNote():
		item.Group = "note"
	case e.Op == trace.OpProcStart, e.Op == trace.OpProcEnd:
		item.Scope = "p"
	}
	return item
}

func argsOf(e *trace.Event) map[string]any {
	args := map[string]any{"says": e.String(), "turn": e.Turn, "result": e.Result}
	if e.FD >= 0 {
		args["fd"] = e.FD
	}
	if n := e.Errno(); n != 0 && e.Op.IsCall() {
		args["errno"] = trace.ErrnoName(n)
	}
	return args
}

// count writes a counter, if it changed.
func (c *Chrome) count(pid int, what string, n int, at int64) {
	key := counted{pid, what}
	if before, known := c.counts[key]; known && before == n || !known && n == 0 {
		return
	}
	c.counts[key] = n
	c.put(chromeItem{Name: what, Kind: "C", PID: pid, TID: pid, Time: c.at(at), Args: map[string]any{what: n}})
}

// Close ends the turns that are left, shows the calls that have not returned, and
// ends the list.
func (c *Chrome) Close() error {
	c.begin(nil)
	if c.latest != nil {
		for _, p := range c.latest.Processes {
			for i := range p.Workers {
				c.left(p, &p.Workers[i])
			}
		}
	}
	c.text("\n]}\n")
	if err := c.to.Flush(); c.err == nil {
		c.err = err
	}
	return c.err
}
