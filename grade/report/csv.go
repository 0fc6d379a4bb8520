package report

// CSV for the grade books of Moodle and Canvas. Both are opened with spreadsheets as well,
// so a cell must not begin a formula.

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// cell is s as a cell that no spreadsheet computes: what would begin a formula has an
// apostrophe before it.
func cell(s string) string {
	bare := strings.TrimLeft(s, " \t\u00a0")
	if bare == "" {
		return s
	}
	switch []rune(bare)[0] {
	case '=', '+', '-', '@', '\t', '\r', '|', '%', '＝', '＋', '－', '＠':
		return "'" + s
	}
	return s
}

func writeCSV(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// grade is the mark as a cell: empty if there is none yet, which is not 0.
func grade(r *Row) string {
	if r.Open {
		return ""
	}
	return strconv.Itoa(r.Mark)
}

func (c *Class) column() string { return strings.TrimSpace(c.Exercise + " " + c.Title) }

// Moodle writes a file for Moodle's Grades > Import > CSV file. Map "ID number" or "Email
// address" to the user there.
func Moodle(w io.Writer, c Class) error {
	c = CleanClass(c)
	rows := [][]string{{"ID number", "Full name", "Email address", c.column(), "Feedback"}}
	for i := range c.Rows {
		r := &c.Rows[i]
		rows = append(rows, []string{r.Student, r.Name, r.Email, grade(r), c.Feedback(r)})
	}
	return writeCSV(w, rows)
}

// Canvas writes a file for Canvas's Grades > Import. The roster's id is the SIS user ID;
// Canvas's own ID stays empty.
func Canvas(w io.Writer, c Class) error {
	c = CleanClass(c)
	rows := [][]string{
		{"Student", "ID", "SIS User ID", "SIS Login ID", "Section", c.column()},
		{"    Points Possible", "", "", "", "", strconv.Itoa(c.Max)},
	}
	for i := range c.Rows {
		r := &c.Rows[i]
		rows = append(rows, []string{r.Name, "", r.Student, r.Email, "", grade(r)})
	}
	return writeCSV(w, rows)
}
