package viz

import "strings"

// A few descriptors with room for all of them have a row each: what it is, and
// when it was ready. So one sees the ready set over time, as the workers' lanes
// show theirs.

// leastStrip is the room without which a row of time says too little.
const leastStrip = 24

// stripsFit says whether each descriptor can have its row, and the axis one.
func stripsFit(s *snapshot, w, h int) bool {
	return !s.fast && len(s.cells) <= fewWatched && len(s.cells)+1 <= h && w >= stripLabel(s)+leastStrip
}

// stripLabel is how wide the cells before the strips are.
func stripLabel(s *snapshot) int {
	digits, names := cellWidths(s.cells, 1000, 1)
	return cellSpan(digits, names) + 1
}

// strips draws them, and below them the axis.
func strips(s *snapshot, w int) []line {
	digits, names := cellWidths(s.cells, 1000, 1)
	label := stripLabel(s)
	n := min(w-label, keepCells)
	var body []line
	for _, c := range s.cells {
		cell := span{cellText(c, digits, names, s.picked()), cellStyle(c)}
		body = append(body, line{cell, gap(label - cell.width()), styled(look.readyText, readyStrip(s.ready[c.fd], s.readyNow, n))})
	}
	return append(body, stripAxis(s, label, n, "ready"))
}

// stripAxis stands below strips of n cells: from when to when they are, and of what.
func stripAxis(s *snapshot, label, n int, what string) line {
	start, end := look.sign.minus+duration(int64(n)*cellWidth), endWord(s)
	words := pick(n-width(start)-width(end)-4, "when each was "+what+", 1 cell = "+duration(cellWidth), what, "")
	room := n - width(start) - width(end) - width(words)
	return line{gap(label), grey(start + spaces(room/2) + words + spaces(room-room/2) + end)}
}

// readyStrip is the last n cells of time: a mark where the descriptor was ready.
func readyStrip(ready []int64, now int64, n int) string {
	row := make([]string, n)
	for i := range row {
		row[i] = " "
	}
	for _, cell := range ready {
		if i := n - 1 - int(now-cell); i >= 0 && i < n {
			row[i] = look.sign.bar
		}
	}
	return strings.Join(row, "")
}
