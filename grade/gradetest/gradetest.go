// Package gradetest runs the stages of an exercise as tests.
package gradetest

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"muxlab/grade"
	"muxlab/grade/exercises"
	"muxlab/grade/judge"
	"muxlab/grade/report"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
)

// Passes judges the server that this test program is, when proc.Main finds it started as
// one, and fails t for every stage that does not pass.
func Passes(t *testing.T, ex *task.Exercise) {
	o := grade.Options{Seed: rand.Uint64(), Records: filepath.Join(t.TempDir(), "records")}
	r := grade.Run(t.Context(), ex, o)
	for _, s := range r.Stages {
		if s.State != verdict.Passed {
			t.Errorf("%s: %s %s\n%s", s.ID, s.State, s.Why, said(s.Failure))
		}
		t.Logf("%-10s %-8s %3d of %3d  %v", s.ID, s.State, s.Points, s.Max, s.Took.Round(1e6))
	}
	t.Logf("%s points, seed %d, %v", r.Score(), r.Seed, r.Took.Round(1e6))
}

// Folder judges the submission in the working directory as muxlab exercise run does, with a
// subtest for each stage.
func Folder(t *testing.T, exercise string) {
	ex := exercises.Find(exercise)
	if ex == nil {
		t.Fatalf("there is no exercise %s", exercise)
	}
	r, err := judge.Judge(t.Context(), ex, ".", judge.Options{Seed: 1 + rand.Uint64N(999_999)})
	if err != nil {
		t.Fatal(err)
	}
	if r.Refused != nil {
		t.Fatal("nothing could be run\n" + said(r.Refused))
	}
	for _, s := range r.Stages {
		t.Run(s.ID, func(t *testing.T) {
			switch s.State {
			case verdict.Failed:
				t.Error(s.Must + "\n" + said(s.Failure))
			case verdict.GraderError:
				t.Error("the grader failed: " + s.Why)
			case verdict.Skipped:
				t.Skip(s.Why)
			}
		})
	}
	t.Logf("%s points; again with the same bytes: %s", r.Score(), report.Repeat(&r))
}

func said(f *verdict.Failure) string {
	if f == nil {
		return ""
	}
	return strings.Join([]string{f.Expected, f.Happened, f.Evidence, f.Cause, f.Command}, "\n")
}
