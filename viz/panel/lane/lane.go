// Package lane draws the workers of a server: what each is blocked in, on whom, and for how
// long; of many, how many are in each state.
package lane

import (
	"slices"
	"strings"

	"muxlab/harness/model"
	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

var kinds = map[model.View][2]string{
	model.Threads:   {"thread", "threads"},
	model.Runtime:   {"goroutine", "goroutines"},
	model.Pool:      {"thread", "threads"},
	model.Processes: {"worker", "workers"},
}

// Kind is what one lane of a server is, and several.
func Kind(s *snapshot.Snapshot) [2]string {
	if kind, ok := kinds[s.Model.Traits.View]; ok {
		return kind
	}
	return [2]string{"worker", "workers"}
}

// Title is the sentence: how many, and what most of them wait for.
func Title(th *term.Theme, s *snapshot.Snapshot, w int) string {
	kind := Kind(s)
	n := Count(s.Lanes)
	title := units.Screen.Many(len(s.Lanes), kind[0], kind[1])
	if s.HidesLanes() {
		title = cover.Word + " " + kind[1]
	}
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

// Count counts the lanes in each state.
func Count(lanes []snapshot.Lane) (n [snapshot.NumLaneStates]int) {
	for _, l := range lanes {
		n[l.State]++
	}
	return n
}

// Word is what a lane does, in the words of the screen.
func Word(l snapshot.Lane) string {
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
	case snapshot.LaneCovered:
		return cover.Word
	}
	return "computes"
}

// Elapsed says how long a state has lasted, in ns; it may be snapshot.Hidden.
func Elapsed(ns int64) string {
	if ns == snapshot.Hidden {
		return cover.Word
	}
	return units.Screen.Elapsed(ns)
}

// Sentence is the same, long: "in read(c1) for 3.4 s".
func Sentence(l snapshot.Lane) string {
	who := ""
	if l.Client != "" {
		who = "(" + l.Client + ")"
	}
	switch l.State {
	case snapshot.LaneServing:
		return "in read" + who + ", which it just served"
	case snapshot.LaneRoom:
		return "blocked" + forLong(l.Since) + ": the queue is full"
	case snapshot.LaneWork:
		return "without work" + forLong(l.Since)
	case snapshot.LaneHeld:
		return "held before its next call"
	case snapshot.LaneCovered:
		return cover.Word
	case snapshot.LaneComputing:
		return "computing"
	case snapshot.LaneBetween:
		return "in no call" + forLong(l.Since)
	}
	return "in " + l.Call.String() + who + forLong(l.Since)
}

// forLong says for how long, unless that is covered.
func forLong(ns int64) string {
	if ns == snapshot.Hidden {
		return ""
	}
	return " for " + Elapsed(ns)
}

// Style: working is loud, idle is grey, trouble is trouble.
func Style(st snapshot.LaneState) term.Ink {
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

// Rows draws a lane a row; columns drop out from the right.
func Rows(th *term.Theme, lanes []snapshot.Lane, w int) []term.Line {
	names, words, clients := 6, 9, 3
	for _, l := range lanes {
		names = min(max(names, term.Width(l.Name)), 20)
		words = min(max(words, term.Width(Word(l))), 14)
		clients = max(clients, term.Width(l.Client))
	}
	var body []term.Line
	for _, l := range lanes {
		row := term.Line{term.Plain(term.PadRight(term.CutHard(l.Name, names), names) + "  "), term.Styled(Style(l.State), term.PadRight(Mark(th, l)+Word(l), words+2)+" ")}
		row = row.Add(term.Bold(term.PadRight(l.Client, clients)+"  "), term.Grey(term.PadLeft(Since(l), 7)+"  "))
		if room := w - row.Width(); room >= 8 {
			row = row.Add(term.Plain(th.Spark(l.Worked.Cells, min(room, snapshot.KeepCells), 1)))
		}
		body = append(body, row)
	}
	return body
}

// Mark is a sign for those who see no colour.
func Mark(th *term.Theme, l snapshot.Lane) string {
	switch l.State {
	case snapshot.LaneServing, snapshot.LaneComputing:
		return th.Sign.Served + " "
	case snapshot.LaneRoom:
		return th.Sign.Trouble + " "
	}
	return "  "
}

// Since is empty while a worker works: the number would only jump about.
func Since(l snapshot.Lane) string {
	if l.State == snapshot.LaneServing || l.State == snapshot.LaneComputing || l.State == snapshot.LaneHeld || l.Since == 0 {
		return ""
	}
	return Elapsed(l.Since)
}

// Crowd counts lanes by state, gives each a cell where there is room for
// that, and names those that have waited longest.
func Crowd(th *term.Theme, lanes []snapshot.Lane, w, h int) []term.Line {
	n := Count(lanes)
	var order []snapshot.LaneState
	for st := range snapshot.NumLaneStates {
		if n[st] > 0 {
			order = append(order, st)
		}
	}
	slices.SortStableFunc(order, func(a, b snapshot.LaneState) int { return n[b] - n[a] })
	var body []term.Line
	for _, st := range order {
		l := term.Line{term.Styled(Style(st), term.PadRight(sign(th, st)+" "+CrowdWord(st, lanes), 14)), term.Bold(term.PadLeft(units.Count(n[st]), 7)), term.Gap(2)}
		body = append(body, l.Add(term.Styled(Style(st), th.Bar(float64(n[st])/float64(len(lanes)), w-l.Width()))))
	}
	const named = 4 // rows for those that have waited longest, with their title
	if cells := Cells(th, lanes, w); len(cells)+1+named <= h-len(body) {
		body = append(append(body, nil), cells...)
	}
	if left := h - len(body); left >= 3 {
		body = append(body, nil, term.Line{term.Grey("those that have been there longest")})
		body = append(body, Rows(th, oldest(lanes, left-2), w)...)
	}
	return body[:min(len(body), h)]
}

// Cells gives each worker a cell, in their order.
func Cells(th *term.Theme, lanes []snapshot.Lane, w int) []term.Line {
	var body []term.Line
	for from := 0; from < len(lanes); from += w {
		var l term.Line
		for _, one := range lanes[from:min(from+w, len(lanes))] {
			if k := len(l) - 1; k >= 0 && l[k].Style == Style(one.State) {
				l[k].Text += sign(th, one.State)
			} else {
				l = append(l, term.Styled(Style(one.State), sign(th, one.State)))
			}
		}
		body = append(body, l)
	}
	return body
}

// sign is a state in one character, for those who see no colour.
func sign(th *term.Theme, st snapshot.LaneState) string {
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

// CrowdWord is what several lanes do.
func CrowdWord(st snapshot.LaneState, lanes []snapshot.Lane) string {
	if st == snapshot.LaneServing {
		return "serving"
	}
	for _, l := range lanes {
		if l.State == st {
			return strings.TrimSuffix(strings.Replace(Word(l), "waits for", "in read", 1), " to")
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
