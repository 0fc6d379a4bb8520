package viz

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// answer is the page that says what is wrong with a server that is wrong on purpose.
// It comes when it is asked for, and not before: first one looks.
type answer struct{}

// askAnswer opens the page, where there is an answer.
func (w *watch) askAnswer() (mine bool) {
	if w.ui.answer != "" {
		w.ui.mode = answer{}
	}
	return w.ui.answer != ""
}

func (answer) key(_ *watch, k string) (cmd tea.Cmd, stays bool) {
	return nil, k != "esc" && k != "y" && k != "enter"
}

func (answer) row(*snapshot, int) line { return fields(200, 3, keyLine("esc", "back")) }

// draw sets the answer above what it is about, where the window has room for both.
func (answer) draw(s *snapshot, u *ui, w, h int) block {
	const below = 22 // rows that are worth a look
	said := paragraph(look.bold, u.question, w-4)
	for _, part := range strings.Split(u.answer, "\n") {
		said = append(append(said, nil), paragraph(look.text, part, w-4)...)
	}
	rows := len(said) + 2
	if h-rows < below {
		rows = h
	}
	page := box(line{styled(look.title, "what is wrong with it")}, said, w, rows)
	if rows == h {
		return page
	}
	behind := *u
	behind.mode, behind.task = nil, ""
	return append(page, body(s, &behind, w, h-rows)...)
}
