package home

import (
	"muxlab/harness/model"
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/term"
	"slices"
	"strings"
)

// Draw returns the whole screen.
func (h *Page) Draw(th *term.Theme, w, rowsHigh int) string {
	if w < term.MinWidth || rowsHigh < term.MinHeight {
		return term.TooSmall(w, rowsHigh)
	}
	b := th.Rows(w, titleLine(h, w-2))
	if h.help {
		b = append(b, homeHelp(th, w, rowsHigh-2)...)
	} else {
		b = append(b, boxes(th, h, w, rowsHigh-2)...)
	}
	return th.Finish(append(b, homeRow(th, h, w)))
}

// titleLine says how far one has come.
func titleLine(h *Page, w int) term.Line {
	l := term.Line{term.Bold("muxlab"), term.Grey("   see a real server wait")}
	done := units.Count(h.seen(h.scenes)) + " of " + units.Screen.Plural(len(h.scenes), "scene") + " seen"
	return l.Add(term.Gap(w-l.Width()-term.Width(done)), term.Grey(done))
}

// hintRows are as many rows as are kept for what is said of the line at hand, so that
// nothing jumps.
const hintRows = 3

// boxes are what there is to go on with, the path, and the list; below them is what to look
// at. A filter and the models have the path's room.
func boxes(th *term.Theme, h *Page, w, room int) (b term.Block) {
	if h.hasGoOn() {
		b = append(b, goOnBox(th, h, w)...)
	}
	if !h.searching() && !h.showsModels && len(h.groups) > 1 && room >= len(b)+len(h.groups)+2+4 {
		b = append(b, th.Box(term.Line{term.Styled(term.InkTitle, "the path")}, pathLines(th, h), w, len(h.groups)+2)...)
	}
	rest, hint := room-len(b), 0
	if rest >= 4+hintRows+2 {
		hint = hintRows + 1
	}
	lines := entryLines(th, h, w-4)
	rows := min(max(1, len(lines))+2, rest-hint)
	b = append(b, scrollBox(th, listTitle(th, h, w), lines, h.at, w, rows)...)
	b = append(b, said(th, h, w, hint)...)
	return append(b, th.Rows(w, make([]term.Line, max(0, room-len(b)))...)...)
}

// goOnBox is the first box, which is a line that can be opened.
func goOnBox(th *term.Theme, h *Page, w int) term.Block {
	title := "go on"
	if h.progress.Last == "" && len(h.progress.Seen) == 0 {
		title = "start here"
	}
	return th.Box(term.Line{term.Styled(term.InkTitle, title)}, []term.Line{entryLine(th, h, h.goOn(), h.at == onGoOn, w-4, false)}, w, 3)
}

// pathLines are the groups, with a square for each scene: full ones were seen.
func pathLines(th *term.Theme, h *Page) (lines []term.Line) {
	names, squares := 0, 0
	for _, g := range h.groups {
		names, squares = max(names, term.Width(g.name)), max(squares, g.size())
	}
	for i, g := range h.groups {
		n := h.done(&g)
		bar := strings.Repeat(th.Sign.Seen, n) + strings.Repeat(th.Sign.Unseen, g.size()-n)
		l := term.Line{term.Gap(2), term.Plain(term.PadRight(g.name, names))}
		if i == h.group {
			l = term.Line{term.Styled(term.InkKey, term.PadRight(th.Sign.Into, 2)), term.Bold(term.PadRight(g.name, names))}
		}
		lines = append(lines, l.Add(term.Plain("  "+term.PadRight(bar, squares)+"  "),
			term.Plain(term.PadRight(units.Count(n)+" of "+units.Count(g.size()), 10)), term.Grey(about[g.name])))
	}
	return lines
}

func listTitle(th *term.Theme, h *Page, w int) string {
	switch {
	case h.searching():
		return "with \"" + th.Tail(h.filter, w/2) + "\" in it"
	case h.showsModels || len(h.groups) == 0:
		return "the models"
	}
	g := h.groups[h.group]
	if len(g.labs) > 0 {
		return g.name + ": " + units.Count(h.done(&g)) + " of " + units.Count(len(g.labs)) + " done"
	}
	if len(g.tasks) > 0 {
		return g.name + ": " + units.Count(h.done(&g)) + " of " + units.Count(len(g.tasks)) + " passed"
	}
	return g.name + ": " + units.Count(h.seen(g.scenes)) + " of " + units.Count(len(g.scenes)) + " seen" + h.solved(g.scenes)
}

// said is what is said below the list: of a scene what to look at; of the one to go on
// with, first what was seen in the last one.
func said(th *term.Theme, h *Page, w, rows int) term.Block {
	if rows == 0 {
		return nil
	}
	words := ""
	switch e := h.current(); {
	case e.scene != nil && h.at == onGoOn && h.sawLast() != "":
		words = h.sawLast() + " Next: " + e.scene.Question
	case e.scene != nil:
		words = e.scene.Look
		if h.at == onGoOn && e.scene.Name == h.progress.Last {
			words = "Not seen through yet" + howSeen(*e.scene) + ". " + words
		}
	case e.model != nil:
		words = term.Whole(e.model.Sentence)
	case e.task != nil:
		words = aboutTask(e.task)
	case e.lab != nil:
		words = e.lab.Idea
	}
	lines := make([]term.Line, rows)
	for i, words := range term.Wrap(words, w-6) {
		if i+1 == rows {
			lines[i] = lines[i].Add(term.Grey(" " + th.Sign.More))
			break
		}
		lines[i+1] = term.Line{term.Gap(3), term.Grey(words)}
	}
	return th.Rows(w, lines...)
}

// aboutTask says what an exercise is about, and what to type.
func aboutTask(t *session.Exercise) string {
	what := "In a terminal: muxlab exercise run " + t.ID + ". Enter shows your server at work."
	switch {
	case t.Passed:
		what = "In a terminal: muxlab exercise diff " + t.ID + " compares it with the solution."
	case !t.Begun:
		what = "Read " + t.Folder + "/README.md, then type: muxlab exercise run " + t.ID
	}
	return t.Sentence + " " + what
}

// howSeen says what is left to do in a scene that was opened and left.
func howSeen(s session.Scene) string {
	keys := strings.Join(strings.Fields(s.Tries), ", ")
	if i := strings.LastIndex(keys, ", "); i >= 0 {
		keys = keys[:i] + " or " + keys[i+2:]
	}
	switch {
	case keys == "":
		return ": look at it for " + units.Screen.Elapsed(int64(s.Takes))
	case s.Takes > 0:
		return ": press " + keys + " in it, or look on for " + units.Screen.Elapsed(int64(s.Takes))
	}
	return ": press " + keys + " in it"
}

// sawLast says what one saw in the scene that was opened last, or found in its mystery; "" if
// it was not seen through, or not answered.
func (h *Page) sawLast() string {
	i := slices.IndexFunc(h.scenes, func(s session.Scene) bool { return s.Name == h.progress.Last })
	if i < 0 || !h.progress.Seen[h.progress.Last] {
		return ""
	}
	s := h.scenes[i]
	if s.Saw != "" {
		return "You saw: " + s.Saw
	}
	a, given := h.progress.Answers[s.Name]
	switch {
	case s.Mystery == nil || !given:
		return ""
	case a.Right:
		return "You found: " + s.Mystery.Cause + "."
	}
	return "The fault was: " + s.Mystery.Cause + "."
}

// scrollBox keeps line at in sight.
func scrollBox(th *term.Theme, title string, body []term.Line, at, w, h int) term.Block {
	if room := h - 2; len(body) > room {
		title += ", " + units.Count(room) + " of " + units.Count(len(body)) + " shown here"
	}
	if room := h - 2; len(body) > room && at >= 0 {
		from := min(max(0, at-room/2), len(body)-room)
		body = body[from:]
	}
	return th.Box(term.Line{term.Styled(term.InkTitle, title)}, body[:min(len(body), max(0, h-2))], w, h)
}

// entryLines are the lines of the list.
func entryLines(th *term.Theme, h *Page, w int) (body []term.Line) {
	all := h.listed()
	for i, e := range all {
		body = append(body, entryLine(th, h, e, i == h.at, w, true))
	}
	if len(all) == 0 {
		body = []term.Line{{term.Grey("nothing")}}
	}
	return body
}

// The columns of a scene's line: its server, and the minutes that it takes.
const serverWidth, minutesWidth = 12, 7

// entryLine is a line that can be opened. marks says whether it shows what was seen.
func entryLine(th *term.Theme, h *Page, e entry, here bool, w int, marks bool) term.Line {
	l := term.Line{term.Gap(2)}
	if here {
		l = term.Line{term.Styled(term.InkKey, term.PadRight(th.Sign.Here, 2))}
	}
	if e.model != nil {
		const names = 12
		return l.Add(name(here, term.PadRight(e.model.Name, names)), term.Grey(term.Clauses(term.FirstSentence(e.model.Sentence), w-2-names)))
	}
	if e.task != nil {
		return taskLine(th, l, e.task, here, w)
	}
	if e.lab != nil {
		return labLine(th, l, e.lab, here, w)
	}
	if marks && h.progress.Seen[e.name()] {
		l = l.Add(term.Styled(term.InkServed, term.PadRight(th.Sign.Done, 2)))
	} else if marks {
		l = l.Add(term.Gap(2))
	}
	room := w - l.Width() - serverWidth - minutesWidth
	l = l.Add(name(here, term.PadRight(th.Cut(e.scene.Question, room-2), room)))
	if e.scene.Only != "" {
		return l.Add(term.Grey("not here"))
	}
	if words := h.answered(e.scene); marks && words != "" {
		return l.Add(term.Plain(words))
	}
	return l.Add(term.Plain(term.PadRight(SceneServer(*e.scene, h.models), serverWidth)), term.Grey(inMinutes(e.scene.Minutes)))
}

func name(here bool, words string) term.Span {
	if here {
		return term.Bold(words)
	}
	return term.Plain(words)
}

// SceneServer is the model of a scene, or that it is none of them. The model of a mystery
// has the name of its scene, which does not say what is wrong.
func SceneServer(s session.Scene, models []*model.Model) string {
	if s.Mystery != nil || slices.ContainsFunc(models, func(m *model.Model) bool { return m.Name == s.Request.Model }) {
		return s.Request.Model
	}
	return "broken"
}

func inMinutes(n int) string {
	if n == 0 {
		return ""
	}
	return units.Count(n) + term.Nbsp + "min"
}

func homeRow(th *term.Theme, h *Page, w int) string {
	if h.Message != "" {
		if h.trouble {
			return th.Rows(w, term.Line{term.Styled(term.InkWarn, " "+th.Sign.Trouble+" "), term.Gap(1), term.Bold(h.Message)})[0]
		}
		return th.Rows(w, term.Line{term.Bold(h.Message)})[0]
	}
	if h.typing {
		said := term.Grey("enter opens, esc lists all again")
		if full := page.Full(h.filter); full != "" {
			said = term.Styled(term.InkWarnText, full)
		}
		return th.Rows(w, term.Line{term.Styled(term.InkKey, "/ "), term.Bold(th.Tail(h.filter, w/2)), term.Styled(term.InkServed, " "), term.Gap(3), said})[0]
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
