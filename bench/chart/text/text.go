// Package text sets text for a terminal: in columns, in lines that fit, and in
// colour where there is any.
//
// What it leaves out: the terminal itself. It writes nothing, and its callers say how
// wide the text may be.
package text

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Style says how text is drawn.
type Style struct {
	Width int  // columns; 0: 80
	Color bool // with the colours of the terminal; nothing is said by them alone
}

// Columns is how many columns there are.
func (s Style) Columns() int {
	if s.Width == 0 {
		return 80
	}
	return max(s.Width, minWidth)
}

// minWidth is the least that anything can be drawn in.
const minWidth = 50

// Paint colours text, if there are colours. An empty colour leaves it.
func (s Style) Paint(color, text string) string {
	if !s.Color || color == "" || strings.TrimSpace(text) == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// The colours of text, as the terminal's own: they fit a dark and a light ground.
const (
	Bold  = "1"
	Faint = "38;5;245"
	Good  = "38;5;33"    // the best, and those that cannot be told from it
	Rest  = "38;5;110"   // the others
	Alarm = "1;38;5;202" // what makes a result doubtful
)

// Width is how many columns s takes.
func Width(s string) int { return ansi.StringWidth(s) }

// Clean takes out what would move the cursor: names come from outside.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// Cut shortens s to n columns.
func Cut(s string, n int) string { return ansi.Truncate(Clean(s), n, "…") }

// Pad fills s up to n columns; PadLeft puts it at their right end.
func Pad(s string, n int) string     { return s + strings.Repeat(" ", max(0, n-Width(s))) }
func PadLeft(s string, n int) string { return strings.Repeat(" ", max(0, n-Width(s))) + s }

// Wrap breaks s into lines of at most n columns, all but the first indented.
func Wrap(s string, n int, indent string) []string {
	var lines []string
	line := ""
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' }) {
		word = Clean(word)
		if line != "" && Width(line)+1+Width(word) > n {
			lines = append(lines, line)
			line = indent
		}
		if strings.TrimSpace(line) != "" {
			line += " "
		}
		line = ansi.Truncate(line+word, n, "…")
	}
	return append(lines, line)
}

// Lines writes each sentence of a list behind a bullet, in lines that fit, to b.
func (s Style) Lines(b *strings.Builder, color, bullet string, list []string) {
	for _, text := range list {
		for _, line := range Wrap(bullet+text, s.Columns(), strings.Repeat(" ", Width(bullet))) {
			fmt.Fprintln(b, s.Paint(color, line))
		}
	}
}
