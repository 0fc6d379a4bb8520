package viz

import (
	"slices"
	"strings"

	"muxlab/harness/model"
)

// lanesPanel is a lane for each worker: what it is blocked in, on whom, and for
// how long. When there are more than rows, the states are counted.
func lanesPanel(s *snapshot, w, h int) block {
	title := line{styled(look.title, lanesTitle(s, w-6))}
	if len(s.lanes) == 0 {
		return box(title, []line{{grey("no worker is alive")}}, w, h)
	}
	if len(s.lanes) > h-2 {
		return box(title, crowdOfLanes(s.lanes, w-4, h-2), w, h)
	}
	return box(title, laneRows(s.lanes, w-4), w, h)
}

var laneKinds = map[model.View][2]string{
	model.Threads:   {"thread", "threads"},
	model.Runtime:   {"goroutine", "goroutines"},
	model.Pool:      {"thread", "threads"},
	model.Processes: {"worker", "workers"},
}

// lanesTitle is the sentence: how many, and what most of them wait for.
func lanesTitle(s *snapshot, w int) string {
	kind, ok := laneKinds[s.model.Traits.View]
	if !ok {
		kind = [2]string{"worker", "workers"}
	}
	n := countStates(s.lanes)
	title := many(len(s.lanes), kind[0], kind[1])
	dot := " " + look.sign.dot + " "
	parts := []string{title}
	add := func(k int, what string) {
		if k > 0 {
			parts = append(parts, count(k)+nbsp+what)
		}
	}
	add(n[laneServing]+n[laneComputing], "at work")
	add(n[laneRead], pick(w-40, "wait for a client that says nothing", "wait for a silent client"))
	add(n[laneWrite], "wait for a client that does not read")
	add(n[laneWork], "without work")
	add(n[laneRoom], "blocked: the queue is full")
	add(n[laneAccept], "in accept")
	add(n[laneTurn], "wait their turn to accept")
	add(n[laneSelect], "asleep in a wait")
	add(n[laneHeld], "held")
	add(n[laneBetween], "in no call")
	for len(parts) > 1 && width(strings.Join(parts, dot)) > w {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, dot)
}

func countStates(lanes []lane) (n [laneStates]int) {
	for _, l := range lanes {
		n[l.state]++
	}
	return n
}

// stateWord is what a lane does, in the words of the screen.
func stateWord(l lane) string {
	switch l.state {
	case laneServing:
		return "serves"
	case laneRead:
		return "waits for"
	case laneWrite:
		return "writes to"
	case laneRoom:
		return "queue full"
	case laneWork:
		return "no work"
	case laneAccept:
		return "in accept"
	case laneTurn:
		return "waits its turn"
	case laneSelect:
		return "in " + l.call.String()
	case laneHeld:
		return "held"
	case laneBetween:
		return "in no call"
	}
	return "computes"
}

// laneSentence is the same, long: "in read(c1) for 3.4 s".
func laneSentence(l lane) string {
	who := ""
	if l.client != "" {
		who = "(" + l.client + ")"
	}
	switch l.state {
	case laneServing:
		return "serves " + l.client
	case laneRoom:
		return "blocked for " + duration(l.since) + ": the queue is full"
	case laneWork:
		return "without work for " + duration(l.since)
	case laneHeld:
		return "held before its next call"
	case laneComputing:
		return "computing"
	case laneBetween:
		return "in no call for " + duration(l.since)
	}
	return "in " + l.call.String() + who + " for " + duration(l.since)
}

// stateStyle: working is loud, idle is grey, trouble is trouble.
func stateStyle(st laneState) ink {
	switch st {
	case laneServing, laneComputing:
		return look.servedText
	case laneWrite:
		return look.writeText
	case laneRoom:
		return look.warnText
	case laneHeld:
		return look.bold
	}
	return look.idle
}

// laneRows draws a lane a row; columns drop out from the right.
func laneRows(lanes []lane, w int) []line {
	names, words, clients := 6, 9, 3
	for _, l := range lanes {
		names = min(max(names, width(l.name)), 20)
		words = min(max(words, width(stateWord(l))), 14)
		clients = max(clients, width(l.client))
	}
	var body []line
	for _, l := range lanes {
		row := line{plain(padRight(cutHard(l.name, names), names) + "  "), styled(stateStyle(l.state), padRight(laneMark(l)+stateWord(l), words+2)+" ")}
		row = row.add(bold(padRight(l.client, clients)+"  "), grey(padLeft(laneSince(l), 7)+"  "))
		if room := w - row.width(); room >= 8 {
			row = row.add(plain(spark(l.worked, min(room, keepCells), 1)))
		}
		body = append(body, row)
	}
	return body
}

// laneMark is a sign for those who see no colour.
func laneMark(l lane) string {
	switch l.state {
	case laneServing, laneComputing:
		return look.sign.served + " "
	case laneRoom:
		return look.sign.trouble + " "
	}
	return "  "
}

// laneSince is empty while a worker works: the number would only jump about.
func laneSince(l lane) string {
	if l.state == laneServing || l.state == laneComputing || l.state == laneHeld || l.since == 0 {
		return ""
	}
	return duration(l.since)
}

func cutHard(s string, w int) string {
	if width(s) <= w {
		return s
	}
	return string([]rune(s)[:w])
}

// crowdOfLanes counts lanes by state, gives each a cell where there is room for
// that, and names those that have waited longest.
func crowdOfLanes(lanes []lane, w, h int) []line {
	n := countStates(lanes)
	var order []laneState
	for st := range laneStates {
		if n[st] > 0 {
			order = append(order, st)
		}
	}
	slices.SortStableFunc(order, func(a, b laneState) int { return n[b] - n[a] })
	var body []line
	for _, st := range order {
		l := line{styled(stateStyle(st), padRight(laneSign(st)+" "+crowdWord(st, lanes), 14)), bold(padLeft(count(n[st]), 7)), gap(2)}
		body = append(body, l.add(styled(stateStyle(st), bar(float64(n[st])/float64(len(lanes)), w-l.width()))))
	}
	const named = 4 // rows for those that have waited longest, with their title
	if cells := laneCells(lanes, w); len(cells)+1+named <= h-len(body) {
		body = append(append(body, nil), cells...)
	}
	if left := h - len(body); left >= 3 {
		body = append(body, nil, line{grey("those that have been there longest")})
		body = append(body, laneRows(oldest(lanes, left-2), w)...)
	}
	return body[:min(len(body), h)]
}

// laneCells gives each worker a cell, in their order.
func laneCells(lanes []lane, w int) []line {
	var body []line
	for from := 0; from < len(lanes); from += w {
		var l line
		for _, one := range lanes[from:min(from+w, len(lanes))] {
			if k := len(l) - 1; k >= 0 && l[k].style == stateStyle(one.state) {
				l[k].text += laneSign(one.state)
			} else {
				l = append(l, styled(stateStyle(one.state), laneSign(one.state)))
			}
		}
		body = append(body, l)
	}
	return body
}

// laneSign is a state in one character, for those who see no colour.
func laneSign(st laneState) string {
	switch st {
	case laneServing, laneComputing:
		return look.sign.served
	case laneWrite:
		return look.sign.wantsWrite
	case laneRoom:
		return look.sign.trouble
	case laneAccept, laneTurn:
		return look.sign.listener
	case laneHeld:
		return look.sign.held[:len(look.sign.held)/2]
	case laneWork:
		return "-"
	case laneBetween:
		return "?"
	}
	return look.sign.idle
}

// crowdWord is what several lanes do.
func crowdWord(st laneState, lanes []lane) string {
	if st == laneServing {
		return "serving"
	}
	for _, l := range lanes {
		if l.state == st {
			return strings.TrimSuffix(strings.Replace(stateWord(l), "waits for", "in read", 1), " to")
		}
	}
	return ""
}

func oldest(lanes []lane, n int) []lane {
	list := slices.Clone(lanes)
	slices.SortStableFunc(list, func(a, b lane) int {
		switch {
		case a.since > b.since:
			return -1
		case a.since < b.since:
			return 1
		}
		return 0
	})
	return list[:min(n, len(list))]
}
