package watch

import (
	"strings"

	"muxlab/viz/page"

	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Answer is the page that says what is wrong with a server that is wrong on purpose.
// It comes when it is asked for, and not before: first one looks.
type Answer struct{}

// openAnswer opens the page.
func (w *Page) openAnswer() { w.UI.Mode = Answer{} }

func (Answer) key(_ *Page, k string) (cmd page.Cmd, stays bool) {
	return nil, k != "esc" && k != "y" && k != "enter"
}

func (Answer) row(*snapshot.Snapshot, int) term.Line {
	return term.Fields(200, 3, term.KeyLine("esc", "back"))
}

// Draw sets the answer above what it is about, where the window has room for both.
func (Answer) Draw(s *snapshot.Snapshot, u *UI, w, h int) term.Block {
	const below = 22 // rows that are worth a look
	said := term.Paragraph(term.Theme.Bold, u.Question, w-4)
	for _, part := range strings.Split(u.Answer, "\n") {
		said = append(append(said, nil), term.Paragraph(term.Theme.Text, part, w-4)...)
	}
	rows := len(said) + 2
	if h-rows < below {
		rows = h
	}
	page := term.Box(term.Line{term.Styled(term.Theme.Title, "what is wrong with it")}, said, w, rows)
	if rows == h {
		return page
	}
	behind := *u
	behind.Mode, behind.Task = nil, ""
	return append(page, body(s, &behind, w, h-rows)...)
}
