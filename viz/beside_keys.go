package viz

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// What the keys do while two servers stand beside each other.

// besideKey does what a key asks for while two servers are on the screen: what
// is about time or clients is done to both, the rest to the side that is shown.
func (a *app) besideKey(k string) tea.Cmd {
	b := a.beside
	w := b.side()
	if w.ui.mode != nil {
		cmd, _ := w.key(k)
		return cmd
	}
	w.ui.message = ""
	if cmd, mine := b.timeKey(k); mine {
		return cmd
	}
	switch k {
	case "tab", "shift+tab":
		b.at = 1 - b.at
	case "v":
		w.askBeside(a.launcher.Models(), b.sides[:]...)
	case "R":
		return a.again()
	case "?":
		w.ui.help = 1 - w.ui.help // it is one page
	case "w":
		w.say("esc leaves the pair; a tick is walked through alone", false)
	case "m":
		return a.leaveAll()
	case "esc":
		return a.backFromBeside()
	default:
		if _, panel := panelKeys[k]; panel {
			b.choose(k)
			return nil
		}
		if slices.Contains(listKeys, k) && b.costs {
			b.costs = false
			w.showList()
		}
		cmd, _ := w.key(k)
		return cmd
	}
	return nil
}

// panelKeys put a panel of one side where the costs stand.
var panelKeys = map[string]int{"1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "l": -1}

// listKeys are about the list of the connections, which must be in sight for them.
var listKeys = []string{"up", "down", "j", "k", "n", "N", "o", "/"}

// choose shows a panel of one side in the place of the costs; the same again has
// the whole body.
func (b *pair) choose(k string) {
	u := &b.side().ui
	n := panelKeys[k]
	switch {
	case n < 0:
		u.log = b.costs || !u.log
		b.costs = !u.log
	case n >= len(sideTabs(b.side().snap)):
		return
	case !b.costs && !u.log && u.tab == n:
		u.zoom = !u.zoom
		return
	default:
		u.tab, u.log, b.costs = n, false, false
	}
	u.zoom = false
}

// backFromBeside leaves what is open, one thing at a time, and then the second
// server.
func (a *app) backFromBeside() tea.Cmd {
	b := a.beside
	w := b.side()
	u := &w.ui
	switch {
	case u.help > 0:
		u.help = 0
	case b.task != "":
		b.task = ""
	case u.zoom:
		u.zoom = false
	case u.list.filter != "":
		u.list.filter = ""
	case u.list.picked != "":
		u.list.picked = ""
	case !b.costs:
		b.costs, u.log = true, false
	case b.axis.past:
		return b.present()
	case u.hold != running:
		return b.each(func(w *watch) tea.Cmd { return w.holdAs(running, 0) })
	default:
		return a.leaveSecond()
	}
	return nil
}
