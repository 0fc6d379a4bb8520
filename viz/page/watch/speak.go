package watch

import (
	"time"

	"muxlab/harness/units"
	"muxlab/viz/page"
	"muxlab/viz/panel"

	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/term"
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
	Text string
	at   time.Time // in the time of day of the screen
}

// openSpeak opens the mode for the client that is selected, or for a new one.
func (w *Page) openSpeak() {
	m := &speak{}
	if r := w.UI.List.PickedRow(w.Snap); r != nil {
		m.name = r.Name
	}
	w.UI.Mode = m
}

func (m *speak) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	switch k {
	case "esc":
		return nil, false
	case "enter":
		return m.send(w), true
	}
	m.text = page.Typed(m.text, k)
	return nil, true
}

func (m *speak) paste(_ *Page, text string) { m.text = page.Pasted(m.text, text) }

// send says the line, with its end. The past has no ears.
func (m *speak) send(w *Page) page.Cmd {
	if w.UI.Axis.Past {
		w.Say("this is the past, and nobody hears it there: G is now", true)
		return nil
	}
	speaker, ok := w.Controller.Speaker()
	if !ok {
		return nil // see whyNotSpeak
	}
	name, text := m.name, m.text
	m.said, m.text = append(m.said, saying{text, w.Snap.Wall}), ""
	return func() page.Msg {
		who, err := speaker.Speak(name, text+"\n")
		return ResultMsg{w, func(w *Page) {
			if err != nil {
				w.Say(err.Error(), true)
				return
			}
			m.name = who
			w.UI.List.Picked = who
		}}
	}
}

// speakRows is how high the place for the words is.
const speakRows = 6

// Draw leaves the screen in sight, so that one sees what the words do there.
func (m *speak) Draw(s *panel.Canvas, u *UI, w, h int) term.Block {
	if h < 18 { // no room for both
		return m.words(s, w, h)
	}
	rest := *u
	rest.Mode = nil
	b := body(s, &rest, w, h-speakRows)
	u.Below = rest.Below
	return append(b, m.words(s, w, speakRows)...)
}

// words are the line that is typed, and what was said and heard before.
func (m *speak) words(s *panel.Canvas, w, h int) term.Block {
	iw := w - 4
	who := m.name
	if who == "" {
		who = "a new client"
	}
	var lines []term.Line
	for _, said := range m.said[max(0, len(m.said)-h):] { // more than there is room for
		lines = append(lines, term.Line{term.Grey("said  "), term.Plain(s.Theme.Tail(said.Text, iw-6))})
	}
	heard := term.Line{term.Grey("heard "), term.Grey("nothing yet")}
	for _, c := range s.Clients {
		if c.Name == m.name {
			heard = heardLine(s, c, iw)
		}
	}
	if m.name != "" {
		lines = append(lines, heard)
	}
	lines = lines[max(0, len(lines)-(h-3)):]
	in := term.Line{term.Styled(term.InkKey, "say   "), term.Bold(s.Theme.Tail(m.text, iw-8)), term.Styled(term.InkServed, " ")}
	title := term.Line{term.Styled(term.InkTitle, "you speak as "+who)}
	if full := page.Full(m.text); full != "" {
		title = title.Add(term.Gap(3), term.Styled(term.InkWarnText, full))
	}
	return s.Theme.Box(title, append([]term.Line{in}, lines...), w, h)
}

// heardLine is what came back to a client, and what has not yet.
func heardLine(s *panel.Canvas, c session.Client, w int) term.Line {
	l := term.Line{term.Grey("heard ")}
	switch {
	case c.Error != "":
		return l.Add(term.Styled(term.InkWarnText, s.Theme.Sign.Trouble+" "), term.Plain(s.Theme.Cut(c.Error, w-8)))
	case !c.WaitingSince.IsZero() && s.Wall.Sub(c.WaitingSince) >= digest.ShortWait:
		waits := "  waits " + units.Screen.Duration(int64(s.Wall.Sub(c.WaitingSince))) + " for " + c.WaitingFor
		return l.Add(term.Plain(s.Theme.Tail(c.Heard, max(4, w-8-term.Width(waits)))), term.Styled(term.InkReadyText, waits))
	case c.Heard == "":
		return l.Add(term.Grey("nothing yet"))
	}
	return l.Add(term.Plain(s.Theme.Tail(c.Heard, w-8)))
}

func (m *speak) row(*panel.Canvas, int) term.Line {
	return term.Fields(200, 3, term.KeyLine("enter", "say it"), term.KeyLine("ctrl+u", "begin anew"), term.KeyLine("esc", "back"))
}
