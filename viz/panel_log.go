package viz

import (
	"strings"

	"muxlab/harness/trace"
)

// shortKinds are the names of what is no client, as the set has them.
var shortKinds = strings.NewReplacer("listener", "listen", "wake pipe", "wake")

// logPanel shows the calls as strace would print them, the newest last.
func logPanel(s *snapshot, w, h int) block {
	entries := s.log[max(0, len(s.log)-(h-2)):]
	var body []line
	workers, names := map[string]bool{}, 10
	for _, e := range entries {
		workers[e.worker] = true
	}
	for _, l := range s.lanes { // of all, so that nothing jumps
		names = min(max(names, width(l.name)), 14)
	}
	if w < 56 { // whom it is about says enough
		workers = nil
	}
	for _, e := range entries {
		l := line{grey(clock(s.wall, e.Time, s.time)[6:] + " ")}
		if len(workers) > 1 {
			l = l.add(grey(padRight(cutHard(e.worker, names), names) + " "))
		}
		l = l.add(styled(look.readyText, padRight(shortKinds.Replace(e.name), 6)+" "))
		l = l.add(plain(callIn(w-4-l.width(), e)))
		if e.Op == trace.OpHeld {
			l[len(l)-1].style = look.idle
		}
		body = append(body, l)
	}
	if len(body) == 0 {
		body = []line{{grey("no call yet")}}
	}
	return box(line{styled(look.title, "calls "+look.sign.dot+" newest last")}, body, w, h)
}

// callWords is a call as strace prints it, and how long it took as the rest of the
// screen says it: nine digits of that are noise.
func callWords(e trace.Event) string { return e.Words(duration) }

// callIn is a call; where there is little room, without how long it took.
func callIn(w int, e entry) string {
	full := callWords(e.Event)
	short, _, _ := strings.Cut(full, " <")
	return pick(w, full, short)
}
