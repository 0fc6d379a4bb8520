package viz

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// connPage is the page of one connection: its life, its figures, its calls. It
// holds whether the server runs, is held, or is looked at in the past.
type connPage struct {
	of     row // as it was seen last
	life   *life
	asking bool
	asked  time.Time
}

// lifeEvery is how often the page asks what has happened since.
const lifeEvery = 300 * time.Millisecond

// openConn opens the page of the picked one.
func (w *watch) openConn() tea.Cmd {
	r := w.ui.list.pickedRow(w.snap)
	if r == nil {
		w.say("select a connection first, with the arrows", false)
		return nil
	}
	p := &connPage{of: *r}
	w.ui.mode = p
	return p.tick(w)
}

func (p *connPage) key(w *watch, k string) (cmd tea.Cmd, stays bool) {
	l := &w.ui.list
	switch k {
	case "esc":
		return nil, false
	case "up", "k", "down", "j":
		l.arrange(w.snap.rows)
		if k == "up" || k == "k" {
			l.move(-1)
		} else {
			l.move(1)
		}
		return w.openConn(), true
	case "i":
		w.askWords()
		return nil, true
	}
	if cmd, mine := w.axisKey(k); mine {
		return cmd, true
	}
	cmd, _ = w.holdKey(k)
	return cmd, true
}

// A ticking mode is told that time goes on.
type ticking interface{ tick(w *watch) tea.Cmd }

// tick asks the past what has happened to the connection.
func (p *connPage) tick(w *watch) tea.Cmd {
	if r := p.current(w.snap); r != nil {
		if r.fd != p.of.fd || r.pid != p.of.pid || r.opened != p.of.opened {
			p.life = nil
		}
		p.of = *r
	}
	now := w.snap.time
	if p.asking || p.of.fd < 0 || time.Since(p.asked) < lifeEvery || p.life != nil && p.life.holds(now) {
		return nil
	}
	p.asking, p.asked = true, time.Now()
	r, old := p.of, p.life
	return func() tea.Msg {
		fresh, err := w.life(r, old, now)
		return askedMsg{w, func(w *watch) {
			p.asking = false
			if err != nil {
				w.say(err.Error(), true)
			} else if p.of.fd == r.fd && p.of.pid == r.pid && p.of.opened == r.opened {
				p.life = fresh
			}
		}}
	}
}

// current is the row of the connection in a snapshot; nil if it is gone.
func (p *connPage) current(s *snapshot) *row {
	for i := range s.rows {
		r := &s.rows[i]
		if r.name == p.of.name && (p.of.fd < 0 || p.of.fd == r.fd && p.of.pid == r.pid && p.of.opened == r.opened) {
			return r
		}
	}
	return nil
}

func (p *connPage) row(*snapshot, int) line {
	return fields(200, 3, keyLine(arrows("↑ ↓"), "the next one"), keyLine("space", "hold"), keyLine(", .", "back and on"), keyLine("i", "speak"), keyLine("esc", "back"))
}
