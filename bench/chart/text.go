package chart

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

func (s Style) width() int {
	if s.Width == 0 {
		return 80
	}
	return max(s.Width, minWidth)
}

// minWidth is the least that anything can be drawn in.
const minWidth = 50

// paint colours text, if there are colours. An empty colour leaves it.
func (s Style) paint(color, text string) string {
	if !s.Color || color == "" || strings.TrimSpace(text) == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// The colours of text, as the terminal's own: they fit a dark and a light ground.
const (
	bold  = "1"
	faint = "38;5;245"
	good  = "38;5;33"  // the best, and those that cannot be told from it
	rest  = "38;5;110" // the others
	apart = "38;5;245" // who did other work
	alarm = "1;38;5;202"
)

// lineColors are those of the series of a line chart, far apart for every eye,
// and of about the same lightness; the letters say the same.
var lineColors = []string{"38;5;33", "38;5;208", "38;5;36", "38;5;169", "38;5;178", "38;5;74", "38;5;160", "38;5;245"}

func lineColor(i int) string { return lineColors[i%len(lineColors)] }

// letter marks series i: a to z, then A to Z.
func letter(i int) string {
	const all = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return all[i%len(all) : i%len(all)+1]
}

func wide1(s string) int { return ansi.StringWidth(s) }

// clean takes out what would move the cursor: names come from outside.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// cut shortens s to n columns.
func cut(s string, n int) string { return ansi.Truncate(clean(s), n, "…") }

// pad fills s up to n columns; padLeft puts it at their right end.
func pad(s string, n int) string     { return s + strings.Repeat(" ", max(0, n-wide1(s))) }
func padLeft(s string, n int) string { return strings.Repeat(" ", max(0, n-wide1(s))) + s }

// wrap breaks s into lines of at most n columns, all but the first indented.
func wrap(s string, n int, indent string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(clean(s), " ") {
		if line != "" && wide1(line)+1+wide1(word) > n {
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

// head is the title of a chart and the line below it.
func (s Style) head(b *strings.Builder, f Figure) {
	for _, line := range wrap(f.Title, s.width(), "") {
		fmt.Fprintln(b, s.paint(bold, line))
	}
	for _, line := range wrap(f.Below, s.width(), "") {
		fmt.Fprintln(b, s.paint(faint, line))
	}
}

func (s Style) lines(b *strings.Builder, color, bullet string, list []string) {
	for _, text := range list {
		for _, line := range wrap(bullet+text, s.width(), strings.Repeat(" ", wide1(bullet))) {
			fmt.Fprintln(b, s.paint(color, line))
		}
	}
}
