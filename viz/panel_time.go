package viz

import (
	"math"
	"strings"
	"time"
)

// timePanel is the time line: x is time, height the share worked, asleep is blank.
func timePanel(s *snapshot, w, h int) block {
	dot := " " + look.sign.dot + " "
	scale := "time" + dot + "1 cell = " + duration(int64(s.worked.width))
	who := "share worked"
	if len(s.lanes) > 1 && s.loop == nil {
		who += ", of " + many(len(s.lanes), "worker", "workers")
	}
	blank := ", asleep is blank"
	if standing(s) {
		blank += ", held is left out"
	}
	title := pick(w-6, scale+dot+"height: "+who+blank, scale+dot+"height: "+who, scale)
	iw := w - 4
	body := tall(s.worked.cells, iw, max(1, h-3), 1)
	if h > 3 && len(s.worked.cells) > 0 {
		cells := min(len(s.worked.cells), iw)
		start := look.sign.minus + duration(int64(time.Duration(cells)*s.worked.width))
		end := endWord(s)
		body = append(body, line{gap(iw - max(cells, 12)), grey(start), gap(max(cells, 12) - width(start) - width(end)), grey(end)})
	}
	return box(line{styled(look.title, title)}, body, w, h)
}

// endWord is what stands at the right end of time.
func endWord(s *snapshot) string {
	if s.past {
		return "then"
	}
	return "now"
}

// tall draws values h rows high, the latest at the right.
func tall(values []float64, w, h int, most float64) []line {
	values = values[max(0, len(values)-w):]
	out := make([]line, h)
	n := len(look.sign.bars)
	for r := range h {
		var b strings.Builder
		b.WriteString(spaces(w - len(values)))
		for _, v := range values {
			level := 0
			if v > 0 && most > 0 {
				level = max(1, int(math.Ceil(v/most*float64(n*h)-0.01)))
			}
			level -= (h - 1 - r) * n
			if level <= 0 {
				b.WriteByte(' ')
			} else {
				b.WriteString(look.sign.bars[min(level, n)-1])
			}
		}
		out[r] = line{plain(b.String())}
	}
	return out
}

// spark draws values one row high; a value of most fills the row.
func spark(s series, w int, most float64) string {
	if w <= 0 {
		return ""
	}
	return tall(s.cells, w, 1, most)[0][0].text
}

// bar is a horizontal bar of at most w cells.
func bar(share float64, w int) string {
	if w <= 0 || share <= 0 || math.IsNaN(share) {
		return ""
	}
	return strings.Repeat(look.sign.bar, max(1, min(w, int(share*float64(w)+0.5))))
}
