// Package judge takes a submission from a folder or an archive to a result: it reads the
// files, checks what they use, builds them, and has the driver run the stages.
//
// Judge does it in this process: for a student, with the student's own server on the
// student's own machine. Apart does it for somebody else's: it builds and runs behind the
// walls of the sandbox, with a driver process for each submission.
package judge

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"muxlab/grade"
	"muxlab/grade/source"
	"muxlab/grade/subject"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
	"muxlab/harness/proc"
)

// Options say how a submission is judged.
type Options struct {
	Root    string // the repository, "" to look for it
	Cache   string // where built programs are kept, "" in the user's cache
	Records string // where recordings of failed stages are kept; "" keeps none
	Grader  string // muxlab's version, for the result
	Seed    uint64
	Stages  []string // those to run, with what they need; none: all

	Tell  func(string) // unless nil, is told in a sentence what is being done
	Began func(*task.Stage)
	Ended func(verdict.Stage)

	unchecked bool // what a submission uses: tests show that the walls hold without
}

func (o *Options) tell(what string) {
	if o.Tell != nil {
		o.Tell(what)
	}
}

// Judge judges what is in path. An error is the grader's; what is wrong with the
// submission is in the result.
func Judge(ctx context.Context, ex *task.Exercise, path string, o Options) (verdict.Result, error) {
	program, r, err := prepare(ctx, ex, path, o, nil)
	if program == "" || err != nil {
		return r, err
	}
	run := grade.Run(ctx, ex, grade.Options{
		Seed: o.Seed, Records: o.Records, Stages: o.Stages, Began: o.Began, Ended: o.Ended,
		Place: func(string) (subject.Place, error) {
			return subject.Place{Launch: proc.Launch{Program: program}}, nil
		},
	})
	run.Files, run.Grader = r.Files, r.Grader
	run.Provisional = provisional(ex)
	return run, nil
}

// provisional says why the points of a result of this machine do not count.
func provisional(ex *task.Exercise) string {
	judged := 0
	for i := range ex.Stages {
		if st := &ex.Stages[i]; !st.Linux || runtime.GOOS == "linux" {
			judged += st.Points
		}
	}
	if judged < ex.Max() {
		return fmt.Sprintf("%d of %d points can be judged on this system; Linux is needed for the others", judged, ex.Max())
	}
	return "computed on your own machine"
}

// Build builds what is in path, and returns the program. A *verdict.Failure says what is
// wrong with the submission.
func Build(ctx context.Context, ex *task.Exercise, path string, o Options) (program string, err error) {
	program, r, err := prepare(ctx, ex, path, o, nil)
	if err == nil && r.Refused != nil {
		err = r.Refused
	}
	return program, err
}

// prepare reads, checks and builds. program is "" if r says why there is nothing to run.
// wall, unless nil, changes how the compiler is run.
func prepare(ctx context.Context, ex *task.Exercise, path string, o Options, wall func(*source.BuildSpec) error) (program string, r verdict.Result, err error) {
	r = verdict.Result{
		Schema: verdict.Schema, Exercise: ex.ID, Title: ex.Title, Seed: o.Seed, Grader: o.Grader,
		When: time.Now().UTC().Truncate(time.Second),
	}
	sub, err := source.Collect(path)
	if err != nil {
		return refused(ex, r, err)
	}
	r.Files = sub.Hash
	root, err := source.Root(o.Root)
	if err != nil {
		return "", r, err
	}
	if !o.unchecked {
		f, err := source.Rules{Imports: ex.Imports, Package: ex.Name, Root: root}.Check(sub)
		if err != nil {
			return "", r, err
		}
		if f != nil {
			return refused(ex, r, f)
		}
	}
	spec := source.BuildSpec{Submission: sub, Exercise: ex.Dir(), Title: ex.Title, Traits: ex.Traits, Root: root, Cache: o.Cache}
	if wall != nil {
		if err := wall(&spec); err != nil {
			return "", r, err
		}
	}
	o.tell("building the server (the first time takes up to a minute)")
	if program, err = source.Build(ctx, spec); err != nil {
		return refused(ex, r, err)
	}
	return program, r, nil
}

// refused completes the result of a submission that cannot be run. If err is no failure of
// the submission, it is the grader's.
func refused(ex *task.Exercise, r verdict.Result, err error) (string, verdict.Result, error) {
	f := (*verdict.Failure)(nil)
	if !errors.As(err, &f) {
		return "", r, err
	}
	r.Refused = f
	for i := range ex.Stages {
		st := &ex.Stages[i]
		r.Stages = append(r.Stages, verdict.Stage{ID: st.ID, Must: st.Must, Max: st.Points, State: verdict.Skipped, Why: "there is no server to run"})
	}
	r.Sum()
	return "", r, nil
}
