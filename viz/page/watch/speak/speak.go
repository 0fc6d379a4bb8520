// Package speak is a conversation that the student leads as a client: the line that is typed,
// what was said, and what came back. Who sends the line is not its business.
package speak

import (
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/page"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// A Talk is what is typed, and what was said. The zero value is that of a new client.
type Talk struct {
	Name string // of the client; "" until the first line is said: then a new one comes
	Text string // what is typed
	Said []string
}

// Say takes the line that is typed as said, and returns it.
func (m *Talk) Say() string {
	text := m.Text
	m.Said, m.Text = append(m.Said, text), ""
	return text
}

// Draw draws the line that is typed, and what was said and heard before.
func (m *Talk) Draw(s *panel.Canvas, w, h int) term.Block {
	iw := w - 4
	who := m.Name
	if who == "" {
		who = "a new client"
	}
	var lines []term.Line
	for _, said := range m.Said[max(0, len(m.Said)-h):] { // more than there is room for
		lines = append(lines, term.Line{term.Grey("said  "), term.Plain(s.Theme.Tail(said, iw-6))})
	}
	heard := term.Line{term.Grey("heard "), term.Grey("nothing yet")}
	for _, c := range s.Clients {
		if c.Name == m.Name {
			heard = heardLine(s, c, iw)
		}
	}
	if m.Name != "" {
		lines = append(lines, heard)
	}
	lines = lines[max(0, len(lines)-(h-3)):]
	in := term.Line{term.Styled(term.InkKey, "say   "), term.Bold(s.Theme.Tail(m.Text, iw-8)), term.Styled(term.InkServed, " ")}
	title := term.Line{term.Styled(term.InkTitle, "you speak as "+who)}
	if full := page.Full(m.Text); full != "" {
		title = title.Add(term.Gap(3), term.Styled(term.InkWarnText, full))
	}
	return s.Theme.Box(title, append([]term.Line{in}, lines...), w, h)
}

// heardLine is what came back to a client, and what has not yet.
func heardLine(s *panel.Canvas, c session.Client, w int) term.Line {
	l := term.Line{term.Grey("heard ")}
	switch {
	case s.Covered.Has(cover.Echoes):
		return l.Add(term.Grey(cover.Word))
	case c.Error != "":
		return l.Add(term.Styled(term.InkWarnText, s.Theme.Sign.Trouble+" "), term.Plain(s.Theme.Cut(c.Error, w-8)))
	case !c.WaitingSince.IsZero() && s.Wall.Sub(c.WaitingSince) >= digest.ShortWait:
		waits := "  waits " + units.Screen.Elapsed(int64(s.Wall.Sub(c.WaitingSince))) + " for " + c.WaitingFor
		return l.Add(term.Plain(s.Theme.Tail(c.Heard, max(4, w-8-term.Width(waits)))), term.Styled(term.InkReadyText, waits))
	case c.Heard == "":
		return l.Add(term.Grey("nothing yet"))
	}
	return l.Add(term.Plain(s.Theme.Tail(c.Heard, w-8)))
}
