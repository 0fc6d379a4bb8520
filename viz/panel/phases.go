package panel

import (
	"fmt"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// The steps of a turn, a row or several each.

// phases are the four steps of a turn: wait, ready, dispatch, re-arm.
func phases(s *Canvas, t *snapshot.Tick, w, h int) []term.Line {
	th := s.Theme
	head := func(name string) term.Line {
		return term.Line{term.Grey(th.Sign.Done + " "), term.Plain(term.PadRight(name, 10))}
	}
	wait := t.Wait
	body := []term.Line{
		head("wait").Add(term.Fields(w-12, 3, append([]term.Line{waitResult(s, wait)}, sleptWords(s, t)...)...)...),
		head("ready").Add(readyLine(t.Ready, w-12)...),
	}
	arm := listed(w-12, armNames(t.Arm), 3)
	dispatch := dispatched(t, w-12, max(1, h-len(body)-1))
	if none := (term.Line{term.Grey(cover.Word)}); s.Covered != 0 {
		if s.HidesReady() {
			body[1] = head("ready").Add(none...)
		}
		if s.HidesCalls() {
			dispatch = []term.Line{none}
		}
		if s.HidesRearm() {
			arm = none
		}
	}
	for i, l := range dispatch {
		name := term.Line{term.Gap(12)}
		if i == 0 {
			name = head("dispatch")
		}
		body = append(body, name.Add(l...))
	}
	return append(body, head("re-arm").Add(arm...))
}

// waitResult is a wait and its result.
func waitResult(s *Canvas, wait trace.Event) term.Line {
	call := wait.Op.String()
	switch wait.Op {
	case trace.OpSelect:
		call += "(" + cover.If(s.HidesTold(), units.Screen.Plural(int(wait.Arg), "bit")) + ")"
	case trace.OpPoll:
		call += "(" + cover.If(s.HidesTold(), units.Screen.Many(int(wait.Arg), "entry", "entries")) + ")"
	}
	result := units.Count(wait.Result)
	if errno := wait.Errno(); errno != 0 {
		result = kernel.ErrnoName(errno)
	}
	call += term.Nbsp + s.Theme.Sign.Into + term.Nbsp
	if s.Covered.Has(cover.Ready | cover.Errors) {
		return term.Line{term.Bold(call), term.Grey(cover.Word)}
	}
	return term.Line{term.Bold(call + result)}
}

// sleptWords say how long the wait took. It was in it when the viewer held the server:
// who had something to say was held, too.
func sleptWords(s *Canvas, t *snapshot.Tick) []term.Line {
	words := []term.Line{{term.Plain("slept" + term.Nbsp + s.Covered.Or(cover.Asleep, units.Screen.Duration(t.Wait.Dur)))}}
	if t.Held > 0 && !s.Covered.Has(cover.Asleep) {
		words = append(words, term.Line{term.Grey("held" + term.Nbsp + units.Screen.Duration(t.Held) + term.Nbsp + "of" + term.Nbsp + "it")})
	}
	return words
}

// listed sets as many as fit, some cells apart, and says how many do not.
func listed(w int, items []term.Line, gap int) term.Line {
	if len(items) == 0 {
		return term.Line{term.Grey("nothing")}
	}
	var out term.Line
	for i, it := range items {
		rest := ""
		if i < len(items)-1 {
			rest = "+" + units.Count(len(items)-i-1)
		}
		if out.Width()+it.Width()+gap+term.Width(rest) > w && i > 0 {
			return out.Add(term.Grey("+" + units.Count(len(items)-i)))
		}
		out = out.Add(it...).Add(term.Gap(gap))
	}
	return out
}

// readyLine names what the wait returned, in the order in which it did. What it was returned
// for stands behind each, or once behind all if it is the same.
func readyLine(ready []snapshot.Mention, w int) term.Line {
	same := len(ready) > 2
	for _, m := range ready {
		same = same && m.Arg == ready[0].Arg
	}
	var items []term.Line
	for _, m := range ready {
		name := NameOf(m)
		if !same {
			name += term.Nbsp + fmt.Sprint(kernel.Events(m.Arg))
		}
		items = append(items, term.Line{term.Styled(term.InkReadyText, name)})
	}
	if !same {
		return listed(w, items, 3)
	}
	all := "all" + term.Nbsp + fmt.Sprint(kernel.Events(ready[0].Arg))
	return listed(w-1-term.Width(all), items, 1).Add(term.Styled(term.InkReadyText, " "+all))
}

func armNames(arm []snapshot.Mention) []term.Line {
	var items []term.Line
	for _, m := range arm {
		st := term.InkText
		if m.Interest().Has(kernel.Out) {
			st = term.InkWriteText
		}
		what := NameOf(m)
		if in := m.Interest().String(); in != "" {
			what += term.Nbsp + in
		}
		items = append(items, term.Line{term.Grey(m.Op.String() + term.Nbsp), term.Styled(st, what)})
	}
	return items
}

// NameOf says whom an event is about: the client, or else the descriptor.
func NameOf(m snapshot.Mention) string {
	if m.Name != "" {
		return m.Name
	}
	return fmt.Sprint(m.FD)
}

// dispatched lists the calls between the waits, a client a row. If they take more than h rows,
// several clients share a row; what has no room even then is counted.
func dispatched(t *snapshot.Tick, w, h int) []term.Line {
	short := w < 40
	rows := callRows(t, w, short, false)
	if len(rows) == 0 {
		return []term.Line{{term.Grey("nothing")}}
	}
	all := rows[len(rows)-1].upTo + t.More
	fits := func() bool { return len(rows) <= h && t.More == 0 }
	for _, shorter := range []bool{short, true} {
		if fits() {
			break
		}
		if tight := callRows(t, w, shorter, true); len(tight) <= h || h < fewRows {
			rows = tight
		}
	}
	if fits() {
		return linesOf(rows)
	}
	more := func(from int) term.Line {
		return term.Line{term.Grey("and " + units.Screen.Many(all-from, "call more", "calls more"))}
	}
	if h <= 1 {
		rows = callRows(t, w-2-more(0).Width(), true, true)
		return []term.Line{term.Fields(w, 2, rows[0].line, more(rows[0].upTo))}
	}
	n := min(h-1, len(rows))
	last := more(rows[n-1].upTo)
	return append(linesOf(rows[:n]), last.Add(laterNames(rows[n:], w-last.Width())...))
}

// fewRows is from how many rows on a client has a row of its own, even if not all have room.
const fewRows = 4

// A callRow is a row of calls.
type callRow struct {
	line  term.Line
	upTo  int      // how many calls the rows up to this one show
	names []string // whose calls begin in it
}

// callRows sets calls in rows of w cells. short leaves the descriptors out, and tight sets
// several clients into a row.
func callRows(t *snapshot.Tick, w int, short, tight bool) (rows []callRow) {
	shown := 0
	for _, calls := range byClient(t.Calls) {
		name := term.Styled(term.InkServedText, term.PadRight(NameOf(calls[0]), 4)+" ")
		if tight {
			name.Text = NameOf(calls[0]) + " "
		}
		group := term.Line{name}
		items, counts := callItems(calls, short)
		group = group.Add(term.Fields(1000, 2, items...)...)
		if n := len(rows) - 1; tight && n >= 0 && rows[n].line.Width()+3+group.Width() <= w {
			shown += len(calls)
			rows[n] = callRow{rows[n].line.Add(term.Gap(3)).Add(group...), shown, append(rows[n].names, NameOf(calls[0]))}
			continue
		}
		row := callRow{line: term.Line{name}, names: []string{NameOf(calls[0])}}
		for i, item := range items {
			switch {
			case i > 0 && row.line.Width()+2+item.Width() > w:
				rows, row = append(rows, row), callRow{line: term.Line{term.Gap(5)}}
			case i > 0:
				row.line = row.line.Add(term.Gap(2))
			}
			shown += counts[i]
			row.line, row.upTo = row.line.Add(item...), shown
		}
		rows = append(rows, row)
	}
	return rows
}

// callItems are calls and their results. One that is made several times, with the same result,
// is one item; counts are how many calls each is.
func callItems(calls []snapshot.Mention, short bool) (items []term.Line, counts []int) {
	last := ""
	for _, m := range calls {
		n := len(items) - 1
		if text := callText(m, short); n < 0 || text != last {
			items, counts, last = append(items, term.Line{term.Plain(text)}), append(counts, 1), text
			continue
		}
		counts[n]++
		items[n] = term.Line{term.Plain(last + "," + term.Nbsp + units.Screen.Plural(counts[n], "time"))}
	}
	return items, counts
}

// byClient splits calls where another client begins, and leaves notes out.
func byClient(calls []snapshot.Mention) (all [][]snapshot.Mention) {
	for _, m := range calls {
		n := len(all) - 1
		switch {
		case m.Op.IsNote():
		case n >= 0 && NameOf(all[n][0]) == NameOf(m):
			all[n] = append(all[n], m)
		default:
			all = append(all, []snapshot.Mention{m})
		}
	}
	return all
}

func linesOf(rows []callRow) (lines []term.Line) {
	for _, r := range rows {
		lines = append(lines, r.line)
	}
	return lines
}

// laterNames are those whose calls are not shown, in the order in which they came.
func laterNames(rows []callRow, w int) term.Line {
	var items []term.Line
	for _, r := range rows {
		for _, name := range r.names {
			items = append(items, term.Line{term.Styled(term.InkServedText, name)})
		}
	}
	if len(items) == 0 || w < 12 {
		return nil
	}
	return append(term.Line{term.Grey(", for ")}, listed(w-6, items, 1)...)
}

// callText is a call and its result; short leaves the descriptor out where the name says whom
// it is about.
func callText(m snapshot.Mention, short bool) string {
	result := units.Count(m.Result)
	if errno := m.Errno(); errno != 0 {
		result = kernel.ErrnoName(errno)
	}
	call := m.Op.String()
	if !short || m.Name == "" {
		call = fmt.Sprintf("%s(%d)", m.Op, m.FD)
	}
	return call + term.Nbsp + "=" + term.Nbsp + result
}
