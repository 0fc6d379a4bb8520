package viz

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Numbers as the screen writes them. A number and its unit are one word, held
// together by a space that does not break; screen turns it into a plain one.
const nbsp = "\u00a0"

// count writes 48213 as "48 213".
func count[T int | int64 | uint64 | uint32](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + nbsp + s[i:]
	}
	return sign + s
}

// many writes "1 client", "6 clients".
func many[T int | int64 | uint64](n T, one, more string) string {
	if n == 1 {
		return "1" + nbsp + one
	}
	return count(n) + nbsp + more
}

// rate writes a number a second: 0.8, 6.1, 212, 21.4k, 3.2M.
func rate(v float64) string {
	switch {
	case v < 0 || math.IsNaN(v):
		return "?"
	case v < 0.05:
		return "0"
	case v < 99.5:
		return fmt.Sprintf("%.1f", v)
	case v < 9999.5:
		return count(int(v + 0.5))
	case v < 999_950:
		return fmt.Sprintf("%.1fk", v/1e3)
	}
	return fmt.Sprintf("%.1fM", v/1e6)
}

// percent writes a share of 0 to 1, or more for several cores.
func percent(share float64) string {
	switch {
	case share < 0 || math.IsNaN(share):
		return "?"
	case share > 0 && share < 0.01:
		return "<1" + nbsp + "%"
	}
	return strconv.Itoa(int(share*100+0.5)) + nbsp + "%"
}

// duration writes nanoseconds with two significant figures or so.
func duration(ns int64) string {
	d := float64(max(ns, 0))
	unit := func(v float64, name string) string {
		if v < 9.95 {
			return fmt.Sprintf("%.1f", v) + nbsp + name
		}
		return strconv.Itoa(int(v+0.5)) + nbsp + name
	}
	switch {
	case d < 999.5:
		return strconv.Itoa(int(d)) + nbsp + "ns"
	case d < 999.5e3:
		return unit(d/1e3, look.sign.micro)
	case d < 999.5e6:
		return unit(d/1e6, "ms")
	case d < 99.5e9:
		return fmt.Sprintf("%.1f", d/1e9) + nbsp + "s"
	case d < 5400e9:
		return unit(d/60e9, "min")
	}
	return unit(d/3600e9, "h")
}

// size writes 55 B, 1.2 kB, 212 kB.
func size(n int64) string {
	switch {
	case n < 0:
		return "?"
	case n < 1000:
		return strconv.FormatInt(n, 10) + nbsp + "B"
	case n < 9950:
		return fmt.Sprintf("%.1f", float64(n)/1e3) + nbsp + "kB"
	case n < 999_500:
		return strconv.FormatInt((n+500)/1000, 10) + nbsp + "kB"
	case n < 999_500_000:
		return fmt.Sprintf("%.1f", float64(n)/1e6) + nbsp + "MB"
	}
	return fmt.Sprintf("%.1f", float64(n)/1e9) + nbsp + "GB"
}

// clock writes a monotonic time as a time of day, given what both are now.
func clock(now time.Time, at, nowMono int64) string {
	return now.Add(time.Duration(at - nowMono)).Format("15:04:05.000000")
}
