package recording

import (
	"io"
	"slices"

	"muxlab/harness/trace"
)

// Step goes by turns of one worker: to the moment at which the by-th turn from
// here was done, just before the worker went to wait again; backwards if by is
// negative. The frame's events are those of that turn, of all workers. With pid 0
// it goes to where a turn of any worker began, and the events are those since the
// position (none when going back).
//
// io.EOF, with no frame, says that there is no such turn; the position stays.
func (p *Past) Step(pid, worker, by int) (*trace.Frame, error) {
	is := func(e *trace.Event) bool { return pid == 0 || e.PID == pid && e.Worker == worker }
	start, err := p.turn(is, by)
	if err != nil {
		return nil, err
	}
	if pid == 0 {
		if by > 0 {
			return p.shown(p.Advance(start))
		}
		return p.At(start)
	}
	end := p.until(start)
	if e, err := p.following(start, is); err == nil {
		end = min(end, max(start, e.Time-e.Dur-1))
	} else if err != io.EOF {
		return nil, err
	}
	f, err := p.At(end)
	if err != nil {
		return nil, err
	}
	f.Events, f.Lost, err = p.between(start-1, end)
	return f, err
}

// shown: the end of the past is no error of a step that got there.
func (p *Past) shown(f *trace.Frame, err error) (*trace.Frame, error) {
	if err == io.EOF {
		err = nil
	}
	return f, err
}

// turn finds when the by-th turn of some workers began; the one we are in is number 0.
func (p *Past) turn(is func(*trace.Event) bool, by int) (int64, error) {
	t := p.at
	for range by {
		e, err := p.following(t, is)
		if err != nil {
			return 0, err
		}
		t = e.Time
	}
	for back := 0; back < 1-min(by, 1); back++ {
		since := p.Since(t)
		e, err := p.preceding(t, is)
		if err != nil {
			return 0, err
		}
		if back == 0 && e.Time < since { // the one we are in began in a gap: this is the one before
			if back++; by == 0 {
				return 0, io.EOF
			}
		}
		t = e.Time - 1
	}
	if by <= 0 {
		t++
	}
	return t, nil
}

// following finds the event that begins the first turn after t.
func (p *Past) following(t int64, is func(*trace.Event) bool) (trace.Event, error) {
	for n := p.number(t); n < p.after(); n++ {
		seg, err := p.load(n)
		if err != nil {
			return trace.Event{}, err
		}
		for _, i := range seg.begun() {
			if e := &seg.events[i]; e.Time > t && is(e) {
				return *e, nil
			}
		}
	}
	return trace.Event{}, io.EOF
}

// preceding finds the event that begins the last turn that began not after t.
func (p *Past) preceding(t int64, is func(*trace.Event) bool) (trace.Event, error) {
	first, _ := p.from.numbers()
	for n := p.number(t); n >= first; n-- {
		seg, err := p.load(n)
		if err != nil {
			return trace.Event{}, err
		}
		for _, i := range slices.Backward(seg.begun()) {
			if e := &seg.events[i]; e.Time <= t && is(e) {
				return *e, nil
			}
		}
	}
	return trace.Event{}, io.EOF
}
