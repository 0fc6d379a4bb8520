package term

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Lines of styled text, and the rules by which they become narrower: whole fields are
// dropped first, then whole words; a number is never cut.

// A Span is text in one style: the unit that is kept or dropped when a line must
// become narrower.
type Span struct {
	Text  string
	Style Ink
}

// A Line is spans one after the other.
type Line []Span

// Styled returns s in the style st.
func Styled(st Ink, s string) Span { return Span{s, st} }

// Plain returns text in the style of running text.
func Plain(text string) Span { return Span{text, InkText} }

// Grey returns text in the style of labels and of what is idle.
func Grey(text string) Span { return Span{text, InkIdle} }

// Bold returns text in bold.
func Bold(text string) Span { return Span{text, InkBold} }

// Gap returns n blank cells; none if n is negative.
func Gap(n int) Span { return Span{Spaces(n), InkText} }

// Add returns l with the spans appended, as append does.
func (l Line) Add(spans ...Span) Line { return append(l, spans...) }

// Width returns the width of the span in cells.
func (s Span) Width() int { return Width(s.Text) }

// Spaces returns n spaces; none if n is negative.
func Spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// PadLeft puts spaces before s until it is w cells wide. It does not cut.
func PadLeft(s string, w int) string { return Spaces(w-Width(s)) + s }

// PadRight puts spaces after s until it is w cells wide. It does not cut.
func PadRight(s string, w int) string { return s + Spaces(w-Width(s)) }

// Width returns how many cells a text without styling takes up. Nearly all of the
// screen is made of characters known to take one cell each; ansi.StringWidth, which is
// slow, looks up the others (Chinese, for one).
func Width(s string) int {
	n := 0
	for _, r := range s {
		if r < ' ' || r > '~' && r != '\u00a0' && (r < '\u2500' || r > '\u259f') {
			return ansi.StringWidth(s)
		}
		n++
	}
	return n
}

// Width returns the width of the line in cells.
func (l Line) Width() int {
	n := 0
	for _, s := range l {
		n += s.Width()
	}
	return n
}

// Render draws the line exactly w cells wide. If it is wider it is cut at the end of a
// word. A number and its unit are one word, see Nbsp.
func (l Line) Render(t *Theme, w int) string {
	var b strings.Builder
	left := w
	for _, s := range l {
		if s.Width() > left {
			s.Text = t.Cut(s.Text, left)
			t.write(&b, s)
			left -= s.Width()
			break
		}
		t.write(&b, s)
		left -= s.Width()
	}
	return b.String() + Spaces(left)
}

// Cut shortens text to at most w cells, at the end of a word, and marks the cut if
// there is room for that.
func (t *Theme) Cut(text string, w int) string {
	if Width(text) <= w {
		return text
	}
	if w <= 0 {
		return ""
	}
	more := " " + t.Sign.More
	if short := cutWords(text, w-Width(more)); short != "" {
		return short + more
	}
	return cutWords(text, w)
}

// cutWords returns the whole words of text that fit into w cells.
func cutWords(text string, w int) string {
	short := ansi.Truncate(text, max(w, 0), "")
	if !strings.HasPrefix(text[len(short):], " ") {
		short = short[:max(0, strings.LastIndexByte(short, ' '))]
	}
	return strings.TrimRight(short, " ")
}

// Split returns each span that is not blank as a line of its own.
func (l Line) Split() []Line {
	var out []Line
	for _, s := range l {
		if strings.TrimSpace(s.Text) != "" {
			out = append(out, Line{s})
		}
	}
	return out
}

// Label returns a field: its name in grey, then its value.
func Label(name, value string) Line { return Line{Grey(name + " "), Plain(value)} }

// Fields joins groups into a line of at most w cells, with sep blank cells between two.
// It skips empty groups, and drops the first that does not fit and all after it.
func Fields(w, sep int, groups ...Line) Line {
	var out Line
	used := 0
	for _, g := range groups {
		n := g.Width()
		if n == 0 {
			continue
		}
		if used > 0 {
			n += sep
		}
		if used+n > w {
			break
		}
		if used > 0 {
			out = append(out, Gap(sep))
		}
		out = append(out, g...)
		used += n
	}
	return out
}

// FieldsAround joins groups into a line of at most w cells, three cells apart, in the
// order before, always, after. Those in always are kept longest; then those in before.
func FieldsAround(w int, before, always, after []Line) Line {
	kept := Fields(w, 3, always...)
	first := Fields(w-kept.Width()-3, 3, before...)
	return Fields(w, 3, append([]Line{first, kept}, after...)...)
}

// Pick returns the first of the variants that fits into w cells, else the last.
func Pick(w int, variants ...string) string {
	for _, v := range variants {
		if Width(v) <= w {
			return v
		}
	}
	return variants[len(variants)-1]
}
