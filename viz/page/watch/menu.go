package watch

import (
	"strings"

	"muxlab/viz/page"

	"muxlab/session"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// menu is a mode in which one of several things is chosen: with the arrows and
// enter, or by its key.
type menu struct {
	title  string
	Items  []MenuItem
	At     int // of those that are listed; -1: none is at hand, and enter takes nothing
	choose func(w *Page, i int) page.Cmd
	filter string // only what contains it is listed
	typing bool   // keys go into the filter
}

// A MenuItem is one thing to choose.
type MenuItem struct {
	Letter, Name, Sentence string
	More                   string // what is said of it when it is the one at hand
	Off                    string // why it cannot be chosen; "" it can
}

// itemKeys are the keys of the items, in their order: all that can be guessed, and
// none that is a key of the menu.
const itemKeys = "123456789abcdefghilmnoprstuvwxyz"

// NewMenu gives each item its key, as long as there are any.
func NewMenu(title string, items []MenuItem, choose func(w *Page, i int) page.Cmd) *menu {
	for i := range min(len(items), len(itemKeys)) {
		items[i].Letter = itemKeys[i : i+1]
	}
	return &menu{title: title, Items: items, choose: choose}
}

// listed are the places of the items that the filter leaves.
func (m *menu) listed() []int {
	var all []int
	want := strings.ToLower(m.filter)
	for i, item := range m.Items {
		if strings.Contains(strings.ToLower(item.Name+" "+item.Sentence), want) {
			all = append(all, i)
		}
	}
	return all
}

func (m *menu) key(w *Page, k string) (cmd page.Cmd, stays bool) {
	if m.typing && m.filterKey(k) {
		return nil, true
	}
	switch k {
	case "esc":
		return nil, false
	case "up", "k":
		m.At = max(0, m.At-1)
	case "down", "j":
		m.At = max(0, min(m.At+1, len(m.listed())-1))
	case "/":
		m.typing = true
	case "enter":
		return m.take(w)
	default:
		for at, i := range m.listed() {
			if m.Items[i].Letter == k && k != "" {
				m.At = at
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
		m.filter = Typed(m.filter, k)
	}
	m.At = 0
	return true
}

// take chooses the item at hand.
func (m *menu) take(w *Page) (cmd page.Cmd, stays bool) {
	listed := m.listed()
	if m.At < 0 || m.At >= len(listed) {
		w.Say("choose with the arrows first, or with its key", false)
		return nil, true
	}
	i := listed[m.At]
	if off := m.Items[i].Off; off != "" {
		w.Say(off, true)
		return nil, true
	}
	return m.choose(w, i), false
}

func (m *menu) row(_ *snapshot.Snapshot, w int) term.Line {
	if m.typing {
		return term.Line{term.Styled(term.Theme.Key, "/ "), term.Bold(term.Tail(m.filter, w/3)), term.Styled(term.Theme.Served, " "), term.Gap(3), term.Grey("enter takes it, esc lists all again")}
	}
	return term.Fields(w, 3, term.KeyLine(term.Arrows("↑ ↓"), "choose"), term.KeyLine("enter", "takes it, as its own key does"), term.KeyLine("/", "filter"), term.KeyLine("esc", "back"))
}

// Draw shows the items, and below them in full what is said of the one at hand.
func (m *menu) Draw(_ *snapshot.Snapshot, _ *UI, w, h int) term.Block {
	iw := w - 4
	names := 0
	for _, item := range m.Items {
		names = max(names, term.Width(item.Name))
	}
	foot, listed := m.foot(iw), m.listed()
	room := max(1, h-2-len(foot))
	from := min(max(0, m.At-room/2), max(0, len(listed)-room))
	var body []term.Line
	for at := from; at < len(listed) && at < from+room; at++ {
		body = append(body, m.Items[listed[at]].line(at == m.At, min(names, iw*2/3)))
	}
	if len(listed) == 0 {
		body = append(body, term.Line{term.Grey("nothing")})
	}
	for len(body) < room && len(body) < len(m.Items)+1 {
		body = append(body, nil)
	}
	title := m.title
	if more := "   " + term.Count(room) + " of " + term.Count(len(listed)); len(listed) > room && term.Width(title+more) <= iw-2 {
		title += more // that there are more below is seen nowhere else
	}
	return term.Box(term.Line{term.Styled(term.Theme.Title, title)}, append(body, foot...), w, h)
}

func (item MenuItem) line(here bool, names int) term.Line {
	mark, name := term.Gap(2), term.Plain
	if here {
		mark, name = term.Styled(term.Theme.Key, term.Theme.Sign.Here+" "), term.Bold
	}
	l := term.Line{mark, term.Styled(term.Theme.Key, term.PadRight(item.Letter, 2)), name(term.PadRight(term.Cut(item.Name, names), names) + "  ")}
	if item.Off != "" {
		return l.Add(term.Grey(item.Off))
	}
	return l.Add(term.Grey(item.Sentence))
}

// foot is as high for each of the items, so that nothing jumps.
func (m *menu) foot(w int) []term.Line {
	high := 0
	for _, item := range m.Items {
		high = max(high, len(term.Wrap(item.More, w)))
	}
	if high == 0 {
		return nil
	}
	foot := []term.Line{nil}
	if listed := m.listed(); m.At < len(listed) {
		foot = append(foot, term.Paragraph(term.Theme.Text, m.Items[listed[max(0, m.At)]].More, w)...)
	}
	for len(foot) < high+1 {
		foot = append(foot, nil)
	}
	return foot
}

// askKind opens the menu of the kinds of clients.
func (w *Page) askKind() {
	kinds := w.Pilot.Session.Kinds()
	var items []MenuItem
	at := 0
	for i, k := range kinds {
		items = append(items, MenuItem{Name: k.Name, Sentence: k.Sentence, More: "A client that is " + k.Name + " " + k.Sentence + "."})
		if k.Name == w.kind {
			at = i
		}
	}
	m := NewMenu("add a client", items, func(w *Page, i int) page.Cmd {
		w.kind = kinds[i].Name
		return w.add(1)
	})
	m.At = at
	w.UI.Mode = m
}

// add adds clients of the kind that was chosen last.
func (w *Page) add(n int) page.Cmd {
	kind := w.kind
	if w.UI.Hold == panel.HoldAll {
		w.Say("they come when you go on, or one a step: the clients stand still too", false)
	}
	return w.Do(func() error { return w.Pilot.Session.AddClients(n, kind) })
}

// remove removes the client that is selected, else the newest.
func (w *Page) remove() page.Cmd {
	name := ""
	if r := w.UI.List.PickedRow(w.Snap); r != nil {
		name = r.Name
		w.UI.List.Picked = w.Snap.After(r)
	}
	if name != "" {
		w.Say(name+" goes", false)
	}
	return w.Do(func() error { return w.Pilot.Session.RemoveClient(name) })
}

// askAct opens the menu of what can be done to the server.
func (w *Page) askAct() {
	acts := w.Pilot.Session.Acts()
	if len(acts) == 0 {
		w.Say("nothing can be done to this server from here", false)
		return
	}
	var items []MenuItem
	for _, act := range acts {
		words := actWords[act]
		if strings.HasPrefix(act, session.Burst) {
			words = actWords[session.Burst]
		}
		items = append(items, MenuItem{Name: act, Sentence: words, More: words})
	}
	m := NewMenu("do something to the server", items, func(w *Page, i int) page.Cmd {
		return w.Do(func() error { return w.Pilot.Session.Do(acts[i]) })
	})
	m.At = -1 // one enter too many kills nobody
	w.UI.Mode = m
}

// actWords say what an act is.
var actWords = map[string]string{
	session.KillWorker:   "SIGKILL to the first worker process: who takes over, and what is lost?",
	session.FreezeWorker: "SIGSTOP to the first worker process that runs: who still knocks at its door?",
	session.ThawWorker:   "SIGCONT to all that are frozen",
	session.Burst:        "so many clients connect at the same moment",
}
