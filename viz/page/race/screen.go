package race

import (
	"strings"

	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/term"
)

// Draw draws the whole screen of a race: a bar for each model.
func (p *Page) Draw(th *term.Theme, w, h int) string {
	if w < term.MinWidth || h < term.MinHeight {
		return term.TooSmall(w, h)
	}
	var b term.Block
	if p.Help {
		b = raceHelp(th, w, h-1)
	} else {
		b = append(raceHeader(th, p, w), raceBody(th, p, w, h-3)...)
	}
	return th.Finish(append(b, raceRow(th, p, w)))
}

func raceHeader(th *term.Theme, p *Page, w int) term.Block {
	s := &p.State
	state := term.Line{term.Grey("starting ")}
	switch {
	case s.Error != "":
		state = th.Inverted(term.InkWarn, w-22, th.Sign.Ended+" STOPPED")
	case s.Over:
		state = th.Inverted(term.InkReady, w-22, th.Sign.Done+" FINISHED", "after "+units.Screen.Plural(s.Rounds, "round"))
	case s.Round > 0:
		state = term.Line{term.Styled(term.InkBold, th.Sign.Live+" RACE "), term.Plain("round" + term.Nbsp + units.Count(s.Round) + term.Nbsp + "of" + term.Nbsp + units.Count(s.Rounds) + " ")}
	}
	name := term.Line{term.Bold("muxlab "), term.Grey(th.Sign.Here + " "), term.Styled(term.InkReadyText, "race")}
	top := name.Add(term.Gap(w - 2 - name.Width() - state.Width())).Add(state...)
	return th.Rows(w, top, term.Line{term.Plain(th.Cut(trackSentence(p.Request.Track), w-2))})
}

func trackSentence(name string) string {
	for _, t := range session.Tracks {
		if t.Name == name {
			return t.Sentence
		}
	}
	return name
}

// raceBody is the bars, and below them what must be said beside the figures.
func raceBody(th *term.Theme, p *Page, w, h int) term.Block {
	s := &p.State
	bars := min(len(s.Runners)+3, h)
	notes := raceNotes(th, p, w-4, h-bars-2)
	if spread := 2*len(s.Runners) + 3; spread+len(notes)+2 <= h {
		bars = spread
	}
	if left := h - bars; left < 3 || len(s.Runners) == 0 {
		bars = h - min(3, max(0, h-6))
	}
	title := "the same work for all " + th.Sign.Dot + " a longer bar is more echoes in the same time"
	head := term.Line{term.Styled(term.InkTitle, title)}
	if s.Busy {
		head = term.Line{term.Styled(term.InkWarnText, th.Sign.Trouble+" "+disturbedWords(s, w-8))}
	}
	drawn := th.Box(head, raceLines(th, s, w-4, bars-2), w, bars)
	if how := term.Paragraph(term.InkIdle, raceWords(), w-4); len(notes)+1+len(how) <= h-bars-2 {
		notes = append(append(notes, nil), how...)
	}
	if h-bars >= 3 {
		drawn = append(drawn, th.Box(term.Line{term.Styled(term.InkTitle, noteTitle(s))}, notes, w, h-bars)...)
	}
	return drawn
}

// raceRow is the keys; the track that is run stands out.
func raceRow(th *term.Theme, p *Page, w int) string {
	if p.Said != "" {
		return th.Rows(w, term.Line{term.Gap(1), term.Bold(p.Said)})[0]
	}
	var groups []term.Line
	for i, t := range session.Tracks {
		name := strings.ReplaceAll(t.Name, " ", term.Nbsp)
		word := term.Grey(term.Nbsp + name)
		if t.Name == p.Request.Track {
			word = term.Bold(term.Nbsp + name)
		}
		groups = append(groups, term.Line{term.Styled(term.InkKey, units.Count(i+1)), word})
	}
	for _, k := range keymap.Offered(p) {
		groups = append(groups, term.KeyLine(k.Keys, k.Short))
	}
	if term.Fields(w-2, 3, groups...).Width() < term.Fields(w-2, 2, groups...).Width() {
		return th.Rows(w, term.Fields(w-2, 2, groups...))[0]
	}
	return th.Rows(w, term.Fields(w-2, 3, groups...))[0]
}

// raceHelp says how the race is run, and how its figures are read.
func raceHelp(th *term.Theme, w, h int) term.Block {
	var body []term.Line
	for i, t := range session.Tracks {
		body = append(body, term.Line{term.Styled(term.InkKey, term.PadRight(units.Count(i+1), 8)), term.Bold(t.Name)},
			term.Line{term.Gap(8), term.Plain(t.Sentence)})
	}
	for _, k := range keymap.Help() {
		body = append(body, term.Line{term.Styled(term.InkKey, term.PadRight(k.Keys, 8)), term.Plain(k.Long)})
	}
	body = append(body, nil)
	body = append(body, term.Paragraph(term.InkText, raceWords(), w-4)...)
	return th.Box(term.Line{term.Styled(term.InkTitle, "help: the race")}, body[:min(len(body), h-2)], w, h)
}
