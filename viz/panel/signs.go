package panel

import (
	"strconv"

	"muxlab/harness/units"
	"muxlab/viz/panel/cell"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Signs: one for each descriptor, or one for k of them.

// signGrid draws rows of signs, each row labelled with its first descriptor. Where
// each has a sign of its own, a space stands between them if there is room. A gap after
// each ten makes them easy to count.
func signGrid(s *Canvas, w, h int) []term.Line {
	cells := s.Cells
	digits := len(strconv.Itoa(cells[len(cells)-1].FD))
	per, k, g := max((w-digits-2)/10*10, 10), 1, cell.Gaps{}
	if near := cell.TensIn(w-digits-1, 1) * 10; near*(h-1) >= len(cells) {
		per, g.Tens = near, true
	}
	if wide := cell.TensIn(w-digits-1, 2) * 10; wide*(h-1) >= len(cells) {
		per, g.Between = wide, " "
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
		body = append(body, term.Line{term.Grey(term.PadLeft(strconv.Itoa(row[0].FD), digits) + " ")}.Add(cell.Row(s.Theme, row, k, g, s.List.Picked)...))
	}
	if len(body) < h {
		body = append(body, scaleLine(s, k, g.Tens, w))
	}
	return body
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
