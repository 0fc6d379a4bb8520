package panel

import (
	"time"

	"muxlab/harness/units"
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
)

// TimePanel is the time line: x is time, height the share worked, asleep is blank.
func TimePanel(s *Canvas, w, h int) term.Block {
	if s.Covered.Has(cover.CPU | cover.Asleep) {
		return CoveredBox(s.Theme, "time", w, h)
	}
	dot := " " + s.Theme.Sign.Dot + " "
	scale := "time" + dot + "1 cell = " + units.Screen.Duration(int64(s.Worked.Width))
	who := "share worked"
	if len(s.Lanes) > 1 && s.Loop == nil {
		kind := lane.Kind(s.Snapshot) // an acceptor is no worker
		who += ", of " + units.Screen.Many(len(s.Lanes), kind[0], kind[1])
	}
	blank := ", asleep is blank"
	if s.AnyHeld() {
		blank += ", held is left out"
	}
	title := term.Pick(w-6, scale+dot+"height: "+who+blank, scale+dot+"height: "+who, scale)
	iw := w - 4
	body := s.Theme.Tall(s.Worked.Cells, iw, max(1, h-3), 1)
	if h > 3 && len(s.Worked.Cells) > 0 {
		cells := min(len(s.Worked.Cells), iw)
		start := s.Theme.Sign.Minus + units.Screen.Duration(int64(time.Duration(cells)*s.Worked.Width))
		end := EndWord(s.Snapshot)
		body = append(body, term.Line{term.Gap(iw - max(cells, 12)), term.Grey(start), term.Gap(max(cells, 12) - term.Width(start) - term.Width(end)), term.Grey(end)})
	}
	return s.Theme.Box(term.Line{term.Styled(term.InkTitle, title)}, body, w, h)
}

// EndWord is what stands at the right end of time.
func EndWord(s *snapshot.Snapshot) string {
	if s.Past {
		return "then"
	}
	return "now"
}
