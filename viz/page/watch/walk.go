package watch

import (
	"slices"
	"strings"

	"muxlab/viz/page"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/page/watch/source"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Walk is the page that goes through one tick, call by call, after it ran: what
// the loop called, how long after the wait returned, and the line that called it.
type Walk struct {
	Source func(m *model.Model, op trace.Op) (session.Passage, bool)
	at     int
}

func (p *Walk) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	n := len(walked(w.Snap.Tick))
	switch k {
	case "esc", "w":
		return nil, false
	case "up", "k":
		p.at = max(0, p.at-1)
	case "down", "j", "enter":
		p.at = min(max(0, n-1), p.at+1)
	case ",", ".", "<", ">":
		p.at = 0
		return w.press(k), true
	}
	return nil, true
}

func (p *Walk) row(s *panel.Canvas, _ int) term.Line {
	return term.Fields(200, 3, term.KeyLine(s.Theme.Arrows("↑ ↓"), "call by call"), term.KeyLine(", .", "tick by tick"), term.KeyLine("esc", "back"))
}

// walked are the calls of a tick in the order in which they were made.
func walked(t *snapshot.Tick) []snapshot.Mention {
	if t == nil {
		return nil
	}
	list := slices.Concat([]snapshot.Mention{{Event: t.Wait, Name: ""}}, t.Ready, t.Calls, t.Arm)
	slices.SortStableFunc(list, func(a, b snapshot.Mention) int { return int(a.Time - b.Time) })
	return list
}

// Draw draws the calls of the tick, and the source around the one that is shown.
func (p *Walk) Draw(s *panel.Canvas, _ *UI, w, h int) term.Block {
	list := walked(s.Tick)
	if len(list) == 0 {
		return s.Theme.Box(term.Line{term.Styled(term.InkTitle, panel.NoTick(s.Snapshot))}, nil, w, h)
	}
	here := min(p.at, len(list)-1)
	if s.Model.Foreign {
		const note = "Strace sees the calls of a program, not its source."
		return append(walkCalls(s, list, here, w, h-1), s.Theme.Rows(w, term.Line{term.Gap(2), term.Grey(s.Theme.Cut(note, w-2))})...)
	}
	if w >= 120 {
		left := w * 2 / 5
		return term.Beside(walkCalls(s, list, here, left, h), p.code(s, list[here], w-left, h))
	}
	top := min(len(list)+2, h/2)
	return append(walkCalls(s, list, here, w, top), p.code(s, list[here], w, h-top)...)
}

// walkCalls lists what was called, with the place in the walk.
func walkCalls(s *panel.Canvas, list []snapshot.Mention, here, w, h int) term.Block {
	from := min(max(0, here-(h-2)/2), max(0, len(list)-(h-2)))
	var body []term.Line
	for i := from; i < len(list) && len(body) < h-2; i++ {
		m := list[i]
		l := term.Line{term.Gap(2)}
		if i == here {
			l = term.Line{term.Styled(term.InkKey, s.Theme.Sign.Here+" ")}
		}
		l = l.Add(term.Grey(term.PadLeft("+"+units.Screen.Duration(m.Time-s.Tick.Wait.Time), 8)+"  "), term.Plain(strings.TrimSpace(panel.CallWords(m.Event))))
		if m.Name != "" {
			l = l.Add(term.Styled(term.InkReadyText, "  "+m.Name))
		}
		body = append(body, l)
	}
	title := panel.TurnNoun(s.Snapshot) + term.Nbsp + units.Count(s.Tick.Turn) + " " + s.Theme.Sign.Dot + " call" + term.Nbsp + units.Count(here+1) + term.Nbsp + "of" + term.Nbsp + units.Count(len(list)+s.Tick.More)
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h)
}

// code is the source around the line that made the call.
func (p *Walk) code(s *panel.Canvas, m snapshot.Mention, w, h int) term.Block {
	op := m.Op
	if op == trace.OpReady || op == trace.OpInterest { // what a wait said, or was told
		op = s.Tick.Wait.Op
	}
	passage, ok := p.Source(s.Model, op)
	if !ok {
		return s.Theme.Box(term.Line{term.Styled(term.InkTitle, "source")}, term.Paragraph(term.InkIdle, "No line of this model's own makes this call.", w-4), w, h)
	}
	body := source.Lines(s.Theme, passage, w-4, h-2)
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, passage.File)}, body, w, h)
}
