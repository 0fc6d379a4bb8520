package experiment

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// A picture for slides: 16 to 9, in inches.
const (
	pictureWidth  = 9.6 * vg.Inch
	pictureHeight = 5.4 * vg.Inch
	originWidth   = 110 // letters of a line of sources: room for a wider font than ours
	rim           = 20  // points around it
)

// Hues that people with any colour vision tell apart (Okabe and Ito, 2008), dark
// enough for a white ground. What they tell, signs tell too.
var hues = []color.RGBA{
	{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255}, {204, 121, 167, 255},
	{120, 94, 30, 255}, {90, 90, 90, 255}, {86, 180, 233, 255}, {230, 159, 0, 255},
}

// blank is what a picture is drawn on: with 1920 by 1080 points, if it has points.
func blank(format string) (vg.CanvasWriterTo, error) {
	if format == "png" {
		return vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(pictureWidth, pictureHeight), vgimg.UseDPI(200))}, nil
	}
	return draw.NewFormattedCanvas(pictureWidth, pictureHeight, format)
}

// picture writes the figure as svg or png: the sides, each divided by its base.
func (f *Figure) picture(w io.Writer, format string, r *Result) (err error) {
	defer func() { // the library panics on what it cannot draw
		if p := recover(); p != nil {
			err = fmt.Errorf("the figure %s cannot be drawn: %v", f.Name, p)
		}
	}()
	p := plot.New()
	p.Title.Text = f.Title
	if r.Incomplete {
		p.Title.Text += " (INCOMPLETE)"
	}
	p.Legend.Top, p.Legend.Left = true, true
	if f.Categories != nil {
		err = f.addBars(p)
	} else {
		err = f.addLines(p)
	}
	if err != nil {
		return err
	}
	sans(p, f.entries())
	to, err := blank(format)
	if err != nil {
		return err
	}
	c := draw.New(to)
	c.SetColor(color.White) // a slide need not be
	c.Fill(c.Rectangle.Path())
	c = f.label(draw.Crop(c, rim, -rim, rim/2, -rim/2), r)
	f.clearLegend(p, c)
	p.Draw(c)
	_, err = to.WriteTo(w)
	return err
}

// label writes what is along the axes, and below where the figures are from, and
// returns the room that is left. The library, where an axis is logarithmic, makes
// room for its own labels in a place where they are not.
func (f *Figure) label(c draw.Canvas, r *Result) draw.Canvas {
	const gap = 4
	style := func(size font.Length, x text.XAlignment, y text.YAlignment) draw.TextStyle {
		return draw.TextStyle{Color: color.Black, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
			XAlign: x, YAlign: y, Handler: plot.DefaultTextHandler}
	}
	below, name := style(9, text.XCenter, text.YBottom), style(12, text.XCenter, text.YBottom)
	beside := style(12, text.XCenter, text.YTop)
	beside.Rotation = math.Pi / 2
	origin := f.origin(r)
	bottom, left := below.Height(origin)+name.Height(f.X.Name)+2*gap, beside.Height(f.yLabel())+gap
	c.FillText(below, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Min.Y}, origin)
	rest := draw.Crop(c, left, 0, bottom, 0)
	c.FillText(name, vg.Point{X: (rest.Min.X + rest.Max.X) / 2, Y: c.Min.Y + below.Height(origin) + gap}, f.X.Name)
	c.FillText(beside, vg.Point{X: c.Min.X, Y: (rest.Min.Y + rest.Max.Y) / 2}, f.yLabel())
	return rest
}

// origin says below the picture where the figures are from.
func (f *Figure) origin(r *Result) string {
	lines := wrap(fmt.Sprintf("here: %s", r.Machine), originWidth, "")
	for _, line := range f.sources() {
		lines = append(lines, wrap(line, originWidth, "")...)
	}
	return strings.Join(lines, "\n")
}

// entries are the lines of the legend.
func (f *Figure) entries() int {
	n := 0
	for _, side := range f.sides() {
		n += len(side.Series)
	}
	return n
}

func (f *Figure) yLabel() string {
	if f.Ours.BaseName != "" {
		return "divided by its own " + f.Ours.BaseName
	}
	return f.Y.Name
}

// mostEntries of a legend have large letters; of more it would be half the picture.
const mostEntries = 6

// sans sets the font, everywhere, with so many entries in the legend.
func sans(p *plot.Plot, entries int) {
	styles := []*text.Style{
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
func (f *Figure) addLines(p *plot.Plot) error {
	drawn := 0
	for n, side := range f.sides() {
		for _, series := range side.Series {
			points := plotter.XYs{}
			for _, at := range series.Points {
				if f.X.Log && at.X <= 0 || f.Y.Log && at.Y <= 0 {
					continue // has no place on a log axis
				}
				points = append(points, plotter.XY{X: at.X, Y: at.Y})
			}
			drawn += len(points)
			if err := f.addLine(p, n, side.Label, series.Name, points); err != nil {
				return err
			}
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
func (f *Figure) ticks() plot.ConstantTicks {
	var list plot.ConstantTicks
	for _, x := range f.xs(f.sides()...) {
		if !f.X.Log || x > 0 {
			list = append(list, plot.Tick{Value: x, Label: grouped(x)})
		}
	}
	return list
}

// scaleY sets the y axis, and leaves some room above. Without values there is
// nothing that a log axis could begin with.
func (f *Figure) scaleY(p *plot.Plot, drawn bool) {
	switch {
	case !drawn:
		p.Y.Min, p.Y.Max = 0, 1
	case f.Y.Log:
		p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, logTicks{}
		p.Y.Min, p.Y.Max = p.Y.Min/1.5, p.Y.Max*4
	default:
		p.Y.Min = min(p.Y.Min, 0)
		p.Y.Max *= 1.25
	}
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
				t.Label = grouped(t.Value)
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

func (f *Figure) addLine(p *plot.Plot, side int, label, name string, points plotter.XYs) error {
	if len(points) == 0 {
		return nil
	}
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return err
	}
	hue := f.hue(name)
	line.Width, line.Color = 2, hue
	dots.GlyphStyle = draw.GlyphStyle{Color: hue, Radius: 4, Shape: f.signOf(name, side)}
	if side > 0 {
		line.Width, line.Dashes = 1.2, []vg.Length{vg.Length(6 / side), 3}
	}
	p.Add(line, dots)
	p.Legend.Add(label+": "+name, line, dots)
	return nil
}

// hue is the colour of a series, the same on all sides.
func (f *Figure) hue(name string) color.RGBA { return hues[f.number(name)%len(hues)] }

// addBars draws a group of bars for each category: ours full, theirs paler, each
// table in print more than the one before. On a log axis bars have no foot to stand on, and are signs instead.
func (f *Figure) addBars(p *plot.Plot) error {
	var all []column
	var number []int
	for n, side := range f.sides() {
		for _, s := range side.Series {
			all, number = append(all, column{side: side.Label, name: s.Name, values: s}), append(number, n)
		}
	}
	room := float64(pictureWidth) * 0.85 / float64(max(len(f.Categories), 1))
	width := min(room*0.8/float64(max(len(all), 1)), 40)
	p.NominalX(f.Categories...)
	drawn := false
	for i, c := range all {
		drawn = drawn || slices.ContainsFunc(c.values.Points, func(at Point) bool { return at.Y > 0 })
		offset := (float64(i) - float64(len(all)-1)/2) * width
		var err error
		if f.Y.Log {
			err = f.addSigns(p, c, number[i], offset/room)
		} else {
			err = f.addBar(p, c, number[i], width, offset)
		}
		if err != nil {
			return err
		}
	}
	p.X.Min, p.X.Max = -0.5, float64(len(f.Categories))-0.5 // half a bar on either side
	f.scaleY(p, drawn)
	return nil
}

// addBar draws the bars of a series, where it has any: what is not known is not 0.
func (f *Figure) addBar(p *plot.Plot, c column, side int, width, offset float64) error {
	hue := f.hue(c.name)
	named := false
	for i := range f.Categories {
		y, ok := c.values.At(float64(i))
		if !ok {
			continue
		}
		bar, err := plotter.NewBarChart(plotter.Values{y}, vg.Length(width))
		if err != nil {
			return err
		}
		bar.XMin, bar.Color, bar.Offset = float64(i), hue, vg.Length(offset)
		bar.LineStyle.Color, bar.LineStyle.Width = hue, 1
		if side > 0 {
			bar.Color = paler(hue, side)
		}
		p.Add(bar)
		if !named {
			p.Legend.Add(c.side+": "+c.name, bar)
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

func (f *Figure) addSigns(p *plot.Plot, c column, side int, offset float64) error {
	points := plotter.XYs{}
	for _, at := range c.values.Points {
		if at.Y > 0 {
			points = append(points, plotter.XY{X: at.X + offset, Y: at.Y})
		}
	}
	if len(points) == 0 {
		return nil
	}
	dots, err := plotter.NewScatter(points)
	if err != nil {
		return err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: f.hue(c.name), Radius: 5, Shape: f.signOf(c.name, side)}
	p.Add(dots)
	p.Legend.Add(c.side+": "+c.name, dots)
	return nil
}
