package digest

import (
	"math/bits"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// The turns of the loop, as the screen shows them.

// A turnReader follows the turns of the loop.
type turnReader struct {
	loop     tape.Worker    // PID 0: there is none
	latest   *snapshot.Tick // the one shown last
	began    tape.Worker    // without a loop: whose turn began last
	over     *snapshot.Tick // and the last one of these that was over
	lastWait snapshot.LastWait
	found    snapshot.ReadyCounts // by all waits so far
}

// keepCalls is how many calls of one turn are kept for the tick panel.
const keepCalls = 64

// begin begins a frame, whose steps are to come.
func (t *turnReader) begin(loop *loopOf) {
	t.loop = tape.Worker{}
	if loop != nil {
		t.loop = tape.Worker{PID: loop.pid, Number: loop.worker.Number}
	}
}

// step applies one event: what the waits of the loop returned, and what it closed since.
func (t *turnReader) step(s *tape.Step) {
	if s.Begins && t.loop.PID == 0 {
		t.began = s.Turn.Worker
	}
	if s.Event.PID != t.loop.PID || s.Event.Worker != t.loop.Number || s.Turn == nil {
		return
	}
	switch e := s.Event; {
	case s.Begins && s.Turn.Multiplexes():
		ready := max(e.Result, 0)
		t.lastWait = snapshot.LastWait{Op: e.Op, Entries: int(e.Arg), Ready: ready, Changes: s.Turn.Told}
		t.found[min(bits.Len(uint(max(ready-1, 0)))+min(ready, 1), len(t.found)-1)]++
	case s.Sees == tape.Died && (s.Life == nil || s.Life.Born < s.Turn.Wait.Time): // else no wait has watched it
		t.lastWait.Closed++
	}
}

// shown returns the turn on the screen: the latest complete one, or the present one if it
// takes long, in a call that blocks or between two calls. whole says that the frame ends
// where the present one does.
func (d *Digest) shown(f *trace.Frame, loop *loopOf, whole bool) *snapshot.Tick {
	t := &d.turns
	now := d.reader.Turn(t.loop)
	if now == nil || loop == nil {
		return t.latest
	}
	if whole && uint32(loop.worker.Turn) == now.Number || now.Done {
		t.latest = d.tickOf(now, t.latest)
		t.latest.Done = true
		return t.latest
	}
	if before := d.reader.Latest(t.loop); before != nil {
		t.latest = d.tickOf(before, t.latest)
	}
	const takesLong = int64(100e6)
	if w := &loop.worker; !w.Call.IsWait() && !w.Standing && f.Time-now.Wait.Time > takesLong {
		return d.tickOf(now, nil)
	}
	return t.latest
}

// latestOf returns the latest turn of a server without a loop, if it is over: of the worker
// whose turn began last.
func (d *Digest) latestOf() *snapshot.Tick {
	t := &d.turns
	if t.began.PID == 0 {
		return nil
	}
	turn := d.reader.Turn(t.began)
	if turn != nil && !turn.Done {
		turn = d.reader.Latest(t.began)
	}
	if turn != nil {
		t.over = d.tickOf(turn, t.over)
	}
	return t.over
}

// tickOf names what happened in a turn. same is returned if it says the same.
func (d *Digest) tickOf(t *tape.Turn, same *snapshot.Tick) *snapshot.Tick {
	if same != nil && same.Done && same.Wait == t.Wait && len(same.Calls)+len(same.Arm) == len(t.Calls) && same.More == t.More {
		return same
	}
	tick := &snapshot.Tick{Turn: t.Number, Wait: t.Wait, More: t.More, Done: t.Done}
	for _, r := range t.Ready {
		e := t.Wait
		e.Op, e.Flags, e.Dur, e.FD, e.Result, e.Arg = trace.OpReady, 0, 0, int(r.FD), 0, uint32(r.Events)
		m := snapshot.Mention{Event: e, Name: d.Names.OfLife(d.reader.Life(r.Life)), Sees: tape.Returned}
		tick.Ready = append(tick.Ready, m)
	}
	for i := range t.Calls {
		c := &t.Calls[i]
		m := snapshot.Mention{Event: c.Event, Name: d.Names.OfLife(d.reader.Life(c.Life)), Sees: c.Sees}
		if c.Sees == tape.Watched {
			tick.Arm = append(tick.Arm, m)
		} else {
			tick.Calls = append(tick.Calls, m)
		}
	}
	return tick
}
