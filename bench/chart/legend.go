package chart

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"

	"muxlab/harness/units"
)

// clearLegend raises the y axis until nothing that is drawn lies below the legend,
// which stands in the upper left corner.
func (f Figure) clearLegend(p *plot.Plot, c draw.Canvas) {
	if f.LogY && p.Y.Min <= 0 { // nothing is drawn
		return
	}
	area := p.DataCanvas(c)
	size := area.Max.Sub(area.Min)
	legend := p.Legend.Rectangle(area)
	right := float64((legend.Max.X - legend.Min.X) / size.X)  // the library turns its sides round, here alone
	floor := float64((legend.Min.Y-area.Min.Y)/size.Y) - 0.04 // and a sign is some points high
	along, back := func(v float64) float64 { return v }, func(v float64) float64 { return v }
	if f.LogY {
		along, back = math.Log, math.Exp
	}
	low := along(p.Y.Min)
	highest := low
	for _, s := range f.Series {
		highest = max(highest, f.highest(p, s, right, along))
	}
	if floor > 0.2 { // or the legend is the picture
		p.Y.Max = max(p.Y.Max, back(low+(highest-low)/floor))
	}
}

// highest is the most of a series in the part of the picture that is left of right,
// on the axis; of a line, also between its points.
func (f Figure) highest(p *plot.Plot, s Series, right float64, along func(float64) float64) float64 {
	most := math.Inf(-1)
	lastX, lastY, begun := 0.0, 0.0, false
	for _, at := range f.placed(s) {
		x, y := p.X.Norm(at.X), along(at.Mid)
		if f.Groups != nil {
			x -= p.X.Norm(0.5) - p.X.Norm(0) // where its group begins
		}
		switch {
		case x <= right:
			most = max(most, y)
		case begun && lastX < right && f.Groups == nil:
			most = max(most, lastY+(y-lastY)*(right-lastX)/(x-lastX))
		}
		lastX, lastY, begun = x, y, true
	}
	return most
}

// logTicks names the powers of ten, as plain numbers; where there is but one of them,
// which alone says nothing of a scale, also twice and five times as much. The library's
// begin above a low end that is less than 1, and go on beyond the high one.
type logTicks struct{}

func (logTicks) Ticks(low, high float64) []plot.Tick {
	if low <= 0 || math.IsInf(high, 1) {
		return nil // a logarithmic axis has no such place
	}
	var ticks []plot.Tick
	lowest := int(math.Floor(math.Log10(low)))
	powers := int(math.Floor(math.Log10(high))) - int(math.Ceil(math.Log10(low))) + 1
	for power := lowest; math.Pow10(power) <= high; power++ {
		for digit := range 9 {
			t := plot.Tick{Value: float64(digit+1) * math.Pow10(power)}
			if t.Value < low || t.Value > high {
				continue
			}
			if digit == 0 || powers < 2 && (digit == 1 || digit == 4) {
				t.Label = units.Value(t.Value)
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}
