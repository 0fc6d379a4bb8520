package source

import (
	"slices"
	"strings"

	"muxlab/harness/units"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// Walked returns the calls of a tick in the order in which they were made.
func Walked(t *snapshot.Tick) []snapshot.Mention {
	if t == nil {
		return nil
	}
	list := slices.Concat([]snapshot.Mention{{Event: t.Wait, Name: ""}}, t.Ready, t.Calls, t.Arm)
	slices.SortStableFunc(list, func(a, b snapshot.Mention) int { return int(a.Time - b.Time) })
	return list
}

// Calls lists what was called in the latest turn that s shows, and marks the call here.
func Calls(s *panel.Canvas, list []snapshot.Mention, here, w, h int) term.Block {
	turn := s.LatestTurn()
	from := min(max(0, here-(h-2)/2), max(0, len(list)-(h-2)))
	var body []term.Line
	for i := from; i < len(list) && len(body) < h-2; i++ {
		m := list[i]
		l := term.Line{term.Gap(2)}
		if i == here {
			l = term.Line{term.Styled(term.InkKey, s.Theme.Sign.Here+" ")}
		}
		l = l.Add(term.Grey(term.PadLeft("+"+units.Screen.Duration(m.Time-turn.Wait.Time), 8)+"  "), term.Plain(strings.TrimSpace(panel.CallWords(m.Event))))
		if m.Name != "" {
			l = l.Add(term.Styled(term.InkReadyText, "  "+m.Name))
		}
		body = append(body, l)
	}
	title := panel.TurnNoun(s.Snapshot) + term.Nbsp + units.Count(turn.Turn) + " " + s.Theme.Sign.Dot + " call" + term.Nbsp + units.Count(here+1) + term.Nbsp + "of" + term.Nbsp + units.Count(len(list)+turn.More)
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h)
}
