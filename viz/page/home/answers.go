package home

import (
	"muxlab/harness/units"
	"muxlab/session"
)

// What the user took the mysteries for.

// answered says what came of a mystery, in a word or two; "" it was not answered.
func (h *Page) answered(s *session.Scene) string {
	a, given := h.progress.Answers[s.Name]
	switch {
	case !given:
		return ""
	case a.Right:
		return "right first"
	case a.Choice == "":
		return "was told"
	}
	return "not at first"
}

// solved counts the mysteries of a list whose first answer was right, in words; "" none was.
func (h *Page) solved(scenes []session.Scene) string {
	n := 0
	for _, s := range scenes {
		if h.progress.Answers[s.Name].Right {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return ", " + units.Count(n) + " right first"
}
