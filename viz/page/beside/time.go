package beside

import (
	"errors"
	"io"
	"math"
	"time"

	"muxlab/viz/digest"
	"muxlab/viz/page"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// One clock for two servers. Both run on one machine, and all times in a trace
// are of its one monotonic clock: so a moment of one is a moment of the other.

// A bothMove is where a key, or playing on, wants to go, on both sides.
type bothMove struct {
	by    int   // so many returns, on either side
	jump  int64 // so many ns
	to    func(a, b *digest.Rewinder) int64
	plays bool
}

// BothMsg is the two pictures that a move brought.
type BothMsg struct {
	Pair  *Page
	snaps [2]*snapshot.Snapshot
	err   error
	move  bothMove
}

// LookCmd looks at both sides.
func (b *Page) LookCmd() page.Cmd {
	for i, w := range b.Sides {
		if lastReturn(w.Snap) > lastReturn(b.Sides[1-i].Snap) {
			b.Last = i
		}
	}
	return page.Batch(b.Sides[0].LookCmd(), b.Sides[1].LookCmd(), b.playOn())
}

// lastReturn is when a turn last began; 0 before the first.
func lastReturn(s *snapshot.Snapshot) int64 {
	for i := len(s.Log) - 1; i >= 0; i-- {
		if s.Log[i].Begins {
			return s.Log[i].Time
		}
	}
	return 0
}

// toFinding goes to where the next finding of the side that is shown was seen, or
// the one before.
func (b *Page) toFinding(back bool) page.Cmd {
	w := b.Side()
	from := w.Mark
	if !b.Axis.Past {
		from = math.MaxInt64
	}
	f, ok := digest.NextFinding(w.Found(), from, back)
	if !ok {
		w.Say(b.name(b.At)+": "+watch.NoFinding(back), false)
		return nil
	}
	w.Mark = f.Time
	return b.travel(bothMove{to: func(*digest.Rewinder, *digest.Rewinder) int64 { return f.Time }})
}

// step lets the next turn through: on the side that returned longer ago, if
// it stands at its gate. Where nobody stands, all sleep in calls, and the clients
// of both may say something.
func (b *Page) step() page.Cmd {
	next := 0
	if lastReturn(b.Sides[1].Live) < lastReturn(b.Sides[0].Live) {
		next = 1
	}
	for _, i := range []int{next, 1 - next} {
		if w := b.Sides[i]; w.Live.AnyHeld() && !w.Ended {
			return w.Do(w.Controller.Step)
		}
	}
	return b.Each(func(w *watch.Page) page.Cmd { return w.Do(w.Controller.Step) })
}

// travel starts a move, or keeps it until the one under way is done.
func (b *Page) travel(m bothMove) page.Cmd {
	if b.moving {
		if o := b.wanted; o != nil && m.to == nil && o.to == nil {
			m.by, m.jump, m.plays = m.by+o.by, m.jump+o.jump, false
		}
		if !m.plays || b.wanted == nil {
			b.wanted = &m
		}
		return nil
	}
	b.moving = true
	fromNow := !b.Axis.Past
	b.Axis.Past, b.Axis.Playing = true, b.Axis.Playing && m.plays
	for _, w := range b.Sides {
		w.UI.Axis.Past = true
	}
	x, y := b.Sides[0], b.Sides[1]
	return func() page.Msg {
		msg := BothMsg{Pair: b, move: m}
		_, msg.err = x.FromPast(func(r *digest.Rewinder) (*snapshot.Snapshot, error) {
			return y.FromPast(func(q *digest.Rewinder) (_ *snapshot.Snapshot, err error) {
				msg.snaps, err = m.run(r, q, fromNow)
				return nil, err
			})
		})
		return msg
	}
}

// run goes to the moment that is wanted, on both sides.
func (m bothMove) run(x, y *digest.Rewinder, fromNow bool) (snaps [2]*snapshot.Snapshot, err error) {
	sides := [2]*digest.Rewinder{x, y}
	end := min(x.Past.End(), y.Past.End())
	now := end
	if !fromNow {
		now = max(x.Past.Time(), y.Past.Time())
	}
	t := now + m.jump
	switch {
	case m.to != nil:
		t = m.to(x, y)
	case m.by != 0:
		if t, err = turnFrom(sides, now, m.by); err != nil {
			return snaps, err
		}
	}
	if begin := max(x.Past.Begin(), y.Past.Begin()); t < begin && m.jump < 0 {
		t = begin
	}
	for i, r := range sides {
		if snaps[i], err = m.show(r, t, now); err != nil && err != io.EOF {
			return snaps, err
		}
	}
	if t >= end && (m.plays || m.by > 0) {
		return snaps, io.EOF
	}
	return snaps, nil
}

// show shows time t of one side. Playing on, what lies shortly before is known; a
// step is to show the same whichever way one came, and the whole of the turn.
func (m bothMove) show(r *digest.Rewinder, t, now int64) (*snapshot.Snapshot, error) {
	if m.by != 0 {
		return r.ShowTurn(t)
	}
	if r.Digest == nil || t < now || t > now+digest.LeadIn || r.Past.Time() != now {
		return r.Show(t)
	}
	return r.Play(t - now)
}

// turnFrom is when the by-th turn after now began, on either side; backwards if
// by is negative, where the turn that now is in counts for none.
func turnFrom(sides [2]*digest.Rewinder, now int64, by int) (t int64, err error) {
	t = now
	for range by {
		if t, err = nearest(sides, t, true); err != nil {
			return 0, err
		}
	}
	if by < 0 {
		for range 1 - by {
			if t, err = nearest(sides, t, false); err != nil {
				return 0, err
			}
			t--
		}
		t++
	}
	return t, nil
}

// nearest is when the first turn after t began, of both sides, or the last one
// that is not after t.
func nearest(sides [2]*digest.Rewinder, t int64, after bool) (int64, error) {
	var began [2]int64
	for i, r := range sides {
		var err error
		if began[i], err = r.TurnNear(t, after); err != nil && err != io.EOF {
			return 0, err
		}
	}
	near := max(began[0], began[1])
	if after {
		near = earlier(began[0], began[1])
	}
	if near == 0 {
		return 0, io.EOF
	}
	return near, nil
}

// earlier of two times, of which 0 is none.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// ShowMoment shows the two pictures that a move brought, and starts the next move.
func (b *Page) ShowMoment(m BothMsg) page.Cmd {
	b.moving = false
	for i, w := range b.Sides {
		if m.snaps[i] != nil && b.Axis.Past {
			w.Snap = m.snaps[i]
			w.Snap.Findings, w.Snap.Found = digest.FindingsAt(w.Found(), w.Snap.Time), len(w.Found())
			b.Axis.Behind = max(0, w.Live.Time-w.Snap.Time)
		}
	}
	w := b.Side()
	switch {
	case errors.Is(m.err, io.EOF) && (m.move.plays || m.move.by > 0):
		return b.Present()
	case errors.Is(m.err, io.EOF):
		w.Say("nothing earlier is remembered of both", false)
	case m.err != nil:
		w.Say(m.err.Error(), true)
	}
	if b.Sides[0].Snap == b.Sides[0].Live { // nothing was shown
		return b.Present()
	}
	if next := b.wanted; next != nil {
		b.wanted = nil
		return b.travel(*next)
	}
	return nil
}

// Present leaves the past, on both sides.
func (b *Page) Present() page.Cmd {
	b.wanted, b.Axis = nil, panel.Axis{Speed: b.Axis.Speed}
	for _, w := range b.Sides {
		w.Present()
	}
	return nil
}

// playOn moves a past that plays, once a frame.
func (b *Page) playOn() page.Cmd {
	if !b.Axis.Playing || b.moving {
		return nil
	}
	now := time.Now()
	dt := now.Sub(b.played)
	b.played = now
	if dt > time.Second { // it did not play until now
		dt = page.FrameEvery
	}
	return b.travel(bothMove{jump: int64(float64(dt) * b.Axis.Speed), plays: true})
}
