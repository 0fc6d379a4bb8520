package viz

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"muxlab/session"
)

// drawRace draws the whole screen of a race: a bar for each model.
func drawRace(p *racePage, w, h int) string {
	if w < leastWidth || h < leastHeight {
		return tooSmall(w, h)
	}
	var b block
	if p.help {
		b = raceHelp(w, h-1)
	} else {
		b = append(raceHeader(p, w), raceBody(&p.state, w, h-3)...)
	}
	return finish(append(b, raceRow(p, w)))
}

func raceHeader(p *racePage, w int) block {
	s := &p.state
	state := line{grey("starting ")}
	switch {
	case s.Error != "":
		state = inverted(look.warn, w-22, look.sign.ended+" STOPPED")
	case s.Over:
		state = inverted(look.ready, w-22, look.sign.done+" FINISHED", "after "+many(s.Rounds, "round", "rounds"))
	case s.Round > 0:
		state = line{styled(look.bold, look.sign.live+" RACE "), plain("round" + nbsp + count(s.Round) + nbsp + "of" + nbsp + count(s.Rounds) + " ")}
	}
	name := line{bold("muxlab "), grey(look.sign.here + " "), styled(look.readyText, "race")}
	top := name.add(gap(w - 2 - name.width() - state.width())).add(state...)
	return rows(w, top, line{plain(cut(trackSentence(p.request.Track), w-2))})
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
func asciiMicro(s string) string { return strings.ReplaceAll(s, "µs", look.sign.micro) }

// raceBody is the bars, and below them what must be said beside the figures.
func raceBody(s *session.Standing, w, h int) block {
	notes := raceNotes(s, w-4)
	bars := min(len(s.Runners)+3, h)
	if spread := 2*len(s.Runners) + 3; spread+len(notes)+2 <= h {
		bars = spread
	}
	if left := h - bars; left < 3 || len(s.Runners) == 0 {
		bars = h - min(3, max(0, h-6))
	}
	title := "the same work for all " + look.sign.dot + " a longer bar is more echoes in the same time"
	head := line{styled(look.title, title)}
	if len(s.Disturbed) > 0 {
		head = line{styled(look.warnText, look.sign.trouble+" "+disturbedWords(s, w-8))}
	}
	drawn := box(head, raceLines(s, w-4, bars-2), w, bars)
	if how := paragraph(look.idle, raceWords(), w-4); len(notes)+1+len(how) <= h-bars-2 {
		notes = append(append(notes, nil), how...)
	}
	if h-bars >= 3 {
		drawn = append(drawn, box(line{styled(look.title, noteTitle(s))}, notes, w, h-bars)...)
	}
	return drawn
}

// disturbedWords say that the figures are not those of an idle machine.
func disturbedWords(s *session.Standing, w int) string {
	busy := "this machine is busy with other things (" + percent(s.Others) + ")"
	return pick(w, busy+": do not read the bars", "busy with other things: do not read the bars")
}

// disturbedRounds says in which rounds it was so.
func disturbedRounds(s *session.Standing) string {
	var rounds []string
	for _, n := range s.Disturbed {
		rounds = append(rounds, count(n))
	}
	what := "round"
	if len(rounds) > 1 {
		what = "rounds"
	}
	return "Disturbed: " + what + " " + andList(rounds) + ", in which others took up to " + percent(s.Others) + " of the processors. r runs the race again."
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

// far is how long the bar of r is. It rests on the figure beside it, and on the
// round, which is the same for all: who was measured in this round already is
// not ahead for that.
func far(s *session.Standing, r session.Runner) float64 {
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
func raceLines(s *session.Standing, w, h int) []line {
	names := 8
	for _, r := range s.Runners {
		names = max(names, min(width(r.Name), 24))
	}
	ratio, cpu := ratioColumn, cpuColumn
	if w-names-4-echoColumn-cpu-ratio < 10 {
		ratio = 0
	}
	if w-names-4-echoColumn-cpu-ratio < 10 {
		cpu = 0
	}
	bars := max(4, w-names-4-echoColumn-cpu-ratio)
	head := line{gap(names + 4 + bars), grey(padLeft("echo/s", echoColumn))}
	if cpu > 0 {
		head = head.add(grey(padLeft("CPU/echo", cpu)))
	}
	if ratio > 0 {
		head = head.add(grey("  to the fastest (95" + nbsp + "%)"))
	}
	body := []line{head}
	list := inOrder(s)
	for _, r := range list {
		row := line{gap(2), plain(padRight(cut(r.Name, names), names)), gap(2)}
		if r.Name == s.Now {
			row = line{styled(look.servedText, padRight(look.sign.served, 2)), bold(padRight(cut(r.Name, names), names)), gap(2)}
		}
		body = append(body, runnerColumns(r, row, far(s, r), bars, cpu, ratio, w))
	}
	if 2*len(list)+1 <= h {
		body = append(body[:1], airy(body[1:], h)...)
	}
	return body
}

// runnerColumns are the bar and the figures of a runner, or why there are none.
func runnerColumns(r session.Runner, row line, far float64, bars, cpu, ratio, w int) line {
	if r.Out != "" {
		return row.add(styled(look.warnText, look.sign.trouble+" "), grey(cut(r.Out, w-row.width()-2)))
	}
	style := look.readyText
	if r.Less != "" {
		style = look.idle
	}
	drawn := bar(min(1, far), bars)
	row = row.add(styled(style, drawn), gap(bars-width(drawn)))
	if r.Rounds == 0 {
		return row
	}
	row = row.add(plain(padLeft(rate(r.Echoes), echoColumn)))
	if cpu > 0 {
		used := "?"
		if r.CPU > 0 {
			used = duration(int64(r.CPU * 1000))
		}
		row = row.add(plain(padLeft(used, cpu)))
	}
	if ratio > 0 {
		row = row.add(gap(2), plain(ratioWords(r)))
	}
	return row
}

// ratioWords is the ratio with its interval. Where that leaves room for 1, nothing
// is claimed.
func ratioWords(r session.Runner) string {
	switch {
	case r.Less != "":
		return "not ranked"
	case r.Rank == 0:
		return look.sign.more
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
func raceNotes(s *session.Standing, w int) []line {
	var all []line
	add := func(words string) { all = append(all, paragraph(look.text, words, w)...) }
	if s.Error != "" {
		for _, row := range wrap(s.Error, w-2) {
			all = append(all, line{styled(look.warnText, look.sign.trouble+" "), plain(row)})
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
		case r.Out != "" && width(r.Out) > w-width(r.Name)-8: // its row has no room for it
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
func raceRow(p *racePage, w int) string {
	if p.said != "" {
		return rows(w, line{gap(1), bold(p.said)})[0]
	}
	var groups []line
	for i, t := range session.Tracks {
		name := strings.ReplaceAll(t.Name, " ", nbsp)
		word := grey(nbsp + name)
		if t.Name == p.request.Track {
			word = bold(nbsp + name)
		}
		groups = append(groups, line{styled(look.key, count(i+1)), word})
	}
	groups = append(groups, keyLine("esc", "back"), keyLine("?", "help"), keyLine("q", "quit"), keyLine("r", "again"))
	if fields(w-2, 3, groups...).width() < fields(w-2, 2, groups...).width() {
		return rows(w, fields(w-2, 2, groups...))[0]
	}
	return rows(w, fields(w-2, 3, groups...))[0]
}

// raceHelp says how the race is run, and how its figures are read.
func raceHelp(w, h int) block {
	var body []line
	for i, t := range session.Tracks {
		body = append(body, line{styled(look.key, padRight(count(i+1), 8)), bold(t.Name)},
			line{gap(8), plain(asciiMicro(t.Sentence))})
	}
	body = append(body,
		line{styled(look.key, padRight("r", 8)), plain("the same race again, in another order")},
		line{styled(look.key, padRight("e", 8)), plain("keep this screen in a file, as text and as SVG for slides")},
		line{styled(look.key, padRight("esc", 8)), plain("end it, and go back; every server ends")}, nil)
	body = append(body, paragraph(look.text, raceWords(), w-4)...)
	return box(line{styled(look.title, "help: the race")}, body[:min(len(body), h-2)], w, h)
}

// raceWords say how the figures of a race come about.
func raceWords() string {
	return "Each server is a process of its own. In every round each is measured once, for a short time, in shuffled order, and nobody else works meanwhile: a machine that slows down slows all. " +
		"A ratio compares rounds, and comes with the interval that holds the true one in 95 of 100 such races. Where that leaves room for 1, there is no difference that this machine can tell. " +
		"Of fewer than " + count(session.LeastRounds) + " rounds, or an interval wider than 10 times, nothing is said."
}
