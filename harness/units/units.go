// Package units writes numbers for people: counts, amounts, times, bytes and
// shares, each with its unit. Every command, screen, chart and report uses it, so
// that the same number is written in one way.
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

// NBSP is a space at which no line is broken. Between the digits of a number, or
// between a number and its unit, it keeps both on one line.
const NBSP = "\u00a0"

// Unknown stands for a value that could not be measured.
const Unknown = "–"

// A Form is the punctuation of numbers.
type Form struct {
	Group string // between groups of three digits
	Gap   string // between a number and its unit
	Micro string // the symbol of a microsecond
}

// The forms in use.
var (
	// Screen is that of the terminal screen: "48 213", "1.5 ms", both held together
	// by NBSP. A terminal without a µ takes a copy in which Micro is "us".
	Screen = Form{Group: NBSP, Gap: NBSP, Micro: "µs"}
	// Chart is that of comparisons: "48 213", "1.5ms". Columns are narrow there.
	Chart = Form{Group: NBSP, Gap: "", Micro: "µs"}
	// Printed is that of published experiments, as in the books: "48,213", "1.5 ms".
	Printed = Form{Group: ",", Gap: " ", Micro: "µs"}
	// Sentence is that of findings: "48 213" with NBSP, and words after a plain space.
	Sentence = Form{Group: NBSP, Gap: " ", Micro: "µs"}
	// Plain has no groups: "48213 connections". What is written so can be copied
	// into a command.
	Plain = Form{Group: "", Gap: " ", Micro: "µs"}
)

// Count writes a whole number in groups of three digits: "48,213".
func (f Form) Count(n int64) string { return f.group(strconv.FormatInt(n, 10)) }

// group puts the separator into the digits of a whole number.
func (f Form) group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + f.Group + s[i:]
	}
	return sign + s
}

// Many writes how many there are of something whose plural is irregular: "1 child",
// "6 children".
func (f Form) Many(n int64, one, more string) string {
	if n == 1 {
		return "1" + f.Gap + one
	}
	return f.Count(n) + f.Gap + more
}

// Plural writes how many there are of something: "1 client", "1,000 clients",
// "2 processes".
func (f Form) Plural(n int, what string) string {
	if strings.HasSuffix(what, "s") {
		return f.Many(int64(n), what, what+"es")
	}
	return f.Many(int64(n), what, what+"s")
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
