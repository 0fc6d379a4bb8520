package panel

import (
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// TickPanel shows what the latest turn of the loop did, phase by phase; at full
// speed, how the turns are distributed.
func TickPanel(s *Canvas, w, h int) term.Block {
	if s.Fast {
		return speedPanel(s, w, h)
	}
	title := NoTick(s.Snapshot)
	var body []term.Line
	if t := s.Tick; t != nil {
		title = tickTitle(s, t)
		body = phasesIn(s, t, w-4, h-3)
	}
	switch {
	case s.Loop != nil:
		body = append(body, loopNow(s, w-4))
	case s.Stepped.PID != 0 && !s.Ended:
		body = append(body, term.Line{term.Grey("  the loop has ended")})
	}
	if words := term.Paragraph(term.InkIdle, otherwise(s.Snapshot), w-4); len(words) > 0 {
		body = append(append(body, nil), words...)
	}
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h)
}

// tickTitle says which turn it is, and how many descriptors its wait returned.
func tickTitle(s *Canvas, t *snapshot.Tick) string {
	title := "the latest tick"
	if !s.Covered.Has(cover.Turns) {
		title = "tick" + term.Nbsp + turnWords(s.Snapshot, uint64(t.Turn))
	}
	if s.Covered.Has(cover.Errors) || s.HidesReady() {
		return title
	}
	return title + " " + s.Theme.Sign.Dot + " " + units.Count(max(t.Wait.Result, len(t.Ready))) + term.Nbsp + "ready"
}

// phasesIn are the steps of a turn in at most n rows. In a part of a window a re-arm of nothing
// is left out if there is no room for it, and then what was ready, which dispatch names too.
func phasesIn(s *Canvas, t *snapshot.Tick, w, n int) []term.Line {
	if !s.Inset {
		return phases(s, t, w, n)
	}
	const wait, ready, fewest = 1, 2, 3
	body := phases(s, t, w, max(n, fewest+1))
	if len(t.Arm) == 0 && len(phases(s, t, w, 1000)) > n {
		body = phases(s, t, w, max(n+1, fewest+1))
		body = body[:len(body)-1]
	}
	if len(body) > n && n < fewest {
		body = append(body[:wait:wait], body[ready:]...)
	}
	return body[:min(len(body), max(n, 0))]
}

// wantTick is what all steps of a turn take while the server is held, and else as much as most
// turns do, so that nothing jumps.
func wantTick(s *Canvas, w int) int {
	const usual, frame, now = 9, 2, 1
	if s.Tick == nil || !s.Held || s.Fast {
		return usual
	}
	rows := len(phases(s, s.Tick, w-4, 1000))
	if s.Inset && len(s.Tick.Arm) == 0 {
		rows--
	}
	return rows + now + frame
}

// NoTick says why no tick can be shown: none was completed yet, or it is older than all
// that is remembered.
func NoTick(s *snapshot.Snapshot) string {
	if s.Stepped.PID != 0 && s.Turn > 0 {
		return TurnNoun(s) + term.Nbsp + turnWords(s, s.Turn) + " is not remembered"
	}
	return "no tick yet"
}

// NoWait says why the result of a wait cannot be shown.
func NoWait(s *snapshot.Snapshot) string {
	if s.Loop != nil && s.Turn > 0 {
		return "the latest wait is not remembered"
	}
	return "no wait has returned yet"
}

// loopNow says what the loop does at this moment.
func loopNow(s *Canvas, w int) term.Line {
	l := s.Loop
	here := term.Styled(term.InkBold, s.Theme.Sign.Here+" ")
	switch {
	case s.Ended:
		return term.Line{term.Grey("  the server has ended")}
	case l.State == snapshot.LaneCovered:
		return term.Line{here, term.Grey("what it does now: " + cover.Word)}
	case l.State == snapshot.LaneHeld:
		return term.Line{here, term.Bold("held before its next wait")}
	case l.State == snapshot.LaneSelect:
		now := term.Line{here, term.Plain("asleep in " + l.Call.String())}
		if l.Since != snapshot.Hidden {
			now = now.Add(term.Plain(" for "), term.Bold(lane.Elapsed(l.Since)))
		}
		if s.Held { // it passed the gate before the hold began
			now = now.Add(term.Plain(term.Pick(w-now.Width(), ": held when it returns", ": held then", "")))
		}
		return now
	}
	if l.Call != trace.OpNone && l.Since > int64(100e6) {
		who := ""
		if l.Client != "" {
			who = "(" + l.Client + ")"
		}
		return term.Line{term.Styled(term.InkWarnText, s.Theme.Sign.Trouble+" "), term.Plain("blocked in " + l.Call.String() + who + " for "), term.Bold(units.Screen.Elapsed(l.Since))}
	}
	if t := s.Tick; t != nil && t.Done && t.Turn == uint32(l.Turn) {
		return term.Line{here, term.Plain("about to wait again")}
	}
	return term.Line{here, term.Plain("working")}
}

// otherwise says what the other ways to ask would have cost here.
func otherwise(s *snapshot.Snapshot) string {
	if len(s.Cells) == 0 || s.LastWait.Op == trace.OpNone || s.HidesTold() || s.HidesLooked() || s.Covered.Has(cover.Ready) {
		return ""
	}
	bits := units.Screen.Plural(s.Cells[len(s.Cells)-1].FD+1, "bit")
	n := s.Census.Watched
	switch s.LastWait.Op {
	case trace.OpEpollWait:
		return "select would have been told " + bits + " and looked at " + units.Count(n) + ", poll at " + units.Screen.Many(n, "entry", "entries") + "."
	case trace.OpSelect:
		return "epoll would have been told nothing new, and given " + units.Count(s.LastWait.Ready) + "."
	}
	return "epoll would have been told nothing new, and given " + units.Count(s.LastWait.Ready) + "; select told " + bits + "."
}
