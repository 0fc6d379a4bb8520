package tape

import (
	"errors"
	"io"
	"slices"

	"muxlab/harness/trace"
)

// A Past is a stretch of time of a server that can be gone through forwards and
// backwards: what a History remembers, or what a Replay has on file. It has a
// position, which is all that its methods change. It is used by one goroutine.
type Past struct {
	from  segments
	cache []*segment // the last ones used
	at    int64      // the position
	state *State     // at the position; nil if it must be made anew
	seg   *segment   // the one the position is in
	next  int        // the first of its events that is not in state
}

// segments are numbered in order of time. Numbers stay when old ones fall off.
type segments interface {
	numbers() (first, after int)
	begins(n int) int64
	ends(n int) int64  // where the next one begins, or began: there may be a gap
	version(n int) int // another when load would give more than before
	load(n int) (*segment, error)
	context(n int, t int64) ([]byte, error) // the latest that is not after t; t is in n
	end() int64
}

// A segment is one piece of a past, see cutter.
type segment struct {
	number  int
	version int
	tables  *trace.Frame
	redo    []trace.Event // from before the tables: some may be in them, some not
	events  []trace.Event // until the next segment begins
	batches []batch       // as they were given; without their events
	after   *trace.Frame  // the tables that come next; nil if none are known
}

// ErrNothing says that there is nothing to look at yet.
var ErrNothing = errors.New("nothing is recorded yet")

// Begin and End are the first and the last moment there is; ns.
func (p *Past) Begin() int64 {
	first, after := p.from.numbers()
	if first == after {
		return 0
	}
	return p.from.begins(first)
}

func (p *Past) End() int64 { return p.from.end() }

// Time is the position; ns.
func (p *Past) Time() int64 { return p.at }

// Since is where the stretch begins that t is in: from there to t nothing is missing.
func (p *Past) Since(t int64) int64 {
	first, after := p.from.numbers()
	if first == after {
		return 0
	}
	n := p.number(t)
	for n > first && p.from.ends(n-1) == p.from.begins(n) {
		n--
	}
	return p.from.begins(n)
}

// until is where that stretch ends.
func (p *Past) until(t int64) int64 {
	n := p.number(t)
	for n+1 < p.after() {
		if end := p.from.ends(n); end != p.from.begins(n+1) {
			return end - 1
		}
		n++
	}
	return p.End()
}

// Near is t, or the moment of which something is known that is nearest: of a gap, the
// other side, as one comes from the position.
func (p *Past) Near(t int64) int64 {
	if first, after := p.from.numbers(); first == after {
		return t
	}
	t = min(max(t, p.Begin()), p.End())
	n := p.number(t)
	switch end := p.from.ends(n); {
	case n+1 == p.after() || t < end:
		return t
	case t < p.at:
		return end - 1
	}
	return p.from.begins(n + 1)
}

// At goes to time t, or to the end that is nearer, and gives the server at that
// moment. The frame has no events.
func (p *Past) At(t int64) (*trace.Frame, error) {
	if err := p.move(t); err != nil {
		return nil, err
	}
	return p.frame()
}

// Advance goes on to time t, which is not before the position, and gives the
// server at that moment and what happened on the way. io.EOF comes with the frame
// of the end.
func (p *Past) Advance(t int64) (*trace.Frame, error) {
	before := p.at
	if err := p.move(max(t, before)); err != nil {
		return nil, err
	}
	f, err := p.frame()
	if err != nil {
		return nil, err
	}
	if f.Events, f.Lost, err = p.between(before, p.at); err == nil && p.at >= p.End() {
		err = io.EOF
	}
	return f, err
}

// Next goes on to the next moment at which the source was looked at.
func (p *Past) Next() (*trace.Frame, error) {
	if p.state == nil && p.at < p.Begin() {
		return p.At(p.Begin())
	}
	for n := p.number(p.at); n < p.after(); n++ {
		seg, err := p.load(n)
		if err != nil {
			return nil, err
		}
		for _, b := range seg.batches {
			if b.until > p.at {
				return p.Advance(b.until)
			}
		}
	}
	return p.Advance(p.End())
}

// Scan goes through what happened after one time and up to another, in order. The
// position stays, and so does what was loaded for it.
func (p *Past) Scan(after, until int64, f func(e *trace.Event)) error {
	if first, last := p.from.numbers(); first == last {
		return ErrNothing
	}
	for n := p.number(after); n < p.after() && p.from.begins(n) <= until; n++ {
		seg, err := p.loaded(n)
		if err != nil {
			return err
		}
		for i := range seg.events {
			if e := &seg.events[i]; e.Time > after && e.Time <= until {
				f(e)
			}
		}
	}
	return nil
}

// loaded is load for those who will not come back to it.
func (p *Past) loaded(n int) (*segment, error) {
	for _, s := range p.cache {
		if s.number == n && s.version == p.from.version(n) {
			return s, nil
		}
	}
	return p.from.load(n)
}

// number of the segment that t is in.
func (p *Past) number(t int64) int {
	first, after := p.from.numbers()
	for n := after - 1; n > first; n-- {
		if p.from.begins(n) <= t {
			return n
		}
	}
	return first
}

func (p *Past) after() int {
	_, after := p.from.numbers()
	return after
}

// load keeps the last two: a step back and forth over a border loads nothing.
func (p *Past) load(n int) (*segment, error) {
	for i, s := range p.cache {
		if s.number == n && s.version == p.from.version(n) {
			p.cache = append(slices.Delete(p.cache, i, i+1), s)
			return s, nil
		}
	}
	s, err := p.from.load(n)
	if err != nil {
		return nil, err
	}
	s.number, s.version = n, p.from.version(n)
	p.cache = append(p.cache, s)
	if len(p.cache) > 2 {
		p.cache = slices.Delete(p.cache, 0, 1)
	}
	return s, nil
}

// move brings the state to time t.
func (p *Past) move(t int64) error {
	if first, after := p.from.numbers(); first == after {
		return ErrNothing
	}
	t = p.Near(t)
	seg, err := p.load(p.number(t))
	if err != nil {
		return err
	}
	if p.state == nil || p.seg != seg || t < p.at {
		p.seg, p.next, p.state = seg, 0, NewState()
		p.state.Sync(seg.tables)
		for _, e := range seg.redo {
			p.state.Apply(e)
		}
	}
	for p.next < len(seg.events) && seg.events[p.next].Time <= t {
		p.state.Apply(seg.events[p.next])
		p.next++
	}
	p.at = t
	return nil
}

// between collects the events after one time and up to another.
func (p *Past) between(after, until int64) (events []trace.Event, lost uint64, err error) {
	for n := p.number(after); n < p.after() && p.from.begins(n) <= until; n++ {
		seg, err := p.load(n)
		if err != nil {
			return events, lost, err
		}
		for _, e := range seg.events {
			if e.Time > after && e.Time <= until {
				events = append(events, e)
			}
		}
		for _, b := range seg.batches {
			if b.until > after && b.until <= until {
				lost += b.lost
			}
		}
	}
	return events, lost, nil
}

// frame is the server at the position, with the calls its workers are in.
func (p *Past) frame() (*trace.Frame, error) {
	f := p.state.Frame(p.at)
	var err error
	if f.Context, err = p.from.context(p.seg.number, p.at); err != nil {
		return nil, err
	}
	p.calls(f)
	if p.seg.after != nil {
		foretell(f, p.seg.after)
	}
	return f, nil
}

// foretell adds what no event says, of those that appeared in this segment: the
// next tables say it.
func foretell(f, after *trace.Frame) {
	for _, p := range f.Processes {
		i := slices.IndexFunc(after.Processes, func(q *trace.Process) bool { return q.PID == p.PID })
		if i < 0 {
			continue
		}
		then := after.Processes[i]
		if p.Role == "" && p.Parent == then.Parent {
			p.Info = then.Info
		}
		workers := map[int]*trace.Worker{}
		for i := range then.Workers {
			workers[then.Workers[i].Number] = &then.Workers[i]
		}
		for i := range p.Workers {
			w := &p.Workers[i]
			if t := workers[w.Number]; t != nil && w.Name == "" && t.Thread == w.Thread {
				w.Name = t.Name
			}
		}
		peers(p.FDs, then.FDs)
	}
	byStart(f.Processes)
}

// peers gives descriptors the whole address of their peer. Both lists are ordered.
func peers(fds, then []trace.FD) {
	for i := range fds {
		d := &fds[i]
		for len(then) > 0 && then[0].Number < d.Number {
			then = then[1:]
		}
		if len(then) > 0 && then[0].Number == d.Number && then[0].Opened == d.Opened && then[0].Peer.Port() == d.Peer.Port() {
			d.Peer = then[0].Peer
		}
	}
}

// calls shows the workers of f in the calls that returned later.
func (p *Past) calls(f *trace.Frame) {
	waiting := map[[2]int]*trace.Worker{}
	for _, q := range f.Processes {
		for i := range q.Workers {
			if w := &q.Workers[i]; w.Alive && w.Call == trace.OpNone {
				waiting[[2]int{q.PID, w.Number}] = w
			}
		}
	}
	for i := p.next; i < len(p.seg.events) && len(waiting) > 0; i++ {
		e := &p.seg.events[i]
		who := [2]int{e.PID, e.Worker}
		if w := waiting[who]; w != nil {
			w.ShowCall(e, p.at)
			delete(waiting, who)
		}
	}
	if p.seg.after != nil {
		stillIn(waiting, p.seg.after, p.at)
	}
}

// stillIn: those of whom nothing more is heard in this segment may be in a call
// that the next tables show.
func stillIn(waiting map[[2]int]*trace.Worker, after *trace.Frame, now int64) {
	for _, q := range after.Processes {
		for _, then := range q.Workers {
			w := waiting[[2]int{q.PID, then.Number}]
			if w == nil || then.Thread != w.Thread || then.Since > now {
				continue
			}
			w.Call, w.CallFD, w.Standing, w.Since = then.Call, then.CallFD, then.Standing, then.Since
		}
	}
}

// Close forgets the position. What the past is made of is not touched.
func (p *Past) Close() error {
	p.cache, p.seg, p.state = nil, nil, nil
	return nil
}
