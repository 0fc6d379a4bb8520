package home

import (
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/term"
)

// Labs and exercises, which are what the user does.

// labLine is the line of a lab, after l.
func labLine(th *term.Theme, l term.Line, lab *session.Lab, here bool, w int) term.Line {
	done := term.Gap(2)
	if lab.Done {
		done = term.Styled(term.InkServed, term.PadRight(th.Sign.Done, 2))
	}
	l = l.Add(done)
	const state = serverWidth + 2 // "step 12 of 18"
	room := w - l.Width() - state - minutesWidth
	title := units.Count(lab.Number) + " " + lab.Title
	return l.Add(name(here, term.PadRight(th.Cut(title, room-2), room)),
		term.Plain(term.PadRight(lab.State, state)), term.Grey(inMinutes(lab.Minutes)))
}

// taskLine is the line of an exercise, after l.
func taskLine(th *term.Theme, l term.Line, t *session.Exercise, here bool, w int) term.Line {
	done := term.Gap(2)
	if t.Passed {
		done = term.Styled(term.InkServed, term.PadRight(th.Sign.Done, 2))
	}
	l = l.Add(done)
	room := w - l.Width() - serverWidth - minutesWidth
	return l.Add(name(here, term.PadRight(th.Cut(t.ID+" "+t.Title, room-2), room)),
		term.Plain(term.PadRight(t.State, serverWidth)), term.Grey(inMinutes(t.Minutes)))
}
