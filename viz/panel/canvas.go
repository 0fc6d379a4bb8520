package panel

import (
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// A Canvas is what panels are drawn from and with: the server at the moment that is shown,
// how the viewer has arranged its connections, and the theme. Whoever draws makes one for
// each frame; two can be drawn at the same time, each with its own theme.
type Canvas struct {
	*snapshot.Snapshot
	List  *snapshot.List // arranged
	Theme *term.Theme

	// Hushed: findings are not shown, nor what the clients complain about, until they are
	// asked for. What is evidence is drawn as ever.
	Hushed bool
	Hidden bool // so it is because a presenter hides them, and not because of a mystery

	Inset bool // the page has a part of the window only
}

// NewCanvas returns the canvas of s, and arranges its connections in list.
func NewCanvas(th *term.Theme, s *snapshot.Snapshot, list *snapshot.List) *Canvas {
	list.Arrange(s.Rows)
	c := &Canvas{Snapshot: s, List: list, Theme: th}
	if s.Covered != 0 { // what is wrong would tell
		return c.Hush()
	}
	return c
}

// Hush returns the canvas on which no trouble is pointed out.
func (s *Canvas) Hush() *Canvas {
	h := *s
	h.Theme, h.Hushed = s.Theme.Hushed(), true
	return &h
}

// Wrong reports whether something was found, or a client complains, and it is to be shown.
func Wrong(s *Canvas) bool {
	return !s.Hushed && (len(s.Findings) > 0 || s.List.Complaints.Sentence() != "")
}
