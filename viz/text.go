package viz

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// A span is a piece of text in one style: the unit that is kept or dropped when
// a line must become narrower.
type span struct {
	text  string
	style ink
}

// A line is spans one after the other.
type line []span

func plain(text string) span          { return span{text, look.text} }
func grey(text string) span           { return span{text, look.idle} }
func bold(text string) span           { return span{text, look.bold} }
func gap(n int) span                  { return span{strings.Repeat(" ", max(n, 0)), look.text} }
func join(spans ...span) line         { return spans }
func text(s string) line              { return line{plain(s)} }
func (l line) add(spans ...span) line { return append(l, spans...) }
func spaces(n int) string             { return strings.Repeat(" ", max(n, 0)) }
func (s span) width() int             { return width(s.text) }
func (s span) render() string         { return s.style.Render(s.text) }
func padLeft(s string, w int) string  { return spaces(w-width(s)) + s }
func padRight(s string, w int) string { return s + spaces(w-width(s)) }
func styled(st ink, s string) span    { return span{s, st} }

// width is how many cells a text without styling takes up. Nearly all of what is
// drawn is of characters that are known to take one each; the others (Chinese, for
// one) are looked up.
func width(s string) int {
	n := 0
	for _, r := range s {
		if r < ' ' || r > '~' && r != '\u00a0' && (r < '\u2500' || r > '\u259f') {
			return ansi.StringWidth(s)
		}
		n++
	}
	return n
}

func (l line) width() int {
	n := 0
	for _, s := range l {
		n += s.width()
	}
	return n
}

// render draws the line exactly w wide. What does not fit goes whole words at a
// time: a number is never cut in two (it is one word, see format.go).
func (l line) render(w int) string {
	var b strings.Builder
	left := w
	for _, s := range l {
		if s.width() > left {
			s.text = cut(s.text, left)
			b.WriteString(s.render())
			left -= s.width()
			break
		}
		if s.text != "" {
			b.WriteString(s.render())
		}
		left -= s.width()
	}
	return b.String() + spaces(left)
}

// cut shortens text to at most w cells, at the end of a word.
func cut(text string, w int) string {
	if width(text) <= w {
		return text
	}
	if w <= 0 {
		return ""
	}
	more := " " + look.sign.more
	if short := cutWords(text, w-width(more)); short != "" {
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

// fields sets spans side by side, sep apart; those that do not fit are left out
// from the right.
func fields(w, sep int, groups ...line) line {
	var out line
	used := 0
	for _, g := range groups {
		n := g.width()
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
			out = append(out, gap(sep))
		}
		out = append(out, g...)
		used += n
	}
	return out
}

// label is a field: its name in grey, then the value.
func label(name, value string) line { return line{grey(name + " "), plain(value)} }

// pick returns the first of the variants that fits into w, else the last.
func pick(w int, variants ...string) string {
	for _, v := range variants {
		if width(v) <= w {
			return v
		}
	}
	return variants[len(variants)-1]
}

// wrap breaks a sentence into lines of at most w cells.
func wrap(sentence string, w int) []string {
	var lines []string
	row := ""
	for _, word := range words(sentence) {
		switch {
		case row == "":
			row = word
		case width(row)+1+width(word) <= w:
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
	for _, word := range strings.Fields(strings.ReplaceAll(sentence, nbsp, "\x00")) {
		word = strings.ReplaceAll(word, "\x00", nbsp)
		last := len(all) - 1
		if last >= 0 && endsInDigit(all[last]) && units[strings.TrimRight(word, ".,;:)")] {
			all[last] += nbsp + word
			continue
		}
		all = append(all, word)
	}
	return all
}

var units = map[string]bool{"ns": true, "µs": true, "us": true, "ms": true, "s": true, "min": true, "h": true, "B": true, "kB": true, "MB": true, "GB": true, "%": true}

func endsInDigit(word string) bool { return word[len(word)-1] >= '0' && word[len(word)-1] <= '9' }

// paragraph is a sentence over as many lines as it needs.
func paragraph(st ink, sentence string, w int) []line {
	var lines []line
	for _, row := range wrap(sentence, w) {
		lines = append(lines, line{{row, st}})
	}
	return lines
}

// A block is a rectangle of drawn text: each string is one row, all equally wide.
type block []string

// box draws a frame with a title around lines, exactly w by h.
func box(title line, body []line, w, h int) block {
	s := look.sign
	b := make(block, 0, h)
	t := title.fitTitle(w - 6)
	head := s.corner[0] + s.horizontal
	if len(t) > 0 {
		n := t.width()
		b = append(b, look.frame.Render(head)+" "+t.render(n)+" "+look.frame.Render(strings.Repeat(s.horizontal, w-5-n)+s.corner[1]))
	} else {
		b = append(b, look.frame.Render(head+strings.Repeat(s.horizontal, w-3)+s.corner[1]))
	}
	bar := look.frame.Render(s.vertical)
	for i := range h - 2 {
		row := spaces(w - 4)
		if i < len(body) {
			row = body[i].render(w - 4)
		}
		b = append(b, bar+" "+row+" "+bar)
	}
	return append(b, look.frame.Render(s.corner[2]+strings.Repeat(s.horizontal, w-2)+s.corner[3]))
}

// fitTitle shortens a title at the end of a span or a word.
func (l line) fitTitle(w int) line {
	var out line
	for _, s := range l {
		if s.width() > w {
			s.text = cut(s.text, w)
			if s.text != "" {
				out = append(out, s)
			}
			return out
		}
		w -= s.width()
		out = append(out, s)
	}
	return out
}

// beside sets two blocks of the same height next to each other.
func beside(a, b block) block {
	out := make(block, len(a))
	for i := range a {
		out[i] = a[i] + b[i]
	}
	return out
}

// rows draws lines without a frame.
func rows(w int, lines ...line) block {
	b := make(block, len(lines))
	for i, l := range lines {
		b[i] = " " + l.render(w-2) + " "
	}
	return b
}

// tail is the end of a text that somebody types, in at most w cells.
func tail(text string, w int) string {
	if width(text) <= w {
		return text
	}
	more := look.sign.more
	for _, r := range text {
		if text = text[utf8.RuneLen(r):]; width(text)+width(more) <= w {
			break
		}
	}
	return more + text
}

// printable: it can be typed into a line and takes up room there, or goes with a
// character that does. Left out are those that change the direction or join.
func printable(r rune) bool { return r != utf8.RuneError && (r == ' ' || unicode.IsGraphic(r)) }

// withoutLast is a text without its last character and what belongs to it.
func withoutLast(text string) string {
	for text != "" {
		r, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
		if width(string(r)) > 0 {
			break
		}
	}
	return text
}

func firstSentence(s string) string {
	if i := strings.Index(s, ". "); i > 0 {
		return s[:i+1]
	}
	return s
}

func arrows(k string) string {
	if look.sign.horizontal == asciiSigns.horizontal {
		return strings.NewReplacer("↑ ↓", "up down", "← →", "left right").Replace(k)
	}
	return k
}

// A key and what it does. The row at the bottom shows the short words, the help
// all of them. A key that does nothing is not listed.
type key struct {
	keys, short, long string
}

// around sets groups beside each other, of which some always stay: the others drop
// out before them.
func around(w int, before, always, after []line) line {
	kept := fields(w, 3, always...)
	first := fields(w-kept.width()-3, 3, before...)
	return fields(w, 3, append([]line{first, kept}, after...)...)
}

func keyLine(k, word string) line {
	return line{styled(look.key, strings.ReplaceAll(k, " ", nbsp)), grey(nbsp + strings.ReplaceAll(word, " ", nbsp))}
}

// each makes a field of every span that is not blank.
func (l line) each() []line {
	var out []line
	for _, s := range l {
		if strings.TrimSpace(s.text) != "" {
			out = append(out, line{s})
		}
	}
	return out
}

// The smallest window there is room for anything in.
const (
	leastWidth  = 60
	leastHeight = 16
)

// finish makes one string of the rows; the spaces that do not break have done
// their work.
func finish(b block) string {
	return strings.ReplaceAll(strings.Join(b, "\n"), nbsp, " ")
}

func tooSmall(w, h int) string {
	words := pick(w, "too small: needs 60 by 16", "too small", "")
	if w < 1 || h < 1 {
		return ""
	}
	return words
}
