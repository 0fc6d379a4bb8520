package experiment

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// figure writes a value with two or three digits that mean something.
func figure(v float64) string {
	abs := math.Abs(v)
	switch {
	case v == math.Trunc(v) && abs < 1e9:
		return grouped(v)
	case abs < 0.001 || abs >= 1e9:
		return strconv.FormatFloat(v, 'e', 1, 64)
	case abs < 0.1:
		return strconv.FormatFloat(v, 'f', 3, 64)
	case abs < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case abs < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return grouped(math.Round(v))
}

// digits rounds a value to so many digits that count.
func digits(v float64, n int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', n-1, 64), 64)
	if err != nil {
		return v
	}
	return rounded
}

// grouped writes a whole number with commas: 10,000. Others are left as they are.
func grouped(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if v != math.Trunc(v) {
		return s
	}
	sign := ""
	if v < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// plural writes "1 connection", "1,000 connections".
func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return grouped(float64(n)) + " " + what
}

// wide is how many cells of a terminal s takes: one each, for all that is written here.
func wide(s string) int { return utf8.RuneCountInString(s) }

// left and right fill up s to n cells.
func left(s string, n int) string  { return s + strings.Repeat(" ", max(0, n-wide(s))) }
func right(s string, n int) string { return strings.Repeat(" ", max(0, n-wide(s))) + s }

// shorten cuts s to n cells, and shows that it did.
func shorten(s string, n int) string {
	if wide(s) <= n {
		return s
	}
	return string([]rune(s)[:max(n-1, 0)]) + "…"
}

// wrap breaks text into lines of at most width cells; those after the first begin with indent.
func wrap(text string, width int, indent string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case wide(line)+1+wide(word) > width:
			lines = append(lines, line)
			line = indent + word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// seconds is a time in words of the unit that fits.
func seconds(s float64) string {
	switch {
	case s < 1e-3:
		return fmt.Sprintf("%s µs", figure(s*1e6))
	case s < 1:
		return fmt.Sprintf("%s ms", figure(s*1e3))
	}
	return fmt.Sprintf("%s s", figure(s))
}
