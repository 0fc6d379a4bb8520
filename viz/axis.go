package viz

import (
	"errors"
	"io"
	"math"
	"path/filepath"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/trace"
	"muxlab/session"
)

// Time is on two axes: does the server run, and does the screen show now or the
// past? This file is the second one: where on what is remembered the screen is.

// The speeds of a past that plays.
const (
	slowest = 1.0 / 64
	fastest = 16.0
)

// A move is where a key, or playing on, wants to go.
type move struct {
	by    int   // so many turns
	jump  int64 // so many ns
	to    func(r *rewinder) (*snapshot, error)
	mark  int64 // the time of the finding that it goes to
	plays bool
}

// pastMsg is the picture that a move brought.
type pastMsg struct {
	watch *watch
	snap  *snapshot
	err   error
	move  move
	gap   bool // something that is no longer remembered lies between
}

// travel starts a move, or keeps it until the one under way is done: key presses
// that come faster than pictures can be made add up.
func (w *watch) travel(m move) tea.Cmd {
	if w.moving {
		if w.wanted != nil && m.to == nil && w.wanted.to == nil {
			m.by, m.jump, m.plays = m.by+w.wanted.by, m.jump+w.wanted.jump, false
		}
		if !m.plays || w.wanted == nil {
			w.wanted = &m
		}
		return nil
	}
	w.moving = true
	fromNow := !w.ui.axis.past
	w.ui.axis.past = true
	if !m.plays {
		w.ui.axis.playing = false
	}
	of, shown := w.snap.stepped, w.snap.time
	return func() tea.Msg {
		gap := false
		s, err := w.fromPast(func(r *rewinder) (*snapshot, error) {
			if fromNow { // from what the screen shows: more may have come since
				if _, err := r.past.At(min(shown, r.past.End())); err != nil {
					return nil, err
				}
			}
			before := r.past.Time()
			s, err := m.run(r, of)
			now := r.past.Time()
			gap = before >= r.past.Begin() && r.past.Since(max(before, now)) > min(before, now) // it was nowhere before it began
			return s, err
		})
		return pastMsg{w, s, err, m, gap}
	}
}

func (m move) run(r *rewinder, of workerKey) (*snapshot, error) {
	switch {
	case m.to != nil:
		return m.to(r)
	case m.plays:
		return r.play(m.jump)
	case m.jump != 0:
		return r.show(r.past.Time() + m.jump)
	}
	return r.step(of.pid, of.number, m.by)
}

// arrive takes in the picture.
func (w *watch) arrive(m pastMsg) tea.Cmd {
	w.moving = false
	if m.snap != nil && w.ui.axis.past {
		w.snap, w.mark = m.snap, m.snap.time
		if m.move.mark != 0 {
			w.mark = m.move.mark
		}
		w.snap.findings, w.snap.found = findingsAt(w.found(), w.mark), len(w.found())
	}
	switch {
	case errors.Is(m.err, io.EOF) && (m.move.plays || m.move.by > 0):
		w.atTheEnd()
	case errors.Is(m.err, io.EOF):
		w.say("nothing earlier is remembered"+fell(w.pilot), false)
	case m.err != nil:
		w.say(m.err.Error(), true)
	case m.gap && m.move.mark == 0:
		w.say("what lies between is no longer remembered; before it only what findings rest on is", false)
	}
	if m.snap == nil && w.snap == w.live {
		w.present()
	}
	if next := w.wanted; next != nil {
		w.wanted = nil
		return w.travel(*next)
	}
	return nil
}

// atTheEnd: the past of a server that runs ends at the present.
func (w *watch) atTheEnd() {
	if w.recording() {
		w.ui.axis.playing = false
		if words := damageWords(w.pilot.session); words != "" {
			w.say(words, true)
			return
		}
		w.say("the recording ends here", false)
		return
	}
	w.present()
}

// damageWords say up to where a recording is good; "" all of it is.
func damageWords(s session.Session) string {
	r, ok := s.(session.Recording)
	if !ok || r.Damage() == nil {
		return ""
	}
	var where *trace.DamageError
	if errors.As(r.Damage(), &where) { // where it lies is known to who has opened it
		short := *where
		short.Name = filepath.Base(short.Name)
		return short.Error()
	}
	return r.Damage().Error()
}

// present leaves the past.
func (w *watch) present() tea.Cmd {
	w.wanted = nil
	if w.recording() {
		return w.travel(move{to: func(r *rewinder) (*snapshot, error) { return r.show(r.past.End()) }})
	}
	w.ui.axis = axis{speed: w.ui.axis.speed}
	w.snap = w.live
	return nil
}

// playOn moves a past that plays, once a frame.
func (w *watch) playOn() tea.Cmd {
	if !w.ui.axis.playing || w.moving {
		return nil
	}
	now := time.Now()
	dt := now.Sub(w.played)
	w.played = now
	if dt > time.Second { // it did not play until now
		dt = frameEvery
	}
	return w.travel(move{jump: int64(float64(dt) * w.ui.axis.speed), plays: true})
}

// fell says why the past does not reach further back.
func fell(p *pilot) string {
	if p.recording() {
		return ": here the recording begins"
	}
	if why := p.fell(); why != "" {
		return ": " + why + " fell off"
	}
	return ": here the view began"
}

// found is everything that was found wrong so far.
func (w *watch) found() []*finding {
	if w.recording() {
		return w.scanned
	}
	return w.digest.wrong.all
}

// toFinding goes to the turn in which the next finding shows, or the one before.
func (w *watch) toFinding(back bool) tea.Cmd {
	from := w.mark
	if !w.ui.axis.past {
		from = math.MaxInt64
	}
	f, ok := nextFinding(w.found(), from, back)
	if !ok {
		w.say(pickWord(back, "there is no earlier finding", "there is no later finding"), false)
		return nil
	}
	return w.travel(move{mark: f.Time, to: func(r *rewinder) (*snapshot, error) {
		if near := r.past.Near(f.Time); near != f.Time {
			s, err := r.turnAt(near, f.PID, max(0, f.Worker))
			return s, errors.Join(errors.New("that turn is no longer remembered: this is the next that is"), err)
		}
		if f.Worker < 0 {
			return r.show(f.Time)
		}
		s, err := r.turnAt(f.Time, f.PID, f.Worker)
		if err == nil && s.loop != nil && s.turn == uint64(f.Turn)+1 { // it was found as the turn ended
			return r.step(f.PID, f.Worker, -1)
		}
		return s, err
	}})
}

func pickWord(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// axisKey does what a key asks of the past. mine is false if it asks nothing.
func (w *watch) axisKey(k string) (cmd tea.Cmd, mine bool) {
	a := &w.ui.axis
	switch k {
	case ",":
		return w.travel(move{by: -1}), true
	case "pgup":
		return w.travel(move{jump: -int64(time.Second)}), true
	case "home":
		return w.travel(move{to: func(r *rewinder) (*snapshot, error) { return r.show(r.past.Begin()) }}), true
	case "G", "end":
		return w.present(), true
	case "<", ">":
		return w.toFinding(k == "<"), true
	}
	if !a.past {
		return nil, false
	}
	switch k {
	case ".":
		return w.travel(move{by: 1}), true
	case "pgdown":
		return w.travel(move{jump: int64(time.Second)}), true
	case " ":
		a.playing, w.played = !a.playing, time.Now()
		return nil, true
	case "[":
		a.speed = max(slowest, a.speed/2)
		return nil, true
	case "]":
		a.speed = min(fastest, a.speed*2)
		return nil, true
	}
	return nil, false
}
