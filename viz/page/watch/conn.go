package watch

import (
	"io"
	"time"

	"muxlab/viz/page"
	"muxlab/viz/page/watch/conn"
	"muxlab/viz/panel"

	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// connPage is the page of one connection: its life, its figures, its calls. It
// holds whether the server runs, is held, or is looked at in the past.
type connPage struct {
	of     snapshot.Row // as it was seen last
	life   *digest.Life
	asking bool
	asked  time.Time
}

// lifeEvery is how often the page asks what has happened since.
const lifeEvery = 300 * time.Millisecond

// openConn opens the page of the picked one.
func (w *Page) openConn() page.Cmd {
	r := w.UI.List.PickedRow(w.Snap)
	if r == nil { // it has gone since
		w.Say(whyNotOpen(State{UI: &UI{}}, ""), false)
		return nil
	}
	p := &connPage{of: *r}
	w.UI.Mode = p
	return p.tick(w)
}

func (p *connPage) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	l := &w.UI.List
	switch k {
	case "esc":
		return nil, false
	case "up", "k", "down", "j":
		l.Arrange(w.Shown().Rows)
		if k == "up" || k == "k" {
			l.Move(-1)
		} else {
			l.Move(1)
		}
		return w.openConn(), true
	}
	if b := keymap.Find(k); k == "i" || b != nil && b.Time {
		return w.press(k), true
	}
	return nil, true
}

// A ticking mode is told that time goes on.
type ticking interface{ tick(w *Page) page.Cmd }

// tick asks the past what has happened to the connection.
func (p *connPage) tick(w *Page) page.Cmd {
	if r := p.current(w.Snap); r != nil {
		if r.FD != p.of.FD || r.PID != p.of.PID || r.Opened != p.of.Opened {
			p.life = nil
		}
		p.of = *r
	}
	now := w.Snap.Time
	if p.asking || p.of.FD < 0 || time.Since(p.asked) < lifeEvery || p.life != nil && p.life.Holds(now) {
		return nil
	}
	p.asking, p.asked = true, time.Now()
	r, old := p.of, p.life
	return func() page.Msg {
		fresh, err := w.life(r, old, now)
		return ResultMsg{w, func(w *Page) {
			p.asking = false
			if err != nil {
				w.Say(err.Error(), true)
			} else if p.of.FD == r.FD && p.of.PID == r.PID && p.of.Opened == r.Opened {
				p.life = fresh
			}
		}}
	}
}

// life returns the life of a connection up to time t, see conn.LifeUpTo.
func (w *Page) life(r snapshot.Row, old *digest.Life, t int64) (l *digest.Life, err error) {
	l = old
	err = w.Controller.WithPast(func() error {
		l, err = conn.LifeUpTo(w.Controller.Past, r, old, t)
		return err
	})
	if err == io.EOF { // it is closed
		err = nil
	}
	return l, err
}

// current is the row of the connection in a snapshot; nil if it is gone.
func (p *connPage) current(s *snapshot.Snapshot) *snapshot.Row {
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.Name == p.of.Name && (p.of.FD < 0 || p.of.FD == r.FD && p.of.PID == r.PID && p.of.Opened == r.Opened) {
			return r
		}
	}
	return nil
}

// Draw draws the page of a connection: who it is, its life as a time line, and
// its last calls.
func (p *connPage) Draw(s *panel.Canvas, _ *UI, w, h int) term.Block {
	r, gone := p.of, true
	if now := p.current(s.Snapshot); now != nil {
		r, gone = *now, false
	}
	if p.life != nil && p.life.Closed != 0 && p.life.Closed <= s.Time {
		gone = true
	}
	return conn.Draw(s, r, p.life, gone, w, h)
}

func (p *connPage) row(s *panel.Canvas, _ int) term.Line {
	return term.Fields(200, 3, term.KeyLine(s.Theme.Arrows("↑ ↓"), "the next one"), term.KeyLine("space", "hold"), term.KeyLine(", .", "back and on"), term.KeyLine("i", "speak"), term.KeyLine("esc", "back"))
}
