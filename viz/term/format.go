package term

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Numbers as the screen writes them. Negative means unknown, and is written "?".

// Nbsp is the space between a number and its unit. It does not break, so that Cut and
// Wrap keep both together; Finish turns it into a plain space.
const Nbsp = "\u00a0"

// micro is the sign of a millionth. As wide as the u that ASCII has instead, it needs no
// theme while lines are laid out; Finish replaces it.
const micro = "µ"

// Count writes a number with its digits in groups of three: 48213 is "48 213".
func Count[T int | int64 | uint64 | uint32](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + Nbsp + s[i:]
	}
	return sign + s
}

// Many writes a number and its noun: "1 client", "6 clients".
func Many[T int | int64 | uint64](n T, one, more string) string {
	if n == 1 {
		return "1" + Nbsp + one
	}
	return Count(n) + Nbsp + more
}

// Rate writes a number a second, without the unit: 0.8, 6.1, 212, 21.4k, 3.2M.
func Rate(v float64) string {
	switch {
	case v < 0 || math.IsNaN(v):
		return "?"
	case v < 0.05:
		return "0"
	case v < 99.5:
		return fmt.Sprintf("%.1f", v)
	case v < 9999.5:
		return Count(int(v + 0.5))
	case v < 999_950:
		return fmt.Sprintf("%.1fk", v/1e3)
	}
	return fmt.Sprintf("%.1fM", v/1e6)
}

// Percent writes a share as a percentage: 0.86 is "86 %". It may be above 1, as the
// share of several cores is.
func Percent(share float64) string {
	switch {
	case share < 0 || math.IsNaN(share):
		return "?"
	case share > 0 && share < 0.01:
		return "<1" + Nbsp + "%"
	}
	return strconv.Itoa(int(share*100+0.5)) + Nbsp + "%"
}

// Duration writes nanoseconds with about two significant digits: "412 µs", "3.4 s". A
// negative one is written as 0.
func Duration(ns int64) string {
	d := float64(max(ns, 0))
	unit := func(v float64, name string) string {
		if v < 9.95 {
			return fmt.Sprintf("%.1f", v) + Nbsp + name
		}
		return strconv.Itoa(int(v+0.5)) + Nbsp + name
	}
	switch {
	case d < 999.5:
		return strconv.Itoa(int(d)) + Nbsp + "ns"
	case d < 999.5e3:
		return unit(d/1e3, micro+"s")
	case d < 999.5e6:
		return unit(d/1e6, "ms")
	case d < 99.5e9:
		return fmt.Sprintf("%.1f", d/1e9) + Nbsp + "s"
	case d < 5400e9:
		return unit(d/60e9, "min")
	}
	return unit(d/3600e9, "h")
}

// Size writes a number of bytes in powers of ten: 55 B, 1.2 kB, 212 kB.
func Size(n int64) string {
	switch {
	case n < 0:
		return "?"
	case n < 1000:
		return strconv.FormatInt(n, 10) + Nbsp + "B"
	case n < 9950:
		return fmt.Sprintf("%.1f", float64(n)/1e3) + Nbsp + "kB"
	case n < 999_500:
		return strconv.FormatInt((n+500)/1000, 10) + Nbsp + "kB"
	case n < 999_500_000:
		return fmt.Sprintf("%.1f", float64(n)/1e6) + Nbsp + "MB"
	}
	return fmt.Sprintf("%.1f", float64(n)/1e9) + Nbsp + "GB"
}

// Clock writes at, a time of the trace in ns, as a time of day. now and nowMono are the
// same moment in both clocks.
func Clock(now time.Time, at, nowMono int64) string {
	return now.Add(time.Duration(at - nowMono)).Format("15:04:05.000000")
}
