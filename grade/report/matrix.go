package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"muxlab/grade/verdict"
)

// A Cell is one stage of one student.
type Cell struct {
	Text string // the points given, or a word of one letter; see Key
	Kind string // "passed", "failed", "skipped", "error", "unstable", "none"
}

// Key explains the cells.
const Key = "a number: points given · -: failed · s: skipped · e: grader error · ~: unstable"

// A Matrix is stages × students.
type Matrix struct {
	Stages []string
	Cells  [][]Cell // by row of the class, by stage
}

// NewMatrix makes the matrix of a class. The stages are those of all results, in the
// order of the first one that has them.
func NewMatrix(c *Class) Matrix {
	var m Matrix
	for i := range c.Rows {
		if r := c.Rows[i].Result; r != nil {
			for _, s := range r.Stages {
				if !slices.Contains(m.Stages, s.ID) {
					m.Stages = append(m.Stages, s.ID)
				}
			}
		}
	}
	for i := range c.Rows {
		cells := make([]Cell, len(m.Stages))
		for j, id := range m.Stages {
			cells[j] = cellOf(c.Rows[i].Result, id)
		}
		m.Cells = append(m.Cells, cells)
	}
	return m
}

func cellOf(r *verdict.Result, id string) Cell {
	if r == nil || r.Stage(id) == nil {
		return Cell{"", "none"}
	}
	switch s := r.Stage(id); s.State {
	case verdict.Passed:
		return Cell{fmt.Sprint(s.Points), "passed"}
	case verdict.Unstable:
		return Cell{fmt.Sprint("~", s.Points), "unstable"}
	case verdict.Failed:
		return Cell{"-", "failed"}
	case verdict.GraderError:
		return Cell{"e", "error"}
	}
	return Cell{"s", "skipped"}
}

// MatrixText writes the matrix for a terminal, and below it who is unknown or missing.
func MatrixText(w io.Writer, c Class, look Look) error {
	c = CleanClass(c)
	m := NewMatrix(&c)
	const name, column = 16, 6
	var b strings.Builder
	head := fmt.Sprintf("%-*s", name, "student")
	for _, id := range m.Stages {
		head += fmt.Sprintf("%*s", column, ansi.Truncate(id, column-1, ""))
	}
	b.WriteString(head + "  mark\n")
	var missing, errors int
	for i := range c.Rows {
		r := &c.Rows[i]
		id := ansi.Truncate(r.Student, name-1, "…")
		b.WriteString(id + strings.Repeat(" ", name-ansi.StringWidth(id)))
		for _, cell := range m.Cells[i] {
			fmt.Fprintf(&b, "%*s", column, cell.Text)
		}
		b.WriteString("  " + shortStatus(&c, r) + "\n")
		if !r.Handed() {
			missing++
		}
		if r.Open {
			errors++
		}
	}
	fmt.Fprintf(&b, "\n%s\n%d students; nothing handed in: %d; grader errors: %d\n", ansi.Wrap(Key, look.width(), ""), len(c.Rows), missing, errors)
	for _, u := range c.Unknown {
		b.WriteString(ansi.Wrap("unknown: "+u, look.width(), "") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shortStatus is the mark for a narrow column.
func shortStatus(c *Class, r *Row) string {
	s := c.Status(r)
	if cut, ok := strings.CutPrefix(s, fmt.Sprintf("%d of %d", r.Mark, c.Max)); ok {
		s = fmt.Sprint(r.Mark) + cut
	}
	if r.Late != "" && r.ByHand == "" {
		s += " late"
	}
	return s
}
