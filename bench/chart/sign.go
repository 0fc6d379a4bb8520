package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A sign stands where something was measured: a polygon, or a star. What is here is
// full, what is in print is hollow.
type sign struct {
	corners int
	first   float64 // where its first corner points to, in right angles from the right
	star    bool    // every other corner is drawn in
	hollow  bool
}

// signs are those of the series, by their places: the same as in a terminal.
var signs = []sign{
	{corners: 36},
	{corners: 4, first: 0.5},
	{corners: 3, first: 1},
	{corners: 4},
	{corners: 10, first: 1, star: true},
	{corners: 3},
	{corners: 3, first: 2},
	{corners: 3, first: 3},
}

// signOf is the sign of a series: of several series each has its own on all sides,
// and dashes tell the tables in print apart; of one, each table has its own.
func (f Figure) signOf(s Series) sign {
	n := f.place(s.Name)
	if f.measured() == 1 {
		n += max(s.Side-1, 0)
	}
	mark := signs[n%len(signs)]
	mark.hollow = s.Side > 0
	return mark
}

// DrawGlyph draws the sign around at.
func (s sign) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	var path vg.Path
	for i := range s.corners {
		angle := (s.first + 4*float64(i)/float64(s.corners)) * math.Pi / 2
		radius := style.Radius
		if s.star && i%2 == 1 {
			radius *= 0.45
		}
		corner := at.Add(vg.Point{X: radius * vg.Length(math.Cos(angle)), Y: radius * vg.Length(math.Sin(angle))})
		if i == 0 {
			path.Move(corner)
		} else {
			path.Line(corner)
		}
	}
	path.Close()
	if !s.hollow {
		c.SetColor(style.Color)
		c.Fill(path)
		return
	}
	c.SetColor(color.White) // a line that passes below does not cross it out
	c.Fill(path)
	c.SetLineStyle(draw.LineStyle{Color: style.Color, Width: 1.2})
	c.Stroke(path)
}
