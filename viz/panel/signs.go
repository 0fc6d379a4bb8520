package panel

import (
	"slices"
	"strconv"
	"strings"

	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Signs: one for each descriptor, or one for k of them.

// signGaps are the gaps in a row of signs.
type signGaps struct {
	between string // two signs
	tens    bool   // a gap after each ten
}

// signGrid draws rows of signs, each row labelled with its first descriptor. Where
// each has a sign of its own, a space stands between them if there is room. A gap after
// each ten makes them easy to count.
func signGrid(s *Canvas, w, h int) []term.Line {
	cells := s.Cells
	digits := len(strconv.Itoa(cells[len(cells)-1].FD))
	per, k, g := max((w-digits-2)/10*10, 10), 1, signGaps{}
	if near := tensIn(w-digits-1, 1) * 10; near*(h-1) >= len(cells) {
		per, g.tens = near, true
	}
	if wide := tensIn(w-digits-1, 2) * 10; wide*(h-1) >= len(cells) {
		per, g.between = wide, " "
	}
	for h > 1 && per*(h-1)*k < len(cells) {
		k *= 2
	}
	for h == 1 && per*k < len(cells) {
		k *= 2
	}
	var body []term.Line
	for i := 0; i < len(cells) && len(body) < h; i += per * k {
		row := cells[i:min(i+per*k, len(cells))]
		body = append(body, term.Line{term.Grey(term.PadLeft(strconv.Itoa(row[0].FD), digits) + " ")}.Add(signRow(s.Theme, row, k, g, s.List.Picked)...))
	}
	if len(body) < h {
		body = append(body, scaleLine(s, k, g.tens, w))
	}
	return body
}

// tensIn is how many tens of signs fit into w cells, if a sign takes so many of them and a
// gap stands between two tens.
func tensIn(w, sign int) int { return (w + sign) / (10*sign + 1) }

// signRows is how many rows the signs take with a space between them, and what they
// stand for.
func signRows(cells []snapshot.Cell, w int) int {
	per := max(tensIn(w-len(strconv.Itoa(cells[len(cells)-1].FD))-1, 2)*10, 10)
	return (len(cells)+per-1)/per + 1
}

// signRow draws k descriptors a sign, the loudest of them; where the picked one
// is stands a sign of its own.
func signRow(th *term.Theme, cells []snapshot.Cell, k int, gaps signGaps, picked string) term.Line {
	var l term.Line
	var run strings.Builder
	var loud snapshot.Cell
	flush := func(c snapshot.Cell) {
		if run.Len() > 0 {
			l = l.Add(term.Span{Text: run.String(), Style: SignStyle(c)})
			run.Reset()
		}
	}
	for i := 0; i < len(cells); i += k {
		if gaps.tens && i > 0 && i/k%10 == 0 {
			if run.Len() > 0 {
				flush(loud)
				l = l.Add(term.Plain(gaps.between))
			}
			l = l.Add(term.Gap(1))
		}
		c := loudest(cells[i:min(i+k, len(cells))])
		if picked != "" && slices.ContainsFunc(cells[i:min(i+k, len(cells))], func(c snapshot.Cell) bool { return c.Name == picked }) {
			if run.Len() > 0 {
				flush(loud)
				l = l.Add(term.Plain(gaps.between))
			}
			l = l.Add(term.Styled(term.InkKey, th.Sign.Here), term.Plain(gaps.between))
			continue
		}
		if run.Len() > 0 && (gaps.between != "" || c.State != loud.State || c.Write != loud.Write) {
			flush(loud)
			l = l.Add(term.Plain(gaps.between))
		}
		loud = c
		run.WriteString(CellSign(th, c))
	}
	flush(loud)
	return l
}

// loudest returns the descriptor that a shared sign stands for. cells must not be empty.
func loudest(cells []snapshot.Cell) snapshot.Cell {
	best := cells[0]
	for _, c := range cells[1:] {
		if loudness(c) > loudness(best) {
			best = c
		}
	}
	return best
}

func loudness(c snapshot.Cell) int {
	n := int(c.State) * 4
	switch {
	case c.Kind == trace.Listener:
		return n + 2
	case c.Write:
		return n + 3
	case c.Kind == trace.PipeEnd:
		return n + 1
	}
	return n
}

// scaleLine says what a cell stands for, and names who is ready.
func scaleLine(s *Canvas, k int, tens bool, w int) term.Line {
	groups := []term.Line{{term.Grey("1 cell = 1 descriptor")}}
	switch {
	case k > 1:
		groups[0] = term.Line{term.Plain("1 cell = " + strconv.Itoa(k) + " descriptors; it shows the busiest")}
	case tens:
		groups[0] = append(groups[0], term.Grey(", a group = 10"))
	}
	if p := s.List.Picked; p != "" {
		groups = append(groups, term.Line{term.Styled(term.InkKey, s.Theme.Sign.Here+term.Nbsp+p), term.Grey(term.Nbsp + "enter" + term.Nbsp + "opens" + term.Nbsp + "the" + term.Nbsp + "list")})
	}
	n, names := 0, term.Line{}
	for _, c := range s.Cells {
		if c.State < snapshot.CellServed {
			continue
		}
		if n++; n <= 5 && c.Name != "" {
			names = names.Add(term.Plain(" " + c.Name))
		}
	}
	if n > 0 {
		groups = append(groups, term.Line{term.Styled(term.InkReadyText, units.Count(n)+term.Nbsp+"ready")}.Add(names...))
	}
	return term.Fields(w, 3, groups...)
}
