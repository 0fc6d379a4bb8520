package panel

import (
	"slices"

	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// onePanel is the one thread of a server that serves one client at a time.
func onePanel(s *Canvas, w, h int) term.Block {
	if s.HidesLanes() || s.Covered.Has(cover.Workers|cover.State|cover.Order) {
		return CoveredBox(s.Theme, "the one thread", w, h)
	}
	if len(s.Lanes) == 0 {
		return s.Theme.Box(term.Line{term.Styled(term.InkTitle, "the one thread")}, []term.Line{{term.Grey("has not started, or has ended")}}, w, h)
	}
	l := s.Lanes[0]
	title := "the one thread: " + lane.Sentence(l)
	body := append(term.Paragraph(term.InkText, oneSentence(s.Snapshot, l), w-4), nil)
	if len(body) < h-2 {
		end := " " + EndWord(s.Snapshot)
		body = append(body, term.Line{term.Grey("worked "), term.Plain(s.Theme.Spark(l.Worked.Cells, w-4-7-term.Width(end), 1)), term.Grey(end)})
	}
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, s.Theme.Cut(title, w-6))}, body, w, h)
}

// wantOne is room for what the thread does, in one row or, where it is narrow, two.
func wantOne(_ *Canvas, w int) int {
	if w < 80 {
		return 6
	}
	return 5
}

// oneSentence says what the state means for the one who is served.
func oneSentence(s *snapshot.Snapshot, l snapshot.Lane) string {
	switch l.State {
	case snapshot.LaneRead:
		sleeps := "The thread sleeps in read until "
		if s.Covered.Has(cover.Echoes) { // how much it has sent would say how often it was served
			return sleeps + l.Client + " sends something."
		}
		more := ""
		if slices.ContainsFunc(s.Rows, func(r snapshot.Row) bool { return r.Name == l.Client && r.In > 0 }) {
			more = " more"
		}
		return l.Client + " has sent nothing" + more + ". " + sleeps + "it does."
	case snapshot.LaneServing:
		return l.Client + " was just served. The thread sleeps in read again, until more comes."
	case snapshot.LaneWrite:
		return l.Client + " does not read. The thread sleeps in write until it does."
	case snapshot.LaneAccept:
		return "Nobody is being served: the thread waits for the next client."
	case snapshot.LaneHeld:
		return "It stands still before its next call."
	}
	return "It is between two calls."
}

// crowdPanel shows who waits behind the one that is served.
func crowdPanel(s *Canvas, w, h int) term.Block {
	if s.HidesCensus() {
		return CoveredBox(s.Theme, "who waits behind it", w, h)
	}
	n := s.Census.Waiting
	in := "in the kernel's backlog"
	if s.Sample.BacklogLimit > 0 {
		in += " of " + units.Count(s.Sample.BacklogLimit)
	}
	waits := units.Screen.Many(n, "client waits", "clients wait")
	title := term.Pick(w-6, waits+" behind it, "+in, waits+" behind it", waits)
	if n == 0 {
		title = "nobody waits behind it"
	}
	iw := w - 4
	body := nameRows(s.Waiting, iw, max(1, h-6))
	if s.Strangers > 0 {
		body = append(body, term.Line{term.Plain(units.Screen.Many(s.Strangers, "client from outside, such as nc", "clients from outside, such as nc"))})
	}
	if n > 0 {
		body = append(body, term.Paragraph(term.InkIdle, crowdSentence(s.Snapshot), iw)...)
		body = append(body, nil)
		for _, c := range byWait(s.Waiting) {
			if len(body) < h-3 {
				body = append(body, waitingLine(s.Snapshot, c, iw))
			}
		}
	}
	body = append(body, kernelQueues(s.Snapshot)[1].draw(s.Theme, iw, 1)...)
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h)
}

// crowdSentence says how it is with those who wait. Where their bytes are may be asked.
func crowdSentence(s *snapshot.Snapshot) string {
	if s.Covered.Has(cover.Unread) {
		return "connected; nobody looks until the thread is free"
	}
	return "connected; what they sent is here; nobody looks until the thread is free"
}

// nameRows sets the names of clients side by side, in at most h rows.
func nameRows(clients []session.Client, w, h int) []term.Line {
	var body []term.Line
	var row term.Line
	for i, c := range clients {
		item := term.Styled(term.InkReady, " "+c.Name+" ")
		if row.Width()+item.Width()+8 > w {
			if len(body)+1 >= h {
				row = row.Add(term.Grey("+" + units.Count(len(clients)-i)))
				break
			}
			body, row = append(body, row), nil
		}
		row = row.Add(item, term.Gap(1))
	}
	if len(row) > 0 {
		body = append(body, row)
	}
	return body
}

// byWait are the clients that wait for something, the longest first.
func byWait(clients []session.Client) []session.Client {
	var list []session.Client
	for _, c := range clients {
		if !c.WaitingSince.IsZero() {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b session.Client) int { return a.WaitingSince.Compare(b.WaitingSince) })
	return list
}

// waitingLine says for how long a client has waited, and where there is room for what.
func waitingLine(s *snapshot.Snapshot, c session.Client, w int) term.Line {
	l := term.Line{term.Plain(c.Name + " has waited "), term.Bold(units.Screen.Elapsed(int64(s.Wall.Sub(c.WaitingSince))))}
	if c.WaitingFor == "" {
		return l
	}
	return term.Fields(w, 1, l, term.Line{term.Plain("for " + c.WaitingFor)})
}
