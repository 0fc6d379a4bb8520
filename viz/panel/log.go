package panel

import (
	"strings"

	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// shortKinds are the names of what is no client, as the set has them.
var shortKinds = strings.NewReplacer("listener", "listen", "wake pipe", "wake")

// LogPanel shows the calls as strace would print them, the newest last.
func LogPanel(s *Canvas, w, h int) term.Block {
	title := "calls " + s.Theme.Sign.Dot + " newest last"
	if s.HidesLog() {
		return CoveredBox(s.Theme, title, w, h)
	}
	entries := s.Log[max(0, len(s.Log)-(h-2)):]
	var body []term.Line
	workers, names := map[string]bool{}, 10
	for _, e := range entries {
		workers[e.By] = true
	}
	for _, l := range s.Lanes { // of all, so that nothing jumps
		names = min(max(names, term.Width(l.Name)), 14)
	}
	if w < 56 { // whom it is about says enough
		workers = nil
	}
	for _, e := range entries {
		l := term.Line{term.Grey(term.Clock(s.Wall, e.Time, s.Time)[6:] + " ")}
		if len(workers) > 1 {
			l = l.Add(term.Grey(term.PadRight(term.CutHard(e.By, names), names) + " "))
		}
		l = l.Add(term.Styled(term.InkReadyText, term.PadRight(shortKinds.Replace(e.Name), 6)+" "))
		l = l.Add(term.Plain(callIn(w-4-l.Width(), e)))
		if e.Op == trace.OpHeld {
			l[len(l)-1].Style = term.InkIdle
		}
		body = append(body, l)
	}
	if len(body) == 0 {
		body = []term.Line{{term.Grey("no call yet")}}
	}
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h)
}

// CallWords is a call as strace prints it, and how long it took as the rest of the
// screen says it: nine digits of that are noise.
func CallWords(e trace.Event) string { return e.Words(units.Screen.Duration) }

// callIn is a call; where there is little room, without how long it took.
func callIn(w int, e snapshot.Entry) string {
	full := CallWords(e.Event)
	short, _, _ := strings.Cut(full, " <")
	return term.Pick(w, full, short)
}
