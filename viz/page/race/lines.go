package race

import (
	"cmp"
	"fmt"
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/term"
	"slices"
)

// inOrder are the runners as they are shown: nobody changes places during the
// race; when it is over, the fastest is first.
func inOrder(s *session.Standing) []session.Runner {
	list := slices.Clone(s.Runners)
	if !s.Over {
		return list
	}
	place := func(r session.Runner) int { // a rank that is not told from another orders nobody
		switch {
		case r.Out != "":
			return 2
		case r.Less != "":
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b session.Runner) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(b.Echoes, a.Echoes))
	})
	return list
}

// barShare returns how long the bar of r is, from 0 to 1. It rests on the figure beside it, and on the
// round, which is the same for all: who was measured in this round already is
// not ahead for that.
func barShare(s *session.Standing, r session.Runner) float64 {
	most := 0.0
	for _, other := range s.Runners {
		if other.Out == "" && other.Less == "" {
			most = max(most, other.Echoes)
		}
	}
	if most == 0 || s.Rounds == 0 {
		return 0
	}
	return r.Echoes / most * float64(s.Round) / float64(s.Rounds)
}

// The columns right of the bars.
const (
	echoColumn  = 8
	cpuColumn   = 9
	ratioColumn = 24
)

// raceLines is a row for each runner; columns drop out, right to left, as the
// window narrows.
func raceLines(th *term.Theme, s *session.Standing, w, h int) []term.Line {
	names := nameColumn(s)
	ratio, cpu := ratioColumn, cpuColumn
	if w-names-4-echoColumn-cpu-ratio < 10 || s.Busy {
		ratio = 0
	}
	if w-names-4-echoColumn-cpu-ratio < 10 {
		cpu = 0
	}
	bars := max(4, w-names-4-echoColumn-cpu-ratio)
	head := term.Line{term.Gap(names + 4 + bars), term.Grey(term.PadLeft("echo/s", echoColumn))}
	if cpu > 0 {
		head = head.Add(term.Grey(term.PadLeft("CPU/echo", cpu)))
	}
	if ratio > 0 {
		head = head.Add(term.Grey("  to the fastest (95" + term.Nbsp + "%)"))
	}
	body := []term.Line{head}
	list := inOrder(s)
	for _, r := range list {
		row := term.Line{term.Gap(2), term.Plain(term.PadRight(th.Cut(r.Name, names), names)), term.Gap(2)}
		if r.Name == s.Now {
			row = term.Line{term.Styled(term.InkServedText, term.PadRight(th.Sign.Served, 2)), term.Bold(term.PadRight(th.Cut(r.Name, names), names)), term.Gap(2)}
		}
		body = append(body, runnerColumns(th, r, row, barShare(s, r), bars, cpu, ratio, w))
	}
	if 2*len(list)+1 <= h {
		body = append(body[:1], term.SpaceOut(body[1:], h)...)
	}
	return body
}

// nameColumn is how wide the names are.
func nameColumn(s *session.Standing) int {
	names := 8
	for _, r := range s.Runners {
		names = max(names, min(term.Width(r.Name), 24))
	}
	return names
}

// reasonRoom is how long a reason may be to stand in the row of its runner, of w columns.
func reasonRoom(s *session.Standing, w int) int { return w - nameColumn(s) - 6 }

// why returns why r has no bar: it does not take part, or it got other work. "": it has one.
func why(r session.Runner) string { return cmp.Or(r.Out, r.Less) }

// below returns what the row of r says if it is too narrow for the reason.
func below(r session.Runner) string {
	if r.Out != "" {
		return reasonBelow
	}
	return lessBelow
}

// Instead of a bar, if its place is too narrow for the reason.
const (
	reasonBelow = "takes no part: see below"
	lessBelow   = "other work: see below"
)

// runnerColumns are the bar and the figures of a runner, or why there are none.
func runnerColumns(th *term.Theme, r session.Runner, row term.Line, far float64, bars, cpu, ratio, w int) term.Line {
	if reason := why(r); reason != "" {
		if term.Width(reason) > w-row.Width()-2 {
			reason = below(r)
		}
		if r.Out != "" {
			row = row.Add(term.Styled(term.InkWarnText, th.Sign.Trouble+" "))
		}
		return row.Add(term.Grey(th.Cut(reason, w-row.Width())))
	}
	drawn := th.Bar(min(1, far), bars)
	row = row.Add(term.Styled(term.InkReadyText, drawn), term.Gap(bars-term.Width(drawn)))
	if r.Rounds == 0 {
		return row
	}
	row = row.Add(term.Plain(term.PadLeft(units.Rate(r.Echoes), echoColumn)))
	if cpu > 0 {
		used := "?"
		if r.CPU > 0 {
			used = units.Screen.Duration(int64(r.CPU * 1000))
		}
		row = row.Add(term.Plain(term.PadLeft(used, cpu)))
	}
	if ratio > 0 {
		row = row.Add(term.Gap(2), term.Plain(ratioWords(th, r)))
	}
	return row
}

// ratioWords is the ratio with its interval. Where that leaves room for 1, nothing
// is claimed.
func ratioWords(th *term.Theme, r session.Runner) string {
	switch {
	case r.Rank == 0:
		return th.Sign.More
	case r.TooFew() && r.Rounds < session.LeastRounds:
		return "too few rounds to say"
	case r.TooFew():
		return "too noisy to say"
	case r.Rank == 1 && r.Ratio == 1:
		return "the fastest"
	case r.Ties():
		return "too close"
	}
	return fmt.Sprintf("%s (%s to %s)", units.Ratio(r.Ratio), units.Ratio(r.Low), units.Ratio(r.High))
}
