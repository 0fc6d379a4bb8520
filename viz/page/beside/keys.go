package beside

// What the keys do while two servers stand beside each other.

// PanelKeys put a panel of one side where the costs stand.
var PanelKeys = map[string]int{"1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "l": -1}

// ListKeys are about the list of the connections, which must be in sight for them.
var ListKeys = []string{"up", "down", "j", "k", "n", "N", "o", "/"}

// Choose shows a panel of one side in the place of the costs; the same again has
// the whole body.
func (b *Page) Choose(k string) {
	u := &b.Side().Ui
	n := PanelKeys[k]
	switch {
	case n < 0:
		u.Log = b.Costs || !u.Log
		b.Costs = !u.Log
	case n >= len(sideTabs(b.Side().Snap)):
		return
	case !b.Costs && !u.Log && u.Tab == n:
		u.Zoom = !u.Zoom
		return
	default:
		u.Tab, u.Log, b.Costs = n, false, false
	}
	u.Zoom = false
}
