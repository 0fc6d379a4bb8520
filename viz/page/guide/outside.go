package guide

import (
	"strings"
	"unicode/utf8"

	"muxlab/viz/term"
)

// What those who walk a lab without a screen see of the page.

// Staged reports whether what is to be on stage is there, and was seen to run.
func (p *Page) Staged() bool {
	if p.live == nil || p.launch != p.Walk.Launch || p.holding.phase != holdNone {
		return false
	}
	for _, w := range p.shown {
		if !w.Recording() && w.Live.Empty || w.Snap.Empty {
			return false
		}
	}
	return true
}

// Missing says what the step at hand waits for, and what that is at this moment.
func (p *Page) Missing() string { return p.Walk.Missing(p.sides) }

// InMode reports whether the live page has something open that takes all keys.
func (p *Page) InMode() bool { return p.inMode() }

// Failed says why nothing is on stage; "" it is, or is on its way.
func (p *Page) Failed() string { return p.failed }

// Running reports whether a command of the lab runs.
func (p *Page) Running() bool { return p.running }

// Unexpected says how the command of the step did something else than the lab expects; ""
// it did not.
func (p *Page) Unexpected() string { return p.unexpected }

// Text is the guide's text, w columns wide.
func (p *Page) Text(th *term.Theme, w int) []string {
	text := rows(th, p.content(th, w), w)
	if p.message != "" {
		text = append(text, "", p.message)
	}
	return text
}

// Picture is what is on stage now, as text of w columns and at most h rows, without frames.
func (p *Page) Picture(th *term.Theme, w, h int) []string { return unframed(th, p.servers(th, w, h)) }

// Cited is the source that the step cites.
func (p *Page) Cited(th *term.Theme, w, h int) []string { return unframed(th, p.source(th, w, h)) }

// rows renders lines without the blanks at their ends.
func rows(th *term.Theme, lines []term.Line, w int) (all []string) {
	for _, l := range lines {
		all = append(all, strings.TrimRight(strings.ReplaceAll(l.Render(th, w), term.Nbsp, " "), " "))
	}
	return all
}

// unframed takes the frames of boxes away: their titles stay.
func unframed(th *term.Theme, b term.Block) (all []string) {
	const edges, sides = "╭╰+┏┗", "│|┃"
	for _, row := range strings.Split(th.Finish(b), "\n") {
		row = strings.TrimSpace(strings.ReplaceAll(row, term.Nbsp, " "))
		switch first, _ := utf8.DecodeRuneInString(row); {
		case row == "":
			continue
		case strings.ContainsRune(edges, first):
			row = strings.Trim(row, " ╭╮╰╯─+-┏┓┗┛━")
		case strings.ContainsRune(sides, first):
			row = strings.TrimSpace(strings.Trim(row, sides))
		}
		if row != "" {
			all = append(all, row)
		}
	}
	return all
}
