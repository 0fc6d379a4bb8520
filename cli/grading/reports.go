package grading

import (
	"errors"
	"io"
	"os"
	"slices"

	"muxlab/grade/class"
	"muxlab/grade/report"
	"muxlab/grade/verdict"
	"muxlab/harness/files"
)

// writeReports makes the marks and writes every report into the folder of the run, and
// the matrix or JSON to out. It returns the students whom the grader could not judge.
func writeReports(st *class.Store, plan *class.Plan, overrides string, similar []report.Pair, asJSON bool, out io.Writer) ([]string, error) {
	marks, err := class.Overrides(overrides, plan)
	if err != nil {
		return nil, err
	}
	if err := class.NewOverrides(overrides); err != nil {
		return nil, err
	}
	c, err := class.Book(st, plan, marks)
	if err != nil {
		return nil, err
	}
	c.Similar = similar
	if err := pages(st, c); err != nil {
		return nil, err
	}
	var results []verdict.Result
	for i := range c.Rows {
		if r := c.Rows[i].Result; r != nil {
			results = append(results, *r)
		}
	}
	for name, write := range map[string]func(io.Writer) error{
		"index.html": func(w io.Writer) error { return report.Index(w, *c, page) },
		"class.json": func(w io.Writer) error { return report.ClassJSON(w, *c) },
		"moodle.csv": func(w io.Writer) error { return report.Moodle(w, *c) },
		"canvas.csv": func(w io.Writer) error { return report.Canvas(w, *c) },
		"junit.xml":  func(w io.Writer) error { return report.JUnit(w, results) },
	} {
		if err := files.Save(st.Path(name), write); err != nil {
			return nil, err
		}
	}
	if asJSON {
		return class.Failed(c), report.ClassJSON(out, *c)
	}
	return class.Failed(c), report.MatrixText(out, *c, report.Look{})
}

// page is the file of a student's page, from the index.
func page(r *report.Row) string { return "students/" + class.Slug(r.Student) + ".html" }

// pages writes the students' pages, and removes those of an earlier run.
func pages(st *class.Store, c *report.Class) error {
	if err := os.MkdirAll(st.Path("students"), 0o755); err != nil {
		return err
	}
	var names []string
	for _, row := range c.Rows {
		names = append(names, class.Slug(row.Student)+".html")
		if err := files.Save(st.Path(page(&row)), func(w io.Writer) error { return report.Student(w, *c, row) }); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(st.Path("students"))
	for _, e := range entries {
		if !slices.Contains(names, e.Name()) {
			err = errors.Join(err, os.Remove(st.Path("students", e.Name())))
		}
	}
	return err
}
