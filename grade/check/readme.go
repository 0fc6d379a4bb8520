package check

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"muxlab/grade/exercises"
	"muxlab/grade/task"
)

// The tables in the texts for students are made from the manifests. They stand between
// two lines of comment: the first begins with the table's name.

// A table is one of them.
type table struct {
	File string // below the root
	Name string
	Text string
}

// tables are those of an exercise, and of the list of all.
func tables(ex *task.Exercise) []table {
	return []table{
		{"exercises/README.md", "exercises", exercisesTable(exercises.All)},
		{"exercises/" + ex.Dir() + "/README.md", "stages", stagesTable(ex)},
	}
}

func exercisesTable(all []*task.Exercise) string {
	var b strings.Builder
	b.WriteString("| exercise | what you learn | minutes | needs |\n|---|---|---|---|\n")
	for _, ex := range all {
		needs := strings.Join(ex.Needs, ", ")
		if needs == "" {
			needs = "-"
		}
		fmt.Fprintf(&b, "| [%s %s](%s/README.md) | %s | %d | %s |\n", ex.ID, ex.Title, ex.Dir(), ex.Sentence, ex.Minutes, needs)
	}
	return b.String()
}

func stagesTable(ex *task.Exercise) string {
	var b strings.Builder
	b.WriteString("| stage | points | needs | what must hold |\n|---|---|---|---|\n")
	for i := range ex.Stages {
		st := &ex.Stages[i]
		needs := strings.Join(st.Needs, ", ")
		if needs == "" {
			needs = "-"
		}
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s |\n", st.ID, st.Points, needs, st.Must)
	}
	fmt.Fprintf(&b, "| all | %d | | |\n", ex.Max())
	return b.String()
}

// split returns what stands before, in and after the table.
func (t table) split(text string) (before, in, after string, err error) {
	begin := strings.Index(text, "<!-- "+t.Name+": ")
	if begin < 0 {
		return "", "", "", fmt.Errorf("%s has no table %s", t.File, t.Name)
	}
	begin += strings.IndexByte(text[begin:], '\n') + 1
	end := strings.Index(text[begin:], "<!-- end -->")
	if end < 0 {
		return "", "", "", fmt.Errorf("%s: the table %s has no end", t.File, t.Name)
	}
	return text[:begin], text[begin : begin+end], text[begin+end:], nil
}

// texts returns what is wrong with the tables in the texts.
func (c *Checker) texts() (problems []string) {
	for _, t := range tables(c.Exercise) {
		text, err := os.ReadFile(filepath.Join(c.Root, filepath.FromSlash(t.File)))
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		_, in, _, err := t.split(string(text))
		switch {
		case err != nil:
			problems = append(problems, err.Error())
		case in != t.Text:
			problems = append(problems, fmt.Sprintf("%s: the table %s is not the one that the manifest makes: go test ./grade/check -run TestTexts -update", t.File, t.Name))
		}
	}
	return problems
}
