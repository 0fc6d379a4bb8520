package term

import (
	"math"
	"strings"
)

// Figures made of characters: bars and curves.

// Tall draws values h rows high, the latest at the right.
func (th *Theme) Tall(values []float64, w, h int, most float64) []Line {
	values = values[max(0, len(values)-w):]
	out := make([]Line, h)
	n := len(th.Sign.Bars)
	for r := range h {
		var b strings.Builder
		b.WriteString(Spaces(w - len(values)))
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
		out[r] = Line{Plain(b.String())}
	}
	return out
}

// Spark draws values one row high; a value of most fills the row.
func (th *Theme) Spark(values []float64, w int, most float64) string {
	if w <= 0 {
		return ""
	}
	return th.Tall(values, w, 1, most)[0][0].Text
}

// Bar is a horizontal bar of at most w cells.
func (th *Theme) Bar(share float64, w int) string {
	if w <= 0 || share <= 0 || math.IsNaN(share) {
		return ""
	}
	return strings.Repeat(th.Sign.Bar, max(1, min(w, int(share*float64(w)+0.5))))
}
