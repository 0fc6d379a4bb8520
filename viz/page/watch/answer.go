package watch

import (
	"strings"

	"muxlab/viz/page"
	"muxlab/viz/panel"

	"muxlab/viz/term"
)

// answerMode is the page that says what is wrong with a server that is wrong on purpose.
// It comes when it is asked for, and not before: first one looks.
type answerMode struct{}

// openAnswer opens the page.
func (w *Page) openAnswer() {
	w.UI.Mode = answerMode{}
	w.Tried("y")
}

func (answerMode) key(_ *Page, k string) (cmd page.Cmd, stays bool) {
	return nil, k != "esc" && k != "y" && k != "enter"
}

func (answerMode) row(*panel.Canvas, int) term.Line {
	return term.Fields(200, 3, term.KeyLine("esc", "back"))
}

// Draw sets the answer above what it is about, where the window has room for both.
func (answerMode) Draw(s *panel.Canvas, u *UI, w, h int) term.Block {
	const below = 22 // rows that are worth a look
	said := term.Paragraph(term.InkBold, u.Question, w-4)
	for _, part := range strings.Split(u.Answer, "\n") {
		said = append(append(said, nil), term.Paragraph(term.InkText, part, w-4)...)
	}
	rows := len(said) + 2
	if h-rows < below {
		rows = h
	}
	page := s.Theme.Box(term.Line{term.Styled(term.InkTitle, "what is wrong with it")}, said, w, rows)
	if rows == h {
		return page
	}
	behind := *u
	behind.Mode, behind.Task = nil, ""
	return append(page, body(s, &behind, w, h-rows)...)
}
