package term

import "strings"

// Rectangles of drawn text: boxes, rows, and the screen made of them.

// MinWidth and MinHeight are the size of the smallest window in which a screen is
// drawn, in cells. In a smaller one TooSmall is shown.
const (
	MinWidth  = 60
	MinHeight = 16
)

// A Block is a rectangle of drawn text: each string is one row, all are equally wide.
type Block []string

// Box draws a frame with a title around body, exactly w by h cells. Lines that have no
// room are left out; w must be at least 6, h at least 2.
func (t *Theme) Box(title Line, body []Line, w, h int) Block {
	s := &t.Sign
	b := make(Block, 0, h)
	fits := title.fitTitle(t, w-6)
	head := s.corner[0] + s.Horizontal
	if len(fits) > 0 {
		n := fits.Width()
		rest := strings.Repeat(s.Horizontal, w-5-n) + s.corner[1]
		b = append(b, t.paint(inkFrame, head)+" "+fits.Render(t, n)+" "+t.paint(inkFrame, rest))
	} else {
		b = append(b, t.paint(inkFrame, head+strings.Repeat(s.Horizontal, w-3)+s.corner[1]))
	}
	bar := t.paint(inkFrame, s.vertical)
	for i := range h - 2 {
		row := Spaces(w - 4)
		if i < len(body) {
			row = body[i].Render(t, w-4)
		}
		b = append(b, bar+" "+row+" "+bar)
	}
	foot := s.corner[2] + strings.Repeat(s.Horizontal, w-2) + s.corner[3]
	return append(b, t.paint(inkFrame, foot))
}

// Spare returns how many of h rows a drawing can do without: at most so many, and only rows
// that hold nothing but a frame.
func (t *Theme) Spare(draw func(h int) Block, h, most int) int {
	const least = 4
	filled := t.filled(draw(h))
	for n := min(most, h-least); n > 0; n-- {
		if t.filled(draw(h-n)) >= filled {
			return n
		}
	}
	return 0
}

// filled counts the rows that hold something.
func (t *Theme) filled(b Block) (n int) {
	bar := t.paint(inkFrame, t.Sign.vertical)
	for _, row := range b {
		if strings.Trim(strings.ReplaceAll(row, bar, ""), " ") != "" {
			n++
		}
	}
	return n
}

// fitTitle shortens a title to w cells, at the end of a span or a word.
func (l Line) fitTitle(t *Theme, w int) Line {
	var out Line
	for _, s := range l {
		if s.Width() > w {
			s.Text = t.Cut(s.Text, w)
			if s.Text != "" {
				out = append(out, s)
			}
			return out
		}
		w -= s.Width()
		out = append(out, s)
	}
	return out
}

// Beside sets two blocks of the same height next to each other.
func Beside(a, b Block) Block {
	out := make(Block, len(a))
	for i := range a {
		out[i] = a[i] + b[i]
	}
	return out
}

// Rows draws lines without a frame, w cells wide with a blank cell on either side.
func (t *Theme) Rows(w int, lines ...Line) Block {
	b := make(Block, len(lines))
	for i, l := range lines {
		b[i] = " " + l.Render(t, w-2) + " "
	}
	return b
}

// Finish joins the rows of a screen into one string. Nbsp has done its work by then and
// becomes a plain space. In an ASCII theme, the µ of µs becomes a u.
func (t *Theme) Finish(b Block) string {
	screen := strings.ReplaceAll(strings.Join(b, "\n"), Nbsp, " ")
	if t.ascii {
		screen = strings.ReplaceAll(screen, micro, "u")
	}
	return screen
}

// TooSmall returns what is shown in a window of w by h cells that is smaller than
// MinWidth by MinHeight.
func TooSmall(w, h int) string {
	words := Pick(w, "too small: needs 60 by 16", "too small", "")
	if w < 1 || h < 1 {
		return ""
	}
	return words
}
