package viz

// What the keys do while two servers stand beside each other.

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
