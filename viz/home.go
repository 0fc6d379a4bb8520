package viz

import (
	"slices"
	"strings"

	"muxlab/harness/model"
)

// home is the first screen: questions, and the plain list of models.
type home struct {
	scenes  []Scene
	models  []*model.Model
	at      int // over both lists
	help    bool
	message string
	trouble bool
}

func newHome(scenes []Scene, models []*model.Model) *home {
	return &home{scenes: scenes, models: models}
}

func (h *home) say(words string, trouble bool) { h.message, h.trouble = words, trouble }

// key moves, or returns what is to be opened.
func (h *home) key(k string) *Request {
	n := len(h.scenes) + len(h.models)
	switch k {
	case "up", "k":
		h.at = max(0, h.at-1)
	case "down", "j":
		h.at = min(max(0, n-1), h.at+1)
	case "home", "g":
		h.at = 0
	case "end", "G":
		h.at = max(0, n-1)
	case "pgup":
		h.at = max(0, h.at-10)
	case "pgdown":
		h.at = min(max(0, n-1), h.at+10)
	case "tab":
		if h.at < len(h.scenes) {
			h.at = min(len(h.scenes), max(0, n-1))
		} else {
			h.at = 0
		}
	case "?":
		h.help = !h.help
	case "esc":
		h.help = false
	case "enter", "right":
		return h.chosen()
	}
	return nil
}

func (h *home) chosen() *Request {
	switch {
	case h.help || len(h.scenes)+len(h.models) == 0:
		return nil
	case h.at < len(h.scenes):
		r := h.scenes[h.at].Request
		return &r
	}
	return &Request{Model: h.models[h.at-len(h.scenes)].Name}
}

var homeKeys = []key{
	{"↑ ↓", "choose", "choose; also k and j, and tab from list to list"},
	{"enter", "open", "start this server, with its clients, and look at it"},
	{"?", "help", "this page, and back"},
	{"q", "quit", "quit"},
}

func drawHome(h *home, w, rowsHigh int) string {
	if w < leastWidth || rowsHigh < leastHeight {
		return tooSmall(w, rowsHigh)
	}
	b := rows(w, line{bold("muxlab"), grey("   see a real server wait")})
	if h.help {
		b = append(b, homeHelp(w, rowsHigh-2)...)
	} else {
		b = append(b, homeLists(h, w, rowsHigh-2)...)
	}
	return finish(append(b, homeRow(h, w)))
}

// homeLists are the two boxes; when there is no room for both in full, the one
// with the cursor gets it.
func homeLists(h *home, w, room int) block {
	q, m := len(h.scenes)+2, len(h.models)+2
	onModels := h.at >= len(h.scenes)
	switch {
	case q+m <= room:
		m = room - q
	case onModels:
		m = min(m, room-4)
		q = room - m
	default:
		q = min(q, room-4)
		m = room - q
	}
	b := scrollBox("what do you want to see?", h.questionLines(w-4), h.at, w, q)
	return append(b, scrollBox("or one of the models", h.modelLines(w-4), h.at-len(h.scenes), w, m)...)
}

// scrollBox keeps line at in sight.
func scrollBox(title string, body []line, at, w, h int) block {
	if room := h - 2; len(body) > room && at >= 0 {
		from := min(max(0, at-room/2), len(body)-room)
		body = body[from:]
	}
	return box(line{styled(look.title, title)}, body[:min(len(body), max(0, h-2))], w, h)
}

func (h *home) questionLines(w int) []line {
	var body []line
	for i, q := range h.scenes {
		body = append(body, homeLine(i == h.at, q.Question, w-16, line{plain(q.Request.Model)}))
	}
	return body
}

func (h *home) modelLines(w int) []line {
	names := 0
	for _, m := range h.models {
		names = max(names, width(m.Name))
	}
	var body []line
	for i, m := range h.models {
		body = append(body, homeLine(i+len(h.scenes) == h.at, m.Name, names+2, line{grey(firstSentence(m.Sentence))}))
	}
	return body
}

func homeLine(here bool, words string, w int, rest line) line {
	if here {
		return line{styled(look.key, look.sign.here+" "), bold(padRight(words, w))}.add(rest...)
	}
	return line{gap(2), plain(padRight(words, w))}.add(rest...)
}

func firstSentence(s string) string {
	if i := strings.Index(s, ". "); i > 0 {
		return s[:i+1]
	}
	return s
}

func homeRow(h *home, w int) string {
	if h.message != "" {
		if h.trouble {
			return rows(w, line{styled(look.warn, " "+look.sign.trouble+" "), gap(1), bold(h.message)})[0]
		}
		return rows(w, line{bold(h.message)})[0]
	}
	var groups []line
	for _, k := range homeKeys {
		groups = append(groups, keyLine(strings.ReplaceAll(arrows(k.keys), " ", nbsp), k.short))
	}
	return rows(w, fields(w-2, 3, groups...))[0]
}

func arrows(k string) string {
	if look.sign.horizontal == asciiSigns.horizontal {
		return strings.ReplaceAll(k, "↑ ↓", "up down")
	}
	return k
}

func homeHelp(w, h int) block {
	var body []line
	for _, k := range slices.Concat(homeKeys, []key{{"esc", "", "goes back, and never quits"}}) {
		body = append(body, line{styled(look.key, padRight(arrows(k.keys), 9)), plain(k.long)})
	}
	body = append(body, nil, line{plain("A server runs in a process of its own, with clients that speak about once")},
		line{plain("a second. It is stopped when you leave it.")})
	return box(line{styled(look.title, "help")}, body, w, h)
}
