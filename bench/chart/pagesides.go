package chart

import (
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	plottext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"muxlab/bench/chart/text"
)

const (
	footWidth = 110 // letters of a line at the foot: room for a wider font than ours
	rim       = 20  // points around the picture
)

// drawSides draws a figure of several sides, with a legend in the upper left corner.
func (f Figure) drawSides(c draw.Canvas) error {
	p, err := f.plotted()
	if err != nil {
		return err
	}
	c.SetColor(color.White) // a slide need not be
	c.Fill(c.Rectangle.Path())
	c = f.label(draw.Crop(c, rim, -rim, rim/2, -rim/2))
	p.Title.TextStyle = fitted(p.Title.TextStyle, p.Title.Text, c.Max.X-c.Min.X)
	f.clearLegend(p, c)
	p.Draw(c)
	return nil
}

// plotted is the figure as the library wants it.
func (f Figure) plotted() (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = f.Title
	p.Legend.Top, p.Legend.Left = true, true
	add := f.addLines
	if f.Groups != nil {
		add = f.addGroups
	}
	if err := add(p); err != nil {
		return nil, err
	}
	sans(p, len(f.Series))
	return p, nil
}

// label writes what is along the axes, and below where the figures are from, and
// returns the room that is left. The library, where an axis is logarithmic, makes
// room for its own labels in a place where they are not.
func (f Figure) label(c draw.Canvas) draw.Canvas {
	const gap = 4
	style := func(size font.Length, y plottext.YAlignment) draw.TextStyle {
		st := at(lettering(size, color.Black, false), -0.5)
		st.YAlign = y
		return st
	}
	below, name, beside := style(9, plottext.YBottom), style(12, plottext.YBottom), style(12, plottext.YTop)
	beside.Rotation = math.Pi / 2
	var lines []string
	for _, line := range f.Foot {
		lines = append(lines, text.Wrap(line, footWidth, "")...)
	}
	foot := strings.Join(lines, "\n")
	bottom, left := below.Height(foot)+name.Height(f.X.Name)+2*gap, beside.Height(f.Unit)+gap
	c.FillText(below, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Min.Y}, foot)
	rest := draw.Crop(c, left, 0, bottom, 0)
	beside = fitted(beside, f.Unit, rest.Max.Y-rest.Min.Y)
	c.FillText(name, vg.Point{X: (rest.Min.X + rest.Max.X) / 2, Y: c.Min.Y + below.Height(foot) + gap}, f.X.Name)
	c.FillText(beside, vg.Point{X: c.Min.X, Y: (rest.Min.Y + rest.Max.Y) / 2}, f.Unit)
	return rest
}

// fitted returns st with letters so small that words are no longer than room.
func fitted(st draw.TextStyle, words string, room vg.Length) draw.TextStyle {
	if w := st.Width(words); w > room {
		st.Font.Size *= room / w
	}
	return st
}

// mostEntries of a legend have large letters; of more it would be half the picture.
const mostEntries = 6

// sans sets the font, everywhere, with so many entries in the legend.
func sans(p *plot.Plot, entries int) {
	styles := []*plottext.Style{
		&p.Title.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle,
	}
	for _, s := range styles {
		s.Font.Typeface, s.Font.Variant = "Liberation", "Sans"
		s.Font.Size = font.Length(12)
	}
	p.Title.TextStyle.Font.Size = 16
	p.Title.Padding, p.Legend.Padding = 10, 2
	if entries > mostEntries {
		p.Legend.TextStyle.Font.Size, p.Legend.Padding = 10, 1
	}
}

// addLines draws ours solid with full signs, theirs dashed with hollow ones.
func (f Figure) addLines(p *plot.Plot) error {
	drawn := 0
	for _, s := range f.Series {
		points := plotter.XYs{}
		for _, at := range f.placed(s) {
			points = append(points, plotter.XY{X: at.X, Y: at.Mid})
		}
		drawn += len(points)
		if err := f.addLine(p, s, points); err != nil {
			return err
		}
	}
	p.X.Tick.Marker = f.ticks()
	if f.X.Log && drawn > 0 {
		p.X.Scale = plot.LogScale{}
		if p.X.Min == p.X.Max { // the library would widen it by 1 on either side, to 0
			p.X.Min, p.X.Max = p.X.Min/2, p.X.Max*2
		}
	}
	f.scaleY(p, drawn > 0)
	return nil
}

// ticks are where something was measured: the ends of an axis are among them,
// which powers of ten need not be.
func (f Figure) ticks() plot.ConstantTicks {
	var list plot.ConstantTicks
	for _, x := range xs(f.Series) {
		if !f.X.Log || x > 0 {
			list = append(list, plot.Tick{Value: x, Label: f.X.label(x)})
		}
	}
	return list
}

// scaleY sets the y axis, and leaves some room above. Without values there is
// nothing that a log axis could begin with.
func (f Figure) scaleY(p *plot.Plot, drawn bool) {
	switch {
	case !drawn:
		p.Y.Min, p.Y.Max = 0, 1
	case f.LogY:
		p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, logTicks{}
		p.Y.Min, p.Y.Max = p.Y.Min/1.5, p.Y.Max*4
	default:
		p.Y.Min = min(1.1*p.Y.Min, 0) // a bar downwards ends above the names of the groups
		p.Y.Max *= 1.25
	}
}

func (f Figure) addLine(p *plot.Plot, s Series, points plotter.XYs) error {
	if len(points) == 0 {
		return nil
	}
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return err
	}
	hue := f.hue(s)
	line.Width, line.Color = 2, hue
	dots.GlyphStyle = draw.GlyphStyle{Color: hue, Radius: 4, Shape: f.signOf(s)}
	if s.Side > 0 {
		line.Width, line.Dashes = 1.2, []vg.Length{vg.Length(6 / s.Side), 3}
	}
	p.Add(line, dots)
	p.Legend.Add(f.called(s), line, dots)
	return nil
}

// hue is the colour of a series, the same on all sides.
func (f Figure) hue(s Series) color.RGBA { return palette[f.place(s.Name)%len(palette)] }
