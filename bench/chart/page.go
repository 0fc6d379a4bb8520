package chart

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"image/color"
	"regexp"
	"strconv"
	"strings"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	plottext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"muxlab/bench/chart/text"
)

// A page is 16 to 9, as a slide is. A figure of several sides has the smaller page:
// its letters are larger on it.
var (
	slide = Size{960, 540}
	sided = Size{9.6 * vg.Inch, 5.4 * vg.Inch}
)

// pixels is how wide a PNG is.
const pixels = 1920

// The sizes of figures in a report: their letters are larger there than on a slide.
var (
	Large = Size{1000, 440}
	Small = Size{600, 380}
)

// A Size is that of a page, in points.
type Size struct{ width, height vg.Length }

// page is the size of a figure that stands alone.
func (f Figure) page() Size {
	if len(f.Sides) > 0 {
		return sided
	}
	return slide
}

// SVG draws f as a slide. It needs no network and no font: where Liberation Sans
// is missing, Arial and Helvetica have the same widths.
func SVG(f Figure) ([]byte, error) { return drawSVG(f, f.page()) }

func drawSVG(f Figure, s Size) ([]byte, error) {
	c := vgsvg.NewWith(vgsvg.UseWH(s.width, s.height))
	if err := drawPage(draw.New(c), f, s); err != nil {
		return nil, err
	}
	b := &bytes.Buffer{}
	if _, err := c.WriteTo(b); err != nil {
		return nil, err
	}
	text := fonts.ReplaceAll(b.Bytes(), []byte(`font-family:'Liberation Sans',Arial,Helvetica,sans-serif;`))
	return texts.ReplaceAllFunc(text, measured), nil
}

// fonts are the names that gonum writes, without any other to fall back on.
var fonts = regexp.MustCompile(`font-family:[^;]*;`)

// texts are those of an SVG: what comes before the style, the style, its weight,
// its Size, and what is written.
var texts = regexp.MustCompile(`<text ([^>]*?)\s*style="([^"]*font-weight:(\w+);[^"]*font-size:([0-9.]+)px;[^"]*)">([^<]*)</text>`)

// measured gives a text the width that room was made for: where none of its fonts
// is there, another, wider one would run out of the picture.
func measured(element []byte) []byte {
	part := texts.FindSubmatch(element)
	size, err := strconv.ParseFloat(string(part[4]), 64)
	if err != nil || len(part[5]) == 0 {
		return element
	}
	st := lettering(vg.Length(size), ink, string(part[3]) == "bold")
	width := st.Width(html.UnescapeString(string(part[5]))).Points()
	return fmt.Appendf(nil, `<text %s textLength="%.1f" lengthAdjust="spacingAndGlyphs" style="%s">%s</text>`, part[1], width, part[2], part[5])
}

// PNG draws f as a slide of 1920 by 1080 points.
func PNG(f Figure) ([]byte, error) {
	p := f.page()
	c := vgimg.NewWith(vgimg.UseWH(p.width, p.height), vgimg.UseDPI(int(pixels*vg.Inch.Points()/p.width.Points()+0.5)))
	if err := drawPage(draw.New(c), f, p); err != nil {
		return nil, err
	}
	b := &bytes.Buffer{}
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(b)
	return b.Bytes(), err
}

// The colours of a page. The series' are Okabe and Ito's (2008), told apart by every
// kind of eye, without their yellow, which no projector shows on white. What they
// tell, signs tell too.
var (
	ink   = color.RGBA{0x1f, 0x24, 0x2b, 0xff}
	grey  = color.RGBA{0x5c, 0x64, 0x70, 0xff}
	thin  = color.RGBA{0xdd, 0xe1, 0xe6, 0xff}
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
	blue  = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	sky   = color.RGBA{0x8f, 0xbf, 0xdd, 0xff}
	red   = color.RGBA{0xb8, 0x32, 0x0e, 0xff}

	palette = []color.RGBA{
		{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
		{0xb0, 0x88, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, {0x1f, 0x24, 0x2b, 0xff}, {0x8a, 0x5a, 0x3c, 0xff},
	}
	// The second eight series have the colours of the first, and dashes.
	dashes = [][]vg.Length{nil, {7, 4}, {2, 3}}
)

var handler = plottext.Plain{Fonts: font.NewCache(liberation.Collection())}

func lettering(size vg.Length, c color.Color, heavy bool) draw.TextStyle {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if heavy {
		f.Weight = xfont.WeightBold
	}
	return draw.TextStyle{Color: c, Font: f, Handler: handler, YAlign: draw.YCenter}
}

// at is st at another place of the text's own: xl 0 left, -0.5 middle, -1 right.
func at(st draw.TextStyle, x float64) draw.TextStyle {
	st.XAlign = plottext.XAlignment(x)
	return st
}

// A sheet is a canvas with the room that is left on it.
type sheet struct {
	draw.Canvas
	left, right, top, bottom vg.Length
}

const margin = 36

// drawPage draws f. The error says that the library cannot: it panics then.
func drawPage(c draw.Canvas, f Figure, p Size) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the figure %s cannot be drawn: %v", f.Name, p)
		}
	}()
	if len(f.Sides) > 0 {
		return f.drawSides(c)
	}
	s := newSheet(c, f, p)
	switch {
	case f.Empty():
		s.FillText(at(lettering(18, grey, false), -0.5), vg.Point{X: p.width / 2, Y: p.height / 2}, nothing)
	case f.X != nil:
		s.lines(f)
	default:
		s.bars(f)
	}
	return nil
}

// newSheet is a page with its title and its foot.
func newSheet(c draw.Canvas, f Figure, p Size) *sheet {
	edge := min(margin, p.width/25)
	s := &sheet{c, edge, p.width - edge, p.height - 30, 20}
	s.rectangle(white, 0, 0, p.width, p.height)
	s.title(f)
	s.foot(f)
	s.without(f)
	return s
}

// fitting is p, but no taller than the bars of f need.
func (p Size) fitting(f Figure) Size {
	if f.X != nil || f.Empty() {
		return p
	}
	s := newSheet(draw.NewCanvas(&recorder.Canvas{}, p.width, p.height), f, p)
	need := p.height - s.top + s.bottom + axisRoom + mostRow*vg.Length(len(f.Series))
	return Size{p.width, min(p.height, need)}
}

func (s *sheet) title(f Figure) {
	st := lettering(23, ink, true)
	if s.right < slide.width/1.5 {
		st = lettering(18, ink, true)
	}
	for _, line := range fold(text.Clean(f.Title), st, s.right-s.left) {
		s.FillText(st, vg.Point{X: s.left, Y: s.top}, line)
		s.top -= st.Font.Size * 1.22
	}
	st = lettering(13, grey, false)
	for _, line := range fold(text.Clean(f.Below), st, s.right-s.left) {
		s.FillText(st, vg.Point{X: s.left, Y: s.top}, line)
		s.top -= 18
	}
	s.top -= 10
}

// mostFoot is how many lines may stand at the foot of a slide; the report has all.
const mostFoot = 8

func (s *sheet) foot(f Figure) {
	var list []string
	for _, line := range f.Foot {
		list = append(list, fold(text.Clean(line), lettering(10, grey, false), s.right-s.left)...)
	}
	if len(list) > mostFoot {
		list = append(list[:mostFoot-1], "… more in the report")
	}
	for i := len(list) - 1; i >= 0; i-- {
		c := grey
		if strings.HasPrefix(list[i], "INCOMPLETE") {
			c = red
		}
		s.FillText(lettering(10, c, false), vg.Point{X: s.left, Y: s.bottom}, list[i])
		s.bottom += 14
	}
	s.bottom += 12
}

// without writes what is left out of the chart, above the foot.
func (s *sheet) without(f Figure) {
	st := lettering(12, ink, false)
	list := fold(text.Clean(f.Without), st, s.right-s.left)
	for i := len(list) - 1; i >= 0; i-- {
		s.FillText(st, vg.Point{X: s.left, Y: s.bottom}, list[i])
		s.bottom += 16
	}
	if len(list) > 0 {
		s.bottom += 6
	}
}

// fold breaks text where it becomes too wide.
func fold(s string, st draw.TextStyle, width vg.Length) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(s, " ") {
		next := strings.TrimSpace(line + " " + word)
		if line != "" && st.Width(next) > width {
			lines = append(lines, line)
			next = word
		}
		line = next
	}
	if line == "" {
		return nil
	}
	return append(lines, line)
}

// shorten cuts text that is too wide.
func shorten(s string, st draw.TextStyle, width vg.Length) string {
	runes := []rune(text.Clean(s))
	if st.Width(string(runes)) <= width {
		return string(runes)
	}
	for len(runes) > 0 && st.Width(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

func (s *sheet) rectangle(c color.Color, x0, y0, x1, y1 vg.Length) {
	s.FillPolygon(c, []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}})
}

func (s *sheet) stroke(c color.Color, width vg.Length, x0, y0, x1, y1 vg.Length) {
	s.StrokeLine2(draw.LineStyle{Color: c, Width: width}, x0, y0, x1, y1)
}

// Inline is the SVG as a part of HTML: as wide as there is room, with its
// sentence for those who listen; those who see have it there unless it is the page's.
func Inline(f Figure, s Size, titled bool) (string, error) {
	label := f.Title
	if !titled {
		f.Title, f.Below = "", ""
	}
	s = s.fitting(f)
	b, err := drawSVG(f, s)
	if err != nil {
		return "", err
	}
	_, body, ok := strings.Cut(string(b), `xmlns:xlink="http://www.w3.org/1999/xlink">`)
	if !ok {
		return "", fmt.Errorf("the SVG has no head")
	}
	return fmt.Sprintf(`<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s" xmlns="http://www.w3.org/2000/svg">`,
		s.width, s.height, template.HTMLEscapeString(label)) + body, nil
}
