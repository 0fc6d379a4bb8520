// Package cell draws the descriptors of the interest set: with their numbers, or a sign for
// each, or one for several.
package cell

import (
	"strconv"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Style is how a descriptor looks; Sign says the same without colour.
func Style(c snapshot.Cell) term.Ink {
	switch c.State {
	case snapshot.CellReady:
		if c.Only {
			return term.InkWrite
		}
		return term.InkReady
	case snapshot.CellServed:
		return term.InkServed
	case snapshot.CellFresh, snapshot.CellRecent, snapshot.CellFading:
		return term.InkFresh + term.Ink(snapshot.CellFresh-c.State)
	}
	if c.Write {
		return term.InkWriteText
	}
	return term.InkIdle
}

// SignStyle is for a sign alone: a full block needs no ground.
func SignStyle(c snapshot.Cell) term.Ink {
	switch {
	case c.State == snapshot.CellReady && c.Only:
		return term.InkWriteText
	case c.State == snapshot.CellReady:
		return term.InkReadyText
	}
	return Style(c)
}

// Sign returns the sign of a descriptor. It says without colour what its style says.
func Sign(th *term.Theme, c snapshot.Cell) string {
	g := &th.Sign
	switch c.State {
	case snapshot.CellReady:
		return g.Ready
	case snapshot.CellServed:
		return g.Served
	case snapshot.CellFresh, snapshot.CellRecent, snapshot.CellFading:
		return g.Recent[snapshot.CellFresh-c.State]
	}
	return kindSign(th, c, g.Idle)
}

// kindSign marks what is no ordinary connection.
func kindSign(th *term.Theme, c snapshot.Cell, other string) string {
	g := &th.Sign
	switch {
	case c.Kind == trace.Listener:
		return g.Listener
	case c.Kind == trace.PipeEnd:
		return g.Wake
	case c.Write:
		return g.WantsWrite
	}
	return other
}

// Text is a numbered cell: number, name where there is room, kind, state.
func Text(th *term.Theme, c snapshot.Cell, digits, nameWidth int, picked string) string {
	state := " "
	switch {
	case c.State == snapshot.CellReady && c.Only:
		state = "w"
	case c.State == snapshot.CellReady:
		state = "r"
	case c.State != snapshot.CellIdle:
		state = Sign(th, c)
	}
	mark := " "
	if picked != "" && c.Name == picked {
		mark = th.Sign.Here
	}
	t := mark + term.PadLeft(strconv.Itoa(c.FD), digits) + kindSign(th, c, " ")
	if nameWidth > 0 {
		t += " " + term.PadRight(Name(c), nameWidth)
	}
	return t + state + " "
}

// Name is the client's, or what else it is.
func Name(c snapshot.Cell) string {
	switch c.Kind {
	case trace.Listener:
		return "listen"
	case trace.PipeEnd:
		return "wake"
	}
	return c.Name
}

// Widths returns the width of the numbers, and of the names: 0 if the names do not fit.
func Widths(cells []snapshot.Cell, w, h int) (digits, names int) {
	digits = 2
	for _, c := range cells {
		digits = max(digits, len(strconv.Itoa(c.FD)))
		names = max(names, term.Width(Name(c)))
	}
	if names > 0 && len(cells) > (w/Span(digits, names))*h {
		names = 0
	}
	return digits, names
}

// Span is how wide a numbered cell is.
func Span(digits, names int) int {
	if names > 0 {
		return digits + names + 6
	}
	return digits + 5 // space, number, kind, state, space, and the gap
}

// Fits reports whether all cells fit into w by h with their numbers.
func Fits(cells []snapshot.Cell, w, h int) bool {
	per := w / Span(Widths(cells, w, h))
	return per > 0 && len(cells) <= per*h
}

// Numbered draws cells with their numbers, in at most h rows.
func Numbered(th *term.Theme, cells []snapshot.Cell, w, h int, picked string) []term.Line {
	digits, names := Widths(cells, w, h)
	per := w / Span(digits, names)
	if per > 10 { // ten in a row are easier to count
		per = 10
		if len(cells) > per*h {
			per = w / Span(digits, names)
		}
	}
	var body []term.Line
	for i := 0; i < len(cells); i += per {
		var l term.Line
		for _, c := range cells[i:min(i+per, len(cells))] {
			l = l.Add(term.Span{Text: Text(th, c, digits, names, picked), Style: Style(c)}, term.Gap(1))
		}
		body = append(body, l)
	}
	return term.SpaceOut(body, h)
}
