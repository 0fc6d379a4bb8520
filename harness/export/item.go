package export

import (
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

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

// MarshalJSON writes microseconds with three decimals.
func (m micros) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "%d.%03d", m/1000, m%1000), nil
}

// slice is a call as a slice. It begins where it did, but not before the end of
// the slice that it comes after: long durations are rounded.
func (c *Chrome) slice(s *tape.Step, t *track) chromeItem {
	e := s.Event
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
	return chromeItem{Name: e.Op.String(), Kind: "X", Group: group, PID: t.pid, TID: t.tid, Time: c.at(begin), Dur: &dur, Args: argsOf(s)}
}

// mark is what takes no time: what a wait returned, a note.
func (c *Chrome) mark(s *tape.Step, t *track) chromeItem {
	e := s.Event
	item := chromeItem{Name: e.Op.String(), Kind: "i", Scope: "t", Group: "harness", PID: t.pid, TID: t.tid, Time: c.at(e.Time), Args: argsOf(s)}
	switch {
	case e.Op == trace.OpReady, e.Op == trace.OpInterest:
		item.Name, item.Group = fmt.Sprintf("%s %d %s", e.Op, e.FD, kernel.Events(e.Arg)), e.Op.String()
	case e.Op.IsNote():
		item.Group = "note"
	case s.Sees == tape.ProcessStarted, s.Sees == tape.ProcessEnded:
		item.Scope = "p"
	}
	return item
}

func argsOf(s *tape.Step) map[string]any {
	e := s.Event
	args := map[string]any{"says": e.String(), "turn": turnOf(s), "result": e.Result}
	if e.FD >= 0 {
		args["fd"] = e.FD
	}
	if n := e.Errno(); n != 0 && e.Op.IsCall() {
		args["errno"] = kernel.ErrnoName(n)
	}
	return args
}
