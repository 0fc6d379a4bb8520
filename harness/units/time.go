package units

import (
	"fmt"
	"strconv"
)

// Duration writes nanoseconds with about two digits: "420 ns", "1.5 ms", "45.0 s",
// "12 min". A negative time is none.
func (f Form) Duration(ns int64) string {
	d := float64(max(ns, 0))
	unit := func(v float64, name string) string {
		if v < 9.95 {
			return fmt.Sprintf("%.1f", v) + f.Gap + name
		}
		return strconv.Itoa(int(v+0.5)) + f.Gap + name
	}
	switch {
	case d < 999.5:
		return strconv.Itoa(int(d)) + f.Gap + "ns"
	case d < 999.5e3:
		return unit(d/1e3, f.Micro)
	case d < 999.5e6:
		return unit(d/1e6, "ms")
	case d < 99.5e9:
		return fmt.Sprintf("%.1f", d/1e9) + f.Gap + "s"
	case d < 5400e9:
		return unit(d/60e9, "min")
	}
	return unit(d/3600e9, "h")
}

// Latency writes nanoseconds with the digits of Number: "68.3 µs", "30 s". What is
// shorter than the clock can tell is "<1 ns".
func (f Form) Latency(ns float64) string {
	switch {
	case ns < 1:
		return "<1" + f.Gap + "ns"
	case ns < 999.5:
		return Number(ns) + f.Gap + "ns"
	case ns < 999.5e3:
		return Number(ns/1e3) + f.Gap + f.Micro
	case ns < 999.5e6:
		return Number(ns/1e6) + f.Gap + "ms"
	}
	return Number(ns/1e9) + f.Gap + "s"
}

// Elapsed writes how long something has lasted so far, rounded down: "15 ms",
// "2.9 s", "3.9 min". It never says that a limit was reached which was not, and every text
// and screen says the same of one wait.
func (f Form) Elapsed(ns int64) string {
	switch {
	case ns < 1e3:
		return strconv.FormatInt(ns, 10) + f.Gap + "ns"
	case ns < 1e6:
		return strconv.FormatInt(ns/1e3, 10) + f.Gap + f.Micro
	case ns < 1e9:
		return strconv.FormatInt(ns/1e6, 10) + f.Gap + "ms"
	case ns < 100e9:
		return fmt.Sprintf("%.1f", float64(ns/1e8)/10) + f.Gap + "s"
	}
	unit, name := int64(60e9), "min"
	if ns >= 5400e9 {
		unit, name = 3600e9, "h"
	}
	tenths := ns / (unit / 10)
	if tenths < 100 && tenths%10 != 0 {
		return fmt.Sprintf("%.1f", float64(tenths)/10) + f.Gap + name
	}
	return strconv.FormatInt(tenths/10, 10) + f.Gap + name
}
