package recording

import (
	"errors"
	"io"

	"muxlab/harness/tape"
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

// ErrNothing is returned where a past has no moment yet.
var ErrNothing = errors.New("nothing is recorded yet")

// Begin returns the first moment of the past, in ns; 0 if there is none.
func (p *Past) Begin() int64 {
	first, after := p.from.numbers()
	if first == after {
		return 0
	}
	return p.from.begins(first)
}

// End returns the last moment of the past, in ns; 0 if there is none.
func (p *Past) End() int64 { return p.from.end() }

// Time returns the position, in ns.
func (p *Past) Time() int64 { return p.at }

// Since returns the begin of the stretch that t is in, in ns: from there to t nothing is
// missing.
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

// Near returns t if the past has it, else the nearest moment it has. In a gap that is the
// far side, as seen from the position.
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

// At moves the position to time t, or to the nearest moment there is, and returns the
// server at that moment. The frame has no events. Without any past it returns ErrNothing.
func (p *Past) At(t int64) (*trace.Frame, error) {
	if err := p.move(t); err != nil {
		return nil, err
	}
	return p.frame()
}

// Advance moves the position forward to time t, and returns the server at that moment and
// the events on the way. A t before the position counts as the position. At the end of the
// past the frame comes with io.EOF.
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

// Next advances to the next moment at which the source was read.
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

// Read calls each for every step later than after and not later than until, in order, as a
// Reader sees it. The position does not change. The LifeIDs of a step are its own: they are
// others in the next segment of the past.
func (p *Past) Read(after, until int64, each func(*tape.Step)) error {
	if first, last := p.from.numbers(); first == last {
		return ErrNothing
	}
	for n := p.number(after); n < p.after() && p.from.begins(n) <= until; n++ {
		seg, err := p.loaded(n)
		if err != nil {
			return err
		}
		seg.read(func(s *tape.Step) {
			if t := s.Event.Time; t > after && t <= until {
				each(s)
			}
		})
	}
	return nil
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

// Close drops the position and what was loaded for it. The History or Replay stays as it
// is. It returns nil.
func (p *Past) Close() error {
	p.cache, p.seg, p.state = nil, nil, nil
	return nil
}
