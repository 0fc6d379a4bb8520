package panel

import (
	"math"
	"strings"
	"time"

	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// TimePanel is the time line: x is time, height the share worked, asleep is blank.
func TimePanel(s *Canvas, w, h int) term.Block {
	dot := " " + s.Theme.Sign.Dot + " "
	scale := "time" + dot + "1 cell = " + term.Duration(int64(s.Worked.Width))
	who := "share worked"
	if len(s.Lanes) > 1 && s.Loop == nil {
		who += ", of " + term.Many(len(s.Lanes), "worker", "workers")
	}
	blank := ", asleep is blank"
	if s.AnyHeld() {
		blank += ", held is left out"
	}
	title := term.Pick(w-6, scale+dot+"height: "+who+blank, scale+dot+"height: "+who, scale)
	iw := w - 4
	body := Tall(s.Theme, s.Worked.Cells, iw, max(1, h-3), 1)
	if h > 3 && len(s.Worked.Cells) > 0 {
		cells := min(len(s.Worked.Cells), iw)
		start := s.Theme.Sign.Minus + term.Duration(int64(time.Duration(cells)*s.Worked.Width))
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

// Tall draws values h rows high, the latest at the right.
func Tall(th *term.Theme, values []float64, w, h int, most float64) []term.Line {
	values = values[max(0, len(values)-w):]
	out := make([]term.Line, h)
	n := len(th.Sign.Bars)
	for r := range h {
		var b strings.Builder
		b.WriteString(term.Spaces(w - len(values)))
		for _, v := range values {
			level := 0
			if v > 0 && most > 0 {
				level = max(1, int(math.Ceil(v/most*float64(n*h)-0.01)))
			}
			level -= (h - 1 - r) * n
			if level <= 0 {
				b.WriteByte(' ')
			} else {
				b.WriteString(th.Sign.Bars[min(level, n)-1])
			}
		}
		out[r] = term.Line{term.Plain(b.String())}
	}
	return out
}

// Spark draws values one row high; a value of most fills the row.
func Spark(th *term.Theme, s snapshot.Series, w int, most float64) string {
	if w <= 0 {
		return ""
	}
	return Tall(th, s.Cells, w, 1, most)[0][0].Text
}

// Bar is a horizontal bar of at most w cells.
func Bar(th *term.Theme, share float64, w int) string {
	if w <= 0 || share <= 0 || math.IsNaN(share) {
		return ""
	}
	return strings.Repeat(th.Sign.Bar, max(1, min(w, int(share*float64(w)+0.5))))
}
