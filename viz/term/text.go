package term

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// A Span is a piece of text in one style: the unit that is kept or dropped when
// a line must become narrower.
type Span struct {
	Text  string
	Style Ink
}

// A Line is spans one after the other.
type Line []Span

func Plain(text string) Span          { return Span{text, Theme.Text} }
func Grey(text string) Span           { return Span{text, Theme.Idle} }
func Bold(text string) Span           { return Span{text, Theme.Bold} }
func Gap(n int) Span                  { return Span{strings.Repeat(" ", max(n, 0)), Theme.Text} }
func join(spans ...Span) Line         { return spans }
func text(s string) Line              { return Line{Plain(s)} }
func (l Line) Add(spans ...Span) Line { return append(l, spans...) }
func Spaces(n int) string             { return strings.Repeat(" ", max(n, 0)) }
func (s Span) Width() int             { return Width(s.Text) }
func (s Span) render() string         { return s.Style.Render(s.Text) }
func PadLeft(s string, w int) string  { return Spaces(w-Width(s)) + s }
func PadRight(s string, w int) string { return s + Spaces(w-Width(s)) }
func Styled(st Ink, s string) Span    { return Span{s, st} }

// Width is how many cells a text without styling takes up. Nearly all of what is
// drawn is of characters that are known to take one each; the others (Chinese, for
// one) are looked up.
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

func (l Line) Width() int {
	n := 0
	for _, s := range l {
		n += s.Width()
	}
	return n
}

// Render draws the line exactly w wide. What does not fit goes whole words at a
// time: a number is never cut in two (it is one word, see format.go).
func (l Line) Render(w int) string {
	var b strings.Builder
	left := w
	for _, s := range l {
		if s.Width() > left {
			s.Text = Cut(s.Text, left)
			b.WriteString(s.render())
			left -= s.Width()
			break
		}
		if s.Text != "" {
			b.WriteString(s.render())
		}
		left -= s.Width()
	}
	return b.String() + Spaces(left)
}

// Cut shortens text to at most w cells, at the end of a word.
func Cut(text string, w int) string {
	if Width(text) <= w {
		return text
	}
	if w <= 0 {
		return ""
	}
	more := " " + Theme.Sign.More
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

// Fields sets spans side by side, sep apart; those that do not fit are left out
// from the right.
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

// Label is a field: its name in grey, then the value.
func Label(name, value string) Line { return Line{Grey(name + " "), Plain(value)} }

// Pick returns the first of the variants that fits into w, else the last.
func Pick(w int, variants ...string) string {
	for _, v := range variants {
		if Width(v) <= w {
			return v
		}
	}
	return variants[len(variants)-1]
}

// Wrap breaks a sentence into lines of at most w cells.
func Wrap(sentence string, w int) []string {
	var lines []string
	row := ""
	for _, word := range words(sentence) {
		switch {
		case row == "":
			row = word
		case Width(row)+1+Width(word) <= w:
			row += " " + word
		default:
			lines, row = append(lines, row), word
		}
	}
	if row != "" {
		lines = append(lines, row)
	}
	return lines
}

// words are the words of a sentence. A number and its unit are one of them, in a
// sentence that was not written here too.
func words(sentence string) []string {
	var all []string
	for _, word := range strings.Fields(strings.ReplaceAll(sentence, Nbsp, "\x00")) {
		word = strings.ReplaceAll(word, "\x00", Nbsp)
		last := len(all) - 1
		if last >= 0 && endsInDigit(all[last]) && units[strings.TrimRight(word, ".,;:)")] {
			all[last] += Nbsp + word
			continue
		}
		all = append(all, word)
	}
	return all
}

var units = map[string]bool{"ns": true, "µs": true, "us": true, "ms": true, "s": true, "min": true, "h": true, "B": true, "kB": true, "MB": true, "GB": true, "%": true}

func endsInDigit(word string) bool { return word[len(word)-1] >= '0' && word[len(word)-1] <= '9' }

// Paragraph is a sentence over as many lines as it needs.
func Paragraph(st Ink, sentence string, w int) []Line {
	var lines []Line
	for _, row := range Wrap(sentence, w) {
		lines = append(lines, Line{{row, st}})
	}
	return lines
}

// A Block is a rectangle of drawn text: each string is one row, all equally wide.
type Block []string

// Box draws a frame with a title around lines, exactly w by h.
func Box(title Line, body []Line, w, h int) Block {
	s := Theme.Sign
	b := make(Block, 0, h)
	t := title.fitTitle(w - 6)
	head := s.corner[0] + s.Horizontal
	if len(t) > 0 {
		n := t.Width()
		b = append(b, Theme.frame.Render(head)+" "+t.Render(n)+" "+Theme.frame.Render(strings.Repeat(s.Horizontal, w-5-n)+s.corner[1]))
	} else {
		b = append(b, Theme.frame.Render(head+strings.Repeat(s.Horizontal, w-3)+s.corner[1]))
	}
	bar := Theme.frame.Render(s.vertical)
	for i := range h - 2 {
		row := Spaces(w - 4)
		if i < len(body) {
			row = body[i].Render(w - 4)
		}
		b = append(b, bar+" "+row+" "+bar)
	}
	return append(b, Theme.frame.Render(s.corner[2]+strings.Repeat(s.Horizontal, w-2)+s.corner[3]))
}

// fitTitle shortens a title at the end of a span or a word.
func (l Line) fitTitle(w int) Line {
	var out Line
	for _, s := range l {
		if s.Width() > w {
			s.Text = Cut(s.Text, w)
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

// Rows draws lines without a frame.
func Rows(w int, lines ...Line) Block {
	b := make(Block, len(lines))
	for i, l := range lines {
		b[i] = " " + l.Render(w-2) + " "
	}
	return b
}

// Tail is the end of a text that somebody types, in at most w cells.
func Tail(text string, w int) string {
	if Width(text) <= w {
		return text
	}
	more := Theme.Sign.More
	for _, r := range text {
		if text = text[utf8.RuneLen(r):]; Width(text)+Width(more) <= w {
			break
		}
	}
	return more + text
}

// Printable: it can be typed into a line and takes up room there, or goes with a
// character that does. Left out are those that change the direction or join.
func Printable(r rune) bool { return r != utf8.RuneError && (r == ' ' || unicode.IsGraphic(r)) }

// WithoutLast is a text without its last character and what belongs to it.
func WithoutLast(text string) string {
	for text != "" {
		r, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
		if Width(string(r)) > 0 {
			break
		}
	}
	return text
}

func FirstSentence(s string) string {
	if i := strings.Index(s, ". "); i > 0 {
		return s[:i+1]
	}
	return s
}

func Arrows(k string) string {
	if Theme.Sign.Horizontal == asciiSigns.Horizontal {
		return strings.NewReplacer("↑ ↓", "up down", "← →", "left right").Replace(k)
	}
	return k
}

// A Key and what it does. The row at the bottom shows the short words, the help
// all of them. A key that does nothing is not listed.
type Key struct {
	Keys, Short, Long string
}

// Around sets groups beside each other, of which some always stay: the others drop
// out before them.
func Around(w int, before, always, after []Line) Line {
	kept := Fields(w, 3, always...)
	first := Fields(w-kept.Width()-3, 3, before...)
	return Fields(w, 3, append([]Line{first, kept}, after...)...)
}

func KeyLine(k, word string) Line {
	return Line{Styled(Theme.Key, strings.ReplaceAll(k, " ", Nbsp)), Grey(Nbsp + strings.ReplaceAll(word, " ", Nbsp))}
}

// Each makes a field of every span that is not blank.
func (l Line) Each() []Line {
	var out []Line
	for _, s := range l {
		if strings.TrimSpace(s.Text) != "" {
			out = append(out, Line{s})
		}
	}
	return out
}

// The smallest window there is room for anything in.
const (
	LeastWidth  = 60
	LeastHeight = 16
)

// Finish makes one string of the rows; the spaces that do not break have done
// their work.
func Finish(b Block) string {
	return strings.ReplaceAll(strings.Join(b, "\n"), Nbsp, " ")
}

func TooSmall(w, h int) string {
	words := Pick(w, "too small: needs 60 by 16", "too small", "")
	if w < 1 || h < 1 {
		return ""
	}
	return words
}
