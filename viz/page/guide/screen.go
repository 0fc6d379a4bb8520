package guide

import (
	"fmt"

	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/viz/term"
)

const (
	wideFrom   = 100 // columns from which on the guide stands beside the live page
	leastGuide = 40  // its columns there, at least and at most
	mostGuide  = 66
	leastRows  = 8 // its rows below the live page
)

// Draw returns the whole screen.
func (p *Page) Draw(th *term.Theme, w, h int) string {
	switch {
	case w < term.MinWidth || h < term.MinHeight:
		return term.TooSmall(w, h)
	case p.whole:
		return th.Finish(append(p.wholePage(th, w, h-1), p.keyRow(th, w)))
	case w >= wideFrom:
		g := min(max(w/3, leastGuide), mostGuide)
		b := term.Beside(p.stage(th, w-g, h-1), p.column(th, g, h-1))
		return th.Finish(append(b, p.keyRow(th, w)))
	}
	g := p.rows(th, w, h)
	b := append(p.stage(th, w, h-1-g), p.box(th, w, g)...)
	return th.Finish(append(b, p.keyRow(th, w)))
}

// rows is how many rows the guide takes below the live page: what its text needs, but not
// much more than two fifths of the window; what happened may take three fifths.
func (p *Page) rows(th *term.Theme, w, h int) int {
	most := h * 9 / 20
	if p.Walk.Step().Kind == script.Predict && p.Walk.Phase() == walk.Over {
		most = h * 3 / 5
	}
	return min(max(len(p.content(th, w-4))+2, leastRows), max(leastRows, most))
}

// stage draws what is on stage; the source that is cited takes its lower half.
func (p *Page) stage(th *term.Theme, w, h int) term.Block {
	low := 0
	if p.code {
		if low = h / 2; h < 16 {
			low = h
		}
	}
	var b term.Block
	if h > low {
		b = p.servers(th, w, h-low)
	}
	if low > 0 {
		b = append(b, p.source(th, w, low)...)
	}
	return b
}

// servers draws the live page, or why there is none.
func (p *Page) servers(th *term.Theme, w, h int) term.Block {
	if p.live != nil {
		return p.live.DrawIn(th, w, h)
	}
	words := []term.Line{nil, {term.Grey("the server is being started")}}
	if p.Walk.Stage < 0 {
		words = []term.Line{nil, {term.Grey("nothing is on stage yet")}}
	}
	if p.failed != "" {
		words = append([]term.Line{nil}, term.Paragraph(term.InkWarnText, p.failed, w-4)...)
		words = append(words, nil, term.Line{term.Grey("R tries again; F leaves the step out")})
	}
	return th.Box(term.Line{term.Styled(term.InkTitle, p.Title)}, words, w, h)
}

// column is the guide beside the live page: the step, and below it all steps so far.
func (p *Page) column(th *term.Theme, w, h int) term.Block {
	list := p.soFar(th, w-4)
	low := min(len(list)+2, max(h/3, 0))
	if h-low < len(p.content(th, w-4))+2 { // the step matters more
		low = max(0, min(low, h-len(p.content(th, w-4))-2))
	}
	if low < 4 {
		return p.box(th, w, h)
	}
	return append(p.box(th, w, h-low), th.Box(term.Line{term.Styled(term.InkTitle, "so far")}, p.atHand(list, low-2), w, low)...)
}

// atHand is the part of the list of steps around the one at hand that has room.
func (p *Page) atHand(list []term.Line, rows int) []term.Line {
	n, _ := p.Walk.Place()
	from := min(max(0, n-1-rows/2), max(0, len(list)-rows))
	return list[from:min(len(list), from+rows)]
}

// box is the guide's box: its text, or as much of it as there is room for.
func (p *Page) box(th *term.Theme, w, h int) term.Block {
	body := p.content(th, w-4)
	if rows := h - 2; len(body) > rows {
		body = append(body[:max(rows-1, 0)], term.Line{term.Styled(term.InkKey, "g"), term.Grey("  reads the rest")})
	}
	return th.Box(term.Line{term.Styled(term.InkTitle, p.title(th))}, body, w, h)
}

// title says which step it is, and what it wants.
func (p *Page) title(th *term.Theme) string {
	dot := " " + th.Sign.Dot + " "
	if p.Walk.Ended() {
		return "the end"
	}
	n, of := p.Walk.Place()
	return fmt.Sprintf("step %d of %d%s%s", n, of, dot, p.wants())
}

// wants says in a word or two what the step wants now.
func (p *Page) wants() string {
	over := p.Walk.Phase() == walk.Over
	switch p.Walk.Step().Kind {
	case script.Predict:
		switch {
		case over:
			return "what happened"
		case p.Walk.Phase() == walk.Waits:
			return "it happens"
		}
		return "predict"
	case script.Do:
		if over {
			return "done"
		}
		return "your turn"
	case script.Run:
		return "run a command"
	case script.Change:
		if over {
			return "the changed server"
		}
		return "change a line"
	case script.Explain:
		if over {
			return "compare"
		}
		return "explain"
	}
	return "look"
}

// keyRow is the bottom row: a message, the keys of what is open, or those of the guide.
func (p *Page) keyRow(th *term.Theme, w int) string {
	switch {
	case p.message != "":
		return th.Rows(w, term.Line{term.Styled(term.InkBold, th.Cut(p.message, w-2))})[0]
	case p.live != nil && !p.asks() && !p.whole && (p.inMode() || p.liveSays()):
		return p.live.KeyLine(th, w)
	}
	return th.Rows(w, term.Fields(w-2, 3, p.keyHints()...))[0]
}

// liveSays reports whether the live page has something to say in the place of the keys.
func (p *Page) liveSays() bool {
	for _, w := range p.shown {
		if w.UI.Message != "" {
			return true
		}
	}
	return false
}

// wholePage is the text of the lab so far on the whole window, from the step at hand on; what
// was before is above it.
func (p *Page) wholePage(th *term.Theme, w, h int) term.Block {
	width, room := min(w-4, 96), h-2
	body := p.history(th, width)
	from := len(body)
	body = append(body, p.content(th, width)...)
	most := max(0, len(body)-room)
	if p.scroll == atStep {
		p.scroll = from
	}
	p.scroll = min(max(p.scroll, 0), max(most, from))
	return th.Box(term.Line{term.Styled(term.InkTitle, p.Title+" "+th.Sign.Dot+" "+p.title(th))}, body[p.scroll:], w, h)
}

// soFar lists the steps, each with what came of it.
func (p *Page) soFar(th *term.Theme, w int) (list []term.Line) {
	here, _ := p.Walk.Place()
	for i, s := range p.Walk.Steps() {
		mark := "  "
		if i+1 == here && !p.Walk.Ended() {
			mark = th.Sign.Here + " "
		}
		line := term.Line{term.Styled(term.InkKey, mark), term.Plain(fmt.Sprintf("%2d ", i+1))}
		if a, ok := p.Walk.Notes.First(s.ID); ok {
			line = line.Add(outcomeSpan(th, a.Outcome))
		} else {
			line = line.Add(term.Grey("  "))
		}
		list = append(list, line.Add(term.Grey(s.Kind.String())))
	}
	return list
}
