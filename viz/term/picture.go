package term

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A screen can be saved for slides, as text and as SVG. In the SVG the escape sequences
// for a terminal become rectangles and text.

// The size of a cell in an SVG, in its units, for a monospaced font of size 14.
const (
	cellWide = 8.4
	cellHigh = 17.0
	edge     = 10.0 // around the screen
)

// ScreenText returns a screen without styling and without spaces at the end of rows.
func ScreenText(screen string) string {
	rows := strings.Split(ansi.Strip(screen), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n") + "\n"
}

// ScreenSVG returns a screen as a picture that any browser and any slide program shows.
// dark selects a dark background.
func ScreenSVG(screen string, dark bool) string {
	ground, text := "#10141c", "#d0d5de"
	if !dark {
		ground, text = "#ffffff", "#22262d"
	}
	rows := strings.Split(screen, "\n")
	wide := 0
	for _, r := range rows {
		wide = max(wide, Width(r))
	}
	var b strings.Builder
	w, h := 2*edge+cellWide*float64(wide), 2*edge+cellHigh*float64(len(rows))
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" `+
		`width="%.0f" height="%.0f" viewBox="0 0 %.1f %.1f">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="6" fill="%s"/>`+"\n", ground)
	fmt.Fprintf(&b, `<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" `+
		`font-size="14" fill="%s">`+"\n", text)
	for i, r := range rows {
		svgRow(&b, r, edge+cellHigh*float64(i))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// A pen is the style of the next characters.
type pen struct {
	fg, bg string // "#rrggbb"; "" the ground's
	bold   bool
}

// svgRow draws one row at height y. Each run of one style states its width, so that the
// columns stay aligned whatever the font.
func svgRow(b *strings.Builder, row string, y float64) {
	var now pen
	var run strings.Builder
	x, cells := edge, 0
	flush := func() {
		now.draw(b, run.String(), x, y, cells)
		x += cellWide * float64(cells)
		run.Reset()
		cells = 0
	}
	state, p := byte(0), ansi.NewParser()
	for len(row) > 0 {
		seq, wide, n, next := ansi.DecodeSequence(row, state, p)
		if wide > 0 {
			run.WriteString(seq)
			cells += wide
		} else if ansi.Cmd(p.Command()).Final() == 'm' {
			flush()
			now.apply(p.Params())
		}
		row, state = row[n:], next
	}
	flush()
}

func (p pen) draw(b *strings.Builder, text string, x, y float64, cells int) {
	if cells == 0 {
		return
	}
	w := cellWide * float64(cells)
	if p.bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`,
			x, y, w, cellHigh, p.bg)
	}
	trimmed := strings.TrimLeft(text, " ")
	x += cellWide * float64(len(text)-len(trimmed))
	trimmed = strings.TrimRight(trimmed, " ")
	if trimmed == "" {
		return
	}
	style := ""
	if p.fg != "" {
		style += ` fill="` + p.fg + `"`
	}
	if p.bold {
		style += ` font-weight="bold"`
	}
	escaped := html.EscapeString(strings.ReplaceAll(trimmed, " ", Nbsp))
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" `+
		`lengthAdjust="spacingAndGlyphs"%s>%s</text>`+"\n",
		x, y+cellHigh*0.76, cellWide*float64(Width(trimmed)), style, escaped)
}

// apply interprets an SGR sequence, as far as lipgloss uses them in full colour.
func (p *pen) apply(params ansi.Params) {
	at := func(i int) int { v, _, _ := params.Param(i, 0); return v }
	if len(params) == 0 {
		*p = pen{}
	}
	for i := 0; i < len(params); i++ {
		switch code := at(i); {
		case code == 0:
			*p = pen{}
		case code == 1:
			p.bold = true
		case code == 7:
			p.fg, p.bg = p.bg, p.fg
		case (code == 38 || code == 48) && at(i+1) == 2:
			c := rgb(at(i+2), at(i+3), at(i+4))
			if code == 38 {
				p.fg = c
			} else {
				p.bg = c
			}
			i += 4
		}
	}
}

func rgb(r, g, b int) string {
	hex := func(v int) string {
		s := strconv.FormatInt(int64(v&255), 16)
		return strings.Repeat("0", 2-len(s)) + s
	}
	return "#" + hex(r) + hex(g) + hex(b)
}
