package export

import (
	"bufio"
	"encoding/json"
	"io"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// A Chrome writes trace events in the JSON that Perfetto and chrome://tracing open. A worker
// is a track. On it a turn is a slice, and so is a call: what a worker did in a turn lies
// inside the turn, what it waited in for the next lies between two. Notes and what a wait
// returned are marks; the depth of the queue and the number of watched descriptors are
// counters. An arrow leads from where a connection was put into the queue to what the
// worker did with it that took it out.
//
// It writes as the frames come. It keeps only the turn that each worker is in.
type Chrome struct {
	to     *bufio.Writer
	base   int64 // the time that is 0
	last   int64
	latest *trace.Frame
	begun  bool
	first  bool // nothing is in the list yet
	err    error
	reader *tape.Reader
	each   func(*tape.Step)
	tracks map[tape.Worker]*track
	taken  map[int]bool   // numbers of tracks
	named  map[int]string // processes
	counts map[counted]int
	queued map[tape.LifeID]int // the number of the arrow that begins there
	arrows int
}

type counted struct {
	pid  int
	what string
}

// NewChrome returns a Chrome that writes to w through a buffer. The caller closes w, after
// Close.
func NewChrome(w io.Writer) *Chrome {
	c := &Chrome{to: bufio.NewWriterSize(w, 1<<16), first: true, reader: tape.NewReader(), tracks: map[tape.Worker]*track{},
		taken: map[int]bool{}, named: map[int]string{}, counts: map[counted]int{}, queued: map[tape.LifeID]int{}}
	c.each = c.step
	return c
}

// Add writes the next frame and keeps it until the next Add. It returns the first error of
// the writer.
func (c *Chrome) Add(f *trace.Frame) error {
	c.begin(f)
	c.processes(f)
	if f.Lost > 0 {
		c.breakOff()
	}
	c.reader.Frame(f, tape.Detail{}, c.each)
	c.last, c.latest = max(c.last, f.Time), f
	if f.Lost > 0 {
		c.put(chromeItem{Name: units.Text.Plural(int(f.Lost), "event") + " lost", Kind: "i", Scope: "g", PID: c.root(f), Time: c.at(f.Time)})
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

// step writes one event.
func (c *Chrome) step(s *tape.Step) {
	e := s.Event
	c.last = max(c.last, e.Time)
	if e.Worker == trace.HarnessWorker {
		c.put(c.mark(s, &track{pid: e.PID, tid: e.PID}))
		return
	}
	t := c.trackOf(e)
	switch {
	case s.Begins:
		c.waited(s, t)
	case e.Op.IsCall(), s.Sees == tape.Held, s.Sees == tape.QueueWaited:
		c.inside(t, c.slice(s, t))
	default:
		c.inside(t, c.mark(s, t))
	}
	switch s.Sees {
	case tape.ThreadEnded:
		c.over(t, e.Time)
	case tape.Queued, tape.Dequeued:
		c.count(e.PID, "queue depth", int(e.Arg), e.Time)
		c.arrow(s, t)
	}
}

// arrow begins where a connection is put into the queue, in the turn of who did it. It
// ends at the next slice of who took it out.
func (c *Chrome) arrow(s *tape.Step, t *track) {
	if s.Life == nil {
		return
	}
	item := chromeItem{Name: "queued", Group: "queue", PID: t.pid, TID: t.tid, Time: c.at(s.Event.Time)}
	key := s.Life.ID
	if s.Sees == tape.Queued {
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

// count writes a counter, if it changed.
func (c *Chrome) count(pid int, what string, n int, at int64) {
	key := counted{pid, what}
	if before, known := c.counts[key]; known && before == n || !known && n == 0 {
		return
	}
	c.counts[key] = n
	c.put(chromeItem{Name: what, Kind: "C", PID: pid, TID: pid, Time: c.at(at), Args: map[string]any{what: n}})
}

// Close ends the turns that are left, shows the calls that have not returned, ends the list
// and empties the buffer. It does not close the writer. Without a frame the list is empty.
func (c *Chrome) Close() error {
	c.begin(nil)
	if c.latest != nil {
		ends := map[tape.Worker]int64{}
		c.reader.Settle(c.latest, func(t *tape.Turn) { ends[t.Worker] = t.End })
		for _, p := range c.latest.Processes {
			for i := range p.Workers {
				c.left(p, &p.Workers[i], ends)
			}
		}
	}
	c.text("\n]}\n")
	if err := c.to.Flush(); c.err == nil {
		c.err = err
	}
	return c.err
}
