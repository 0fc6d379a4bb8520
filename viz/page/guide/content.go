package guide

import (
	"fmt"
	"strings"

	"muxlab/guide/notes"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/harness/units"
	"muxlab/viz/term"
)

// content is the text of the guide at this moment, w cells wide.
func (p *Page) content(th *term.Theme, w int) []term.Line {
	if p.Walk.Ended() {
		return p.end(th, w)
	}
	step, over := p.Walk.Step(), p.Walk.Phase() == walk.Over
	switch step.Kind {
	case script.Scene:
		return p.scene(th, w)
	case script.Predict:
		return p.prediction(th, w)
	case script.Do:
		if over {
			return joined(term.Paragraph(term.InkBold, th.Sign.Done+" Done.", w), prose(th, step.Text, w))
		}
		return joined(prose(th, step.Say, w), p.solveHint(w))
	case script.Run:
		return p.command(th, w)
	case script.Change:
		return p.change(th, w)
	}
	return p.explanation(th, w)
}

// joined sets parts one below the other, with a blank row between two.
func joined(parts ...[]term.Line) (all []term.Line) {
	for _, part := range parts {
		if len(part) == 0 {
			continue
		}
		if len(all) > 0 {
			all = append(all, nil)
		}
		all = append(all, part...)
	}
	return all
}

// scene is the text of a scene; the first has the introduction of the lab before it.
func (p *Page) scene(th *term.Theme, w int) []term.Line {
	text := prose(th, p.Walk.Step().Text, w)
	if n, _ := p.Walk.Place(); n == 1 {
		return joined(prose(th, p.Walk.Lab.Intro, w), text)
	}
	return text
}

// solveHint says that the lab can press the keys.
func (p *Page) solveHint(w int) []term.Line {
	if p.Plain || whyNotSolve(p, "S") != "" {
		return nil
	}
	return term.Paragraph(term.InkIdle, "S lets the lab press the keys for you.", w)
}

// command is a command that is to be run, or was.
func (p *Page) command(th *term.Theme, w int) []term.Line {
	step := p.Walk.Step()
	var commands []term.Line
	for _, c := range step.Commands {
		commands = append(commands, term.Line{term.Grey("$ "), term.Bold(th.Cut(c, w-2))})
	}
	switch {
	case p.running:
		return joined(commands, term.Paragraph(term.InkIdle, "It runs.", w))
	case p.Walk.Phase() != walk.Over:
		return joined(commands, p.onScreen("enter runs it here.", w))
	}
	var output []term.Line
	for _, l := range strings.Split(strings.TrimRight(p.output, "\n"), "\n") {
		output = append(output, term.Line{term.Plain(term.CutHard(strings.ReplaceAll(l, "\t", "    "), w))})
	}
	wrong := term.Paragraph(term.InkWarnText, p.unexpected, w)
	return joined(wrong, prose(th, step.Text, w), commands, output)
}

// change is a line that is to be changed, or was.
func (p *Page) change(th *term.Theme, w int) []term.Line {
	step := p.Walk.Step()
	if p.Walk.Phase() == walk.Over && step.Text != "" {
		return prose(th, step.Text, w)
	}
	said := joined(prose(th, step.Say, w), p.diff(step, w))
	switch p.Walk.Phase() {
	case walk.Over: // the lab says no more of it
		return said
	case walk.Waits:
		return joined(said, term.Paragraph(term.InkIdle, "It is being built and started.", w))
	}
	return joined(said, p.onScreen("enter starts the changed server.", w),
		term.Paragraph(term.InkIdle, "Your files stay as they are.", w))
}

// diff is the line that is changed, as it is and as it will be.
func (p *Page) diff(step *script.Step, w int) (lines []term.Line) {
	if at, ok := p.world.Place(step.Label); ok {
		lines = append(lines, term.Line{term.Grey(fmt.Sprintf("%s, line %d", at.File, at.Line+1))})
		lines = append(lines, codeLines(term.Styled(term.InkWarnText, "- "), at.Lines[at.Line], w)...)
	}
	if step.Patch != nil {
		lines = append(lines, codeLines(term.Styled(term.InkReadyText, "+ "), *step.Patch, w)...)
	}
	return lines
}

// onScreen is a hint about a key; without a screen a prompt says what a line does.
func (p *Page) onScreen(words string, w int) []term.Line {
	if p.Plain {
		return nil
	}
	return term.Paragraph(term.InkIdle, words, w)
}

// explanation is what the student writes, and then the model answer.
func (p *Page) explanation(th *term.Theme, w int) []term.Line {
	step := p.Walk.Step()
	if p.Walk.Phase() != walk.Over {
		hint := "Write one or two sentences of your own; enter shows a model answer to compare with."
		return joined(text(step.Ask, w, true), p.typed(w), term.Paragraph(term.InkIdle, hint, w))
	}
	var cite []term.Line
	if step.Cite != "" {
		cite = term.Paragraph(term.InkIdle, "Read on: "+step.Cite, w)
	}
	yours := append(term.Paragraph(term.InkIdle, "You wrote", w), term.Paragraph(term.InkText, p.Walk.Given(), w)...)
	model := append(term.Paragraph(term.InkIdle, "One way to say it", w), prose(th, step.Model, w)...)
	return joined(yours, model, prose(th, step.Text, w), cite)
}

// typed is the text that is being typed, with the cursor.
func (p *Page) typed(w int) []term.Line {
	const block = "▏"
	text := p.text
	switch {
	case p.Plain:
		return nil
	case !p.around:
		text += block
	}
	var lines []term.Line
	for _, row := range term.Wrap(text, w-2) {
		lines = append(lines, term.Line{term.Styled(term.InkKey, "> "), term.Bold(row)})
	}
	if len(lines) == 0 {
		lines = []term.Line{{term.Styled(term.InkKey, "> ")}}
	}
	return lines
}

// end is what was done in the lab, and what comes next.
func (p *Page) end(th *term.Theme, w int) []term.Line {
	right, of := p.Walk.Notes.Score()
	score := "You have reached the end of this lab."
	if of > 0 {
		score += fmt.Sprintf(" %d of %s right at the first answer.", right, units.Screen.Many(of, "prediction was", "predictions were"))
	}
	next := []term.Line{}
	if e := p.Walk.Lab.Exercise; e != "" {
		next = term.Paragraph(term.InkText, "Now build it yourself: muxlab exercise list shows exercise "+e+".", w)
	}
	return joined(term.Paragraph(term.InkBold, score, w), p.surprises(w), next, p.onScreen("esc leaves the lab; b goes back one step.", w))
}

// surprises are the predictions that the student was certain of, and that were wrong: the
// ones that are worth a second look.
func (p *Page) surprises(w int) (lines []term.Line) {
	for _, s := range p.Walk.Steps() {
		a, ok := p.Walk.Notes.First(s.ID)
		if !ok || a.Outcome != notes.Wrong || a.Sure < notes.ThinkSo {
			continue
		}
		if len(lines) == 0 {
			lines = term.Paragraph(term.InkText, "These surprised you:", w)
		}
		lines = append(lines, term.Paragraph(term.InkText, fmt.Sprintf("%s You said: %q. It was: %q.", s.Ask, a.Given, a.Truth), w)...)
	}
	return lines
}
