package diagnose

import (
	"fmt"
	"strings"

	"muxlab/harness/trace"
)

// How findings are said: short, in the present, a figure in each.

// number is how a descriptor is called where it has no other name.
func number(fd int) string { return fmt.Sprintf("descriptor %d", fd) }

// call says what people call descriptor fd of p.
func (d *Doctor) call(p *process, fd int) string {
	if x := p.fd(fd); x != nil && x.kind == trace.Listener {
		return "the listener"
	}
	if name := d.name(p.pid, fd); name != "" {
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
	return fmt.Sprintf("%s and %d others", name, n-1)
}

// count says how many there are of something: "1 client", "5 clients".
func count(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case strings.HasSuffix(what, "s"):
		return fmt.Sprintf("%d %ses", n, what)
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// are begins to say something of n: "1 is", "3 are".
func are(n int) string {
	if n == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", n)
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

// size says how many bytes there are.
func size(n int) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// onCPU is a half sentence about CPU time, where it is known.
func (d *Doctor) onCPU(format string) string {
	if d.cpu < 0 {
		return ""
	}
	return fmt.Sprintf(format, d.cpu)
}

// onBusyCPU is the same for what keeps the CPU busy. A sample that does not show
// it yet is from before it began.
func (d *Doctor) onBusyCPU() string {
	if d.cpu < 20 {
		return ""
	}
	return d.onCPU("; the CPU is at %d %%")
}
