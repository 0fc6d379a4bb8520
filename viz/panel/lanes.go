package panel

import (
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// lanesPanel is a lane for each worker: what it is blocked in, on whom, and for
// how long. When there are more than rows, the states are counted.
func lanesPanel(s *Canvas, w, h int) term.Block {
	title := term.Line{term.Styled(term.InkTitle, lane.Title(s.Theme, s.Snapshot, w-6))}
	if s.HidesLanes() || s.Covered.Has(cover.Workers) {
		return s.Theme.Box(title, []term.Line{{term.Grey(WhyCovered)}}, w, h)
	}
	if len(s.Lanes) == 0 {
		return s.Theme.Box(title, []term.Line{{term.Grey("no worker is alive")}}, w, h)
	}
	if len(s.Lanes) > h-2 {
		return s.Theme.Box(title, lane.Crowd(s.Theme, s.Lanes, w-4, h-2), w, h)
	}
	return s.Theme.Box(title, lane.Rows(s.Theme, s.Lanes, w-4), w, h)
}
