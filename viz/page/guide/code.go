package guide

import (
	"regexp"
	"slices"

	"muxlab/guide/walk"
	"muxlab/viz/page/watch/source"
	"muxlab/viz/term"
)

var cited = regexp.MustCompile("LAB: ([a-z0-9-]+)")

// labels are the labels of source that the step cites, as far as its text is shown.
func (p *Page) labels() (all []string) {
	step := p.Walk.Step()
	text := step.Ask + step.Say
	if p.Walk.Phase() == walk.Over {
		text += step.Text + step.Model + step.Cite
	}
	for _, m := range cited.FindAllStringSubmatch(text, -1) {
		if _, ok := p.world.Place(m[1]); ok && !slices.Contains(all, m[1]) {
			all = append(all, m[1])
		}
	}
	if _, ok := p.world.Place(step.Label); ok && !slices.Contains(all, step.Label) {
		all = append(all, step.Label)
	}
	return all
}

// source draws the places that the step cites, the first that has room.
func (p *Page) source(th *term.Theme, w, h int) (b term.Block) {
	labels := p.labels()
	for i, label := range labels {
		rows := (h - len(b)) / (len(labels) - i)
		if rows < 5 && len(b) > 0 {
			rows = h - len(b)
		}
		if rows < 3 {
			break
		}
		at, _ := p.world.Place(label)
		title := at.File + " " + th.Sign.Dot + " LAB: " + label
		b = append(b, th.Box(term.Line{term.Styled(term.InkTitle, title)}, source.Lines(th, at, w-4, rows-2), w, rows)...)
	}
	if len(b) == 0 {
		b = th.Box(nil, []term.Line{{term.Grey("this step cites no source")}}, w, h)
	}
	return b
}
