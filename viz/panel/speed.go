package panel

import (
	"cmp"
	"slices"

	"muxlab/harness/units"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// A loop at full speed makes more turns than can be read: instead of one turn, this panel
// shows what many of them have in common.

// costOfAnEcho is what tells one way to wait from another, whatever else the machine
// does: how many descriptors the kernel looked at for an echo, and the CPU of one.
func costOfAnEcho(s *snapshot.Snapshot) []term.Line {
	var body []term.Line
	row := func(name, value string) term.Line {
		return term.Line{term.Grey(term.PadRight(name, 14)), term.Bold(term.PadLeft(value, 9))}
	}
	if s.HidesLooked() || s.Covered.Has(cover.Echoes|cover.Turns) {
		body = append(body, row("looked at/echo", cover.Word))
	} else if n := s.Scanned(); n >= 0 && s.Rates.Echo > 0 {
		body = append(body, row("looked at/echo", units.Rate(n*s.Rates.Turns/s.Rates.Echo)))
	}
	if s.Covered.Has(cover.CPU | cover.Echoes) {
		body = append(body, row("CPU/echo", cover.Word))
	} else if s.Rates.CPUPerEcho > 0 {
		body = append(body, row("CPU/echo", units.Screen.Duration(int64(s.Rates.CPUPerEcho))))
	}
	return body
}

// speedPanel is for turns too many to read one by one.
func speedPanel(s *Canvas, w, h int) term.Block {
	iw := w - 4
	row := func(name, value string, share float64) term.Line {
		l := term.Line{term.Grey(term.PadRight(name, 14)), term.Bold(term.PadLeft(value, 9)), term.Gap(2)}
		return l.Add(term.Plain(s.Theme.Bar(share, iw-l.Width())))
	}
	body := append(costOfAnEcho(s.Snapshot), row("asleep", s.Covered.Or(cover.Asleep, units.Screen.Percent(s.Rates.Asleep)), s.Rates.Asleep))
	if h >= 11 { // else the header alone says these
		body = append(body, row("CPU", s.Covered.Or(cover.CPU, cpuWords(s)), s.Rates.CPU),
			term.Line{term.Grey(term.PadRight("echo/s", 14)), term.Bold(term.PadLeft(s.Covered.Or(cover.Echoes, units.Rate(s.Rates.Echo)), 9))})
	}
	body = append(body, term.Line{term.Grey(term.PadRight("ready a tick", 14)), term.Bold(term.PadLeft(s.Covered.Or(cover.Ready, units.Rate(s.Rates.ReadyPerTurn)), 9))})
	body = append(body, readyDistribution(s.Theme, s.Rates.Ready, iw, h-2-len(body))...)
	rate := s.Covered.Or(cover.Turns, units.Rate(s.Rates.Turns)) + term.Nbsp + "ticks/s"
	title := rate + " " + s.Theme.Sign.Dot + " too fast to read one: space holds"
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, term.Pick(w-6, title, rate))}, body, w, h)
}

var readyRanges = [...]string{"0", "1", "2", "3-4", "5-8", "9-16", "17-32", "33 or more"}

// readyDistribution shows how many were ready in a tick, in how many of the ticks.
// Where there is no room for all, those that were seldom are counted.
func readyDistribution(th *term.Theme, c snapshot.ReadyCounts, w, h int) []term.Line {
	const seldom = 0.005
	sum := 0.0
	var often []int // the ranges that were found, the most frequent first
	for i, n := range c {
		if sum += n; n > 0 {
			often = append(often, i)
		}
	}
	slices.SortStableFunc(often, func(a, b int) int { return cmp.Compare(c[b], c[a]) })
	fits := often[:min(max(h, 0), len(often))]
	fits = slices.DeleteFunc(slices.Clone(fits), func(i int) bool { return c[i]/sum < seldom })
	slices.Sort(fits)
	var body []term.Line
	for k, i := range fits {
		l := term.Line{term.Grey(term.PadLeft(readyRanges[i]+" ready", 16)), term.Plain(term.PadLeft(units.Screen.Percent(c[i]/sum), 7)), term.Gap(2)}
		rest := ""
		if more := len(often) - len(fits); k == len(fits)-1 && more > 0 {
			rest = "  +" + units.Screen.Many(more, "row", "rows")
		}
		bar := term.PadRight(th.Bar(c[i]/sum, w-l.Width()-term.Width(rest)), w-l.Width()-term.Width(rest))
		body = append(body, l.Add(term.Styled(term.InkReadyText, bar), term.Grey(rest)))
	}
	return body
}
