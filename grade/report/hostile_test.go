package report

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode"

	"muxlab/grade/verdict"
)

const attack = "=cmd|' /C calc'!A0<script>alert(1)</script>\"'&\x1b[2J\x1b]0;owned\a\r\n\x00\u202e\u009b31m]]>\xff"

// hostile is a class in which every text is an attack.
func hostile() Class {
	r := failing()
	r.Student, r.Grader, r.Provisional = attack, attack, attack
	r.Flags = []verdict.Flag{{Kind: attack, Text: attack}}
	r.Layers = []verdict.Layer{{Name: attack, Held: true}, {Name: attack, Why: attack}}
	for i := range r.Stages {
		s := &r.Stages[i]
		s.ID, s.Must, s.Why = attack, attack, attack
		if s.Failure != nil {
			s.Failure = &verdict.Failure{Expected: attack, Happened: attack, Evidence: attack, Cause: attack, Command: attack}
		}
	}
	refused := r
	refused.Refused = &verdict.Failure{Expected: attack, Happened: attack, Evidence: attack}
	row := Row{Student: attack, Name: attack, Email: attack, Folder: attack, From: attack, Error: attack, Late: attack, ByHand: attack, Notes: []string{attack}}
	a, b := row, row
	a.Result, b.Result = &r, &refused
	return Class{Exercise: "06", Title: attack, Max: 85, Rows: []Row{a, b, row}, Unknown: []string{attack}, Similar: []Pair{{attack, attack, 1, attack}}}
}

func writers(c Class) map[string]func(io.Writer) error {
	row := c.Rows[0]
	all := map[string]func(io.Writer) error{
		"text":   func(w io.Writer) error { return Text(w, *row.Result, Look{}) },
		"matrix": func(w io.Writer) error { return MatrixText(w, c, Look{}) },
		"moodle": func(w io.Writer) error { return Moodle(w, c) },
		"canvas": func(w io.Writer) error { return Canvas(w, c) },
		"junit":  func(w io.Writer) error { return JUnit(w, []verdict.Result{*row.Result, *c.Rows[1].Result}) },
		"index":  func(w io.Writer) error { return Index(w, c, func(*Row) string { return "a.html" }) },
	}
	for i, r := range c.Rows {
		all["student"+string(rune('0'+i))] = func(w io.Writer) error { return Student(w, c, r) }
	}
	return all
}

func TestHostileText(t *testing.T) {
	for name, write := range writers(hostile()) {
		out := text(t, write)
		for _, r := range out {
			if r != '\n' && (unicode.IsControl(r) || r == '\u202e') {
				t.Errorf("%s holds %q", name, r)
				break
			}
		}
		html := name == "index" || strings.HasPrefix(name, "student")
		if (html || name == "junit") && strings.Contains(out, "<script") {
			t.Errorf("%s holds a script:\n%s", name, out)
		}
		if name == "moodle" || name == "canvas" {
			rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
			if err != nil {
				t.Error(err)
			}
			for _, row := range rows {
				for _, c := range row {
					if strings.HasPrefix(c, "=") {
						t.Errorf("%s: a formula: %q", name, c)
					}
				}
			}
		}
	}
}

func TestHostileJSON(t *testing.T) {
	r := *hostile().Rows[0].Result
	r.Stages[4].State = verdict.Failed
	r.Sum()
	for name, write := range map[string]func(io.Writer) error{
		"json":         func(w io.Writer) error { return JSON(w, r) },
		"class":        func(w io.Writer) error { return ClassJSON(w, hostile()) },
		"gradescope":   func(w io.Writer) error { return Gradescope(w, r, nil) },
		"classroom50":  func(w io.Writer) error { return Classroom50(w, r, Place50{Owner: attack}) },
		"prairielearn": func(w io.Writer) error { return PrairieLearn(w, r) },
	} {
		out := text(t, write)
		if !json.Valid([]byte(out)) || strings.ContainsAny(out, "\x1b\x00\a<") {
			t.Errorf("%s: %q", name, out)
		}
	}
}

func TestCells(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", " =1": "' =1", "\t=1": "'\t=1", "＝1": "'＝1",
		"Ann": "Ann", "": "", "75": "75", "O'Brien": "O'Brien", "日本": "日本", "    Points Possible": "    Points Possible",
	} {
		if got := cell(in); got != want {
			t.Errorf("%q becomes %q instead of %q", in, got, want)
		}
	}
}

// A page is handed out as it is: it holds nothing of another student, and loads nothing.
func TestStudentPageIsAlone(t *testing.T) {
	c := class()
	c.Rows[0].Notes = []string{"a note for the instructor"}
	for _, row := range c.Rows {
		out := text(t, func(w io.Writer) error { return Student(w, c, row) })
		for _, other := range c.Rows {
			if other.Student != row.Student && (strings.Contains(out, other.Student) || strings.Contains(out, other.Name)) {
				t.Errorf("the page of %s names %s", row.Student, other.Student)
			}
		}
		for _, word := range []string{"src=", "http:", "https:", "<script", "url(", "a note", "contradiction", "zed", "0.91", "91 %"} {
			if strings.Contains(out, word) {
				t.Errorf("the page of %s holds %q", row.Student, word)
			}
		}
	}
	golden(t, "student.html", text(t, func(w io.Writer) error { return Student(w, c, c.Rows[0]) }))
	golden(t, "index.html", text(t, func(w io.Writer) error { return Index(w, c, func(r *Row) string { return r.Student + ".html" }) }))
}

func TestStatusAndFeedback(t *testing.T) {
	c := class()
	c.Rows = append(c.Rows, Row{Student: "dan", Error: "killed", Open: true}, Row{Student: "fay", Mark: 40, ByHand: "shown in class"})
	for i, want := range []string{"20 of 85, incomplete", "68 of 85", "nothing handed in", "not graded", "40 of 85 by hand"} {
		if got := c.Status(&c.Rows[i]); got != want {
			t.Errorf("%s instead of %s", got, want)
		}
	}
	if got := c.Feedback(&c.Rows[1]); got != "All stages passed. 2 days late: 20 % less." {
		t.Error(got)
	}
	if grade(&c.Rows[3]) != "" || grade(&c.Rows[2]) != "0" {
		t.Error("a grader error has a grade, or nothing handed in has none")
	}
}
