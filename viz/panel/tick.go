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
	low := s.Inset && h < lowTick
	if t := s.Tick; t != nil {
		title = "tick" + term.Nbsp + turnWords(s.Snapshot, uint64(t.Turn)) + " " + s.Theme.Sign.Dot + " " + s.Covered.Or(cover.Ready|cover.Errors, units.Count(max(t.Wait.Result, 0))) + term.Nbsp + "ready"
		body = phases(s, t, w-4, h-3)
		if low {
			body = lowPhases(body, len(t.Arm) > 0, h-3)
		}
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

// lowTick is the height from which on all steps of a turn have room.
const lowTick = 8

// lowPhases are at most n rows of a turn: its re-arm goes first, and then what was ready,
// which dispatch names too.
func lowPhases(body []term.Line, arms bool, n int) []term.Line {
	const wait, ready = 1, 2
	if len(body) > n && !arms {
		body = body[:len(body)-1]
	}
	if len(body) > n && n < 3 && len(body) > ready {
		body = append(body[:wait:wait], body[ready:]...)
	}
	return body[:min(len(body), max(n, 0))]
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
		return term.Line{here, term.Grey(cover.Word)}
	case l.State == snapshot.LaneHeld:
		return term.Line{here, term.Bold("held before its next wait")}
	case l.State == snapshot.LaneSelect:
		now := term.Line{here, term.Plain("asleep in " + l.Call.String() + " for "), term.Bold(lane.Elapsed(l.Since))}
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
