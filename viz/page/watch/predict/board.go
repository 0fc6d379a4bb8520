package predict

import (
	"strconv"

	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// A Board is the candidates on the screen, with a cursor and marks.
type Board struct {
	At     int            // the candidate under the cursor
	Marked map[int64]bool // by Candidate.Key
	Hint   bool           // when each client is due is shown

	Per  int // candidates in a row, as they were drawn last
	High int // how many rows there was room for
}

// Lines draws the candidates in at most h rows of w cells. Where each has a row, what is
// known of it stands beside it; that depends on the height alone, so that a wide window
// says no more than a narrow one. What is known of the one under the cursor is said
// elsewhere, see About.
func (b *Board) Lines(s *panel.Canvas, all []Candidate, w, h int) []term.Line {
	if len(all)+1 > h || s.Fast {
		return b.grid(s, all, w, h)
	}
	b.Per, b.High = 1, h
	digits, names := widths(all)
	words := 0
	known := make([]string, len(all))
	for i, c := range all {
		known[i] = Known(s.Snapshot, c, b.Hint)
		words = max(words, term.Width(known[i]))
	}
	label := 5 + digits + names + 2 + words + 2
	cells := min(w-label, snapshot.KeepCells)
	what := "ready"
	var body []term.Line
	for i, c := range all {
		l := b.cell(s.Theme, c, i == b.At, digits, names).Add(term.Grey(term.PadRight(known[i], words+2)))
		switch {
		case c.FD < 0:
			what = "at work"
			l = l.Add(term.Plain(s.Theme.Spark(LaneOf(s.Snapshot, c).Worked.Cells, max(0, cells), 1)))
		case cells >= panel.LeastStrip:
			l = l.Add(term.Styled(term.InkReadyText, panel.ReadyStrip(s.Theme, s.Ready[c.FD], s.ReadyNow, cells)))
		}
		body = append(body, l)
	}
	if cells < panel.LeastStrip {
		return body
	}
	return append(body, panel.StripAxis(s, label, cells, what))
}

// grid sets several candidates in a row, and keeps the one under the cursor in sight.
func (b *Board) grid(s *panel.Canvas, all []Candidate, w, h int) []term.Line {
	digits, names := widths(all)
	b.Per, b.High = max(1, w/(5+digits+names+2)), max(1, h)
	from := max(0, min(b.At/b.Per-h/2, (len(all)+b.Per-1)/b.Per-h)) * b.Per
	var body []term.Line
	for i := from; i < len(all) && len(body) < h; i += b.Per {
		var l term.Line
		for j := i; j < min(i+b.Per, len(all)); j++ {
			l = l.Add(b.cell(s.Theme, all[j], j == b.At, digits, names)...)
		}
		body = append(body, l)
	}
	return term.SpaceOut(body, h)
}

// widths are the cells that the longest number, with a space, and name take.
func widths(all []Candidate) (digits, names int) {
	for _, c := range all {
		names = max(names, term.Width(c.Name))
		if c.FD >= 0 {
			digits = max(digits, len(strconv.Itoa(c.FD))+1)
		}
	}
	return digits, names
}

func (b *Board) cell(th *term.Theme, c Candidate, here bool, digits, names int) term.Line {
	at, sign := term.Gap(1), "[ ] "
	if here {
		at = term.Styled(term.InkKey, th.Sign.Here)
	}
	st := term.InkText
	if b.Marked[c.Key] {
		sign, st = "[x] ", term.InkReadyText
	}
	number := ""
	if c.FD >= 0 {
		number = term.PadLeft(strconv.Itoa(c.FD), digits-1) + " "
	}
	return term.Line{at, term.Styled(st, sign+number+term.PadRight(c.Name, names)), term.Gap(2)}
}

// Key moves the cursor or marks, and returns whether the key did one of the two.
func (b *Board) Key(k string, all []Candidate) bool {
	row := max(1, b.Per)
	page := row * max(1, b.High)
	by, moves := map[string]int{"left": -1, "h": -1, "right": 1, "l": 1, "up": -row, "k": -row, "down": row, "j": row}[k]
	switch {
	case moves:
		if to := b.At + by; to >= 0 && to < len(all) {
			b.At = to
		}
	case k == "home" || k == "g":
		b.At = 0
	case k == "end" || k == "G":
		b.At = len(all) - 1
	case k == "pgup":
		b.At = max(0, b.At-page)
	case k == "pgdown":
		b.At = min(b.At+page, len(all)-1)
	case k == " " && b.At < len(all):
		key := all[b.At].Key
		b.Marked[key] = !b.Marked[key]
	case k == "d":
		b.Hint = !b.Hint
	default:
		return false
	}
	b.At = max(0, min(b.At, len(all)-1))
	return true
}
