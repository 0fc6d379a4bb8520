package report

// What a submission wrote may hold anything. It is made safe once, before any format sees it.

import (
	"slices"
	"strings"

	"muxlab/grade/verdict"
	"muxlab/harness/clean"
)

// Clean returns a copy of r whose texts hold no control character but the ends of lines
// in evidence. Its points and states are as they were.
func Clean(r verdict.Result) verdict.Result {
	for _, s := range []*string{&r.Exercise, &r.Title, &r.Student, &r.Files, &r.Grader, &r.Provisional} {
		*s = clean.Name(*s)
	}
	r.Refused = cleanFailure(r.Refused)
	r.Stages = slices.Clone(r.Stages)
	for i := range r.Stages {
		s := &r.Stages[i]
		s.ID, s.Must, s.Why = clean.Name(s.ID), clean.Name(s.Must), line(s.Why)
		s.Failure = cleanFailure(s.Failure)
	}
	r.Layers = slices.Clone(r.Layers)
	for i := range r.Layers {
		r.Layers[i].Name, r.Layers[i].Why = clean.Name(r.Layers[i].Name), line(r.Layers[i].Why)
	}
	r.Flags = slices.Clone(r.Flags)
	for i := range r.Flags {
		r.Flags[i].Kind, r.Flags[i].Text = clean.Name(r.Flags[i].Kind), line(r.Flags[i].Text)
	}
	return r
}

func cleanFailure(f *verdict.Failure) *verdict.Failure {
	if f == nil {
		return nil
	}
	return &verdict.Failure{
		Expected: line(f.Expected), Happened: line(f.Happened), Cause: line(f.Cause),
		Evidence: atMost(clean.Text(strings.ReplaceAll(f.Evidence, "\t", "    "))), Command: line(f.Command),
	}
}

// line is a text of one line.
func line(s string) string {
	type one struct{ S string }
	v := one{s}
	clean.Strings(&v)
	return v.S
}

// cleanRow returns a copy of a row whose texts are safe.
func cleanRow(r Row) Row {
	for _, s := range []*string{&r.Student, &r.Name, &r.Email, &r.Folder, &r.From, &r.Late, &r.ByHand, &r.Error} {
		*s = line(*s)
	}
	r.Notes = slices.Clone(r.Notes)
	for i := range r.Notes {
		r.Notes[i] = line(r.Notes[i])
	}
	if r.Result != nil {
		res := Clean(*r.Result)
		r.Result = &res
	}
	return r
}

// CleanClass returns a copy of c whose texts are safe.
func CleanClass(c Class) Class {
	c.Exercise, c.Title = clean.Name(c.Exercise), clean.Name(c.Title)
	c.Rows = slices.Clone(c.Rows)
	for i := range c.Rows {
		c.Rows[i] = cleanRow(c.Rows[i])
	}
	c.Unknown = slices.Clone(c.Unknown)
	for i := range c.Unknown {
		c.Unknown[i] = line(c.Unknown[i])
	}
	c.Similar = slices.Clone(c.Similar)
	for i := range c.Similar {
		p := &c.Similar[i]
		p.A, p.B, p.Where = line(p.A), line(p.B), line(p.Where)
	}
	return c
}

// mostEvidence bounds what one failure may add to a page, in bytes.
const mostEvidence = 64 << 10

func atMost(s string) string {
	if len(s) <= mostEvidence {
		return s
	}
	return clean.Text(s[:mostEvidence]) + "\n… (cut)"
}

// ForStudent returns a copy of r without what is for the instructor alone: the flags, and
// what happened in a stage that is hidden until the due date.
func ForStudent(r verdict.Result) verdict.Result {
	r.Flags = nil
	r.Stages = slices.Clone(r.Stages)
	for i := range r.Stages {
		if s := &r.Stages[i]; s.Hidden {
			s.Failure, s.Why = nil, "shown after the due date"
		}
	}
	return r
}
