package race

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"muxlab/session"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// Draw draws the whole screen of a race: a bar for each model.
func (p *Page) Draw(w, h int) string {
	if w < term.LeastWidth || h < term.LeastHeight {
		return term.TooSmall(w, h)
	}
	var b term.Block
	if p.Help {
		b = raceHelp(w, h-1)
	} else {
		b = append(raceHeader(p, w), raceBody(&p.State, w, h-3)...)
	}
	return term.Finish(append(b, raceRow(p, w)))
}

func raceHeader(p *Page, w int) term.Block {
	s := &p.State
	state := term.Line{term.Grey("starting ")}
	switch {
	case s.Error != "":
		state = panel.Inverted(term.Theme.Warn, w-22, term.Theme.Sign.Ended+" STOPPED")
	case s.Over:
		state = panel.Inverted(term.Theme.Ready, w-22, term.Theme.Sign.Done+" FINISHED", "after "+term.Many(s.Rounds, "round", "rounds"))
	case s.Round > 0:
		state = term.Line{term.Styled(term.Theme.Bold, term.Theme.Sign.Live+" RACE "), term.Plain("round" + term.Nbsp + term.Count(s.Round) + term.Nbsp + "of" + term.Nbsp + term.Count(s.Rounds) + " ")}
	}
	name := term.Line{term.Bold("muxlab "), term.Grey(term.Theme.Sign.Here + " "), term.Styled(term.Theme.ReadyText, "race")}
	top := name.Add(term.Gap(w - 2 - name.Width() - state.Width())).Add(state...)
	return term.Rows(w, top, term.Line{term.Plain(term.Cut(trackSentence(p.Request.Track), w-2))})
}

func trackSentence(name string) string {
	for _, t := range session.Tracks {
		if t.Name == name {
			return asciiMicro(t.Sentence)
		}
	}
	return name
}

// asciiMicro writes µs as this terminal can.
func asciiMicro(s string) string { return strings.ReplaceAll(s, "µs", term.Theme.Sign.Micro) }

// raceBody is the bars, and below them what must be said beside the figures.
func raceBody(s *session.Standing, w, h int) term.Block {
	notes := raceNotes(s, w-4)
	bars := min(len(s.Runners)+3, h)
	if spread := 2*len(s.Runners) + 3; spread+len(notes)+2 <= h {
		bars = spread
	}
	if left := h - bars; left < 3 || len(s.Runners) == 0 {
		bars = h - min(3, max(0, h-6))
	}
	title := "the same work for all " + term.Theme.Sign.Dot + " a longer bar is more echoes in the same time"
	head := term.Line{term.Styled(term.Theme.Title, title)}
	if len(s.Disturbed) > 0 {
		head = term.Line{term.Styled(term.Theme.WarnText, term.Theme.Sign.Trouble+" "+disturbedWords(s, w-8))}
	}
	drawn := term.Box(head, raceLines(s, w-4, bars-2), w, bars)
	if how := term.Paragraph(term.Theme.Idle, raceWords(), w-4); len(notes)+1+len(how) <= h-bars-2 {
		notes = append(append(notes, nil), how...)
	}
	if h-bars >= 3 {
		drawn = append(drawn, term.Box(term.Line{term.Styled(term.Theme.Title, noteTitle(s))}, notes, w, h-bars)...)
	}
	return drawn
}

// disturbedWords say that the figures are not those of an idle machine.
func disturbedWords(s *session.Standing, w int) string {
	busy := "this machine is busy with other things (" + term.Percent(s.Others) + ")"
	return term.Pick(w, busy+": do not read the bars", "busy with other things: do not read the bars")
}

// disturbedRounds says in which rounds it was so.
func disturbedRounds(s *session.Standing) string {
	var rounds []string
	for _, n := range s.Disturbed {
		rounds = append(rounds, term.Count(n))
	}
	what := "round"
	if len(rounds) > 1 {
		what = "rounds"
	}
	return "Disturbed: " + what + " " + andList(rounds) + ", in which others took up to " + term.Percent(s.Others) + " of the processors. r runs the race again."
}

func noteTitle(s *session.Standing) string {
	if s.Over {
		return "what may be said of it"
	}
	return "notes"
}

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
		case r.Rank == 0:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b session.Runner) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(b.Echoes, a.Echoes))
	})
	return list
}

// Far is how long the bar of r is. It rests on the figure beside it, and on the
// round, which is the same for all: who was measured in this round already is
// not ahead for that.
func Far(s *session.Standing, r session.Runner) float64 {
	most := 0.0
	for _, other := range s.Runners {
		if other.Out == "" {
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
func raceLines(s *session.Standing, w, h int) []term.Line {
	names := 8
	for _, r := range s.Runners {
		names = max(names, min(term.Width(r.Name), 24))
	}
	ratio, cpu := ratioColumn, cpuColumn
	if w-names-4-echoColumn-cpu-ratio < 10 {
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
		row := term.Line{term.Gap(2), term.Plain(term.PadRight(term.Cut(r.Name, names), names)), term.Gap(2)}
		if r.Name == s.Now {
			row = term.Line{term.Styled(term.Theme.ServedText, term.PadRight(term.Theme.Sign.Served, 2)), term.Bold(term.PadRight(term.Cut(r.Name, names), names)), term.Gap(2)}
		}
		body = append(body, runnerColumns(r, row, Far(s, r), bars, cpu, ratio, w))
	}
	if 2*len(list)+1 <= h {
		body = append(body[:1], panel.Airy(body[1:], h)...)
	}
	return body
}

// runnerColumns are the bar and the figures of a runner, or why there are none.
func runnerColumns(r session.Runner, row term.Line, far float64, bars, cpu, ratio, w int) term.Line {
	if r.Out != "" {
		return row.Add(term.Styled(term.Theme.WarnText, term.Theme.Sign.Trouble+" "), term.Grey(term.Cut(r.Out, w-row.Width()-2)))
	}
	style := term.Theme.ReadyText
	if r.Less != "" {
		style = term.Theme.Idle
	}
	drawn := panel.Bar(min(1, far), bars)
	row = row.Add(term.Styled(style, drawn), term.Gap(bars-term.Width(drawn)))
	if r.Rounds == 0 {
		return row
	}
	row = row.Add(term.Plain(term.PadLeft(term.Rate(r.Echoes), echoColumn)))
	if cpu > 0 {
		used := "?"
		if r.CPU > 0 {
			used = term.Duration(int64(r.CPU * 1000))
		}
		row = row.Add(term.Plain(term.PadLeft(used, cpu)))
	}
	if ratio > 0 {
		row = row.Add(term.Gap(2), term.Plain(RatioWords(r)))
	}
	return row
}

// RatioWords is the ratio with its interval. Where that leaves room for 1, nothing
// is claimed.
func RatioWords(r session.Runner) string {
	switch {
	case r.Less != "":
		return "not ranked"
	case r.Rank == 0:
		return term.Theme.Sign.More
	case r.TooFew() && r.Rounds < session.LeastRounds:
		return "too few rounds to say"
	case r.TooFew():
		return "too noisy to say"
	case r.Rank == 1 && r.Ratio == 1:
		return "the fastest"
	case r.Ties():
		return "no difference"
	}
	return fmt.Sprintf("%s (%s to %s)", digits(r.Ratio), digits(r.Low), digits(r.High))
}

// digits writes a ratio.
func digits(v float64) string {
	if v < 0.0995 {
		return fmt.Sprintf("%.3f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// raceNotes are what must be known beside the figures.
func raceNotes(s *session.Standing, w int) []term.Line {
	var all []term.Line
	add := func(words string) { all = append(all, term.Paragraph(term.Theme.Text, words, w)...) }
	if s.Error != "" {
		for _, row := range term.Wrap(s.Error, w-2) {
			all = append(all, term.Line{term.Styled(term.Theme.WarnText, term.Theme.Sign.Trouble+" "), term.Plain(row)})
		}
	}
	if len(s.Disturbed) > 0 {
		add(disturbedRounds(s))
	}
	if ties := tied(s); len(ties) > 1 && s.Over {
		add(andList(ties) + ": no difference that this machine can tell.")
	}
	if slices.ContainsFunc(s.Runners, func(r session.Runner) bool { return r.Rank > 1 && !r.TooFew() && !r.Ties() }) {
		add(bracketWords)
	}
	for _, r := range s.Runners {
		switch {
		case r.Out != "" && term.Width(r.Out) > w-term.Width(r.Name)-8: // its row has no room for it
			add(r.Name + ": " + r.Out + ".")
		case r.Out == "" && r.Less != "":
			add(r.Less + ".")
		}
	}
	if len(s.Limited) > 0 {
		add("The clients could do no more with " + andList(s.Limited) + ": they may be faster than shown.")
	}
	if len(all) == 0 {
		add("One server at a time is under load, the order is shuffled in every round.")
	}
	return all
}

// bracketWords say what the brackets behind a ratio are.
const bracketWords = "In brackets: where the true ratio lies, in 95 of 100 such races."

// tied are those that share the first place.
func tied(s *session.Standing) []string {
	var names []string
	for _, r := range inOrder(s) {
		if r.Ties() {
			names = append(names, r.Name)
		}
	}
	return names
}

func andList(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// raceRow is the keys; the track that is run stands out.
func raceRow(p *Page, w int) string {
	if p.Said != "" {
		return term.Rows(w, term.Line{term.Gap(1), term.Bold(p.Said)})[0]
	}
	var groups []term.Line
	for i, t := range session.Tracks {
		name := strings.ReplaceAll(t.Name, " ", term.Nbsp)
		word := term.Grey(term.Nbsp + name)
		if t.Name == p.Request.Track {
			word = term.Bold(term.Nbsp + name)
		}
		groups = append(groups, term.Line{term.Styled(term.Theme.Key, term.Count(i+1)), word})
	}
	for _, k := range keymap.Offered(p) {
		groups = append(groups, term.KeyLine(k.Keys, k.Short))
	}
	if term.Fields(w-2, 3, groups...).Width() < term.Fields(w-2, 2, groups...).Width() {
		return term.Rows(w, term.Fields(w-2, 2, groups...))[0]
	}
	return term.Rows(w, term.Fields(w-2, 3, groups...))[0]
}

// raceHelp says how the race is run, and how its figures are read.
func raceHelp(w, h int) term.Block {
	var body []term.Line
	for i, t := range session.Tracks {
		body = append(body, term.Line{term.Styled(term.Theme.Key, term.PadRight(term.Count(i+1), 8)), term.Bold(t.Name)},
			term.Line{term.Gap(8), term.Plain(asciiMicro(t.Sentence))})
	}
	for _, k := range keymap.Help() {
		body = append(body, term.Line{term.Styled(term.Theme.Key, term.PadRight(k.Keys, 8)), term.Plain(k.Long)})
	}
	body = append(body, nil)
	body = append(body, term.Paragraph(term.Theme.Text, raceWords(), w-4)...)
	return term.Box(term.Line{term.Styled(term.Theme.Title, "help: the race")}, body[:min(len(body), h-2)], w, h)
}

// raceWords say how the figures of a race come about.
func raceWords() string {
	return "Each server is a process of its own. In every round each is measured once, for a short time, in shuffled order, and nobody else works meanwhile: a machine that slows down slows all. " +
		"A ratio compares rounds, and comes with the interval that holds the true one in 95 of 100 such races. Where that leaves room for 1, there is no difference that this machine can tell. " +
		"Of fewer than " + term.Count(session.LeastRounds) + " rounds, or an interval wider than 10 times, nothing is said."
}
