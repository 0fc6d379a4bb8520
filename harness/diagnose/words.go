package diagnose

import (
	"fmt"
	"strconv"
	"strings"

	"muxlab/harness/trace"
)

// How findings are said: short, in the present, a figure in each.

// number is how a descriptor is called where it has no other name.
func number(fd int) string { return fmt.Sprintf("descriptor %d", fd) }

// call says what people call descriptor fd of p.
func (d *Doctor) call(p *process, fd int) string {
	l := d.reader.At(p.pid, fd)
	if l == nil {
		return number(fd)
	}
	if l.Kind == trace.Listener {
		return "the listener"
	}
	if name := d.name(l); name != "" {
		return name
	}
	return number(fd)
}

// andOthers names one of n.
func andOthers(name string, n int) string {
	switch {
	case n <= 1:
		return name
	case n == 2:
		return name + " and another"
	}
	return name + " and " + figure(n-1) + " others"
}

// count says how many there are of something: "1 client", "5 clients".
func count(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case strings.HasSuffix(what, "s"):
		return figure(n) + " " + what + "es"
	}
	return figure(n) + " " + what + "s"
}

// figure writes 29013 as "29 013", and never on two lines.
func figure(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u00a0" + s[i:]
	}
	return s
}

// are begins to say something of n: "1 is", "3 are".
func are(n int) string {
	if n == 1 {
		return "1 is"
	}
	return figure(n) + " are"
}

// span says how long something took, in the unit in which people think of it.
func span(ns int64) string {
	switch {
	case ns < 1e6:
		return fmt.Sprintf("%d µs", ns/1e3)
	case ns < 1e9:
		return fmt.Sprintf("%d ms", ns/1e6)
	case ns < 100e9:
		return fmt.Sprintf("%.1f s", float64(ns/1e8)/10)
	}
	return fmt.Sprintf("%d min", ns/60e9)
}

// size says how many bytes there are, in the units of the screen: 1 kB is 1000 of them.
func size(n int) string {
	if n < 1e6 {
		return fmt.Sprintf("%d kB", n/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n/1e5)/10)
}

// onCPU is a half sentence about CPU time, where it is known.
func (d *Doctor) onCPU(format string) string {
	if d.cpu < 0 {
		return ""
	}
	percent := strconv.Itoa(int(d.cpu + 0.5))
	if d.cpu > 0 && d.cpu < 1 { // it is not idle, and says so, as at the top of the screen
		percent = "<1"
	}
	return fmt.Sprintf(format, percent)
}

// onBusyCPU is the same for what keeps the CPU busy. A sample that does not show
// it yet is from before it began.
func (d *Doctor) onBusyCPU() string {
	if d.cpu < 20 {
		return ""
	}
	return d.onCPU("; the CPU is at %s %%")
}
