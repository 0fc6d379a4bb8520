package experiment

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
)

// clearLegend raises the y axis until nothing that is drawn lies below the legend,
// which stands in the upper left corner.
func (f *Figure) clearLegend(p *plot.Plot, c draw.Canvas) {
	if f.Y.Log && p.Y.Min <= 0 { // nothing is drawn
		return
	}
	area := p.DataCanvas(c)
	size := area.Max.Sub(area.Min)
	legend := p.Legend.Rectangle(area)
	right := float64((legend.Max.X - legend.Min.X) / size.X)  // the library turns its sides round, here alone
	floor := float64((legend.Min.Y-area.Min.Y)/size.Y) - 0.04 // and a sign is some points high
	along, back := func(v float64) float64 { return v }, func(v float64) float64 { return v }
	if f.Y.Log {
		along, back = math.Log, math.Exp
	}
	low := along(p.Y.Min)
	highest := low
	for _, side := range f.sides() {
		for _, s := range side.Series {
			highest = max(highest, f.highest(p, s, right, along))
		}
	}
	if floor > 0.2 { // or the legend is the picture
		p.Y.Max = max(p.Y.Max, back(low+(highest-low)/floor))
	}
}

// highest is the most of a series in the part of the picture that is left of right,
// on the axis; of a line, also between its points.
func (f *Figure) highest(p *plot.Plot, s Series, right float64, along func(float64) float64) float64 {
	most := math.Inf(-1)
	lastX, lastY, begun := 0.0, 0.0, false
	for _, at := range s.Points {
		if f.X.Log && at.X <= 0 || f.Y.Log && at.Y <= 0 {
			continue
		}
		x, y := p.X.Norm(at.X), along(at.Y)
		if f.Categories != nil {
			x -= p.X.Norm(0.5) - p.X.Norm(0) // where its group begins
		}
		switch {
		case x <= right:
			most = max(most, y)
		case begun && lastX < right && f.Categories == nil:
			most = max(most, lastY+(y-lastY)*(right-lastX)/(x-lastX))
		}
		lastX, lastY, begun = x, y, true
	}
	return most
}
