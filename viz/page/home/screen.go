package home

import (
	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/viz/term"
	"slices"
	"strings"
)

// Draw returns the whole screen.
func (h *Page) Draw(th *term.Theme, w, rowsHigh int) string {
	if w < term.MinWidth || rowsHigh < term.MinHeight {
		return term.TooSmall(w, rowsHigh)
	}
	b := th.Rows(w, term.Line{term.Bold("muxlab"), term.Grey("   see a real server wait")})
	if h.help {
		b = append(b, homeHelp(th, w, rowsHigh-2)...)
	} else {
		b = append(b, homeLists(th, h, w, rowsHigh-2)...)
	}
	return th.Finish(append(b, homeRow(th, h, w)))
}

// homeLists are the two boxes; when there is no room for both in full, the one
// with the cursor gets it. What to look at in a scene stands between them.
func homeLists(th *term.Theme, h *Page, w, room int) term.Block {
	scenes, models := h.listedScenes(), h.listedModels()
	var hint term.Block
	if room >= 20 && h.At < len(scenes) {
		hint = hintRows(th, scenes[h.At], w)
		room -= len(hint)
	}
	lines, at := sceneLines(th, scenes, h.Models, h.At, w-4)
	q, m := max(1, len(lines))+2, max(1, len(models))+2
	switch {
	case q+m <= room: // what is left stays empty
	case h.At >= len(scenes):
		m = min(m, room-4)
		q = room - m
	default:
		q = min(q, room-4)
		m = room - q
	}
	title := "what do you want to see?"
	if h.filter != "" || h.typing {
		title = "with \"" + h.filter + "\" in it"
	}
	b := scrollBox(th, title, lines, at, w, q)
	b = append(b, hint...)
	b = append(b, scrollBox(th, "or one of the models", modelLines(th, models, h.At-len(scenes), w-4), h.At-len(scenes), w, m)...)
	return append(b, th.Rows(w, make([]term.Line, room-q-m)...)...)
}

// hintRows say what to look at in a scene: always as many rows, so that nothing jumps.
func hintRows(th *term.Theme, s session.Scene, w int) term.Block {
	const most = 3
	said := term.Wrap(s.Look, w-6)
	if len(said) > most {
		said = said[:most]
		said[most-1] += " " + th.Sign.More
	}
	lines := make([]term.Line, most)
	for i, words := range said {
		lines[i] = term.Line{term.Gap(3), term.Grey(words)}
	}
	return th.Rows(w, lines...)
}

// scrollBox keeps line at in sight.
func scrollBox(th *term.Theme, title string, body []term.Line, at, w, h int) term.Block {
	if room := h - 2; len(body) > room {
		title += "   " + term.Count(room) + " of " + term.Count(len(body))
	}
	if room := h - 2; len(body) > room && at >= 0 {
		from := min(max(0, at-room/2), len(body)-room)
		body = body[from:]
	}
	return th.Box(term.Line{term.Styled(term.InkTitle, title)}, body[:min(len(body), max(0, h-2))], w, h)
}

// serverWidth is how wide the column of the servers is, and of the minutes with it.
const serverWidth, restWidth = 15, 22

// sceneLines are the questions, each with its server, and in which line the one at
// hand is; in a wide window also with the beginning of what to look at. Those about
// servers that are wrong on purpose have a heading.
func sceneLines(th *term.Theme, scenes []session.Scene, models []*model.Model, at, w int) (body []term.Line, here int) {
	names, wrong := 0, firstWrong(scenes)
	for _, s := range scenes {
		names = max(names, term.Width(s.Question))
	}
	names = min(names+3, w-restWidth)
	room := w - names - restWidth - 3
	for i, s := range scenes {
		if i == wrong {
			body = append(body, term.Line{term.Grey(th.Cut("broken on purpose: what is wrong with this server? y gives the answer", w))})
		}
		if i == at {
			here = len(body)
		}
		rest := term.Line{term.Plain(term.PadRight(SceneServer(s, models), serverWidth)), term.Grey(term.PadRight(minutes(s), 5))}
		if s.Only != "" {
			rest = term.Line{term.Grey("not here")}
		} else if room >= 60 {
			rest = rest.Add(term.Gap(3), term.Grey(th.Cut(term.FirstSentence(s.Look), room)))
		}
		body = append(body, homeLine(th, i == at, s.Question, names, rest))
	}
	if len(body) == 0 {
		body = []term.Line{{term.Grey("nothing")}}
	}
	if at >= len(scenes) {
		here = at
	}
	return body, here
}

// SceneServer is the model of a scene, or that it is none of them: the name of a
// wrong server would be the answer.
func SceneServer(s session.Scene, models []*model.Model) string {
	if slices.ContainsFunc(models, func(m *model.Model) bool { return m.Name == s.Request.Model }) {
		return s.Request.Model
	}
	return "broken"
}

func minutes(s session.Scene) string {
	if s.Minutes == 0 {
		return ""
	}
	return term.Count(s.Minutes) + term.Nbsp + "min"
}

func modelLines(th *term.Theme, models []*model.Model, at, w int) []term.Line {
	names := 0
	for _, m := range models {
		names = max(names, term.Width(m.Name))
	}
	var body []term.Line
	for i, m := range models {
		body = append(body, homeLine(th, i == at, m.Name, names+2, term.Line{term.Grey(term.FirstSentence(m.Sentence))}))
	}
	if len(body) == 0 {
		body = []term.Line{{term.Grey("none")}}
	}
	return body
}

func homeLine(th *term.Theme, here bool, words string, w int, rest term.Line) term.Line {
	words = term.PadRight(th.Cut(words, w), w)
	if here {
		return term.Line{term.Styled(term.InkKey, th.Sign.Here+" "), term.Bold(words)}.Add(rest...)
	}
	return term.Line{term.Gap(2), term.Plain(words)}.Add(rest...)
}

func homeRow(th *term.Theme, h *Page, w int) string {
	if h.Message != "" {
		if h.trouble {
			return th.Rows(w, term.Line{term.Styled(term.InkWarn, " "+th.Sign.Trouble+" "), term.Gap(1), term.Bold(h.Message)})[0]
		}
		return th.Rows(w, term.Line{term.Bold(h.Message)})[0]
	}
	if h.typing {
		return th.Rows(w, term.Line{term.Styled(term.InkKey, "/ "), term.Bold(h.filter), term.Styled(term.InkServed, " "), term.Gap(3), term.Grey("enter opens, esc lists all again")})[0]
	}
	var groups []term.Line
	for _, k := range keymap.Offered(h) {
		groups = append(groups, term.KeyLine(strings.ReplaceAll(th.Arrows(k.Keys), " ", term.Nbsp), k.Short))
	}
	return th.Rows(w, term.Fields(w-2, 3, groups...))[0]
}

func homeHelp(th *term.Theme, w, h int) term.Block {
	var body []term.Line
	for _, k := range keymap.Help() {
		body = append(body, term.Line{term.Styled(term.InkKey, term.PadRight(th.Arrows(k.Keys), 9)), term.Plain(k.Long)})
	}
	body = append(body, nil, term.Line{term.Plain("A server runs in a process of its own, with clients that speak about once")},
		term.Line{term.Plain("a second. It is stopped when you leave it.")})
	return th.Box(term.Line{term.Styled(term.InkTitle, "help")}, body, w, h)
}
