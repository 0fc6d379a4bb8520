package viz

import (
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
)

// walk is the page that goes through one tick, call by call, after it ran: what
// the loop called, how long after the wait returned, and the line that called it.
type walk struct {
	source func(m *model.Model, op trace.Op) (session.Passage, bool)
	at     int
}

func (p *walk) key(w *watch, k string) (cmd tea.Cmd, stays bool) {
	n := len(walked(w.snap.tick))
	switch k {
	case "esc", "w":
		return nil, false
	case "up", "k":
		p.at = max(0, p.at-1)
	case "down", "j", "enter":
		p.at = min(max(0, n-1), p.at+1)
	case ",", ".", "<", ">":
		p.at = 0
		if cmd, mine := w.axisKey(k); mine {
			return cmd, true
		}
		cmd, _ = w.holdKey(k)
		return cmd, true
	}
	return nil, true
}

func (p *walk) row(*snapshot, int) line {
	return fields(200, 3, keyLine(arrows("↑ ↓"), "call by call"), keyLine(", .", "tick by tick"), keyLine("esc", "back"))
}

// walked are the calls of a tick in the order in which they were made.
func walked(t *tick) []mention {
	if t == nil {
		return nil
	}
	list := slices.Concat([]mention{{t.wait, ""}}, t.ready, t.calls, t.arm)
	slices.SortStableFunc(list, func(a, b mention) int { return int(a.Time - b.Time) })
	return list
}

func (p *walk) draw(s *snapshot, _ *ui, w, h int) block {
	list := walked(s.tick)
	if len(list) == 0 {
		return box(line{styled(look.title, noTick(s))}, nil, w, h)
	}
	here := min(p.at, len(list)-1)
	if w >= 120 {
		left := w * 2 / 5
		return beside(walkCalls(s, list, here, left, h), p.code(s, list[here], w-left, h))
	}
	top := min(len(list)+2, h/2)
	return append(walkCalls(s, list, here, w, top), p.code(s, list[here], w, h-top)...)
}

// walkCalls lists what was called, with the place in the walk.
func walkCalls(s *snapshot, list []mention, here, w, h int) block {
	from := min(max(0, here-(h-2)/2), max(0, len(list)-(h-2)))
	var body []line
	for i := from; i < len(list) && len(body) < h-2; i++ {
		m := list[i]
		l := line{gap(2)}
		if i == here {
			l = line{styled(look.key, look.sign.here+" ")}
		}
		l = l.add(grey(padLeft("+"+duration(m.Time-s.tick.wait.Time), 8)+"  "), plain(strings.TrimSpace(callWords(m.Event))))
		if m.name != "" {
			l = l.add(styled(look.readyText, "  "+m.name))
		}
		body = append(body, l)
	}
	title := oneWord(s) + nbsp + count(s.tick.turn) + " " + look.sign.dot + " call" + nbsp + count(here+1) + nbsp + "of" + nbsp + count(len(list)+s.tick.more)
	return box(line{styled(look.title, title)}, body, w, h)
}

// code is the source around the line that made the call.
func (p *walk) code(s *snapshot, m mention, w, h int) block {
	op := m.Op
	if op == trace.OpReady || op == trace.OpInterest { // what a wait said, or was told
		op = s.tick.wait.Op
	}
	passage, ok := p.source(s.model, op)
	if !ok {
		return box(line{styled(look.title, "source")}, paragraph(look.idle, "No line of this model's own makes this call.", w-4), w, h)
	}
	room := h - 2
	from := min(max(0, passage.Line-room/2), max(0, len(passage.Lines)-room))
	digits := len(strconv.Itoa(from + room))
	var body []line
	for i := from; i < len(passage.Lines) && len(body) < room; i++ {
		number, text := padLeft(strconv.Itoa(i+1), digits), strings.ReplaceAll(passage.Lines[i], "\t", "    ")
		text = cutRow(text, w-4-digits-3)
		if i == passage.Line {
			body = append(body, line{bold(number), styled(look.servedText, look.sign.served+" "), styled(look.servedText, text)})
			continue
		}
		body = append(body, line{grey(number + "  "), plain(text)})
	}
	return box(line{styled(look.title, passage.File)}, body, w, h)
}

// cutRow cuts code where the window ends, and says so.
func cutRow(s string, w int) string {
	if width(s) <= w {
		return s
	}
	return cutHard(s, max(0, w-width(look.sign.more))) + look.sign.more
}
