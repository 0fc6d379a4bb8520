package layout

import (
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// narrowBody stacks the panels: the projector, 80 by 24. What is wrong is said in a few rows,
// and in more where the panels leave rows blank.
func narrowBody(s *panel.Canvas, c Choice, w, h int) term.Block {
	main, _ := panel.PanelsOf(s.Model.Traits.View)
	tab := c.Panel(s.Snapshot)
	timeRows, wrongRows := 4, 3
	if h < 20 {
		timeRows = 3
	}
	if h < 16 {
		wrongRows = 1
	}
	var wrong term.Block
	more := 0 // rows that are missing of what is wrong
	if panel.Wrong(s) {
		wrong = panel.FindingRows(s, w, wrongRows)
		more = len(panel.FindingRows(s, w, h)) - len(wrong)
	}
	left := h - timeRows - len(wrong)
	first := main.RowsIn(s, w, max(left-tab.Least, main.Least))
	if rows := rowsAlone(s, main, c, w); first < rows && rows <= left {
		if more = min(more, left-rows); more > 0 {
			wrong = panel.FindingRows(s, w, wrongRows+more)
		}
		b := append(main.Draw(s, w, rows), wrong...)
		return append(b, panel.TimePanel(s, w, h-len(b))...)
	}
	second := left - first
	if more > 0 {
		second -= spareRows(s, tab, w, second, more)
		first -= spareRows(s, main, w, first, more-(left-first-second))
		wrong = panel.FindingRows(s, w, wrongRows+left-first-second)
	}
	b := append(main.Draw(s, w, first), tab.Draw(s, w, second)...)
	return append(append(b, wrong...), panel.TimePanel(s, w, timeRows)...)
}

// spareRows is how many of its rows a panel leaves blank, at most so many.
func spareRows(s *panel.Canvas, p panel.Panel, w, h, most int) int {
	return s.Theme.Spare(func(h int) term.Block { return p.Draw(s, w, h) }, h, most)
}

// rowsAlone is how many rows the processes take, which go before the changing place while no
// other panel was chosen; 0 for every other panel.
func rowsAlone(s *panel.Canvas, main panel.Panel, c Choice, w int) int {
	if main.Name != panel.Processes || c.Tab != 0 || c.Log {
		return 0
	}
	return main.Fewer(s, w)
}
