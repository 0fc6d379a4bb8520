package chart

import (
	"cmp"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// frame is where the lines are drawn, and how a value becomes a place.
type frame struct {
	left, right, bottom, top vg.Length
	sx, sy                   scale
}

func (r frame) x(v float64) vg.Length { return r.left + vg.Length(r.sx.at(v))*(r.right-r.left) }
func (r frame) y(v float64) vg.Length { return r.bottom + vg.Length(r.sy.at(v))*(r.top-r.bottom) }

// lines draws a line for each series, with its name at its end: no legend that the
// eye must go to and fro from.
func (s *sheet) lines(f Figure) {
	name := lettering(13, ink, true)
	names := vg.Length(0)
	for _, series := range f.Series {
		names = max(names, name.Width(series.Name))
	}
	names = min(names, (s.right-s.left)*0.3)
	s.bottom = s.ends(f) + 40
	r := frame{s.left + 50, s.right - names - 34, s.bottom, s.top - 18, f.x(), f.y()}
	s.axes(f, r)
	for i := len(f.Series) - 1; i >= 0; i-- {
		s.line(f, r, i)
	}
	s.endings(f, r)
	s.names(f, r, names)
}

// ends writes why lines end, at the foot, if there is room, and returns what it left.
func (s *sheet) ends(f Figure) vg.Length {
	st := lettering(11, ink, false)
	for _, series := range f.Series {
		if series.End != "" && s.bottom < s.top-240 && s.right > slide.width/1.5 {
			s.FillText(st, vg.Point{X: s.left, Y: s.bottom}, shorten("× "+series.Name+" "+series.End, st, s.right-s.left))
			s.bottom += 15
		}
	}
	return s.bottom
}

func (s *sheet) axes(f Figure, r frame) {
	st := lettering(11, grey, false)
	for _, t := range r.sy.ticks(5) {
		s.stroke(thin, 1, r.left, r.y(t), r.right, r.y(t))
		s.FillText(at(st, -1), vg.Point{X: r.left - 8, Y: r.y(t)}, short(t))
	}
	s.FillText(st, vg.Point{X: s.left, Y: r.top + 20}, f.Unit+logs(f.LogY, "logarithmic"))
	s.ground(r)
	free := vg.Length(-1000)
	values := f.X.finite()
	for i, v := range values {
		label := f.X.label(v)
		half := st.Width(label) / 2
		s.stroke(grey, 1, r.x(v), r.bottom, r.x(v), r.bottom-4)
		last := values[len(values)-1]
		if r.x(v)-half < free || i < len(values)-1 && r.x(v)+half > r.x(last)-st.Width(f.X.label(last))/2-6 {
			continue
		}
		s.FillText(at(st, -0.5), vg.Point{X: r.x(v), Y: r.bottom - 13}, label)
		free = r.x(v) + half + 6
	}
	s.FillText(at(st, -0.5), vg.Point{X: (r.left + r.right) / 2, Y: r.bottom - 29}, f.X.Name+f.xLogs("logarithmic"))
}

// ground is the axis to the right. Left of a gap in it stands a 0 that has no place on
// a logarithmic one.
func (s *sheet) ground(r frame) {
	at, parted := r.sx.gap()
	if !parted {
		s.stroke(grey, 1, r.left, r.bottom, r.right, r.bottom)
		return
	}
	middle := r.left + vg.Length(at)*(r.right-r.left)
	s.stroke(grey, 1, r.left, r.bottom, middle-4, r.bottom)
	s.stroke(grey, 1, middle+4, r.bottom, r.right, r.bottom)
	for _, x := range []vg.Length{middle - 4, middle + 4} {
		s.stroke(grey, 1, x-3, r.bottom-6, x+3, r.bottom+6)
	}
}

func (s *sheet) line(f Figure, r frame, i int) {
	c := palette[i%len(palette)]
	points := f.drawable(f.Series[i])
	place := func(p Point) vg.Point { return vg.Point{X: r.x(p.X), Y: r.y(p.Mid)} }
	for _, p := range points {
		s.stroke(c, 1, r.x(p.X), r.y(p.Low), r.x(p.X), r.y(p.High))
		if p.High > r.sy.high*1.001 { // it goes on
			s.arrow(c, r.x(p.X), r.top)
		}
	}
	for _, part := range f.parted(points) {
		var path []vg.Point
		for _, p := range part {
			path = append(path, place(p))
		}
		s.StrokeLines(draw.LineStyle{Color: c, Width: 2.6, Dashes: dashes[i/len(palette)%len(dashes)]}, path)
	}
	for _, p := range points {
		s.DrawGlyphNoClip(draw.GlyphStyle{Color: white, Radius: 6, Shape: draw.CircleGlyph{}}, place(p))
		s.DrawGlyphNoClip(draw.GlyphStyle{Color: c, Radius: 5, Shape: signs[i%len(signs)]}, place(p))
	}
}

// arrow ends a spread that goes on above y. It is open: a full one would be a
// point of the series whose sign is a triangle.
func (s *sheet) arrow(c color.Color, x, y vg.Length) {
	s.StrokeLines(draw.LineStyle{Color: c, Width: 1.4}, []vg.Point{{X: x - 5, Y: y - 6}, {X: x, Y: y + 1}, {X: x + 5, Y: y - 6}})
}

// endings writes the name of each line that ends early where it does, above those
// that it would lie on.
func (s *sheet) endings(f Figure, r frame) {
	const height = 15
	var taken []vg.Rectangle
	for i, series := range f.Series {
		points := f.drawable(series)
		if series.End == "" || len(points) == 0 {
			continue
		}
		last := points[len(points)-1]
		st := lettering(13, palette[i%len(palette)], true)
		text := "× " + series.Name
		if r.x(last.X)+12+st.Width(text) > s.right {
			text = "×"
		}
		room := vg.Rectangle{Min: vg.Point{X: r.x(last.X) + 10, Y: r.y(last.Mid) + 10}}
		room.Max = room.Min.Add(vg.Point{X: st.Width(text), Y: height})
		for free := false; !free; {
			at := slices.IndexFunc(taken, func(t vg.Rectangle) bool { return overlap(t, room) })
			if free = at < 0; !free {
				room.Min.Y, room.Max.Y = taken[at].Max.Y, taken[at].Max.Y+height
			}
		}
		taken = append(taken, room)
		ground := room
		ground.Min.Y, ground.Max.Y = room.Min.Y-6, room.Min.Y+6
		s.SetColor(white) // on lines that pass there nobody could read it
		s.Fill(ground.Path())
		s.FillText(st, room.Min, text)
	}
}

func overlap(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}

// names puts each name beside the end of its line, moved as little as may be so
// that none lies on another.
func (s *sheet) names(f Figure, r frame, width vg.Length) {
	type label struct {
		series int
		y      vg.Length // where the line ends
	}
	var list []label
	for i, series := range f.Series {
		if points := f.drawable(series); len(points) > 0 && series.End == "" {
			list = append(list, label{i, r.y(points[len(points)-1].Mid)})
		}
	}
	slices.SortStableFunc(list, func(a, b label) int { return cmp.Compare(b.y, a.y) })
	gap := min(17, (r.top-r.bottom+17)/vg.Length(max(len(list), 1)))
	wanted := make([]vg.Length, len(list))
	for k, l := range list {
		wanted[k] = l.y
		if k > 0 {
			wanted[k] = min(l.y, wanted[k-1]-gap)
		}
	}
	for k := len(list) - 1; k >= 0; k-- { // pushed out below: up again
		wanted[k] = max(wanted[k], r.bottom+gap*vg.Length(len(list)-1-k))
	}
	for k, l := range list {
		c := palette[l.series%len(palette)]
		points := f.drawable(f.Series[l.series])
		end := r.x(points[len(points)-1].X)
		s.stroke(thin, 1, end+8, l.y, r.right+10, wanted[k])
		s.DrawGlyphNoClip(draw.GlyphStyle{Color: c, Radius: 4.5, Shape: signs[l.series%len(signs)]}, vg.Point{X: r.right + 18, Y: wanted[k]})
		st := lettering(13, c, true)
		s.FillText(st, vg.Point{X: r.right + 28, Y: wanted[k]}, shorten(f.Series[l.series].Name, st, width))
	}
}
