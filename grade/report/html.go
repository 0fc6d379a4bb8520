package report

// HTML: a page a student, which can be handed out as it is, and an index for the
// instructor. Each page is one file: nothing is loaded, and no script runs.

import (
	_ "embed"
	"html/template"
	"io"

	"muxlab/grade/verdict"
)

//go:embed student.html
var studentHTML string

//go:embed index.html
var indexHTML string

var helpers = template.FuncMap{
	"about":  About,
	"repeat": Repeat,
	"layers": func(r *verdict.Result) []string {
		held, not := Layers(r)
		if held == "" {
			return not
		}
		for i := range not {
			not[i] = "not held: " + not[i]
		}
		return append([]string{"held: " + held}, not...)
	},
	"passed": verdict.State.GivesPoints,
}

var (
	studentPage = template.Must(template.New("student").Funcs(helpers).Parse(studentHTML))
	indexPage   = template.Must(template.New("index").Funcs(helpers).Parse(indexHTML))
)

// Student writes the page of one student: nothing of any other, no note and no flag for
// the instructor. A stage that is hidden until the due date shows its name and points.
func Student(w io.Writer, c Class, row Row) error {
	row = cleanRow(row)
	row.Notes = nil
	if row.Result != nil {
		shown := ForStudent(*row.Result)
		row.Result = &shown
	}
	alone := CleanClass(Class{Exercise: c.Exercise, Title: c.Title, Max: c.Max, Due: c.Due})
	data := struct {
		Class    *Class
		Row      *Row
		Status   string
		Feedback string
		Head     *verdict.Stage
	}{&alone, &row, alone.Status(&row), alone.Feedback(&row), nil}
	if row.Result != nil && row.Result.Refused == nil {
		data.Head = row.Result.Headline()
	}
	return studentPage.Execute(w, data)
}

// Index writes the instructor's page: the matrix stages × students, who is missing or
// unknown, and what resembles what. page names the file of a student's page.
func Index(w io.Writer, c Class, page func(*Row) string) error {
	c = CleanClass(c)
	type line struct {
		*Row
		Status, Page string
		Cells        []Cell
	}
	m := NewMatrix(&c)
	data := struct {
		Class *Class
		IDs   []string
		Lines []line
	}{&c, m.Stages, nil}
	for i := range c.Rows {
		data.Lines = append(data.Lines, line{&c.Rows[i], c.Status(&c.Rows[i]), page(&c.Rows[i]), m.Cells[i]})
	}
	return indexPage.Execute(w, data)
}
