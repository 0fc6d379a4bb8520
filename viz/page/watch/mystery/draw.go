package mystery

import (
	"muxlab/harness/units"
	"muxlab/viz/page/watch/source"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// Title says which step it is.
func (q *Inquiry) Title() string {
	return [...]string{"what is wrong with this server?", "where to look", "the finding", "the cause, and the line"}[q.Step]
}

// Keys are the keys of the present step.
func (q *Inquiry) Keys(th *term.Theme, w int) term.Line {
	back := term.KeyLine("esc", "look on")
	evidence := term.KeyLine("tab", "panel")
	switch q.Step {
	case Asks:
		return term.Fields(w, 3, term.KeyLine("1 2 3 4", "say what is wrong"), term.KeyLine("?", "I do not know"), back, evidence)
	case Looks:
		return term.Fields(w, 3, term.KeyLine("enter", "the finding, and its turn"), back, evidence)
	case Finds:
		return term.Fields(w, 3, term.KeyLine("enter", "the cause, and the line"), back, term.KeyLine(th.Arrows("←"), "where to look"), evidence)
	}
	return term.Fields(w, 3, term.KeyLine("esc", "back"), term.KeyLine(th.Arrows("←"), "the finding"))
}

// Lines are what the present step says, w cells wide. The last step adds as many rows of the source as fit into rows.
func (q *Inquiry) Lines(s *panel.Canvas, w, rows int) []term.Line {
	switch q.Step {
	case Asks:
		return q.asks(w)
	case Looks:
		return append(q.said(w), labelled("look at", q.of.Where, w)...)
	case Finds:
		return append(q.verdict(s.Theme, w), q.finding(s, w)...)
	}
	return q.explains(s.Theme, w, rows)
}

func (q *Inquiry) asks(w int) (body []term.Line) {
	for i, l := range q.choices {
		for j, words := range term.Wrap(term.FirstSentence(l.About), w-4) {
			mark := term.Gap(4)
			if j == 0 {
				mark = term.Styled(term.InkKey, term.PadRight(" "+units.Count(i+1), 4))
			}
			body = append(body, term.Line{mark, term.Plain(words)})
		}
	}
	return append(body, term.Line{term.Styled(term.InkKey, " ?  "), term.Grey("I do not know")})
}

// said repeats what the user committed to. It does not say yet whether that is right.
func (q *Inquiry) said(w int) []term.Line {
	if q.answer.Choice == "" {
		return labelled("you said", "I do not know.", w)
	}
	return labelled("you said", q.summary(q.answer.Choice), w)
}

// verdict says whether that was right, in words.
func (q *Inquiry) verdict(th *term.Theme, w int) []term.Line {
	switch {
	case q.answer.Right:
		body := []term.Line{{term.Styled(term.InkServedText, th.Sign.Done+" "), term.Bold("Right, at the first answer:")}}
		return append(body, term.Paragraph(term.InkText, q.summary(q.of.Lint), w)...)
	case q.answer.Choice == "":
		return labelled("it is", q.summary(q.of.Lint), w)
	}
	body := []term.Line{{term.Styled(term.InkWarnText, th.Sign.Minus+" "), term.Bold("Not that.")}}
	return append(body, labelled("it is", q.summary(q.of.Lint), w)...)
}

func (q *Inquiry) finding(s *panel.Canvas, w int) []term.Line {
	f := q.Found
	if f == nil {
		return labelled("found", "Nothing yet: this run has not shown it so far. Findings are on now; < goes to it when it shows.", w)
	}
	where := "the server as a whole"
	if f.Worker >= 0 {
		where = panel.TurnNoun(s.Snapshot) + term.Nbsp + units.Count(f.Turn)
	}
	return labelled("found", f.Sentence+" ("+where+")", w)
}

func (q *Inquiry) explains(th *term.Theme, w, rows int) []term.Line {
	body := labelled("cause", sentence(q.of.Cause), w)
	body = append(body, labelled("sign", q.of.Gives, w)...)
	body = append(body, labelled("right", q.of.Right, w)...)
	if room := rows - len(body) - 1; len(q.of.Place.Lines) > 0 && room > 0 {
		body = append(body, term.Line{term.Styled(term.InkTitle, q.of.Place.File)})
		body = append(body, source.Lines(th, q.of.Place, w, room)...)
	}
	return body
}

// summary is what a lint is about, in a sentence.
func (q *Inquiry) summary(lint string) string {
	for _, l := range q.choices {
		if l.Name == lint {
			return term.FirstSentence(l.About)
		}
	}
	return ""
}

// sentence makes one of words without a capital and a full stop.
func sentence(words string) string {
	if words == "" {
		return ""
	}
	return string(words[0]-'a'+'A') + words[1:] + "."
}

// labelled is a paragraph with a word before it.
func labelled(label, words string, w int) []term.Line {
	const labels = 10
	body := term.Paragraph(term.InkText, words, w-labels)
	for i := range body {
		before := ""
		if i == 0 {
			before = label
		}
		body[i] = append(term.Line{term.Grey(term.PadRight(before, labels))}, body[i]...)
	}
	return body
}
