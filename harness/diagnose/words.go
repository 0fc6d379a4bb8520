package diagnose

import (
	"fmt"

	"muxlab/harness/trace"
	"muxlab/harness/units"
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
	return name + " and " + units.Count(n-1) + " others"
}

// are begins to say something of n: "1 is", "3 are".
func are(n int) string {
	if n == 1 {
		return "1 is"
	}
	return units.Count(n) + " are"
}

// onCPU is a half sentence about CPU time, where it is known.
func (d *Doctor) onCPU(format string) string {
	if d.cpu < 0 {
		return ""
	}
	return fmt.Sprintf(format, units.Text.Percent(d.cpu/100))
}

// onBusyCPU is the same for what keeps the CPU busy. A sample that does not show
// it yet is from before it began.
func (d *Doctor) onBusyCPU() string {
	if d.cpu < 20 {
		return ""
	}
	return d.onCPU("; the CPU is at %s")
}
