package viz

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/session"
)

// speak is the mode in which the student types lines as a client: what is said
// crosses the real socket, and what comes back is shown beside it.
type speak struct {
	name string // of the client; "" until the first line is said: then a new one comes
	text string
	said []saying
}

// A saying is a line that was said.
type saying struct {
	text string
	at   time.Time // in the time of day of the screen
}

// askWords opens the mode for the client that is selected, or for a new one.
func (w *watch) askWords() {
	m := &speak{}
	if r := w.ui.list.pickedRow(w.snap); r != nil {
		if !r.ours {
			w.say(elsewhere(r, "speak as it"), true)
			return
		}
		m.name = r.name
	}
	w.ui.mode = m
}

// elsewhere says why something cannot be done with a client that is none of ours.
func elsewhere(r *row, what string) string {
	if r.kind == hasLeft {
		return r.name + " has left: the server has not closed its end yet"
	}
	return r.name + " is none of our clients: only who started it can " + what
}

func (m *speak) key(w *watch, k string) (cmd tea.Cmd, stays bool) {
	switch k {
	case "esc":
		return nil, false
	case "enter":
		return m.send(w), true
	}
	m.text = typed(m.text, k)
	return nil, true
}

// send says the line, with its end. The past has no ears.
func (m *speak) send(w *watch) tea.Cmd {
	if w.ui.axis.past {
		w.say("this is the past, and nobody hears it there: G is now", true)
		return nil
	}
	name, text := m.name, m.text
	m.said, m.text = append(m.said, saying{text, w.snap.wall}), ""
	return func() tea.Msg {
		who, err := w.pilot.session.Speak(name, text+"\n")
		return askedMsg{w, func(w *watch) {
			if err != nil {
				w.say(err.Error(), true)
				return
			}
			m.name = who
			w.ui.list.picked = who
		}}
	}
}

// speakRows is how high the place for the words is.
const speakRows = 6

// draw leaves the screen in sight, so that one sees what the words do there.
func (m *speak) draw(s *snapshot, u *ui, w, h int) block {
	if h < 18 { // no room for both
		return m.words(s, w, h)
	}
	rest := *u
	rest.mode = nil
	b := body(s, &rest, w, h-speakRows)
	u.below = rest.below
	return append(b, m.words(s, w, speakRows)...)
}

// words are the line that is typed, and what was said and heard before.
func (m *speak) words(s *snapshot, w, h int) block {
	iw := w - 4
	who := m.name
	if who == "" {
		who = "a new client"
	}
	var lines []line
	for _, said := range m.said {
		lines = append(lines, line{grey("said  "), plain(tail(said.text, iw-6))})
	}
	heard := line{grey("heard "), grey("nothing yet")}
	for _, c := range s.clients {
		if c.Name == m.name {
			heard = heardLine(s, c, iw)
		}
	}
	if m.name != "" {
		lines = append(lines, heard)
	}
	lines = lines[max(0, len(lines)-(h-3)):]
	in := line{styled(look.key, "say   "), bold(tail(m.text, iw-8)), styled(look.served, " ")}
	return box(line{styled(look.title, "you speak as "+who)}, append([]line{in}, lines...), w, h)
}

// heardLine is what came back to a client, and what has not yet.
func heardLine(s *snapshot, c session.Client, w int) line {
	l := line{grey("heard ")}
	switch {
	case c.Error != "":
		return l.add(styled(look.warnText, look.sign.trouble+" "), plain(cut(c.Error, w-8)))
	case !c.WaitingSince.IsZero() && s.wall.Sub(c.WaitingSince) >= shortWait:
		waits := "  waits " + duration(int64(s.wall.Sub(c.WaitingSince))) + " for " + c.WaitingFor
		return l.add(plain(tail(c.Heard, max(4, w-8-width(waits)))), styled(look.readyText, waits))
	case c.Heard == "":
		return l.add(grey("nothing yet"))
	}
	return l.add(plain(tail(c.Heard, w-8)))
}

func (m *speak) row(*snapshot, int) line {
	return fields(200, 3, keyLine("enter", "say it"), keyLine("ctrl+u", "begin anew"), keyLine("esc", "back"))
}
