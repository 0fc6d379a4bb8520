package experiment

import (
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"
)

// Nothing lies below the legend, however high the lines are on the left, however
// many there are, and whichever axis is logarithmic.
func TestNothingBelowTheLegend(t *testing.T) {
	for _, logs := range []struct{ x, y bool }{{false, false}, {true, false}, {false, true}, {true, true}} {
		for _, names := range []string{"ab", "abcdefgh"} {
			f := &Figure{Name: "f", Title: "f", X: Axis{Name: "x", Log: logs.x}, Y: Axis{Name: "y", Log: logs.y}}
			for i, name := range names {
				f.Ours.Set(string(name), 10, 3000/float64(i+1))
				f.Ours.Set(string(name), 300, 2/float64(i+1))
			}
			p, c := plotted(t, f)
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
	f := &Figure{Name: "f", Title: "f", X: Axis{Name: "x", Log: true}, Y: Axis{Name: "y", Log: true}}
	f.Ours.Label, f.Ours.BaseName = "here", strings.Repeat("a long name ", 4)
	f.Theirs = []Side{{Label: "print", Source: strings.Repeat("a long source ", 20)}}
	for x := 10.0; x <= 10000; x *= 10 {
		f.Ours.Set("a", x, x)
	}
	p, c := plotted(t, f)
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

// plotted is the plot of a figure of lines, before it is put onto a canvas.
func plotted(t *testing.T, f *Figure) (*plot.Plot, draw.Canvas) {
	t.Helper()
	p := plot.New()
	p.Legend.Top, p.Legend.Left = true, true
	if err := f.addLines(p); err != nil {
		t.Fatal(err)
	}
	sans(p, f.entries())
	to, err := blank("svg")
	if err != nil {
		t.Fatal(err)
	}
	c := f.label(draw.Crop(draw.New(to), rim, -rim, rim/2, -rim/2), &Result{})
	f.clearLegend(p, c)
	return p, c
}
