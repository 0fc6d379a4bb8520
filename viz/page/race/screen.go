package race

import (
	"strings"

	"muxlab/session"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// Draw draws the whole screen of a race: a bar for each model.
func (p *Page) Draw(w, h int) string {
	if w < term.MinWidth || h < term.MinHeight {
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
