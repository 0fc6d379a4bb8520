package viz

import (
	"slices"

	"muxlab/session"
)

// onePanel is the one thread of a server that serves one client at a time.
func onePanel(s *snapshot, w, h int) block {
	if len(s.lanes) == 0 {
		return box(line{styled(look.title, "the one thread")}, []line{{grey("has not started, or has ended")}}, w, h)
	}
	l := s.lanes[0]
	title := "the one thread: " + laneSentence(l)
	body := append(paragraph(look.text, oneSentence(l), w-4), nil)
	if h > 5 {
		end := " " + endWord(s)
		body = append(body, line{grey("worked "), plain(spark(l.worked, w-4-7-width(end), 1)), grey(end)})
	}
	return box(line{styled(look.title, cut(title, w-6))}, body, w, h)
}

// oneSentence says what the state means for the one who is served.
func oneSentence(l lane) string {
	switch l.state {
	case laneRead:
		return l.client + " is connected and says nothing. The thread sleeps in read until it does."
	case laneServing:
		return l.client + " is being served: it has spoken, and its echo was sent."
	case laneWrite:
		return l.client + " does not read. The thread sleeps in write until it does."
	case laneAccept:
		return "Nobody is being served: the thread waits for the next client."
	case laneHeld:
		return "It stands still before its next call."
	}
	return "It is between two calls."
}

// crowdPanel shows who waits behind the one that is served.
func crowdPanel(s *snapshot, w, h int) block {
	n := s.census.waiting
	in := "in the kernel's backlog"
	if s.sample.BacklogLimit > 0 {
		in += " of " + count(s.sample.BacklogLimit)
	}
	waits := many(n, "client waits", "clients wait")
	title := pick(w-6, waits+" behind it, "+in, waits+" behind it", waits)
	if n == 0 {
		title = "nobody waits behind it"
	}
	iw := w - 4
	body := nameRows(s.waiting, iw, max(1, h-6))
	if s.strangers > 0 {
		body = append(body, line{plain(many(s.strangers, "client that is none of ours", "clients that are none of ours"))})
	}
	if n > 0 {
		body = append(body, paragraph(look.idle, "connected; what they sent is here; nobody looks until the thread is free", iw)...)
		body = append(body, nil)
		for _, c := range byWait(s.waiting) {
			if len(body) < h-3 {
				body = append(body, waitingLine(s, c, iw))
			}
		}
	}
	body = append(body, kernelQueues(s)[1].draw(iw, 1)...)
	return box(line{styled(look.title, title)}, body, w, h)
}

// nameRows sets the names of clients side by side, in at most h rows.
func nameRows(clients []session.Client, w, h int) []line {
	var body []line
	var row line
	for i, c := range clients {
		item := styled(look.ready, " "+c.Name+" ")
		if row.width()+item.width()+8 > w {
			if len(body)+1 >= h {
				row = row.add(grey("+" + count(len(clients)-i)))
				break
			}
			body, row = append(body, row), nil
		}
		row = row.add(item, gap(1))
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
func waitingLine(s *snapshot, c session.Client, w int) line {
	l := line{plain(c.Name + " has waited "), bold(duration(int64(s.wall.Sub(c.WaitingSince))))}
	if c.WaitingFor == "" {
		return l
	}
	return fields(w, 1, l, line{plain("for " + c.WaitingFor)})
}
