package class

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"muxlab/harness/proc"
)

// An Override is a mark by hand.
type Override struct {
	Points int
	Reason string
}

var overrideColumns = []column{
	{"student", []string{"id", "student id"}, true},
	{"points", []string{"mark"}, true},
	{"reason", []string{"why"}, true},
	{"exercise", nil, false},
}

const overridesHead = `# Marks by hand: they stand whatever the grader says, and survive grading again.
# The reason is shown to the student. A line that begins with # is left out.
student,points,reason
`

// NewOverrides makes an empty file of marks by hand, if there is none.
func NewOverrides(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(overridesHead)
	return errors.Join(err, f.Close())
}

// Overrides reads the marks by hand, by student. A file that is not there has none.
func Overrides(name string, p *Plan) (map[string]Override, error) {
	records, err := readTable(name, overrideColumns)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all := map[string]Override{}
	for _, r := range records {
		f := r.fields
		if f["exercise"] != "" && f["exercise"] != p.Exercise.ID {
			continue
		}
		where := fmt.Sprintf("%s line %d", filepath.Base(name), r.line)
		points, err := strconv.Atoi(f["points"])
		_, twice := all[f["student"]]
		switch {
		case f["student"] == "":
			return nil, proc.Usagef("%s names no student", where)
		case err != nil || points < 0 || points > p.Exercise.Max:
			return nil, proc.Usagef("%s: the points are %q: whole, from 0 to %d", where, f["points"], p.Exercise.Max)
		case f["reason"] == "":
			return nil, proc.Usagef("%s gives no reason", where)
		case twice:
			return nil, proc.Usagef("%s: %s has a mark by hand already", where, f["student"])
		}
		all[f["student"]] = Override{points, f["reason"]}
	}
	return all, nil
}
