package chart

import (
	"strings"

	"gonum.org/v1/plot/vg"
)

const (
	mostRow  = 52 // the height of a bar with the room around it, at the most
	axisRoom = 24 // the height of the axis
)

// bars draws a bar for each series, with a whisker from the least to the most.
func (s *sheet) bars(f Figure) {
	n := vg.Length(len(f.Series))
	s.bottom += axisRoom
	row := min((s.top-s.bottom)/n, mostRow)
	size := min(max(row*0.45, 8), 16)
	name := lettering(size, ink, false)
	value := lettering(size, ink, true)
	names, values := vg.Length(0), vg.Length(0)
	for _, series := range f.Series {
		names = max(names, name.Width(series.Rank+"  "+series.Name))
		for _, p := range f.drawable(series) {
			values = max(values, value.Width(number(p.Mid)))
		}
	}
	names = min(names, (s.right-s.left)*0.4)
	from, to := s.left+names+14, s.right-values-12
	y := f.y()
	x := func(v float64) vg.Length { return from + vg.Length(y.at(v))*(to-from) }
	bottom := s.top - row*n
	s.grid(f, y, x, bottom)
	for i, series := range f.Series {
		middle := s.top - row*(vg.Length(i)+0.5)
		s.FillText(at(name, -1), vg.Point{X: from - 10, Y: middle}, shorten(strings.TrimSpace(series.Rank+"  "+series.Name), name, names))
		s.bar(f, series, x, from, middle, row, size)
	}
	s.stroke(grey, 1, from, bottom, from, s.top)
}

func (s *sheet) bar(f Figure, series Series, x func(float64) vg.Length, from, middle, row, size vg.Length) {
	points := f.drawable(series)
	if len(points) == 0 {
		st := lettering(min(size, 12), grey, false)
		s.FillText(st, vg.Point{X: from + 8, Y: middle}, shorten(dash(series.End), st, s.right-from-8))
		return
	}
	p, half, c := points[0], row*0.34, sky
	if series.Best {
		c = blue
	}
	s.rectangle(c, from, middle-half, x(p.Mid), middle+half)
	if x(p.High)-x(p.Low) > 1 {
		s.stroke(white, 3.5, x(p.Low), middle, x(p.High), middle)
		s.stroke(ink, 1.4, x(p.Low), middle, x(p.High), middle)
		for _, v := range []float64{p.Low, p.High} {
			if v > f.y().high*1.001 { // it goes on
				s.FillText(at(lettering(size, ink, false), -0.5), vg.Point{X: x(v), Y: middle}, "›")
				continue
			}
			s.stroke(ink, 1.4, x(v), middle-half*0.45, x(v), middle+half*0.45)
		}
	}
	s.FillText(lettering(size, ink, true), vg.Point{X: x(p.High) + 8, Y: middle}, number(p.Mid))
}

// grid is the lines of the axis below the bars.
func (s *sheet) grid(f Figure, y scale, x func(float64) vg.Length, bottom vg.Length) {
	st := lettering(11, grey, false)
	for _, t := range y.ticks(5) {
		s.stroke(thin, 1, x(t), bottom, x(t), s.top)
		s.FillText(at(st, -0.5), vg.Point{X: x(t), Y: bottom - 11}, short(t))
	}
	s.FillText(at(st, -1), vg.Point{X: s.right, Y: bottom - 26}, shorten(f.Unit, st, s.right-s.left))
}
