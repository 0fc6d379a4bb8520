package script

// Checks the header of a lab, and that the labs it needs lead to it without a circle.

import (
	"fmt"
	"slices"
	"strings"
)

// header checks the keys of the lab but needs.
func (c *checker) header() {
	if c.lab.Minutes == 0 {
		steps := 0
		for i := range c.lab.Steps {
			if s := &c.lab.Steps[i]; s.Core && (s.Kind == Predict || s.Kind == Do || s.Kind == Explain) {
				steps++
			}
		}
		c.found.add(1, "minutes is missing: say how long the lab takes; its core takes about %d of at most %d minutes",
			steps*stepMinutes, coreMinutes)
	}
	if e := c.lab.Exercise; e != "" && c.facts.Exercises != nil && !slices.Contains(c.facts.Exercises, e) {
		c.found.add(c.line("exercise"), "exercise: %s", unknown("exercise", e, c.facts.Exercises))
	}
}

// line returns the line of a key of the header.
func (c *checker) line(key string) int { return max(c.lab.at[key], 1) }

// needs checks the labs that the lab needs.
func (c *checker) needs() {
	if c.facts.Labs == nil {
		return
	}
	line := c.line("needs")
	for _, n := range c.lab.Needs {
		switch way := c.way(n, nil); {
		case n == c.lab.Number:
			c.found.add(line, "needs: lab %d needs itself", n)
		case c.other(n) == nil:
			c.found.add(line, "needs: there is no lab %d", n)
		case way != nil:
			c.found.add(line, "needs: a circle: lab %d needs %s", c.lab.Number, strings.Join(way, ", which needs "))
		}
	}
}

// other returns the lab of a number, or nil.
func (c *checker) other(n int) *Lab {
	for _, l := range c.facts.Labs {
		if l.Number == n {
			return l
		}
	}
	return nil
}

// way returns the labs from n to the lab that is checked, each needing the next; nil if there
// is no such way. Labs that were passed are not looked at again.
func (c *checker) way(n int, passed []int) []string {
	name := fmt.Sprintf("lab %d", n)
	if n == c.lab.Number {
		return []string{name}
	}
	l := c.other(n)
	if l == nil || slices.Contains(passed, n) {
		return nil
	}
	for _, next := range l.Needs {
		if rest := c.way(next, append(passed, n)); rest != nil {
			return append([]string{name}, rest...)
		}
	}
	return nil
}
