package layout

import (
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// Parts of a window: the page has a guide below it, or beside it.

const (
	lowestNarrow = 14 // rows from which on there is room for the time line
	lowestPair   = 9  // rows from which on two panels have room
	lowestMain   = 3  // rows of the panel of the model in which one of them says something
	lowestBoth   = 11 // rows from which on that panel has room above a turn of any length
	lowestTall   = 24 // rows from which on narrow panels stand in more than three places
)

// lowBody is the panel of the model above the one that was chosen, or one of them.
func lowBody(s *panel.Canvas, c Choice, w, h int) term.Block {
	if c.Opened && !c.Log && c.Panel(s.Snapshot).Name == panel.LogTab.Name && s.HidesLog() {
		c = Choice{} // until it may be seen, there is more to see in the others
	}
	main, _ := panel.PanelsOf(s.Model.Traits.View)
	tab := c.Panel(s.Snapshot)
	var wrong term.Block
	if panel.Wrong(s) && h > lowestPair {
		wrong = panel.FindingRows(s, w, 1)
		h--
	}
	chosen := c.Tab != 0 || c.Log || c.Opened
	oneTurn := s.Held && s.Tick != nil && c.Tab == 0 && !c.Log // the one that was let through is what there is to see
	switch alone := aloneRows(s, main, tab, w); {
	case oneTurn && main.Name == panel.Set && h < lowestBoth && h-tab.Want(s, w) < lowestMain:
		return append(tab.Draw(s, w, h), wrong...)
	case !chosen && (h < lowestPair || alone > 0 && (alone <= h || main.Name == panel.Processes && alone+tab.Least > h)):
		return append(main.Draw(s, w, h), wrong...)
	case h < lowestPair, chosen && tab.Name == panel.LogTab.Name: // each row is a call more
		return append(tab.Draw(s, w, h), wrong...)
	}
	first := main.RowsIn(s, w, max(h-tab.Least, min(main.Least, h-4)))
	if oneTurn {
		first = max(min(first, h-tab.Want(s, w)), lowestMain)
	}
	return append(append(main.Draw(s, w, first), tab.Draw(s, w, h-first)...), wrong...)
}

// aloneRows is how many rows the workers or processes take, each with a row of its own, which
// go before the queues; 0 for every other panel.
func aloneRows(s *panel.Canvas, main, tab panel.Panel, w int) int {
	switch {
	case tab.Name != panel.QueuesTab.Name:
	case main.Name == panel.Processes:
		return main.Fewer(s, w)
	case main.Name == panel.Workers:
		return main.Want(s, w)
	}
	return 0
}

// tallBody stacks the panels that both models and clients have, as many as there is room for.
func tallBody(s *panel.Canvas, c Choice, w, h int) (b term.Block, below bool) {
	const timeRows, wrongRows = 4, 3
	main, _ := panel.PanelsOf(s.Model.Traits.View)
	tab := c.Panel(s.Snapshot)
	var wrong term.Block
	if panel.Wrong(s) {
		wrong = panel.FindingRows(s, w, wrongRows)
	}
	left := h - timeRows - len(wrong)
	shown := []panel.Panel{main, tab}
	heights := []int{main.RowsIn(s, w, max(left-tab.Least-panel.ClientsTab.Least, main.Least))}
	left -= heights[0]
	heights = append(heights, tab.RowsIn(s, w, left))
	left -= heights[1]
	for len(shown) < 4 {
		next, found := another(s.Snapshot, shown, panel.ClientsTab, panel.LogTab)
		if !found || left < next.Least {
			break
		}
		rows := next.RowsIn(s, w, left)
		shown, heights, left = append(shown, next), append(heights, rows), left-rows
	}
	heights[len(heights)-1] += left
	for i, p := range shown {
		b = append(b, p.Draw(s, w, heights[i])...)
		below = below || i > 1 && p.Name == panel.ClientsTab.Name
	}
	return append(append(b, wrong...), panel.TimePanel(s, w, timeRows)...), below
}
