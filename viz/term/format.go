package term

import (
	"time"

	"muxlab/harness/units"
)

// Package units writes the numbers of the screen, in the form units.Screen. This file has
// what holds words together as it holds a number and its unit, and the time of day.

// Nbsp is a space at which no line is broken: Cut and Wrap keep together what it joins, and
// Finish turns it into a plain space.
const Nbsp = units.NBSP

// micro is the sign of a millionth. As wide as the u that ASCII has instead, it needs no
// theme while lines are laid out; Finish replaces it.
const micro = "µ"

// Clock writes at, a time of the trace in ns, as a time of day. now and nowMono are the
// same moment in both clocks.
func Clock(now time.Time, at, nowMono int64) string {
	return now.Add(time.Duration(at - nowMono)).Format("15:04:05.000000")
}
