package viz

import (
	"errors"
	"io"
	"math"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/trace"
)

// One clock for two servers. Both run on one machine, and all times in a trace
// are of its one monotonic clock: so a moment of one is a moment of the other.

// A bothMove is where a key, or playing on, wants to go, on both sides.
type bothMove struct {
	by    int   // so many returns, on either side
	jump  int64 // so many ns
	to    func(a, b *rewinder) int64
	plays bool
}

// bothMsg is the two pictures that a move brought.
type bothMsg struct {
	pair  *pair
	snaps [2]*snapshot
	err   error
	move  bothMove
}

// lookCmd looks at both sides.
func (b *pair) lookCmd() tea.Cmd {
	for i, w := range b.sides {
		if lastReturn(w.snap) > lastReturn(b.sides[1-i].snap) {
			b.last = i
		}
	}
	return tea.Batch(b.sides[0].lookCmd(), b.sides[1].lookCmd(), b.playOn())
}

// lastReturn is when a turn last began; 0 before the first.
func lastReturn(s *snapshot) int64 {
	for i := len(s.log) - 1; i >= 0; i-- {
		if s.log[i].Flags&trace.NewTurn != 0 {
			return s.log[i].Time
		}
	}
	return 0
}

// timeKey does what a key asks of time, on both sides.
func (b *pair) timeKey(k string) (cmd tea.Cmd, mine bool) {
	if cmd, mine := b.pastKey(k); mine {
		return cmd, true
	}
	switch k {
	case " ", "H", "[", "]":
		return b.each(func(w *watch) tea.Cmd {
			cmd, _ := w.holdKey(k)
			return cmd
		}), true
	case ".":
		return b.stepCmd(), true
	}
	return nil, false
}

// pastKey does what a key asks of the past.
func (b *pair) pastKey(k string) (cmd tea.Cmd, mine bool) {
	switch k {
	case ",":
		return b.travel(bothMove{by: -1}), true
	case "pgup":
		return b.travel(bothMove{jump: -int64(time.Second)}), true
	case "home": // where the one begins whose past is the shorter
		return b.travel(bothMove{to: func(x, y *rewinder) int64 { return max(x.past.Since(x.past.End()), y.past.Since(y.past.End())) }}), true
	case "<", ">":
		return b.toFinding(k == "<"), true
	case "G", "end":
		return b.present(), true
	}
	if !b.axis.past {
		return nil, false
	}
	switch k {
	case ".":
		return b.travel(bothMove{by: 1}), true
	case "pgdown":
		return b.travel(bothMove{jump: int64(time.Second)}), true
	case " ":
		b.axis.playing, b.played = !b.axis.playing, time.Now()
	case "[":
		b.axis.speed = max(slowest, b.axis.speed/2)
	case "]":
		b.axis.speed = min(fastest, b.axis.speed*2)
	default:
		return nil, false
	}
	return nil, true
}

// toFinding goes to where the next finding of the side that is shown was seen, or
// the one before.
func (b *pair) toFinding(back bool) tea.Cmd {
	w := b.side()
	from := w.mark
	if !b.axis.past {
		from = math.MaxInt64
	}
	f, ok := nextFinding(w.found(), from, back)
	if !ok {
		w.say(b.name(b.at)+": "+pickWord(back, "there is no earlier finding", "there is no later finding"), false)
		return nil
	}
	w.mark = f.Time
	return b.travel(bothMove{to: func(*rewinder, *rewinder) int64 { return f.Time }})
}

// stepCmd lets the next turn through: on the side that returned longer ago, if
// it stands at its gate. Where nobody stands, all sleep in calls, and the clients
// of both may say something.
func (b *pair) stepCmd() tea.Cmd {
	if b.sides[0].ui.hold == running {
		b.side().say("hold both servers first, with space", false)
		return nil
	}
	next := 0
	if lastReturn(b.sides[1].live) < lastReturn(b.sides[0].live) {
		next = 1
	}
	for _, i := range []int{next, 1 - next} {
		if w := b.sides[i]; standing(w.live) && !w.ended {
			return w.do(w.pilot.step)
		}
	}
	return b.each(func(w *watch) tea.Cmd { return w.do(w.pilot.step) })
}

// travel starts a move, or keeps it until the one under way is done.
func (b *pair) travel(m bothMove) tea.Cmd {
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
	fromNow := !b.axis.past
	b.axis.past, b.axis.playing = true, b.axis.playing && m.plays
	for _, w := range b.sides {
		w.ui.axis.past = true
	}
	x, y := b.sides[0], b.sides[1]
	return func() tea.Msg {
		msg := bothMsg{pair: b, move: m}
		_, msg.err = x.fromPast(func(r *rewinder) (*snapshot, error) {
			return y.fromPast(func(q *rewinder) (_ *snapshot, err error) {
				msg.snaps, err = m.run(r, q, fromNow)
				return nil, err
			})
		})
		return msg
	}
}

// run goes to the moment that is wanted, on both sides.
func (m bothMove) run(x, y *rewinder, fromNow bool) (snaps [2]*snapshot, err error) {
	sides := [2]*rewinder{x, y}
	end := min(x.past.End(), y.past.End())
	now := end
	if !fromNow {
		now = max(x.past.Time(), y.past.Time())
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
	if begin := max(x.past.Begin(), y.past.Begin()); t < begin && m.jump < 0 {
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
func (m bothMove) show(r *rewinder, t, now int64) (*snapshot, error) {
	if m.by != 0 {
		return r.showTurn(t)
	}
	if r.d == nil || t < now || t > now+leadIn || r.past.Time() != now {
		return r.show(t)
	}
	return r.play(t - now)
}

// turnFrom is when the by-th turn after now began, on either side; backwards if
// by is negative, where the turn that now is in counts for none.
func turnFrom(sides [2]*rewinder, now int64, by int) (t int64, err error) {
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
func nearest(sides [2]*rewinder, t int64, after bool) (int64, error) {
	var began [2]int64
	for i, r := range sides {
		var err error
		if began[i], err = r.turnNear(t, after); err != nil && err != io.EOF {
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

// arrive takes in the two pictures.
func (b *pair) arrive(m bothMsg) tea.Cmd {
	b.moving = false
	for i, w := range b.sides {
		if m.snaps[i] != nil && b.axis.past {
			w.snap = m.snaps[i]
			w.snap.findings, w.snap.found = findingsAt(w.found(), w.snap.time), len(w.found())
			b.axis.behind = max(0, w.live.time-w.snap.time)
		}
	}
	w := b.side()
	switch {
	case errors.Is(m.err, io.EOF) && (m.move.plays || m.move.by > 0):
		return b.present()
	case errors.Is(m.err, io.EOF):
		w.say("nothing earlier is remembered of both", false)
	case m.err != nil:
		w.say(m.err.Error(), true)
	}
	if b.sides[0].snap == b.sides[0].live { // nothing was shown
		return b.present()
	}
	if next := b.wanted; next != nil {
		b.wanted = nil
		return b.travel(*next)
	}
	return nil
}

// present leaves the past, on both sides.
func (b *pair) present() tea.Cmd {
	b.wanted, b.axis = nil, axis{speed: b.axis.speed}
	for _, w := range b.sides {
		w.present()
	}
	return nil
}

// playOn moves a past that plays, once a frame.
func (b *pair) playOn() tea.Cmd {
	if !b.axis.playing || b.moving {
		return nil
	}
	now := time.Now()
	dt := now.Sub(b.played)
	b.played = now
	if dt > time.Second { // it did not play until now
		dt = frameEvery
	}
	return b.travel(bothMove{jump: int64(float64(dt) * b.axis.speed), plays: true})
}
