package recording

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sort"

	"muxlab/harness/trace"
)

// A recording and the history are made of segments: the tables at one moment,
// and the events from a little before it until the next segment begins. So any
// moment can be shown without going through all that came before it.
const (
	segmentTime   = int64(1e9)   // the most a segment covers
	segmentEvents = 1 << 16      // and the most events, give or take a frame
	lossTime      = int64(100e6) // but after a loss the tables come sooner: they are the truth

	// Tables of more rows than ManyRows are written only as often as there is an event for
	// every RowsPerEvent of them, if all that they hold follows from the events.
	ManyRows     = 1024
	RowsPerEvent = 4

	// An event gets its time before it is in the ring (long before, if its worker loses
	// the processor in between), and several rings are not read at once. Events of the
	// last moments are kept back until the next frame, so that what is written is in
	// order of time.
	inFlight = int64(40e6)
)

// A cutter cuts what a source gives into segments.
type cutter struct {
	span    int64         // segmentTime and inFlight, but in tests
	flight  int64         //
	held    []trace.Event // not written yet
	spare   []trace.Event // where they stood before that: used again
	began   int64         // when the segment did
	events  int           // in it
	missing []trace.Event // written, and not in the tables of the last frame
	unsure  int64         // see unsure
	doubt   bool          // the segment lacks what was lost, or what torn tables lack: the next one begins soon
	any     bool
	derived bool                // what the tables hold follows from the events
	still   bool                // the server is held: as long as nothing happens, no tables are needed
	known   []byte              // the latest context, encoded
	queues  map[int]trace.Queue // by process, as the events that are written leave them
}

func newCutter() cutter {
	return cutter{span: segmentTime, flight: inFlight, queues: map[int]trace.Queue{}}
}

// add takes the next frame, and gives what can be written of the events; starts
// says that a segment with the tables of f begins after them.
func (c *cutter) add(f *trace.Frame) (b batch, starts bool) {
	flight := c.flight
	if !c.any { // what was read first took long, and some of it is not in the tables
		flight = max(flight, c.span)
	}
	b = c.flush(f.StartedAt()-flight, f)
	if !c.any { // what was before the first tables cannot be shown
		b = batch{until: b.until}
	}
	c.events += len(b.events)
	if f.Gap() || c.unsure != 0 {
		c.unsure = unsure(f, c.unsure)
	}
	c.doubt = c.doubt || f.Gap()
	if starts = c.starts(f, b.until); starts {
		c.any, c.began, c.events = true, f.Time, 0
		c.doubt = c.unsure != 0 || f.Torn()
	}
	return b, starts
}

// unsure: a worker shows its counters when it goes to wait. If events of a turn
// that goes on were lost, only a later table tells what they counted: one that holds
// all that is not among its frame's own events. The answer is until when that is, for
// the next frame; 0: this one's tables hold all. Whoever was just showing its counters
// may have shown a part of them.
func unsure(f *trace.Frame, since int64) int64 {
	if f.Gap() || f.Torn() {
		return f.Time
	}
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			if w.Alive && w.Call == trace.OpNone && w.Counted < since {
				return f.Time
			}
		}
	}
	return 0
}

// starts says whether a segment begins with f, when what is written reaches up to a
// time: the events of a segment are in its own batches and in those of the next.
func (c *cutter) starts(f *trace.Frame, written int64) bool {
	age := f.Time - c.began
	switch {
	case !c.any:
		return true
	case written < c.began:
		return false
	case c.doubt && age >= min(lossTime, c.span) && !f.Torn():
		return true
	case c.events < segmentEvents && (age < c.span || c.events == 0 && c.still):
		return false
	case c.derived && Rows(f) > ManyRows && c.events < Rows(f)/RowsPerEvent:
		return false
	}
	return !f.Torn() || age >= 2*c.span // the next tables will be whole, unless one was frozen
}

// Rows counts the workers and descriptors in the tables of f.
func Rows(f *trace.Frame) int {
	n := 0
	for _, p := range f.Processes {
		n += len(p.Workers) + len(p.FDs)
	}
	return n
}

// missed keeps, of the events that are written, those that the tables of f do not
// hold: of a turn that is not over, whose worker has not shown its counters yet, and
// at the end of a recording also what happened while f was read.
func (c *cutter) missed(f *trace.Frame, written []trace.Event) {
	oldest := f.StartedAt()
	for _, p := range f.Processes {
		for i := range p.Workers {
			if w := &p.Workers[i]; w.Alive && w.Call == trace.OpNone && w.Counted >= 0 {
				oldest = min(oldest, w.Counted)
			}
		}
	}
	from := sort.Search(len(written), func(i int) bool { return written[i].Time > oldest })
	if c.missing = append(c.missing, written[from:]...); len(c.missing) > 0 {
		c.missing = slices.DeleteFunc(c.missing, tablesHold(f))
	}
}

// tablesHold gives a function that says whether an event is in the tables of f.
func tablesHold(f *trace.Frame) func(e trace.Event) bool {
	type who struct{ pid, worker int }
	counted := map[who]int64{}
	for _, p := range f.Processes {
		for i := range p.Workers {
			if w := &p.Workers[i]; w.Counted >= 0 {
				counted[who{p.PID, w.Number}] = w.Counted
			}
		}
	}
	return func(e trace.Event) bool {
		upTo, known := counted[who{e.PID, e.Worker}]
		if !known { // a worker that is new, or is just showing all it did
			upTo = f.StartedAt()
		}
		return e.Time <= upTo
	}
}

// flush gives the events up to a time, those of f too. They hold until the next flush.
func (c *cutter) flush(until int64, f *trace.Frame) batch {
	all := append(c.held, f.Events...)
	trace.ByTime(all)
	n := sort.Search(len(all), func(i int) bool { return all[i].Time > until })
	c.held, c.spare = append(c.spare[:0], all[n:]...), all
	for i := range all[:n] {
		c.note(&all[i])
	}
	c.missed(f, all[:n])
	return batch{until: until, lost: f.Lost, events: all[:n]}
}

// note keeps what is said of a queue. No table of a server has it, and its last note
// may be many segments old.
func (c *cutter) note(e *trace.Event) {
	switch e.Op {
	case trace.OpEnqueue, trace.OpDequeue:
		c.queues[e.PID] = trace.Queue{Depth: int(e.Arg), Capacity: e.Result}
	case trace.OpProcStart, trace.OpProcEnd:
		delete(c.queues, e.FD)
	}
}

// tables gives the tables that a segment begins with: those of f, what they miss,
// and the queues.
func (c *cutter) tables(f *trace.Frame) []byte {
	with := *f
	with.Processes = slices.Clone(f.Processes)
	if len(c.missing) > 0 || f.Torn() {
		state := NewState()
		state.Sync(f)
		for _, e := range c.missing {
			state.Apply(e)
		}
		with.Processes = state.Frame(f.Time).Processes
	}
	for i, p := range with.Processes {
		if q, noted := c.queues[p.PID]; noted && p.Queue.Capacity == 0 {
			own := *p
			own.Queue, with.Processes[i] = q, &own
		}
	}
	return encodeTables(&with)
}

// context gives what is to be kept beside f, encoded, or nil: what f brings, if it
// is fresh, and where a segment starts the latest of before, so that no moment
// needs an earlier segment.
func (c *cutter) context(f *trace.Frame, starts bool) (data []byte, fresh bool) {
	fresh = len(f.Context) > 0 && (c.known == nil || !bytes.Equal(f.Context, c.known[contextHeader:]))
	if fresh {
		c.known = append(binary.LittleEndian.AppendUint64(nil, uint64(f.Time)), f.Context...)
	}
	if fresh || starts {
		return c.known, fresh
	}
	return nil, false
}

// contextHeader is the time that stands before a context; in bytes.
const contextHeader = 8
