package guide

import (
	"fmt"

	"muxlab/guide/script"
	"muxlab/viz/term"
)

// history is the text of the steps before the one at hand, with what was answered: to be
// read again without doing anything again.
func (p *Page) history(th *term.Theme, w int) (all []term.Line) {
	here, _ := p.Walk.Place()
	for i, s := range p.Walk.Steps()[:here-1] {
		all = append(all, heading(fmt.Sprintf("step %d %s %s", i+1, th.Sign.Dot, s.Kind)), nil)
		all = append(append(all, p.told(th, s, w)...), nil)
	}
	if n := len(all); n > 0 && p.Walk.Lab.Intro != "" {
		all = append(append(prose(th, p.Walk.Lab.Intro, w), nil), all...)
	}
	return all
}

func heading(words string) term.Line { return term.Line{term.Styled(term.InkTitle, words)} }

// told is what a step said that is over.
func (p *Page) told(th *term.Theme, s *script.Step, w int) []term.Line {
	parts := [][]term.Line{text(s.Ask, w, true), prose(th, s.Say, w)}
	if s.Kind == script.Change {
		parts = append(parts, p.diff(s, w))
	}
	if a, ok := p.Walk.Notes.First(s.ID); ok {
		parts = append(parts, pair("You said", a.Given, false, w), pair("It was", a.Truth, true, w))
	}
	return joined(append(parts, prose(th, s.Model, w), prose(th, s.Text, w))...)
}
