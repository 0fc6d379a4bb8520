package watch

import (
	"errors"
	"io"
	"math"
	"path/filepath"
	"time"

	"muxlab/harness/clean"
	"muxlab/harness/diagnose"
	"muxlab/harness/recording"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/digest"
	"muxlab/viz/page"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
)

// Time is on two axes: does the server run, and does the screen show now or the
// past? This file is the second one: where on what is remembered the screen is.

// A move is a way through the past. One of its fields is set.
type move struct {
	by    int   // so many turns
	jump  int64 // so many ns; negative: back
	to    func(r *digest.Rewinder) (*snapshot.Snapshot, error)
	mark  int64 // the time of the finding that it goes to
	plays bool
}

// PastMsg is the picture that a move brought.
type PastMsg struct {
	Watch *Page
	snap  *snapshot.Snapshot
	err   error
	move  move
	gap   bool // something that is no longer remembered lies between
}

// travel starts a move, or keeps it until the one under way is done: key presses
// that come faster than pictures can be made add up.
func (w *Page) travel(m move) page.Cmd {
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
	fromNow := !w.UI.Axis.Past
	w.UI.Axis.Past = true
	if !m.plays {
		w.UI.Axis.Playing = false
	}
	of, shown := w.Snap.Stepped, w.Snap.Time
	return func() page.Msg {
		gap := false
		s, err := w.FromPast(func(r *digest.Rewinder) (*snapshot.Snapshot, error) {
			if fromNow { // from what the screen shows: more may have come since
				if _, err := r.Past.At(min(shown, r.Past.End())); err != nil {
					return nil, err
				}
			}
			before := r.Past.Time()
			s, err := m.run(r, of)
			now := r.Past.Time()
			gap = before >= r.Past.Begin() && r.Past.Since(max(before, now)) > min(before, now) // it was nowhere before it began
			return s, err
		})
		return PastMsg{w, s, err, m, gap}
	}
}

func (m move) run(r *digest.Rewinder, of snapshot.WorkerKey) (*snapshot.Snapshot, error) {
	switch {
	case m.to != nil:
		return m.to(r)
	case m.plays:
		return r.Play(m.jump)
	case m.jump != 0:
		return r.Show(r.Past.Time() + m.jump)
	}
	return r.Step(of.PID, of.Number, m.by)
}

// ShowMoment shows the picture that a move brought, and starts the next move.
func (w *Page) ShowMoment(m PastMsg) page.Cmd {
	w.moving = false
	if m.snap != nil && w.UI.Axis.Past {
		w.Snap, w.Mark = m.snap, m.snap.Time
		if m.move.mark != 0 {
			w.Mark = m.move.mark
		}
		w.Snap.Findings, w.Snap.Found = digest.FindingsAt(w.Found(), w.Mark), len(w.Found())
		if w.recording && w.Eye != nil {
			w.Eye.Look(w.Snap)
		}
	}
	switch {
	case errors.Is(m.err, io.EOF) && (m.move.plays || m.move.by > 0):
		w.reachEnd()
	case errors.Is(m.err, io.EOF):
		w.Say("nothing earlier is remembered"+fell(w.Controller), false)
	case m.err != nil:
		w.Say(m.err.Error(), true)
	case m.gap && m.move.mark == 0:
		w.Say("what lies between is no longer remembered; before it only what findings rest on is", false)
	}
	if m.snap == nil && w.Snap == w.Live {
		w.Present()
	}
	if next := w.wanted; next != nil {
		w.wanted = nil
		return w.travel(*next)
	}
	return nil
}

// reachEnd is called where the past has no more: that of a running server ends at the
// present, a recording stops.
func (w *Page) reachEnd() {
	if w.Recording() {
		w.UI.Axis.Playing = false
		if words := damageWords(w.Controller.Session); words != "" {
			w.Say(words, true)
			return
		}
		w.Say("the recording ends here", false)
		return
	}
	w.Present()
}

// damageWords say up to where a recording is good; "" all of it is.
func damageWords(s session.Session) string {
	r, ok := s.(session.Recording)
	if !ok || r.Damage() == nil {
		return ""
	}
	var where *recording.DamageError
	if errors.As(r.Damage(), &where) { // where it lies is known to who has opened it
		short := *where
		short.Name = clean.Name(filepath.Base(short.Name))
		return short.Error()
	}
	return r.Damage().Error()
}

// StopMoving forgets the move that is under way: another page has moved this one.
func (w *Page) StopMoving() { w.moving, w.wanted = false, nil }

// Present leaves the past; a recording goes to its end.
func (w *Page) Present() page.Cmd {
	w.wanted = nil
	if w.Recording() {
		return w.travel(move{to: func(r *digest.Rewinder) (*snapshot.Snapshot, error) { return r.Show(r.Past.End()) }})
	}
	w.UI.Axis = panel.Axis{Speed: w.UI.Axis.Speed}
	w.Snap = w.Live
	return nil
}

// playOn moves a past that plays, once a frame.
func (w *Page) playOn() page.Cmd {
	if !w.UI.Axis.Playing || w.moving {
		return nil
	}
	now := time.Now()
	dt := now.Sub(w.played)
	w.played = now
	if dt > time.Second { // it did not play until now
		dt = page.FrameEvery
	}
	return w.travel(move{jump: int64(float64(dt) * w.UI.Axis.Speed), plays: true})
}

// fell says why the past does not reach further back.
func fell(p *control.Controller) string {
	if p.Recording() {
		return ": here the recording begins"
	}
	if why := p.Dropped(); why != "" {
		return ": " + why + " fell off"
	}
	return ": here the view began"
}

// Found returns everything that was found wrong so far.
func (w *Page) Found() []*snapshot.Finding {
	if w.Recording() {
		return w.Scanned
	}
	return w.digest.Findings.All
}

// toFinding goes to the turn in which the next finding shows, or the one before.
func (w *Page) toFinding(back bool) page.Cmd {
	from := w.Mark
	if !w.UI.Axis.Past {
		from = math.MaxInt64
	}
	f, ok := digest.NextFinding(w.Found(), from, back)
	if !ok {
		w.Say(NoFinding(back), false)
		return nil
	}
	return w.toTurnOf(f)
}

// toTurnOf goes to the turn in which a finding shows.
func (w *Page) toTurnOf(f diagnose.Finding) page.Cmd {
	return w.travel(move{mark: f.Time, to: func(r *digest.Rewinder) (*snapshot.Snapshot, error) { return r.AtFinding(f) }})
}

// NoFinding says that there is no earlier finding, or no later one.
func NoFinding(earlier bool) string {
	if earlier {
		return "there is no earlier finding"
	}
	return "there is no later finding"
}

// turnBack goes to the turn before the one that is shown.
func (w *Page) turnBack() page.Cmd { return w.travel(move{by: -1}) }

// secondBack goes one second back, and secondOn one on.
func (w *Page) secondBack() page.Cmd { return w.travel(move{jump: -int64(time.Second)}) }

func (w *Page) secondOn() page.Cmd { return w.travel(move{jump: int64(time.Second)}) }

// toBegin goes to the earliest moment that is remembered.
func (w *Page) toBegin() page.Cmd {
	return w.travel(move{to: func(r *digest.Rewinder) (*snapshot.Snapshot, error) { return r.Show(r.Past.Begin()) }})
}

// OpenAt has a recording begin at this tick, and stand there.
func (w *Page) OpenAt(tick uint32) {
	w.UI.Axis.Playing = false
	w.first = &move{to: func(r *digest.Rewinder) (*snapshot.Snapshot, error) { return r.AtTick(tick) }}
}

// findingKey goes to the finding before, or after.
func findingKey(w *Page, k string) (page.Cmd, page.Intent) {
	return w.toFinding(k == "<"), page.Nothing
}

// togglePlay plays the past, or stops it.
func (w *Page) togglePlay() page.Cmd {
	w.UI.Axis.Playing, w.played = !w.UI.Axis.Playing, time.Now()
	return nil
}
