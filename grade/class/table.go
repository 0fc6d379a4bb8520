package class

// Tables that instructors edit: CSV with a first line that names the columns, separated
// by commas, semicolons or tabs, as spreadsheets of several countries write them.

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"

	"muxlab/harness/proc"
)

// A column has its name and other names that platforms use for it.
type column struct {
	name string
	also []string
	must bool
}

// A record is one line of a table, by the names of the columns.
type record struct {
	line   int
	fields map[string]string
}

// readTable reads the CSV file name. Columns that are not known are left out; a line that
// is empty, or begins with #, as well.
func readTable(name string, columns []column) ([]record, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	r := csv.NewReader(bytes.NewReader(text))
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = '#', -1, true
	r.Comma = separator(text)
	rows, lines, err := readRows(r)
	short := filepath.Base(name)
	if err != nil {
		return nil, proc.Usagef("%s: %v", short, err)
	}
	if len(rows) == 0 {
		return nil, proc.Usagef("%s is empty: its first line names the columns", short)
	}
	names, err := header(rows[0], columns, short)
	if err != nil {
		return nil, err
	}
	var all []record
	for i, row := range rows[1:] {
		rec := record{lines[i+1], map[string]string{}}
		for j, field := range row {
			if j < len(names) && names[j] != "" {
				rec.fields[names[j]] = strings.TrimSpace(field)
			}
		}
		all = append(all, rec)
	}
	return all, nil
}

func readRows(r *csv.Reader) (rows [][]string, lines []int, err error) {
	for {
		row, err := r.Read()
		if row == nil {
			if err.Error() == "EOF" {
				err = nil
			}
			return rows, lines, err
		}
		if err != nil {
			return nil, nil, err
		}
		line, _ := r.FieldPos(0)
		if strings.Join(row, "") != "" {
			rows, lines = append(rows, row), append(lines, line)
		}
	}
}

// separator is the character that the first line, which is no comment, has most often.
func separator(text []byte) rune {
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(line, []byte("#")) || len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		best := ','
		for _, r := range ";\t" {
			if bytes.Count(line, []byte(string(r))) > bytes.Count(line, []byte(string(best))) {
				best = r
			}
		}
		return best
	}
	return ','
}

// header returns for each field of the first line the column's name, or "".
func header(first []string, columns []column, file string) (names []string, err error) {
	have := map[string]bool{}
	for _, field := range first {
		found := ""
		for _, c := range columns {
			for _, n := range append([]string{c.name}, c.also...) {
				if folded(field) == n && !have[c.name] {
					found = c.name
				}
			}
		}
		have[found] = true
		names = append(names, found)
	}
	for _, c := range columns {
		if c.must && !have[c.name] {
			return nil, proc.Usagef("%s has no column %q; its first line is %s", file, c.name, strings.Join(first, ", "))
		}
	}
	return names, nil
}
