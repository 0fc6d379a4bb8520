package viz

import (
	"slices"
	"strings"

	"muxlab/harness/model"
	"muxlab/session"
)

// home is the first screen: questions, and the plain list of models.
type home struct {
	scenes  []session.Scene
	models  []*model.Model
	at      int // over what is listed of both
	help    bool
	filter  string // only what contains it is listed
	typing  bool   // keys go into the filter
	message string
	trouble bool
	idle    bool // it says that a key does nothing
}

// newHome is the home screen with the cursor on what was opened last, by name.
func newHome(scenes []session.Scene, models []*model.Model, last string) *home {
	h := &home{scenes: scenes, models: models}
	for i := range h.size() {
		if h.nameAt(i) == last {
			h.at = i
			break
		}
	}
	return h
}

func (h *home) say(words string, trouble bool) { h.message, h.trouble = words, trouble }

// listedScenes and listedModels are what the filter leaves.
func (h *home) listedScenes() []session.Scene {
	return slices.DeleteFunc(slices.Clone(h.scenes), func(s session.Scene) bool {
		return !h.matches(s.Question, s.Name, sceneServer(s, h.models))
	})
}

func (h *home) listedModels() []*model.Model {
	return slices.DeleteFunc(slices.Clone(h.models), func(m *model.Model) bool { return !h.matches(m.Name, m.Sentence) })
}

func (h *home) matches(words ...string) bool {
	return strings.Contains(strings.ToLower(strings.Join(words, " ")), strings.ToLower(h.filter))
}

func (h *home) size() int { return len(h.listedScenes()) + len(h.listedModels()) }

// nameAt is the name of the scene or model in a place.
func (h *home) nameAt(i int) string {
	if scenes := h.listedScenes(); i < len(scenes) {
		return scenes[i].Name
	} else if models := h.listedModels(); i-len(scenes) < len(models) {
		return models[i-len(scenes)].Name
	}
	return ""
}

// key moves, or returns what is to be opened.
func (h *home) key(k string) *session.Request {
	if h.typing && h.filterKey(k) {
		return nil
	}
	n := max(1, h.size())
	if h.idle {
		h.say("", false)
	}
	h.idle = false
	switch k {
	case "up", "k":
		h.at--
	case "down", "j":
		h.at++
	case "home", "g":
		h.at = 0
	case "end", "G":
		h.at = n
	case "pgup":
		h.at -= 10
	case "pgdown":
		h.at += 10
	case "tab":
		h.at = h.nextList()
	case "/":
		h.typing = true
	case "?":
		h.help = !h.help
	case "esc":
		h.help, h.filter = false, ""
	case "enter", "right":
		return h.chosen()
	default:
		h.idle = true
		h.say(k+" does nothing here; ? lists the keys", false)
	}
	h.at = min(max(0, h.at), n-1)
	return nil
}

// nextList is the first place of the next list: the questions, the servers that are
// wrong, the models.
func (h *home) nextList() int {
	scenes := h.listedScenes()
	for _, first := range []int{firstWrong(scenes), len(scenes)} {
		if h.at < first && first < h.size() {
			return first
		}
	}
	return 0
}

// firstWrong is the place of the first server that is wrong on purpose: they stand
// behind the other questions.
func firstWrong(scenes []session.Scene) int {
	if i := slices.IndexFunc(scenes, func(s session.Scene) bool { return s.Answer != "" }); i >= 0 {
		return i
	}
	return len(scenes)
}

// filterKey types into the filter; false: the key means what it always does.
func (h *home) filterKey(k string) bool {
	switch {
	case k == "esc":
		h.typing, h.filter = false, ""
	case k == "backspace":
		r := []rune(h.filter)
		h.filter = string(r[:max(0, len(r)-1)])
	case len([]rune(k)) == 1:
		h.filter += k
	default:
		return false
	}
	h.at = 0
	return true
}

func (h *home) chosen() *session.Request {
	scenes, models := h.listedScenes(), h.listedModels()
	switch {
	case h.help || h.at >= len(scenes)+len(models):
		return nil
	case h.at >= len(scenes):
		return &session.Request{Model: models[h.at-len(scenes)].Name}
	case scenes[h.at].Only != "":
		h.say(scenes[h.at].Only, true)
		return nil
	}
	r := scenes[h.at].Request
	return &r
}

var homeKeys = []key{
	{"↑ ↓", "choose", "choose; also k and j"},
	{"enter", "open", "start this server, with its clients, and look at it"},
	{"tab", "next list", "to the broken servers, to the models, and back to the questions"},
	{"/", "filter", "list only what contains what you type; esc lists all again"},
	{"r", "race", "all models do the same work, a bar for each"},
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
// with the cursor gets it. What to look at in a scene stands between them.
func homeLists(h *home, w, room int) block {
	scenes, models := h.listedScenes(), h.listedModels()
	var hint block
	if room >= 20 && h.at < len(scenes) {
		hint = hintRows(scenes[h.at], w)
		room -= len(hint)
	}
	lines, at := sceneLines(scenes, h.models, h.at, w-4)
	q, m := max(1, len(lines))+2, max(1, len(models))+2
	switch {
	case q+m <= room: // what is left stays empty
	case h.at >= len(scenes):
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
	b := scrollBox(title, lines, at, w, q)
	b = append(b, hint...)
	b = append(b, scrollBox("or one of the models", modelLines(models, h.at-len(scenes), w-4), h.at-len(scenes), w, m)...)
	return append(b, rows(w, make([]line, room-q-m)...)...)
}

// hintRows say what to look at in a scene: always as many rows, so that nothing jumps.
func hintRows(s session.Scene, w int) block {
	const most = 3
	said := wrap(s.Look, w-6)
	if len(said) > most {
		said = said[:most]
		said[most-1] += " " + look.sign.more
	}
	lines := make([]line, most)
	for i, words := range said {
		lines[i] = line{gap(3), grey(words)}
	}
	return rows(w, lines...)
}

// scrollBox keeps line at in sight.
func scrollBox(title string, body []line, at, w, h int) block {
	if room := h - 2; len(body) > room {
		title += "   " + count(room) + " of " + count(len(body))
	}
	if room := h - 2; len(body) > room && at >= 0 {
		from := min(max(0, at-room/2), len(body)-room)
		body = body[from:]
	}
	return box(line{styled(look.title, title)}, body[:min(len(body), max(0, h-2))], w, h)
}

// serverWidth is how wide the column of the servers is, and of the minutes with it.
const serverWidth, restWidth = 15, 22

// sceneLines are the questions, each with its server, and in which line the one at
// hand is; in a wide window also with the beginning of what to look at. Those about
// servers that are wrong on purpose have a heading.
func sceneLines(scenes []session.Scene, models []*model.Model, at, w int) (body []line, here int) {
	names, wrong := 0, firstWrong(scenes)
	for _, s := range scenes {
		names = max(names, width(s.Question))
	}
	names = min(names+3, w-restWidth)
	room := w - names - restWidth - 3
	for i, s := range scenes {
		if i == wrong {
			body = append(body, line{grey(cut("broken on purpose: what is wrong with this server? y gives the answer", w))})
		}
		if i == at {
			here = len(body)
		}
		rest := line{plain(padRight(sceneServer(s, models), serverWidth)), grey(padRight(minutes(s), 5))}
		if s.Only != "" {
			rest = line{grey("not here")}
		} else if room >= 60 {
			rest = rest.add(gap(3), grey(cut(firstSentence(s.Look), room)))
		}
		body = append(body, homeLine(i == at, s.Question, names, rest))
	}
	if len(body) == 0 {
		body = []line{{grey("nothing")}}
	}
	if at >= len(scenes) {
		here = at
	}
	return body, here
}

// sceneServer is the model of a scene, or that it is none of them: the name of a
// wrong server would be the answer.
func sceneServer(s session.Scene, models []*model.Model) string {
	if slices.ContainsFunc(models, func(m *model.Model) bool { return m.Name == s.Request.Model }) {
		return s.Request.Model
	}
	return "broken"
}

func minutes(s session.Scene) string {
	if s.Minutes == 0 {
		return ""
	}
	return count(s.Minutes) + nbsp + "min"
}

func modelLines(models []*model.Model, at, w int) []line {
	names := 0
	for _, m := range models {
		names = max(names, width(m.Name))
	}
	var body []line
	for i, m := range models {
		body = append(body, homeLine(i == at, m.Name, names+2, line{grey(firstSentence(m.Sentence))}))
	}
	if len(body) == 0 {
		body = []line{{grey("none")}}
	}
	return body
}

func homeLine(here bool, words string, w int, rest line) line {
	words = padRight(cut(words, w), w)
	if here {
		return line{styled(look.key, look.sign.here+" "), bold(words)}.add(rest...)
	}
	return line{gap(2), plain(words)}.add(rest...)
}

func homeRow(h *home, w int) string {
	if h.message != "" {
		if h.trouble {
			return rows(w, line{styled(look.warn, " "+look.sign.trouble+" "), gap(1), bold(h.message)})[0]
		}
		return rows(w, line{bold(h.message)})[0]
	}
	if h.typing {
		return rows(w, line{styled(look.key, "/ "), bold(h.filter), styled(look.served, " "), gap(3), grey("enter opens, esc lists all again")})[0]
	}
	var groups []line
	for _, k := range homeKeys {
		groups = append(groups, keyLine(strings.ReplaceAll(arrows(k.keys), " ", nbsp), k.short))
	}
	return rows(w, fields(w-2, 3, groups...))[0]
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
