package strace

import (
	"strconv"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// A call is a call that returned.
type call struct {
	name     string
	args     []string
	value    string // what it returned, as it is printed
	note     string // what is printed behind that: the ready sets of select, the error in words
	result   int    // or minus the error number
	returned bool   // false: the thread, or strace, ended in it
	injected bool
	began    int64 // ns
	ended    int64
	timed    bool // strace said how long it took
	split    bool // other threads came in between
}

// parseCall reads what stands behind the name of a call: the arguments, the
// result, how long it took.
func parseCall(name, text string, began int64) (c call, err error) {
	c.name, c.began, c.ended = name, began, began
	args, rest, ok := syntax.Arguments(text)
	if !ok {
		return c, syntax.ErrLine
	}
	c.args = args
	rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " "), "= ")
	if !ok {
		return c, syntax.ErrLine
	}
	if rest, err = c.cutDuration(rest); err != nil {
		return c, err
	}
	n := syntax.WordEnd(rest)
	c.value, c.note = rest[:n], strings.TrimLeft(rest[n:], " ")
	c.injected = strings.Contains(c.note, "(INJECTED)")
	return c, c.results()
}

// cutDuration takes the " <0.000007>" of -T from the end.
func (c *call) cutDuration(s string) (string, error) {
	s = strings.TrimRight(s, " ")
	i := strings.LastIndex(s, " <")
	if i < 0 || !strings.HasSuffix(s, ">") {
		return s, nil
	}
	whole, fraction, ok := strings.Cut(s[i+2:len(s)-1], ".")
	seconds, err := strconv.ParseInt(whole, 10, 32)
	if !ok || err != nil { // what a descriptor is, as -y writes it
		return s, nil
	}
	part, ok := syntax.Nanoseconds(fraction)
	if !ok || seconds < 0 {
		return s, syntax.ErrLine
	}
	c.ended, c.timed = c.began+seconds*1e9+part, true
	return s[:i], nil
}

// results reads the value: a number, perhaps with an error behind it, or "?".
func (c *call) results() error {
	word, _, _ := strings.Cut(c.note, " ")
	errno := -1
	if strings.HasPrefix(word, "E") {
		errno = errnoOf(word)
	}
	switch {
	case c.value == "?" && errno > 0: // a signal came; the kernel may make the call again
		c.result, c.returned = -errno, true
	case c.value == "?":
	case strings.HasPrefix(c.value, "-1") && errno > 0:
		c.result, c.returned = -errno, true
	default:
		n, ok := syntax.Number(c.value)
		if !ok {
			return syntax.ErrLine
		}
		c.result, c.returned = n, true
	}
	return nil
}

// errnoOf is the number of an error here; -1 if it has none. What only the kernel
// itself sees stands for an interrupted call.
func errnoOf(name string) int {
	if strings.HasPrefix(name, "ERESTART") {
		return int(kernel.EINTR)
	}
	if name == "EWOULDBLOCK" {
		return int(kernel.EAGAIN)
	}
	if n, ok := kernel.ErrnoByName(name); ok {
		return int(n)
	}
	return -1
}

// arg returns an argument, "" if there are fewer.
func (c *call) arg(i int) string {
	if i < len(c.args) {
		return c.args[i]
	}
	return ""
}

// fd is an argument that is a descriptor; -1 if it is none.
func (c *call) fd(i int) int {
	n, ok := syntax.Number(c.arg(i))
	if !ok || !trace.IsFD(n) {
		return -1
	}
	return n
}

// size is an argument that is a count.
func (c *call) size(i int) uint32 {
	n, _ := syntax.Number(c.arg(i))
	return uint32(min(max(n, 0), 1<<31))
}
