// Package printed has the tables that experiments are compared with, as they were
// published, each with its source.
package printed

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"muxlab/bench/experiment/result"
)

//go:embed published/*.csv
var published embed.FS

// A Table is a printed one: figures, with the words about them and their source.
type Table struct {
	About  string // the comment lines at its head
	Source string // of these, from "Source:" on
	Header []string
	Rows   [][]string
}

// Read reads a table: the name of a file in published.
func Read(name string) (Table, error) {
	text, err := published.ReadFile("published/" + name)
	if err != nil {
		return Table{}, fmt.Errorf("there is no published table %s", name)
	}
	t := Table{}
	for line := range strings.Lines(string(text)) {
		if about, ok := strings.CutPrefix(line, "#"); ok {
			t.About = strings.TrimSpace(t.About + " " + strings.TrimSpace(about))
		}
	}
	if _, source, ok := strings.Cut(t.About, "Source: "); ok {
		t.Source = source
	}
	r := csv.NewReader(strings.NewReader(string(text)))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 {
		return Table{}, fmt.Errorf("the published table %s cannot be read: %v", name, err)
	}
	t.Header, t.Rows = rows[0], rows[1:]
	return t, nil
}

// Must is Read for a table that is part of the program: a test reads them all.
func Must(name string) Table {
	t, err := Read(name)
	if err != nil {
		panic(err)
	}
	return t
}

// Column is the number of the column of this name, -1 if there is none.
func (t Table) Column(name string) int {
	for i, h := range t.Header {
		if h == name {
			return i
		}
	}
	return -1
}

// Value is a number of the table, if it was printed.
func (t Table) Value(row int, column string) (float64, bool) {
	i := t.Column(column)
	if i < 0 || row >= len(t.Rows) {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(t.Rows[row][i]), 64)
	return v, err == nil
}

// Side makes one of the table: x is a column, or "" for the number of the row,
// and every other name a column of values, which are multiplied by times.
func (t Table) Side(label, unit string, times float64, x string, columns ...string) result.Side {
	s := result.Side{Label: label, Source: t.Source, Unit: unit}
	for _, column := range columns {
		for row := range t.Rows {
			at := float64(row)
			if x != "" {
				at, _ = t.Value(row, x)
			}
			if v, ok := t.Value(row, column); ok {
				s.Set(column, at, v*times)
			}
		}
	}
	return s
}
