package guide

import (
	"fmt"

	"muxlab/guide/notes"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/viz/term"
)

// sureWords are the answers to the question how sure the student is.
var sureWords = map[int]string{notes.Guess: "a guess", notes.ThinkSo: "I think so", notes.Certain: "certain"}

// prediction is a question, how sure the student is, or what happened.
func (p *Page) prediction(th *term.Theme, w int) []term.Line {
	step := p.Walk.Step()
	ask := text(step.Ask, w, true)
	switch p.Walk.Phase() {
	case walk.Asks:
		return joined(ask, p.field(th, w))
	case walk.Sure:
		said := term.Paragraph(term.InkText, "You say: "+p.Walk.Given(), w)
		var sure []term.Line
		for n := notes.Guess; n <= notes.Certain; n++ {
			sure = append(sure, term.Line{term.Styled(term.InkKey, fmt.Sprint(n)), term.Plain("  " + sureWords[n])})
		}
		return joined(said, append(term.Paragraph(term.InkBold, "How sure are you?", w), sure...))
	case walk.Waits:
		return joined(ask, p.waiting(w), p.solveHint(w))
	}
	return joined(p.verdict(th, w), prose(th, step.Text, w))
}

// field is where the answer goes.
func (p *Page) field(th *term.Theme, w int) (lines []term.Line) {
	step := p.Walk.Step()
	if step.Answer != script.AnswerChoice {
		answer, kind := "answer  "+p.text, term.Line{term.Grey("type " + walk.Wanted(step.Answer) + "; ? if you do not know")}
		switch {
		case p.Plain:
			return []term.Line{kind}
		case !p.around:
			answer += "▏"
		}
		return []term.Line{{term.Bold(th.Tail(answer, w))}, kind}
	}
	for i, o := range step.Options {
		here, mark := i == p.choice && !p.around, "  "
		if here {
			mark = th.Sign.Here + " "
		}
		for j, row := range text(o.Text, w-5, here) {
			head := term.Gap(5)
			if j == 0 {
				head = term.Styled(term.InkKey, fmt.Sprintf("%s%d  ", mark, i+1))
			}
			lines = append(lines, append(term.Line{head}, row...))
		}
	}
	return lines
}

// waiting says that the answer is committed, and what it waits for.
func (p *Page) waiting(w int) []term.Line {
	said := "You do not know. See what happens."
	if given := p.Walk.Given(); given != "" {
		said = "You say: " + given
		if words := sureWords[p.Walk.Sure()]; words != "" {
			said += " (" + words + ")"
		}
		said += ". Now see what happens."
	}
	return term.Paragraph(term.InkText, said, w)
}

// verdict compares the answer with what it was.
func (p *Page) verdict(th *term.Theme, w int) []term.Line {
	v := p.Walk.Verdict
	if v.Outcome == notes.Undecided {
		next := "R begins this step again; f goes on."
		if p.Plain {
			next = ":again begins this step again."
		}
		return joined(term.Paragraph(term.InkBold, "This run did not decide it.", w),
			term.Paragraph(term.InkText, "It does not count. "+next, w))
	}
	given := p.Walk.Given()
	if v.Outcome == notes.Unknown {
		given = "I do not know"
	}
	if words := sureWords[p.Walk.Sure()]; words != "" {
		given += "   (" + words + ")"
	}
	lines := pair("You said", given, false, w)
	lines = append(lines, pair("It was", v.Truth, true, w)...)
	right, of := p.Walk.Notes.Score()
	word := []term.Span{outcomeSpan(th, v.Outcome), term.Bold(outcomeWords[v.Outcome])}
	if of > 0 {
		word = append(word, term.Grey(fmt.Sprintf("   %d of %d so far", right, of)))
	}
	return joined(append(lines, term.Line(word)), prose(th, v.Says, w))
}

// pair is a label and what belongs to it.
func pair(label, words string, bold bool, w int) []term.Line {
	const column = 10
	rows := text(words, w-column, bold)
	for i := range rows {
		head := term.Gap(column)
		if i == 0 {
			head = term.Grey(term.PadRight(label, column))
		}
		rows[i] = append(term.Line{head}, rows[i]...)
	}
	return rows
}

var outcomeWords = map[notes.Outcome]string{
	notes.Right: "right", notes.Wrong: "not what you said", notes.Unknown: "now you know",
	notes.Undecided: "not decided", notes.Written: "written",
}

// outcomeSpan is the sign of an outcome. It says without colour what it says with it.
func outcomeSpan(th *term.Theme, o notes.Outcome) term.Span {
	switch o {
	case notes.Right, notes.Written:
		return term.Styled(term.InkReadyText, th.Sign.Done+" ")
	case notes.Wrong:
		return term.Styled(term.InkWarnText, "x ")
	}
	return term.Grey("? ")
}
