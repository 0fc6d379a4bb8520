package panel

import (
	"slices"
	"strings"

	"muxlab/harness/model"
	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// lanesPanel is a lane for each worker: what it is blocked in, on whom, and for
// how long. When there are more than rows, the states are counted.
func lanesPanel(s *Canvas, w, h int) term.Block {
	title := term.Line{term.Styled(term.InkTitle, LanesTitle(s.Theme, s.Snapshot, w-6))}
	if len(s.Lanes) == 0 {
		return s.Theme.Box(title, []term.Line{{term.Grey("no worker is alive")}}, w, h)
	}
	if len(s.Lanes) > h-2 {
		return s.Theme.Box(title, crowdOfLanes(s.Theme, s.Lanes, w-4, h-2), w, h)
	}
	return s.Theme.Box(title, laneRows(s.Theme, s.Lanes, w-4), w, h)
}

var laneKinds = map[model.View][2]string{
	model.Threads:   {"thread", "threads"},
	model.Runtime:   {"goroutine", "goroutines"},
	model.Pool:      {"thread", "threads"},
	model.Processes: {"worker", "workers"},
}

// laneKind is what one lane of a server is, and several.
func laneKind(s *snapshot.Snapshot) [2]string {
	if kind, ok := laneKinds[s.Model.Traits.View]; ok {
		return kind
	}
	return [2]string{"worker", "workers"}
}

// LanesTitle is the sentence: how many, and what most of them wait for.
func LanesTitle(th *term.Theme, s *snapshot.Snapshot, w int) string {
	kind := laneKind(s)
	n := countStates(s.Lanes)
	title := units.Screen.Many(len(s.Lanes), kind[0], kind[1])
	dot := " " + th.Sign.Dot + " "
	parts := []string{title}
	add := func(k int, what string) {
		if k > 0 {
			parts = append(parts, units.Count(k)+term.Nbsp+what)
		}
	}
	add(n[snapshot.LaneComputing], "at work")
	add(n[snapshot.LaneRead]+n[snapshot.LaneServing], term.Pick(w-40, "wait in read for their client", "wait in read"))
	add(n[snapshot.LaneWrite], term.Pick(w-40, "wait in write: their client does not read", "wait in write"))
	add(n[snapshot.LaneWork], "without work")
	add(n[snapshot.LaneRoom], "blocked: the queue is full")
	add(n[snapshot.LaneAccept], "in accept")
	add(n[snapshot.LaneTurn], "wait their turn to accept")
	add(n[snapshot.LaneSelect], "asleep in a wait")
	add(n[snapshot.LaneHeld], "held")
	add(n[snapshot.LaneBetween], "in no call")
	for len(parts) > 1 && term.Width(strings.Join(parts, dot)) > w {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, dot)
}

// countStates counts the lanes in each state.
func countStates(lanes []snapshot.Lane) (n [snapshot.NumLaneStates]int) {
	for _, l := range lanes {
		n[l.State]++
	}
	return n
}

// StateWord is what a lane does, in the words of the screen.
func StateWord(l snapshot.Lane) string {
	switch l.State {
	case snapshot.LaneServing:
		return "just served"
	case snapshot.LaneRead:
		return "waits for"
	case snapshot.LaneWrite:
		return "writes to"
	case snapshot.LaneRoom:
		return "queue full"
	case snapshot.LaneWork:
		return "no work"
	case snapshot.LaneAccept:
		return "in accept"
	case snapshot.LaneTurn:
		return "waits its turn"
	case snapshot.LaneSelect:
		return "in " + l.Call.String()
	case snapshot.LaneHeld:
		return "held"
	case snapshot.LaneBetween:
		return "in no call"
	}
	return "computes"
}

// LaneSentence is the same, long: "in read(c1) for 3.4 s".
func LaneSentence(l snapshot.Lane) string {
	who := ""
	if l.Client != "" {
		who = "(" + l.Client + ")"
	}
	switch l.State {
	case snapshot.LaneServing:
		return "in read" + who + ", which it just served"
	case snapshot.LaneRoom:
		return "blocked for " + units.Screen.Elapsed(l.Since) + ": the queue is full"
	case snapshot.LaneWork:
		return "without work for " + units.Screen.Elapsed(l.Since)
	case snapshot.LaneHeld:
		return "held before its next call"
	case snapshot.LaneComputing:
		return "computing"
	case snapshot.LaneBetween:
		return "in no call for " + units.Screen.Elapsed(l.Since)
	}
	return "in " + l.Call.String() + who + " for " + units.Screen.Elapsed(l.Since)
}

// stateStyle: working is loud, idle is grey, trouble is trouble.
func stateStyle(st snapshot.LaneState) term.Ink {
	switch st {
	case snapshot.LaneServing, snapshot.LaneComputing:
		return term.InkServedText
	case snapshot.LaneWrite:
		return term.InkWriteText
	case snapshot.LaneRoom:
		return term.InkWarnText
	case snapshot.LaneHeld:
		return term.InkBold
	}
	return term.InkIdle
}

// laneRows draws a lane a row; columns drop out from the right.
func laneRows(th *term.Theme, lanes []snapshot.Lane, w int) []term.Line {
	names, words, clients := 6, 9, 3
	for _, l := range lanes {
		names = min(max(names, term.Width(l.Name)), 20)
		words = min(max(words, term.Width(StateWord(l))), 14)
		clients = max(clients, term.Width(l.Client))
	}
	var body []term.Line
	for _, l := range lanes {
		row := term.Line{term.Plain(term.PadRight(term.CutHard(l.Name, names), names) + "  "), term.Styled(stateStyle(l.State), term.PadRight(laneMark(th, l)+StateWord(l), words+2)+" ")}
		row = row.Add(term.Bold(term.PadRight(l.Client, clients)+"  "), term.Grey(term.PadLeft(laneSince(l), 7)+"  "))
		if room := w - row.Width(); room >= 8 {
			row = row.Add(term.Plain(th.Spark(l.Worked.Cells, min(room, snapshot.KeepCells), 1)))
		}
		body = append(body, row)
	}
	return body
}

// laneMark is a sign for those who see no colour.
func laneMark(th *term.Theme, l snapshot.Lane) string {
	switch l.State {
	case snapshot.LaneServing, snapshot.LaneComputing:
		return th.Sign.Served + " "
	case snapshot.LaneRoom:
		return th.Sign.Trouble + " "
	}
	return "  "
}

// laneSince is empty while a worker works: the number would only jump about.
func laneSince(l snapshot.Lane) string {
	if l.State == snapshot.LaneServing || l.State == snapshot.LaneComputing || l.State == snapshot.LaneHeld || l.Since == 0 {
		return ""
	}
	return units.Screen.Elapsed(l.Since)
}

// crowdOfLanes counts lanes by state, gives each a cell where there is room for
// that, and names those that have waited longest.
func crowdOfLanes(th *term.Theme, lanes []snapshot.Lane, w, h int) []term.Line {
	n := countStates(lanes)
	var order []snapshot.LaneState
	for st := range snapshot.NumLaneStates {
		if n[st] > 0 {
			order = append(order, st)
		}
	}
	slices.SortStableFunc(order, func(a, b snapshot.LaneState) int { return n[b] - n[a] })
	var body []term.Line
	for _, st := range order {
		l := term.Line{term.Styled(stateStyle(st), term.PadRight(laneSign(th, st)+" "+crowdWord(st, lanes), 14)), term.Bold(term.PadLeft(units.Count(n[st]), 7)), term.Gap(2)}
		body = append(body, l.Add(term.Styled(stateStyle(st), th.Bar(float64(n[st])/float64(len(lanes)), w-l.Width()))))
	}
	const named = 4 // rows for those that have waited longest, with their title
	if cells := laneCells(th, lanes, w); len(cells)+1+named <= h-len(body) {
		body = append(append(body, nil), cells...)
	}
	if left := h - len(body); left >= 3 {
		body = append(body, nil, term.Line{term.Grey("those that have been there longest")})
		body = append(body, laneRows(th, oldest(lanes, left-2), w)...)
	}
	return body[:min(len(body), h)]
}

// laneCells gives each worker a cell, in their order.
func laneCells(th *term.Theme, lanes []snapshot.Lane, w int) []term.Line {
	var body []term.Line
	for from := 0; from < len(lanes); from += w {
		var l term.Line
		for _, one := range lanes[from:min(from+w, len(lanes))] {
			if k := len(l) - 1; k >= 0 && l[k].Style == stateStyle(one.State) {
				l[k].Text += laneSign(th, one.State)
			} else {
				l = append(l, term.Styled(stateStyle(one.State), laneSign(th, one.State)))
			}
		}
		body = append(body, l)
	}
	return body
}

// laneSign is a state in one character, for those who see no colour.
func laneSign(th *term.Theme, st snapshot.LaneState) string {
	switch st {
	case snapshot.LaneServing, snapshot.LaneComputing:
		return th.Sign.Served
	case snapshot.LaneWrite:
		return th.Sign.WantsWrite
	case snapshot.LaneRoom:
		return th.Sign.Trouble
	case snapshot.LaneAccept, snapshot.LaneTurn:
		return th.Sign.Listener
	case snapshot.LaneHeld:
		return th.Sign.Held[:len(th.Sign.Held)/2]
	case snapshot.LaneWork:
		return "-"
	case snapshot.LaneBetween:
		return "?"
	}
	return th.Sign.Idle
}

// crowdWord is what several lanes do.
func crowdWord(st snapshot.LaneState, lanes []snapshot.Lane) string {
	if st == snapshot.LaneServing {
		return "serving"
	}
	for _, l := range lanes {
		if l.State == st {
			return strings.TrimSuffix(strings.Replace(StateWord(l), "waits for", "in read", 1), " to")
		}
	}
	return ""
}

func oldest(lanes []snapshot.Lane, n int) []snapshot.Lane {
	list := slices.Clone(lanes)
	slices.SortStableFunc(list, func(a, b snapshot.Lane) int {
		switch {
		case a.Since > b.Since:
			return -1
		case a.Since < b.Since:
			return 1
		}
		return 0
	})
	return list[:min(n, len(list))]
}
