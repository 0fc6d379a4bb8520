package chart

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Nothing lies below the legend, however high the lines are on the left, however
// many there are, and whichever axis is logarithmic.
func TestNothingBelowTheLegend(t *testing.T) {
	for _, logs := range []struct{ x, y bool }{{false, false}, {true, false}, {false, true}, {true, true}} {
		for _, names := range []string{"ab", "abcdefgh"} {
			points := map[string][]Point{}
			for i, name := range names {
				points[string(name)] = []Point{{X: 10, Mid: 3000 / float64(i+1)}, {X: 300, Mid: 2 / float64(i+1)}}
			}
			p, c := drawn(t, lined(logs.x, logs.y, "", points))
			area := p.DataCanvas(c)
			legend := p.Legend.Rectangle(area)
			if top := area.Y(p.Y.Norm(3000)); top > legend.Min.Y {
				t.Errorf("%+v, %d lines: the first begins at %.0f, and the legend ends at %.0f", logs, len(names), top, legend.Min.Y)
			}
			if last := p.X.Tick.Marker.Ticks(10, 300); last[len(last)-1].Label != "300" {
				t.Errorf("%+v: the end of the axis is not named: %v", logs, last)
			}
		}
	}
}

// A logarithmic axis takes no room from the picture but for its numbers.
func TestPicturesAreFilled(t *testing.T) {
	var points []Point
	for x := 10.0; x <= 10000; x *= 10 {
		points = append(points, Point{X: x, Mid: x})
	}
	f := lined(true, true, "here", map[string][]Point{"a": points})
	f.Unit, f.Foot = "divided by its own "+strings.Repeat("a long name ", 4), []string{"here: a machine", "print: " + strings.Repeat("a long source ", 20)}
	p, c := drawn(t, f)
	area := p.DataCanvas(c)
	if wide, high := area.Max.X-area.Min.X, area.Max.Y-area.Min.Y; wide < 0.8*(c.Max.X-c.Min.X) || high < 0.8*(c.Max.Y-c.Min.Y) {
		t.Errorf("of %v the lines are given %v", c.Rectangle, area.Rectangle)
	}
}

// No room is made for what lies beyond the end of an axis.
func TestTicksAreOnTheAxis(t *testing.T) {
	for _, tick := range (logTicks{}).Ticks(0.67, 10768) {
		if tick.Value < 0.67 || tick.Value > 10768 {
			t.Errorf("there is a tick at %g", tick.Value)
		}
	}
}

// One number alone says nothing of a logarithmic axis.
func TestTicksSayTheScale(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{0.34, 7.2, "0.5 1 2 5"}, {0.04, 0.7, "0.05 0.1 0.2 0.5"}, {130, 900, "200 500"}, {0.67, 10768, "1 10 100 1,000 10,000"},
	} {
		var labels []string
		for _, tick := range (logTicks{}).Ticks(c.low, c.high) {
			if tick.Label != "" {
				labels = append(labels, tick.Label)
			}
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("from %g to %g: %s, not %s", c.low, c.high, got, c.want)
		}
	}
}

// lined is a figure of lines that were measured here.
func lined(logX, logY bool, side string, points map[string][]Point) Figure {
	f := Figure{Name: "f", Title: "f", X: &Axis{Name: "x", Log: logX}, LogY: logY, Unit: "y", Sides: []string{side}}
	for _, name := range slices.Sorted(maps.Keys(points)) {
		f.Series = append(f.Series, Series{Name: name, Points: points[name]})
	}
	return f
}

// drawn is the plot of a figure of lines, and the canvas that is left for it.
func drawn(t *testing.T, f Figure) (*plot.Plot, draw.Canvas) {
	t.Helper()
	p, err := f.plotted()
	if err != nil {
		t.Fatal(err)
	}
	to := vgsvg.NewWith(vgsvg.UseWH(sided.width, sided.height))
	c := f.label(draw.Crop(draw.New(to), rim, -rim, rim/2, -rim/2))
	f.clearLegend(p, c)
	return p, c
}
