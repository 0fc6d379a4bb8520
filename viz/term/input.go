package term

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Keys and what is typed.

// A Key is an entry of the row of keys at the bottom, and of the help. A key that does
// nothing at the moment is not listed.
type Key struct {
	Keys  string // the keys, separated by spaces: "↑ ↓"
	Short string // for the row at the bottom; "" only in the help
	Long  string // for the help
}

// KeyLine returns a field of the row at the bottom: the key k, then what it does.
func KeyLine(k, word string) Line {
	name, does := strings.ReplaceAll(k, " ", Nbsp), strings.ReplaceAll(word, " ", Nbsp)
	return Line{Styled(InkKey, name), Grey(Nbsp + does)}
}

// Arrows returns the names of keys k with arrows as words, if the theme is ASCII.
func (t *Theme) Arrows(k string) string {
	if t.ascii {
		return strings.NewReplacer("↑ ↓", "up down", "← →", "left right").Replace(k)
	}
	return k
}

// Tail returns the end of a text that is being typed, in at most w cells. It marks what
// it cut. It takes time in proportion to the length of the text.
func (t *Theme) Tail(text string, w int) string {
	wide := Width(text)
	if wide <= w {
		return text
	}
	more := t.Sign.More
	for text != "" && wide+Width(more) > w {
		cluster, cells := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		text, wide = text[len(cluster):], wide-cells
	}
	return more + text
}

// Printable reports whether r can be typed into a line: it takes up cells, or combines
// with a character that does. Characters that join or change the direction are not.
func Printable(r rune) bool { return r != utf8.RuneError && (r == ' ' || unicode.IsGraphic(r)) }

// WithoutLast returns text without its last character and what combines with that.
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
