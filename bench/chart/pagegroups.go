package chart

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// addGroups draws a group of bars for each category: ours full, theirs paler, each
// table in print more than the one before. On a log axis bars have no foot to stand
// on, and are signs instead.
func (f Figure) addGroups(p *plot.Plot) error {
	room := float64(sided.width) * 0.85 / float64(max(len(f.Groups), 1))
	width := min(room*0.8/float64(max(len(f.Series), 1)), 40)
	p.NominalX(f.Groups...)
	drawn := false
	for i, s := range f.Series {
		drawn = drawn || slices.ContainsFunc(s.Points, func(at Point) bool { return at.Mid > 0 })
		offset := (float64(i) - float64(len(f.Series)-1)/2) * width
		var err error
		if f.LogY {
			err = f.addSigns(p, s, offset/room)
		} else {
			err = f.addBars(p, s, width, offset)
		}
		if err != nil {
			return err
		}
	}
	p.X.Min, p.X.Max = -0.5, float64(len(f.Groups))-0.5 // half a bar on either side
	f.scaleY(p, drawn)
	return nil
}

// addBars draws the bars of a series, where it has any: what is not known is not 0.
func (f Figure) addBars(p *plot.Plot, s Series, width, offset float64) error {
	hue := f.hue(s)
	named := false
	for i := range f.Groups {
		y, ok := s.at(float64(i))
		if !ok {
			continue
		}
		bar, err := plotter.NewBarChart(plotter.Values{y}, vg.Length(width))
		if err != nil {
			return err
		}
		bar.XMin, bar.Color, bar.Offset = float64(i), hue, vg.Length(offset)
		bar.LineStyle.Color, bar.LineStyle.Width = hue, 1
		if s.Side > 0 {
			bar.Color = paler(hue, s.Side)
		}
		p.Add(bar)
		if !named {
			p.Legend.Add(f.called(s), bar)
			named = true
		}
	}
	return nil
}

// paler is the colour of a table in print: half of ours, then a quarter, ….
func paler(c color.RGBA, side int) color.RGBA {
	less := func(v uint8) uint8 { return 255 - (255-v)>>min(side, 7) }
	return color.RGBA{less(c.R), less(c.G), less(c.B), 255}
}

func (f Figure) addSigns(p *plot.Plot, s Series, offset float64) error {
	points := plotter.XYs{}
	for _, at := range s.Points {
		if at.Mid > 0 {
			points = append(points, plotter.XY{X: at.X + offset, Y: at.Mid})
		}
	}
	if len(points) == 0 {
		return nil
	}
	dots, err := plotter.NewScatter(points)
	if err != nil {
		return err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: f.hue(s), Radius: 5, Shape: f.signOf(s)}
	p.Add(dots)
	p.Legend.Add(f.called(s), dots)
	return nil
}
