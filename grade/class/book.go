package class

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"muxlab/grade/report"
)

// Book makes the marks of a class: of the results that the store has, by the rules of the
// plan, with the marks by hand.
func Book(st *Store, p *Plan, overrides map[string]Override) (*report.Class, error) {
	c := &report.Class{Schema: report.ClassSchema, Exercise: p.Exercise.ID, Title: p.Exercise.Title, Max: p.Exercise.Max, Due: p.Due, Unknown: p.Unknown}
	by := p.of()
	for _, s := range p.Students {
		row := report.Row{Student: s.ID, Name: s.Name, Email: s.Email}
		for i, sub := range by[s.ID] {
			next, err := p.row(st, s, sub)
			if err != nil {
				return nil, err
			}
			if i == 0 || better(&next, &row) {
				row = next
			}
		}
		if o, ok := overrides[s.ID]; ok {
			row.Mark, row.ByHand, row.Open = o.Points, o.Reason, false
			delete(overrides, s.ID)
		}
		c.Rows = append(c.Rows, row)
	}
	for _, id := range slices.Sorted(maps.Keys(overrides)) {
		if p.Shard == "" {
			c.Unknown = append(c.Unknown, id+" has a mark by hand, and is no student of this class")
		}
	}
	return c, nil
}

// better: row a counts more than b. A mark counts more than none, then the higher.
func better(a, b *report.Row) bool {
	if a.Open != b.Open {
		return b.Open
	}
	return a.Mark > b.Mark
}

// row is what one submission is worth.
func (p *Plan) row(st *Store, s Student, sub Submission) (report.Row, error) {
	row := report.Row{Student: s.ID, Name: s.Name, Email: s.Email, Folder: sub.Folder, Submitted: sub.Submitted, From: sub.From}
	e, err := st.Load(sub)
	if err != nil {
		return row, err
	}
	switch {
	case e == nil:
		row.Error, row.Open = "not graded yet", true
		return row, nil
	case e.Result == nil:
		row.Error, row.Open = e.Error, true
		return row, nil
	}
	row.Result, row.Mark, row.Open = e.Result, e.Result.Points, e.Result.Incomplete
	p.late(&row, s)
	if e.Result.Grader != "" && e.Result.Grader != p.Grader {
		row.Notes = append(row.Notes, "Graded by "+e.Result.Grader+"; --again grades it again.")
	}
	return row, nil
}

// late takes from the mark what lateness costs.
func (p *Plan) late(row *report.Row, s Student) {
	due := p.Due
	if !s.Due.IsZero() {
		due = s.Due
	}
	if due.IsZero() {
		return
	}
	if row.Submitted.IsZero() {
		row.Notes = append(row.Notes, "When it was handed in is not known: it counts as in time.")
		return
	}
	row.Submitted = row.Submitted.In(due.Location())
	row.Mark, row.Late = p.Late.Apply(row.Mark, row.Submitted.Sub(due))
}

// Apply is the mark of a submission that is this late, and in words what it lost. The
// loss is rounded down.
func (l Late) Apply(mark int, late time.Duration) (after int, words string) {
	days, percent := l.Percent(late)
	if days == 0 {
		return mark, ""
	}
	day := "days"
	if days == 1 {
		day = "day"
	}
	after = mark - mark*percent/100
	return after, fmt.Sprintf("%d %s late: %d %% less, %d points become %d", days, day, percent, mark, after)
}

// Failed are the students whom the grader could not judge, with why.
func Failed(c *report.Class) (all []string) {
	for _, r := range c.Rows {
		if r.Open {
			all = append(all, r.Student)
		}
	}
	return all
}
