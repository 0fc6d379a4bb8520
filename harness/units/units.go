// Package units writes numbers for people: counts, amounts, times, bytes and
// shares, each with its unit. Every command, screen, chart and report uses it, so
// that the same number is written in one way: 10,000, 1.5 kB for 1,500 bytes, 64 KiB
// where a power of two is meant, µs, ms and s.
//
// Files, in the order to read them: units.go (forms and counts), number.go
// (measured values and ratios), time.go, bytes.go.
//
// What it leaves out: numbers for programs (JSON, CSV) are written in full, by
// strconv. The package imports nothing of this module.
package units

import (
	"math"
	"strconv"
	"strings"
)

// NBSP is a space at which no line is broken.
const NBSP = "\u00a0"

// Unknown stands for a value that could not be measured.
const Unknown = "–"

// A Form is how a number and its unit are set.
type Form struct {
	Gap   string // between a number and its unit
	Micro string // the symbol of a microsecond
}

var (
	// Text is the form of everything that is printed: "48,213 echoes", "1.50 ms".
	Text = Form{Gap: " ", Micro: "µs"}
	// Screen is that of the terminal screen: a number and its unit are one word, held
	// together by NBSP. Where a terminal has no µ, the screen writes a u for it.
	Screen = Form{Gap: NBSP, Micro: "µs"}
)

// Count writes a whole number, with commas between groups of three digits: "48,213".
func Count[T ~int | ~int32 | ~int64 | ~uint32 | ~uint64](n T) string {
	return group(strconv.FormatInt(int64(n), 10))
}

// group puts commas into the digits of a whole number.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Many writes how many there are of something whose plural is irregular: "1 child",
// "6 children".
func (f Form) Many(n int, one, more string) string {
	if n == 1 {
		return "1" + f.Gap + one
	}
	return Count(n) + f.Gap + more
}

// Plural writes how many there are of something: "1 client", "1,000 clients",
// "2 processes".
func (f Form) Plural(n int, what string) string {
	if strings.HasSuffix(what, "s") {
		return f.Many(n, what, what+"es")
	}
	return f.Many(n, what, what+"s")
}

// Percent writes a share, where 1 is the whole: "42 %". A share above 0 that would
// round to nothing is "<1 %"; several cores may be more than 100 %.
func (f Form) Percent(share float64) string {
	switch {
	case share < 0 || math.IsNaN(share):
		return "?"
	case share > 0 && share < 0.01:
		return "<1" + f.Gap + "%"
	}
	return strconv.Itoa(int(share*100+0.5)) + f.Gap + "%"
}

// And joins words as a sentence does: "a, b and c".
func And(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
