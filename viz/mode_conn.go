package viz

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/trace"
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
		fresh, err := w.pilot.life(r, old, now)
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

// holds says whether all is known that had happened by time t, and not less of it
// than is shown.
func (l *life) holds(t int64) bool {
	return t <= l.until && (!l.lost || len(l.events) > 0 && l.events[0].Time < t-int64(time.Second)) || l.closed != 0 && t >= l.closed
}

// life goes on with the life of a connection up to time t, or begins it anew.
func (p *pilot) life(r row, old *life, t int64) (*life, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return old, nil
	}
	past := p.rewind.past
	l := newLife(r, past.Since(t))
	if old != nil && t > old.until {
		l = old.copy()
	}
	until := min(t, past.End())
	if until <= l.until {
		return l, nil
	}
	err := past.Scan(l.until, until, func(e *trace.Event) { l.take(e) })
	if err == trace.ErrNothing {
		err = nil
	}
	l.until = until
	return l, err
}

// copy is a life of its own: the screen draws the old one meanwhile.
func (l *life) copy() *life {
	c := *l
	c.marks = append([]lifeMark(nil), l.marks...)
	c.events = append(make([]trace.Event, 0, len(l.events)+64), l.events...)
	return &c
}

func (p *connPage) row(*snapshot, int) line {
	return fields(200, 3, keyLine(arrows("↑ ↓"), "the next one"), keyLine("space", "hold"), keyLine(", .", "back and on"), keyLine("i", "speak"), keyLine("esc", "back"))
}
