// Package menu is a list of things of which one is chosen: with the arrows and enter,
// by the key of the item, or after a filter was typed.
//
// A Menu takes keys and draws itself. What is done with the choice is up to its owner.
package menu

import (
	"muxlab/harness/units"
	"muxlab/viz/page"
	"muxlab/viz/term"
	"strings"
)

// A Menu is an open menu.
type Menu struct {
	Title string
	Items []Item
	// At is the place of the cursor among the items that the filter leaves; -1: it is on
	// none, and enter chooses nothing.
	At     int
	filter string // only what contains it is listed
	typing bool   // keys go into the filter
}

// A Choice is what a key did.
type Choice struct {
	Item    int    // the place of the item that was chosen; -1: none was
	Refusal string // why nothing could be chosen; ""
	Closed  bool   // the menu is done
}

// An Item is one thing to choose.
type Item struct {
	Letter, Name, Sentence string
	More                   string // what is said of it when it is the one at hand
	Off                    string // why it cannot be chosen; "" it can
}

// itemKeys are the keys of the items, in their order: all that can be guessed, and
// none that is a key of the menu.
const itemKeys = "123456789abcdefghilmnoprstuvwxyz"

// New returns a menu with the cursor on the first item. Each item gets its key, as long
// as there are any.
func New(title string, items []Item) *Menu {
	for i := range min(len(items), len(itemKeys)) {
		items[i].Letter = itemKeys[i : i+1]
	}
	return &Menu{Title: title, Items: items}
}

// Typing reports whether letters go into the filter.
func (m *Menu) Typing() bool { return m.typing }

// Paste adds a text to the filter, if it is being typed.
func (m *Menu) Paste(text string) {
	if m.typing {
		m.filter, m.At = page.Pasted(m.filter, text), 0
	}
}

// listed are the places of the items that the filter leaves.
func (m *Menu) listed() []int {
	var all []int
	want := strings.ToLower(m.filter)
	for i, item := range m.Items {
		if strings.Contains(strings.ToLower(item.Name+" "+item.Sentence), want) {
			all = append(all, i)
		}
	}
	return all
}

// Key runs a key.
func (m *Menu) Key(k string) Choice {
	none := Choice{Item: -1}
	if m.typing && m.filterKey(k) {
		return none
	}
	switch k {
	case "esc":
		return Choice{Item: -1, Closed: true}
	case "up", "k":
		m.At = max(0, m.At-1)
	case "down", "j":
		m.At = max(0, min(m.At+1, len(m.listed())-1))
	case "/":
		m.typing = true
	case "enter":
		return m.choose()
	default:
		for at, i := range m.listed() {
			if m.Items[i].Letter == k && k != "" {
				m.At = at
				return m.choose()
			}
		}
	}
	return none
}

// filterKey types into the filter; false: the key means what it always does.
func (m *Menu) filterKey(k string) bool {
	switch k {
	case "up", "down", "enter":
		return false
	case "esc":
		m.typing, m.filter = false, ""
	default:
		m.filter = page.Typed(m.filter, k)
	}
	m.At = 0
	return true
}

// choose chooses the item that the cursor is on.
func (m *Menu) choose() Choice {
	listed := m.listed()
	if m.At < 0 || m.At >= len(listed) {
		return Choice{Item: -1, Refusal: "choose with the arrows first, or with its key"}
	}
	i := listed[m.At]
	if off := m.Items[i].Off; off != "" {
		return Choice{Item: -1, Refusal: off}
	}
	return Choice{Item: i, Closed: true}
}

// Row is what stands in the place of the keys, at most w cells wide.
func (m *Menu) Row(th *term.Theme, w int) term.Line {
	if m.typing {
		said := term.Grey("enter takes it, esc lists all again")
		if full := page.Full(m.filter); full != "" {
			said = term.Styled(term.InkWarnText, full)
		}
		return term.Line{term.Styled(term.InkKey, "/ "), term.Bold(th.Tail(m.filter, w/3)), term.Styled(term.InkServed, " "), term.Gap(3), said}
	}
	return term.Fields(w, 3, term.KeyLine(th.Arrows("↑ ↓"), "move"), term.KeyLine("enter", "choose, or press its key"), term.KeyLine("/", "filter"), term.KeyLine("esc", "back"))
}

// Draw draws the items, and below them in full what is said of the one at hand.
func (m *Menu) Draw(th *term.Theme, w, h int) term.Block {
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
		body = append(body, m.Items[listed[at]].line(th, at == m.At, min(names, iw*2/3), iw))
	}
	if len(listed) == 0 {
		body = append(body, term.Line{term.Grey("nothing")})
	}
	for len(body) < room && len(body) < len(m.Items)+1 {
		body = append(body, nil)
	}
	title := m.Title
	if more := "   " + units.Count(room) + " of " + units.Count(len(listed)); len(listed) > room && term.Width(title+more) <= iw-2 {
		title += more // that there are more below is seen nowhere else
	}
	return th.Box(term.Line{term.Styled(term.InkTitle, title)}, append(body, foot...), w, h)
}

// line draws the item in w cells. Of its sentence it has the clauses that have room: the
// whole is below the list.
func (item Item) line(th *term.Theme, here bool, names, w int) term.Line {
	mark, name := term.Gap(2), term.Plain
	if here {
		mark, name = term.Styled(term.InkKey, th.Sign.Here+" "), term.Bold
	}
	l := term.Line{mark, term.Styled(term.InkKey, term.PadRight(item.Letter, 2)), name(term.PadRight(th.Cut(item.Name, names), names) + "  ")}
	if item.Off != "" {
		return l.Add(term.Grey(item.Off))
	}
	return l.Add(term.Grey(term.Clauses(item.Sentence, w-l.Width())))
}

// foot is as high for each of the items, so that nothing jumps.
func (m *Menu) foot(w int) []term.Line {
	high := 0
	for _, item := range m.Items {
		high = max(high, len(term.Wrap(item.More, w)))
	}
	if high == 0 {
		return nil
	}
	foot := []term.Line{nil}
	if listed := m.listed(); m.At < len(listed) {
		foot = append(foot, term.Paragraph(term.InkText, m.Items[listed[max(0, m.At)]].More, w)...)
	}
	for len(foot) < high+1 {
		foot = append(foot, nil)
	}
	return foot
}
