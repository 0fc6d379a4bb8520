package script

import (
	"fmt"
	"slices"
	"strings"

	"muxlab/harness/model"
)

// A Problem is one thing that is wrong with a lab: the line, from 1, and one sentence, lower
// case and without a final period.
type Problem struct {
	Line  int
	Words string
}

// String returns the problem with its line, as in "12: scene: watch is missing".
func (p Problem) String() string { return fmt.Sprintf("%d: %s", p.Line, p.Words) }

// An Error is why a file could not be read as a lab.
type Error struct {
	File     string
	Problems []Problem // at least one
}

// Error returns a line for each problem.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = e.File + ":" + p.String()
	}
	return strings.Join(lines, "\n")
}

// problems collects what is wrong.
type problems []Problem

// add notes a problem of a line.
func (p *problems) add(line int, format string, args ...any) {
	*p = append(*p, Problem{line, fmt.Sprintf(format, args...)})
}

// sorted returns the problems in the order of their lines.
func (p problems) sorted() []Problem {
	slices.SortStableFunc(p, func(a, b Problem) int { return a.Line - b.Line })
	return p
}

// unknown says that a word is none of those that there are.
func unknown(what, word string, all []string) string {
	return fmt.Sprintf("unknown %s %q%s: there are %s", what, word, model.DidYouMean(word, all), strings.Join(all, ", "))
}
