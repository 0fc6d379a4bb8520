package viz

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/session"
)

// menu is a mode in which one of several things is chosen: with the arrows and
// enter, or by its key.
type menu struct {
	title  string
	items  []menuItem
	at     int // of those that are listed; -1: none is at hand, and enter takes nothing
	choose func(w *watch, i int) tea.Cmd
	filter string // only what contains it is listed
	typing bool   // keys go into the filter
}

// A menuItem is one thing to choose.
type menuItem struct {
	letter, name, sentence string
	more                   string // what is said of it when it is the one at hand
	off                    string // why it cannot be chosen; "" it can
}

// itemKeys are the keys of the items, in their order: all that can be guessed, and
// none that is a key of the menu.
const itemKeys = "123456789abcdefghilmnoprstuvwxyz"

// newMenu gives each item its key, as long as there are any.
func newMenu(title string, items []menuItem, choose func(w *watch, i int) tea.Cmd) *menu {
	for i := range min(len(items), len(itemKeys)) {
		items[i].letter = itemKeys[i : i+1]
	}
	return &menu{title: title, items: items, choose: choose}
}

// listed are the places of the items that the filter leaves.
func (m *menu) listed() []int {
	var all []int
	want := strings.ToLower(m.filter)
	for i, item := range m.items {
		if strings.Contains(strings.ToLower(item.name+" "+item.sentence), want) {
			all = append(all, i)
		}
	}
	return all
}

func (m *menu) key(w *watch, k string) (cmd tea.Cmd, stays bool) {
	if m.typing && m.filterKey(k) {
		return nil, true
	}
	switch k {
	case "esc":
		return nil, false
	case "up", "k":
		m.at = max(0, m.at-1)
	case "down", "j":
		m.at = max(0, min(m.at+1, len(m.listed())-1))
	case "/":
		m.typing = true
	case "enter":
		return m.take(w)
	default:
		for at, i := range m.listed() {
			if m.items[i].letter == k && k != "" {
				m.at = at
				return m.take(w)
			}
		}
	}
	return nil, true
}

// filterKey types into the filter; false: the key means what it always does.
func (m *menu) filterKey(k string) bool {
	switch k {
	case "up", "down", "enter":
		return false
	case "esc":
		m.typing, m.filter = false, ""
	default:
		m.filter = typed(m.filter, k)
	}
	m.at = 0
	return true
}

// take chooses the item at hand.
func (m *menu) take(w *watch) (cmd tea.Cmd, stays bool) {
	listed := m.listed()
	if m.at < 0 || m.at >= len(listed) {
		w.say("choose with the arrows first, or with its key", false)
		return nil, true
	}
	i := listed[m.at]
	if off := m.items[i].off; off != "" {
		w.say(off, true)
		return nil, true
	}
	return m.choose(w, i), false
}

func (m *menu) row(_ *snapshot, w int) line {
	if m.typing {
		return line{styled(look.key, "/ "), bold(tail(m.filter, w/3)), styled(look.served, " "), gap(3), grey("enter takes it, esc lists all again")}
	}
	return fields(w, 3, keyLine(arrows("↑ ↓"), "choose"), keyLine("enter", "takes it, as its own key does"), keyLine("/", "filter"), keyLine("esc", "back"))
}

// draw shows the items, and below them in full what is said of the one at hand.
func (m *menu) draw(_ *snapshot, _ *ui, w, h int) block {
	iw := w - 4
	names := 0
	for _, item := range m.items {
		names = max(names, width(item.name))
	}
	foot, listed := m.foot(iw), m.listed()
	room := max(1, h-2-len(foot))
	from := min(max(0, m.at-room/2), max(0, len(listed)-room))
	var body []line
	for at := from; at < len(listed) && at < from+room; at++ {
		body = append(body, m.items[listed[at]].line(at == m.at, min(names, iw*2/3)))
	}
	if len(listed) == 0 {
		body = append(body, line{grey("nothing")})
	}
	for len(body) < room && len(body) < len(m.items)+1 {
		body = append(body, nil)
	}
	title := m.title
	if more := "   " + count(room) + " of " + count(len(listed)); len(listed) > room && width(title+more) <= iw-2 {
		title += more // that there are more below is seen nowhere else
	}
	return box(line{styled(look.title, title)}, append(body, foot...), w, h)
}

func (item menuItem) line(here bool, names int) line {
	mark, name := gap(2), plain
	if here {
		mark, name = styled(look.key, look.sign.here+" "), bold
	}
	l := line{mark, styled(look.key, padRight(item.letter, 2)), name(padRight(cut(item.name, names), names) + "  ")}
	if item.off != "" {
		return l.add(grey(item.off))
	}
	return l.add(grey(item.sentence))
}

// foot is as high for each of the items, so that nothing jumps.
func (m *menu) foot(w int) []line {
	high := 0
	for _, item := range m.items {
		high = max(high, len(wrap(item.more, w)))
	}
	if high == 0 {
		return nil
	}
	foot := []line{nil}
	if listed := m.listed(); m.at < len(listed) {
		foot = append(foot, paragraph(look.text, m.items[listed[max(0, m.at)]].more, w)...)
	}
	for len(foot) < high+1 {
		foot = append(foot, nil)
	}
	return foot
}

// askKind opens the menu of the kinds of clients.
func (w *watch) askKind() {
	kinds := w.pilot.session.Kinds()
	if len(kinds) == 0 {
		w.say("no clients can be added here: nc and muxlab load can join", true)
		return
	}
	var items []menuItem
	at := 0
	for i, k := range kinds {
		items = append(items, menuItem{name: k.Name, sentence: k.Sentence, more: "A client that is " + k.Name + " " + k.Sentence + "."})
		if k.Name == w.kind {
			at = i
		}
	}
	m := newMenu("add a client", items, func(w *watch, i int) tea.Cmd {
		w.kind = kinds[i].Name
		return w.add(1)
	})
	m.at = at
	w.ui.mode = m
}

// add adds clients of the kind that was chosen last.
func (w *watch) add(n int) tea.Cmd {
	kind := w.kind
	if w.ui.hold == holdAll {
		w.say("they come when you go on, or one a step: the clients stand still too", false)
	}
	return w.do(func() error { return w.pilot.session.AddClients(n, kind) })
}

// remove removes the client that is selected, else the newest.
func (w *watch) remove() tea.Cmd {
	name := ""
	if r := w.ui.list.pickedRow(w.snap); r != nil {
		if name = r.name; !r.ours {
			w.say(elsewhere(r, "end it"), true)
			return nil
		}
		w.ui.list.picked = w.snap.after(r)
	}
	if name != "" {
		w.say(name+" goes", false)
	}
	return w.do(func() error { return w.pilot.session.RemoveClient(name) })
}

// askAct opens the menu of what can be done to the server.
func (w *watch) askAct() {
	acts := w.pilot.session.Acts()
	if len(acts) == 0 {
		w.say("nothing can be done to this server from here", false)
		return
	}
	var items []menuItem
	for _, act := range acts {
		words := actWords[act]
		if strings.HasPrefix(act, session.Burst) {
			words = actWords[session.Burst]
		}
		items = append(items, menuItem{name: act, sentence: words, more: words})
	}
	m := newMenu("do something to the server", items, func(w *watch, i int) tea.Cmd {
		return w.do(func() error { return w.pilot.session.Do(acts[i]) })
	})
	m.at = -1 // one enter too many kills nobody
	w.ui.mode = m
}

// actWords say what an act is.
var actWords = map[string]string{
	session.KillWorker:   "SIGKILL to the first worker process: who takes over, and what is lost?",
	session.FreezeWorker: "SIGSTOP to the first worker process that runs: who still knocks at its door?",
	session.ThawWorker:   "SIGCONT to all that are frozen",
	session.Burst:        "so many clients connect at the same moment",
}
