// Package report writes what a grader found: as text for a terminal, as JSON, as CSV for
// Moodle and Canvas, for Gradescope, as JUnit, for Classroom 50 and PrairieLearn, and as
// HTML pages, one a student and one for the instructor.
//
// Every writer is a pure function of verdict.Result, or of a Class, which is a result a
// student with what the class adds: the name, the mark after lateness, a mark by hand.
// All text of a submission is made safe for where it goes: control characters and
// terminal escapes are written as escapes everywhere, and each format quotes its own.
//
// Files, in reading order: report.go, clean.go, text.go, json.go, csv.go, platforms.go,
// junit.go, html.go, matrix.go. It opens no file and looks at no clock.
package report

import (
	"fmt"
	"strings"
	"time"

	"muxlab/grade/verdict"
)

// ClassSchema names the form of a Class in JSON.
const ClassSchema = "muxlab/class/v1"

// A Class is all results of one exercise.
type Class struct {
	Schema   string    `json:"schema"`
	Exercise string    `json:"exercise"` // "06"
	Title    string    `json:"title"`
	Max      int       `json:"max"`
	Due      time.Time `json:"due,omitzero"`
	Rows     []Row     `json:"rows"`
	Unknown  []string  `json:"unknown,omitempty"` // what was handed in and is in no roster, each with why
	Similar  []Pair    `json:"similar,omitempty"`
}

// A Row is one student. If neither Result nor Error is set, nothing was handed in.
type Row struct {
	Student   string          `json:"student"` // the id
	Name      string          `json:"name,omitempty"`
	Email     string          `json:"email,omitempty"`
	Folder    string          `json:"folder,omitempty"` // what was handed in, by name
	Submitted time.Time       `json:"submitted,omitzero"`
	From      string          `json:"from,omitempty"` // where the time is from
	Result    *verdict.Result `json:"result,omitempty"`
	Error     string          `json:"error,omitempty"` // the grader failed: why
	Mark      int             `json:"mark"`            // after lateness, or by hand
	Open      bool            `json:"open,omitempty"`  // Mark is no mark: the grader failed somewhere
	Late      string          `json:"late,omitempty"`  // what lateness took, in words
	ByHand    string          `json:"by_hand,omitempty"`
	Notes     []string        `json:"notes,omitempty"` // for the instructor alone
}

// A Pair is two submissions that resemble each other. It is information and no finding.
type Pair struct {
	A     string  `json:"a"`
	B     string  `json:"b"` // another student, or a file of muxlab
	Share float64 `json:"share"`
	Where string  `json:"where,omitempty"`
}

// Handed reports whether something was handed in.
func (r *Row) Handed() bool { return r.Result != nil || r.Error != "" }

// Status is the mark in words: "75 of 100", "nothing handed in", "not graded".
func (c *Class) Status(r *Row) string {
	switch {
	case r.ByHand != "":
		return fmt.Sprintf("%d of %d by hand", r.Mark, c.Max)
	case r.Error != "":
		return "not graded"
	case r.Result == nil:
		return "nothing handed in"
	case r.Open:
		return fmt.Sprintf("%d of %d, incomplete", r.Mark, c.Max)
	}
	return fmt.Sprintf("%d of %d", r.Mark, c.Max)
}

// Feedback is the mark's reasons in a few sentences that a student may read.
func (c *Class) Feedback(r *Row) string {
	var s []string
	switch {
	case r.Error != "":
		s = append(s, "The grader failed. This is no mark yet.")
	case r.Result == nil:
		s = append(s, "Nothing was handed in.")
	case r.Open:
		s = append(s, "The grader failed at a stage. This is no mark yet.")
	}
	if r.Result != nil {
		if head := first(r.Result); head != nil {
			s = append(s, sentence(head.Happened))
		} else if r.Result.Passed() {
			s = append(s, "All stages passed.")
		}
	}
	if r.Late != "" {
		s = append(s, sentence(r.Late))
	}
	if r.ByHand != "" {
		s = append(s, "Marked by hand: "+sentence(r.ByHand))
	}
	return strings.Join(s, " ")
}

// first is the failure to speak of first: why nothing ran, or that of the headline.
func first(r *verdict.Result) *verdict.Failure {
	if r.Refused != nil {
		return r.Refused
	}
	if head := r.Headline(); head != nil {
		return head.Failure
	}
	return nil
}

// sentence is s with a full stop, if it ends in none.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// Repeat is the command that judges the same files with the same seed.
func Repeat(r *verdict.Result) string {
	return fmt.Sprintf("muxlab exercise run %s --seed %d", r.Exercise, r.Seed)
}

// Percent is Share of a hundred.
func (p Pair) Percent() float64 { return 100 * p.Share }
