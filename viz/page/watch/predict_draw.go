package watch

import (
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Draw draws the question, or what came of it.
func (m *prediction) Draw(s *panel.Canvas, u *UI, w, h int) term.Block {
	if m.phase == predictTells {
		return predict.Told(s, m.verdicts, m.whyEmpty, u.score.Line(marksWord), w, h)
	}
	all := predict.Candidates(s.Snapshot)
	iw := w - 4
	foot := m.foot(s.Snapshot, u, all, iw)
	room := max(1, h-2-len(foot))
	body := m.Lines(s, all, iw, room)
	if h-len(body)-2-len(foot) >= predict.LeastEvidence {
		room = len(body)
	}
	for len(body) < room {
		body = append(body, nil)
	}
	top := room + 2 + len(foot)
	asked := s.Theme.Box(term.Line{term.Styled(term.InkTitle, term.Pick(w-6, predict.Question(s.Snapshot), "what returns next?"))}, append(body[:room], foot...), w, top)
	return append(asked, predict.Evidence(s, w, h-top, panel.ClientsTab, panel.LogTab)...)
}

// foot says what is known of the one at hand, and what happens next.
func (m *prediction) foot(s *snapshot.Snapshot, u *UI, all []predict.Candidate, w int) []term.Line {
	var words string
	switch {
	case m.phase == predictWaits:
		words = "No call has returned yet."
		if s.Loop != nil {
			words = "It has not returned: nothing is ready, and so the loop sleeps."
		}
		if u.Hold == panel.HoldAll { // the client that was due may only have read
			words += " A full stop lets the client act that is due next, H all of them."
		}
	case m.At < len(all):
		words = predict.About(s, all[m.At], m.Hint)
	}
	foot := append([]term.Line{nil}, term.Paragraph(term.InkText, words, w)...)
	return append(append(foot, nil, nil)[:3], u.score.Line(term.Pick(w, marksWord, "space marks, enter runs it")))
}

// marksWord says what to do before the first prediction.
const marksWord = "space marks, enter runs it; right is: all that return, no others"

func (m *prediction) row(s *panel.Canvas, w int) term.Line {
	switch m.phase {
	case predictWaits:
		return term.Fields(w, 3, term.KeyLine(".", "the next client"), term.KeyLine("H", "clients go on"), term.KeyLine("esc", "back"))
	case predictTells:
		return term.Fields(w, 3, term.KeyLine("enter", "once more"), term.KeyLine("esc", "back"))
	}
	return term.Fields(w, 3, term.KeyLine("space", "mark"), term.KeyLine("enter", "let it happen"), term.KeyLine("d", "hint: when due"), term.KeyLine("tab", "another"), term.KeyLine("esc", "back"), term.KeyLine(s.Theme.Arrows("↑ ↓"), "move"))
}
