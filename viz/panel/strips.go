package panel

import (
	"strings"

	"muxlab/harness/units"
	"muxlab/viz/digest"
	"muxlab/viz/panel/cell"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// A few descriptors with room for all of them have a row each: what it is, and
// when it was ready. So one sees the ready set over time, as the workers' lanes
// show theirs.

// LeastStrip is the room without which a row of time says too little.
const LeastStrip = 24

// stripsFit says whether each descriptor can have its row, and the axis one.
func stripsFit(s *snapshot.Snapshot, w, h int) bool {
	return !s.Fast && len(s.Cells) <= digest.FewWatched && len(s.Cells)+1 <= h && w >= stripLabel(s)+LeastStrip
}

// stripLabel is how wide the cells before the strips are.
func stripLabel(s *snapshot.Snapshot) int {
	digits, names := cell.Widths(s.Cells, 1000, 1)
	return cell.Span(digits, names) + 1
}

// strips draws them, and below them the axis.
func strips(s *Canvas, w int) []term.Line {
	digits, names := cell.Widths(s.Cells, 1000, 1)
	label := stripLabel(s.Snapshot)
	n := min(w-label, snapshot.KeepCells)
	var body []term.Line
	for _, c := range s.Cells {
		cell := term.Span{Text: cell.Text(s.Theme, c, digits, names, s.List.Picked), Style: cell.Style(c)}
		body = append(body, term.Line{cell, term.Gap(label - cell.Width()), term.Styled(term.InkReadyText, ReadyStrip(s.Theme, s.Ready[c.FD], s.ReadyNow, n))})
	}
	return append(body, StripAxis(s, label, n, "ready"))
}

// StripAxis stands below strips of n cells: from when to when they are, and of what.
func StripAxis(s *Canvas, label, n int, what string) term.Line {
	start, end := s.Theme.Sign.Minus+units.Screen.Duration(int64(n)*snapshot.CellWidth), EndWord(s.Snapshot)
	if what == "ready" && s.Covered.Has(cover.Ready|cover.Order) {
		what = "ready: " + cover.Word
	}
	words := term.Pick(n-term.Width(start)-term.Width(end)-4, "when each was "+what+", 1 cell = "+units.Screen.Duration(snapshot.CellWidth), what, "")
	room := n - term.Width(start) - term.Width(end) - term.Width(words)
	return term.Line{term.Gap(label), term.Grey(start + term.Spaces(room/2) + words + term.Spaces(room-room/2) + end)}
}

// ReadyStrip is the last n cells of time: a mark where the descriptor was ready.
func ReadyStrip(th *term.Theme, ready []int64, now int64, n int) string {
	row := make([]string, n)
	for i := range row {
		row[i] = " "
	}
	for _, cell := range ready {
		if i := n - 1 - int(now-cell); i >= 0 && i < n {
			row[i] = th.Sign.Bar
		}
	}
	return strings.Join(row, "")
}
