package beside

import (
	"strconv"
	"strings"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// The strips are the two answers to one question, above each other. A column is
// the same client on both sides: what select asks about and epoll does not is
// seen as what is there above and missing below.

// askedPanel draws both strips, and what each side's way costs in words.
func askedPanel(a, b *snapshot.Snapshot, w, h int) term.Block {
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
	if snapshot.IsLoop(a) && snapshot.IsLoop(b) {
		title = "the same question, asked twice"
	}
	if grid.per > 1 {
		title += " " + term.Theme.Sign.Dot + " 1 cell = " + term.Count(grid.per) + ", loudest wins"
	}
	called := panel.TellApart(a, b)
	words := append(term.Paragraph(term.Theme.Idle, sideSentence(a, called[0], iw), iw), term.Paragraph(term.Theme.Idle, sideSentence(b, called[1], iw), iw)...)
	var strips []term.Line
	for i, s := range []*snapshot.Snapshot{a, b} {
		row := append(term.Line{}, left[i]...).Add(term.Gap(2)).Add(grid.strip(columns, marks(s))...)
		strips = append(strips, row.Add(term.Gap(left[0].Width()+4+grid.width()-row.Width())).Add(right[i]...))
	}
	spare := h - 2 - len(strips) - len(words)
	var body []term.Line
	if labels := grid.labels(columns); labels != "" && spare > 0 {
		body, spare = append(body, term.Line{term.Gap(left[0].Width() + 2), term.Grey(labels)}), spare-1
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
	return term.Box(term.Line{term.Styled(term.Theme.Title, title)}, append(body, words...), w, h)
}

func sideNames(a, b *snapshot.Snapshot) [2]term.Line {
	called := panel.TellApart(a, b)
	return columnOf(term.Bold(called[0]), term.Bold(called[1]))
}

// columnOf makes two spans equally wide.
func columnOf(a, b term.Span) [2]term.Line {
	n := max(a.Width(), b.Width())
	return [2]term.Line{{a, term.Gap(n - a.Width())}, {b, term.Gap(n - b.Width())}}
}

// leftWords are the names, and what goes in: what is asked, or who serves.
func leftWords(a, b *snapshot.Snapshot) [2]term.Line {
	names, words := sideNames(a, b), columnOf(term.Plain(asks(a)), term.Plain(asks(b)))
	return [2]term.Line{names[0].Add(term.Gap(2)).Add(words[0]...), names[1].Add(term.Gap(2)).Add(words[1]...)}
}

func asks(s *snapshot.Snapshot) string {
	switch {
	case s.Ended:
		return "has ended"
	case snapshot.IsLoop(s) && snapshot.Remembers(s):
		return "told" + term.Nbsp + term.Count(s.Told.Changes)
	case snapshot.IsLoop(s):
		return "asks" + term.Nbsp + term.Count(s.Census.Watched)
	case s.Model.Traits.View == model.Processes:
		return term.Many(len(s.Procs), "process", "processes")
	case s.Model.Traits.View == model.Runtime:
		return term.Many(len(s.Lanes), "goroutine", "goroutines")
	}
	return term.Many(len(s.Lanes), "thread", "threads")
}

// rightWords are what comes out: who was ready, or where the clients are.
func rightWords(a, b *snapshot.Snapshot) [2]term.Line {
	return columnOf(term.Plain(gets(a)), term.Plain(gets(b)))
}

func gets(s *snapshot.Snapshot) string {
	if snapshot.IsLoop(s) {
		n := term.Count(s.Told.Ready)
		if s.Fast { // a single tick's number would only flicker
			n = term.Rate(s.Rates.ReadyPerTurn) + term.Nbsp + "a" + term.Nbsp + "tick"
		}
		if snapshot.Remembers(s) {
			return "given" + term.Nbsp + n
		}
		return "finds" + term.Nbsp + n
	}
	parts := []string{term.Count(s.Census.InService) + term.Nbsp + "in" + term.Nbsp + "service"}
	if n := s.Census.Queued; n > 0 {
		parts = append(parts, term.Count(n)+term.Nbsp+"queued")
	}
	if n := s.Census.InHand; n > 0 {
		parts = append(parts, term.Count(n)+term.Nbsp+"in"+term.Nbsp+"hand")
	}
	if n := s.Census.Waiting; n > 0 {
		parts = append(parts, term.Count(n)+term.Nbsp+waits(n))
	}
	return strings.Join(parts, ", ")
}

func waits(n int) string {
	if n == 1 {
		return "waits"
	}
	return "wait"
}

// sideSentence says what one side's way means, in figures.
func sideSentence(s *snapshot.Snapshot, name string, w int) string {
	looks := "the kernel looks at" + term.Nbsp
	switch s.Told.Op {
	case trace.OpSelect:
		set := int64((s.Told.Entries + 63) / 64 * 8) // the kernel copies whole words
		return name + " copies 2 sets of " + term.Size(set) + " in and out, " + looks + term.Count(s.Census.Watched)
	case trace.OpPoll:
		return name + " copies " + term.Many(s.Told.Entries, "entry", "entries") + " of 8" + term.Nbsp + "B in and out, " + looks + term.Count(s.Told.Entries)
	case trace.OpEpollWait:
		return name + " copies " + term.Many(s.Told.Ready, "event", "events") + " of 12" + term.Nbsp + "B out, " + looks + term.Count(s.Told.Ready)
	}
	if snapshot.IsLoop(s) {
		return name + ": " + panel.NoWait(s)
	}
	return name + ": " + panel.LanesTitle(s, w-term.Width(name)-2)
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
	if n := panel.CellName(c); n != "" {
		return n
	}
	return "#" + strconv.Itoa(c.Fd)
}

// marks are what one side has to say of each.
func marks(s *snapshot.Snapshot) map[string]mark {
	all := map[string]mark{}
	if snapshot.IsLoop(s) {
		for _, c := range s.Cells {
			all[placeName(c)] = cellMark(s, c)
		}
		return all
	}
	for _, c := range s.Clients {
		if c.Error == "" && c.Port != 0 {
			all[c.Name] = acceptedMark(s)
		}
	}
	for _, name := range s.Foreign {
		all[name] = acceptedMark(s)
	}
	for _, c := range s.Waiting {
		all[c.Name] = mark{term.Theme.Sign.Backlog, term.Theme.WarnText, 3}
	}
	for _, l := range s.Lanes {
		if l.Client == "" {
			continue
		}
		switch l.State {
		case snapshot.LaneServing, snapshot.LaneComputing:
			all[l.Client] = mark{term.Theme.Sign.Served, term.Theme.ServedText, 4}
		case snapshot.LaneWrite:
			all[l.Client] = mark{term.Theme.Sign.WantsWrite, term.Theme.WriteText, 3}
		default:
			all[l.Client] = mark{term.Theme.Sign.Idle, term.Theme.Idle, 0}
		}
	}
	return all
}

// acceptedMark: who is accepted and with no worker is in the queue, if there is one.
func acceptedMark(s *snapshot.Snapshot) mark {
	if s.Model.Traits.View == model.Pool {
		return mark{term.Theme.Sign.Queued, term.Theme.Bold, 2}
	}
	return mark{term.Theme.Sign.Idle, term.Theme.Idle, 0}
}

func cellMark(s *snapshot.Snapshot, c snapshot.Cell) mark {
	switch {
	case c.Found && !s.Fast, c.State == snapshot.CellReady:
		return mark{term.Theme.Sign.Ready, term.Theme.ReadyText, 5}
	case s.Fast && c.State != snapshot.CellIdle:
		return mark{panel.CellSign(c), panel.SignStyle(c), int(c.State)}
	case snapshot.Remembers(s):
		return nothing
	}
	return mark{term.Theme.Sign.Asked, term.Theme.Idle, 0}
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
func (c columns) labels(names []string) string {
	var b strings.Builder
	for _, n := range names {
		switch n {
		case "listen":
			n = term.Theme.Sign.Listener
		case "wake":
			n = term.Theme.Sign.Wake
		}
		if term.Width(n) >= c.wide {
			return ""
		}
		b.WriteString(term.PadRight(n, c.wide))
	}
	return b.String()
}

// strip draws one side.
func (c columns) strip(names []string, of map[string]mark) term.Line {
	var l term.Line
	for i := 0; i < len(names); i += c.per {
		loudest := nothing
		for _, n := range names[i:min(i+c.per, len(names))] {
			if m, there := of[n]; there && m.loud > loudest.loud {
				loudest = m
			}
		}
		sign := loudest.sign
		if sign == term.Theme.Sign.Ready {
			sign = strings.Repeat(sign, max(1, c.wide-1))
		}
		l = l.Add(term.Styled(loudest.style, sign), term.Gap(c.wide-term.Width(sign)))
	}
	return l
}
