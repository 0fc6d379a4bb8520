package beside

import (
	"strconv"
	"strings"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/panel"
	"muxlab/viz/panel/cell"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// The strips are the two answers to one question, above each other. A column is
// the same client on both sides: what select asks about and epoll does not is
// seen as what is there above and missing below.

// askedPanel draws both strips, and what each side's way costs in words.
func askedPanel(th *term.Theme, a, b *snapshot.Snapshot, w, h int) term.Block {
	if a.HidesSet() || b.HidesSet() {
		return panel.CoveredBox(th, "the same clients, twice", w, h)
	}
	columns := places(a, b)
	left, right := leftWords(a, b), rightWords(a, b)
	iw := w - 4
	room := iw - left[0].Width() - right[0].Width() - 4
	if room < 12 { // the names alone
		left = sideNames(a, b)
		room = iw - left[0].Width() - right[0].Width() - 4
	}
	grid := fitColumns(columns, max(room, 1))
	title := "the same clients, served twice"
	if a.IsLoop() && b.IsLoop() {
		title = "the same question, asked twice"
	}
	if grid.per > 1 {
		scale := " " + th.Sign.Dot + " 1 cell = " + units.Count(grid.per)
		title = term.Pick(w-6, title+scale+" descriptors; it shows the busiest", title+scale+" descriptors, the busiest", title)
	}
	called := snapshot.ShortNames(a, b)
	words := append(term.Paragraph(term.InkIdle, sideSentence(th, a, called[0], iw), iw), term.Paragraph(term.InkIdle, sideSentence(th, b, called[1], iw), iw)...)
	var strips [2]term.Line
	for i, s := range []*snapshot.Snapshot{a, b} {
		row := append(term.Line{}, left[i]...).Add(term.Gap(2)).Add(grid.strip(th, columns, marks(th, s))...)
		strips[i] = row.Add(term.Gap(left[0].Width() + 4 + grid.width() - row.Width())).Add(right[i]...)
	}
	var labels term.Line
	if names := grid.labels(th, columns); names != "" {
		labels = term.Line{term.Gap(left[0].Width() + 2), term.Grey(names)}
	}
	body := spacedStrips(labels, strips, h-2-len(strips)-len(words))
	return th.Box(term.Line{term.Styled(term.InkTitle, title)}, append(body, words...), w, h)
}

// spacedStrips sets the strips below their labels. Of the spare rows the labels take the
// first; the others are blank.
func spacedStrips(labels term.Line, strips [2]term.Line, spare int) (body []term.Line) {
	if labels != nil && spare > 0 {
		body, spare = append(body, labels), spare-1
	}
	if spare > 2 {
		body = append(body, nil)
	}
	body = append(body, strips[0])
	if spare > 1 {
		body = append(body, nil)
	}
	body = append(body, strips[1])
	if spare > 0 {
		body = append(body, nil)
	}
	return body
}

// A mark is what stands in a column: the louder one wins where several share it.
type mark struct {
	sign  string
	style term.Ink
	loud  int
}

var nothing = mark{sign: " ", loud: -1}

// places are the columns: the names of what is watched or served on either side,
// our own clients in their order.
func places(a, b *snapshot.Snapshot) []string {
	var all []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	for _, s := range []*snapshot.Snapshot{a, b} {
		for _, c := range s.Cells {
			if c.Kind != trace.Connection {
				add(placeName(c))
			}
		}
	}
	for _, s := range []*snapshot.Snapshot{a, b} {
		for _, c := range s.Clients {
			add(c.Name)
		}
	}
	for _, s := range []*snapshot.Snapshot{a, b} {
		for _, c := range s.Cells {
			add(placeName(c))
		}
		for _, name := range s.Foreign {
			add(name)
		}
	}
	return all
}

// placeName is the client's name, or what tells a descriptor from the others.
func placeName(c snapshot.Cell) string {
	if n := cell.Name(c); n != "" {
		return n
	}
	return "#" + strconv.Itoa(c.FD)
}

// marks are what one side has to say of each.
func marks(th *term.Theme, s *snapshot.Snapshot) map[string]mark {
	all := map[string]mark{}
	if s.IsLoop() {
		for _, c := range s.Cells {
			all[placeName(c)] = cellMark(th, s, c)
		}
		return all
	}
	for _, c := range s.Clients {
		if c.Error == "" && c.Port != 0 {
			all[c.Name] = acceptedMark(th, s)
		}
	}
	for _, name := range s.Foreign {
		all[name] = acceptedMark(th, s)
	}
	for _, c := range s.Waiting {
		all[c.Name] = mark{th.Sign.Backlog, term.InkWarnText, 3}
	}
	for _, l := range s.Lanes {
		if l.Client == "" {
			continue
		}
		switch l.State {
		case snapshot.LaneServing, snapshot.LaneComputing:
			all[l.Client] = mark{th.Sign.Served, term.InkServedText, 4}
		case snapshot.LaneWrite:
			all[l.Client] = mark{th.Sign.WantsWrite, term.InkWriteText, 3}
		default:
			all[l.Client] = mark{th.Sign.Idle, term.InkIdle, 0}
		}
	}
	return all
}

// acceptedMark: who is accepted and with no worker is in the queue, if there is one.
func acceptedMark(th *term.Theme, s *snapshot.Snapshot) mark {
	if s.Model.Traits.View == model.Pool {
		return mark{th.Sign.Queued, term.InkBold, 2}
	}
	return mark{th.Sign.Idle, term.InkIdle, 0}
}

func cellMark(th *term.Theme, s *snapshot.Snapshot, c snapshot.Cell) mark {
	switch {
	case c.Found && !s.Fast, c.State == snapshot.CellReady:
		return mark{th.Sign.Ready, term.InkReadyText, 5}
	case s.Fast && c.State != snapshot.CellIdle:
		return mark{cell.Sign(th, c), cell.SignStyle(c), int(c.State)}
	case s.KernelRemembers():
		return nothing
	}
	return mark{th.Sign.Asked, term.InkIdle, 0}
}

// columns of a strip: so many names a cell, so wide.
type columns struct{ n, per, wide int }

// fitColumns shares room out. Few clients get wide cells.
func fitColumns(names []string, room int) columns {
	n := max(1, len(names))
	per := (n + room - 1) / room
	cells := (n + per - 1) / per
	return columns{cells, per, min(6, room/cells)}
}

func (c columns) width() int { return c.n * c.wide }

// labels are the names above the cells, if there is room for all.
func (c columns) labels(th *term.Theme, names []string) string {
	var b strings.Builder
	for _, n := range names {
		switch n {
		case "listen":
			n = th.Sign.Listener
		case "wake":
			n = th.Sign.Wake
		}
		if term.Width(n) >= c.wide {
			return ""
		}
		b.WriteString(term.PadRight(n, c.wide))
	}
	return b.String()
}

// strip draws one side.
func (c columns) strip(th *term.Theme, names []string, of map[string]mark) term.Line {
	var l term.Line
	for i := 0; i < len(names); i += c.per {
		loudest := nothing
		for _, n := range names[i:min(i+c.per, len(names))] {
			if m, there := of[n]; there && m.loud > loudest.loud {
				loudest = m
			}
		}
		sign := loudest.sign
		if sign == th.Sign.Ready {
			sign = strings.Repeat(sign, max(1, c.wide-1))
		}
		l = l.Add(term.Styled(loudest.style, sign), term.Gap(c.wide-term.Width(sign)))
	}
	return l
}
