// Package conn draws one connection: its life as a time line, its figures, a sentence
// about its state, and its last calls.
//
// It takes no keys and asks the past for nothing: the mode of page watch does.
package conn

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/digest"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"strconv"
	"strings"
)

const (
	mostLife   = digest.NumLifeMarks + 10 // rows that its life takes at most
	leastCalls = 8                        // rows below it that are worth a second column
)

// Draw draws the life of a connection and its calls, and where there is room the list of all.
// l may be nil: nothing is known yet.
func Draw(s *panel.Canvas, r snapshot.Row, l *digest.Life, gone bool, w, h int) term.Block {
	if s.Covered != 0 {
		return panel.CoveredBox(s.Theme, r.Name, w, h)
	}
	if w < 100 || h < mostLife+leastCalls {
		top := min(max(13, h/2), h-5)
		return append(life(s, r, l, gone, w, top), calls(s, r, l, w, h-top)...)
	}
	left := w * 2 / 5
	below := term.Beside(calls(s, r, l, left, h-mostLife), panel.ConnsPanel(s, w-left, h-mostLife))
	return append(life(s, r, l, gone, w, mostLife), below...)
}

// life draws which connection it is, its figures, what its state means, and what happened
// to it. l may be nil: nothing is known yet.
func life(s *panel.Canvas, r snapshot.Row, l *digest.Life, gone bool, w, h int) term.Block {
	iw := w - 4
	body := []term.Line{figures(s.Snapshot, r, iw)}
	if r.FD >= 0 {
		body = append(body, latency(s, r, iw))
	}
	body = append(body, term.Paragraph(term.InkText, sentence(s.Snapshot, r, gone), iw)...)
	if room := h - 2 - len(body); l != nil && room >= digest.NumLifeMarks+1 {
		body = append(body, lifeLines(s, l, iw, room)...)
	}
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, title(s, r, gone, w-6))}, body, w, h)
}

func title(s *panel.Canvas, r snapshot.Row, gone bool, w int) string {
	dot := " " + s.Theme.Sign.Dot + " "
	state := strings.ReplaceAll(r.StateText(), " ", term.Nbsp)
	if gone {
		state = "closed"
	}
	words := r.Name + dot + strings.ReplaceAll(r.Kind, " ", term.Nbsp) + dot + state
	if r.FD < 0 {
		return term.Pick(w, words, r.Name)
	}
	where := dot + "descriptor" + term.Nbsp + strconv.Itoa(r.FD)
	in := where
	if len(s.Procs) > 1 {
		in += " of " + r.Process + " (" + strconv.Itoa(r.PID) + ")"
	}
	return term.Pick(w, words+in, words+where, words, r.Name)
}

func figures(s *snapshot.Snapshot, r snapshot.Row, w int) term.Line {
	var f []term.Line
	if r.FD >= 0 {
		f = append(f, term.Label("open for", units.Screen.Duration(s.Time-r.Opened)), term.Label("in", units.Screen.Size(int64(r.In))), term.Label("out", units.Screen.Size(int64(r.Out))))
	}
	if r.Client != nil {
		f = append(f, term.Label("echoes", units.Count(r.Client.Echoes)))
	}
	if r.Client != nil && r.Client.RTT > 0 {
		f = append(f, term.Label("round trip", units.Screen.Duration(int64(r.Client.RTT))))
	}
	if r.FD >= 0 && r.Interest != 0 {
		f = append(f, term.Label("watched for", r.Interest.String()))
	}
	if r.Copies > 0 {
		f = append(f, term.Line{term.Styled(term.InkWarnText, units.Screen.Many(r.Copies, "other process holds it too", "other processes hold it too"))})
	}
	return term.Fields(w, 3, f...)
}

// latency says how long the connection waited to be served, in percentiles.
func latency(s *panel.Canvas, r snapshot.Row, w int) term.Line {
	name := panel.ServedName(s.Theme, s.Served)
	switch late := term.Styled(term.InkWarnText, "not yet: "+units.Screen.Elapsed(r.Late)); {
	case r.Late > 0 && r.P50 == 0:
		return term.Fields(w, 3, term.Line{term.Grey(name)}, term.Line{late})
	case r.Late > 0:
		return term.Fields(w, 3, term.Line{term.Grey(name)}, term.Line{late}, term.Label("before: p50", units.Screen.Duration(r.P50)), term.Label("p99", units.Screen.Duration(r.P99)))
	case r.P50 == 0:
		return term.Line{term.Grey(name + "  nothing is known yet")}
	}
	return term.Fields(w, 3, term.Line{term.Grey(name)}, term.Label("p50", units.Screen.Duration(r.P50)), term.Label("p99", units.Screen.Duration(r.P99)))
}

// sentence says what the state of a connection means, and what it waits for.
func sentence(s *snapshot.Snapshot, r snapshot.Row, gone bool) string {
	if gone {
		return "It is closed; this is what is remembered of it."
	}
	words := stateSentence(s, r)
	if r.Wait != "" && r.Waits > 0 && r.State != snapshot.RowSilent {
		words += " " + r.Name + " has waited " + units.Screen.Elapsed(r.Waits) + " for " + r.Wait + "."
	}
	return words
}

// refusal says what happened to a client that was turned away.
func refusal(r snapshot.Refusal) string {
	why := r.Why.String()
	if r.Why == trace.NoRoom {
		why = "select can use descriptors 0 to " + units.Count(kernel.FDSetSize-1) + " only"
	}
	return "It was accepted as descriptor " + units.Count(r.FD) + " and closed at once: " + why + "."
}

func stateSentence(s *snapshot.Snapshot, r snapshot.Row) string {
	if r.Refused.Why != 0 {
		return refusal(r.Refused)
	}
	since := units.Screen.Elapsed(r.Since)
	switch r.State {
	case snapshot.RowIdle:
		return "It has said nothing for " + since + ", and nothing is to be done for it. The kernel was told to watch it."
	case snapshot.RowJustServed:
		return "It was just served. Its worker sleeps again."
	case snapshot.RowServed:
		return "It is being served."
	case snapshot.RowSilent:
		return r.Worker + " serves it, and sleeps in read until something comes from it: for " + since + " now."
	case snapshot.RowQueued:
		if s.Queue.Noted {
			return "It is accepted and in the program's queue: no worker is free for it."
		}
		return "It is accepted, and nobody has read from it yet."
	case snapshot.RowBacklog:
		return "It is connected, as far as it knows: the kernel has done that. The program has not accepted it, and knows nothing of it."
	case snapshot.RowLeaked:
		return "It is open, and no wait and no call is about it: the server has forgotten it, or keeps its copy of what another process serves."
	case snapshot.RowOutside:
		return "It is connected, as far as it knows. More are than the backlog holds, and whoever came when it was full was not let in: its kernel tries again, after 1 s, 2 s, 4 s."
	case snapshot.RowConnecting:
		return "It has no connection yet."
	case snapshot.RowAway:
		return "It has hung up, and comes again by itself."
	case snapshot.RowWrite:
		if r.Worker != "" {
			return "It does not take what is sent to it: " + r.Worker + " sleeps in write until it does, for " + since + "."
		}
		return "It does not take what is sent to it: the rest is kept, and the kernel was told to say when there is room."
	case snapshot.RowCovered:
		return "Its state is " + panel.WhyCovered + "."
	case snapshot.RowReady:
		return "A wait has returned it, and the loop has not come to it yet: for " + since + "."
	}
	return "It gave up: " + r.Wait + "."
}

// A lifeRow is one of the rows of the time line.
type lifeRow struct {
	name  string
	mark  digest.LifeMark
	sign  string
	style term.Ink
}

func lifeRows(th *term.Theme) []lifeRow {
	g := &th.Sign
	return []lifeRow{
		{"queued", digest.LifeQueued, g.Queued, term.InkReadyText},
		{"ready", digest.LifeReady, g.Ready, term.InkReadyText},
		{"read", digest.LifeRead, g.Served, term.InkServedText},
		{"write", digest.LifeWrite, g.WantsWrite, term.InkWriteText},
		{"told", digest.LifeInterest, "+", term.InkText},
	}
}

// lifeLines is the life as a time line: x is time, a row for each kind of thing.
func lifeLines(s *panel.Canvas, l *digest.Life, w, h int) []term.Line {
	const names = 8
	n := w - names
	until := s.Time
	if l.Closed != 0 {
		until = min(until, l.Closed)
	}
	span := max(until-l.Begins, int64(n))
	cell := (span + int64(n) - 1) / int64(n)
	body := []term.Line{lifeBar(s.Theme, l, until, cell, n)}
	for _, r := range lifeRows(s.Theme) {
		var b strings.Builder
		any := false
		for i := range n {
			from := l.Begins + int64(i)*cell
			if from <= until && l.Between(from, min(from+cell, until+1))&r.mark != 0 {
				b.WriteString(r.sign)
				any = true
			} else {
				b.WriteString(" ")
			}
		}
		if any || r.mark == digest.LifeReady || r.mark == digest.LifeRead || r.mark == digest.LifeWrite {
			body = append(body, term.Line{term.Grey(term.PadRight(r.name, names)), term.Styled(r.style, b.String())})
		}
	}
	start, end := s.Theme.Sign.Minus+units.Screen.Duration(until-l.Begins), panel.EndWord(s.Snapshot)
	if l.Closed != 0 && l.Closed <= s.Time {
		end = "closed"
	}
	axis := term.Line{term.Gap(names), term.Grey(start + term.Spaces(n-term.Width(start)-term.Width(end)) + end)}
	if len(body) < h-1 {
		body = append([]term.Line{nil}, body...)
	}
	body = append(body[:min(len(body), h-1)], axis)
	if len(body) < h {
		body = append(body, term.Line{term.Gap(names), term.Grey("1 cell = " + units.Screen.Duration(cell))})
	}
	return body
}

// lifeBar shows from when to when it was open.
func lifeBar(th *term.Theme, l *digest.Life, until, cell int64, n int) term.Line {
	g := &th.Sign
	first := g.Horizontal
	if l.Begins == l.Row.Opened {
		first = g.Listener
	}
	cells := int(min(int64(n), (until-l.Begins)/cell+1))
	bar := first + strings.Repeat(g.Horizontal, max(0, cells-1))
	if l.Closed != 0 && l.Closed <= until && cells > 1 {
		bar = first + strings.Repeat(g.Horizontal, cells-2) + "x"
	}
	return term.Line{term.Grey(term.PadRight("open", 8)), term.Plain(bar)}
}

// calls draws the last calls of a connection, the newest last. l may be nil.
func calls(s *panel.Canvas, r snapshot.Row, l *digest.Life, w, h int) term.Block {
	title := term.Line{term.Styled(term.InkTitle, "its calls "+s.Theme.Sign.Dot+" newest last")}
	switch {
	case r.FD < 0:
		words := "The server has made no call for it: it has not accepted it."
		if r.Refused.Why != 0 {
			words = "accept = " + strconv.Itoa(r.Refused.FD) + ", then close(" + strconv.Itoa(r.Refused.FD) + ")"
		}
		return s.Theme.Box(title, term.Paragraph(term.InkIdle, words, w-4), w, h)
	case l == nil:
		return s.Theme.Box(title, []term.Line{{term.Grey("nothing is known yet")}}, w, h)
	}
	events := l.UpTo(s.Time)
	var body []term.Line
	for _, e := range events[max(0, len(events)-(h-2)):] {
		st := term.InkText
		if e.Op == trace.OpReady {
			st = term.InkReadyText
		}
		body = append(body, term.Line{term.Grey(term.Clock(s.Wall, e.Time, s.Time)[6:] + " "), term.Styled(st, panel.CallWords(e))})
	}
	if len(body) == 0 {
		body = []term.Line{{term.Grey("none is remembered")}}
	}
	return s.Theme.Box(title, body, w, h)
}
