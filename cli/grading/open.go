package grading

import (
	"context"
	"fmt"

	"muxlab/grade/class"
	"muxlab/grade/exercises"
	"muxlab/grade/judge"
	"muxlab/grade/sandbox"
	"muxlab/grade/verdict"
	"muxlab/harness/proc"
)

// Open makes ready to judge submissions to an exercise behind the sandbox: it is
// Wiring.Open of a program whose version is version.
func Open(version string) func(context.Context, class.Exercise, Setup) (class.Grade, func(), error) {
	return func(ctx context.Context, e class.Exercise, s Setup) (class.Grade, func(), error) {
		ex := exercises.Find(e.ID)
		if ex == nil {
			return nil, nil, fmt.Errorf("there is no exercise %s", e.ID)
		}
		layers := sandbox.Probe(ctx)
		if err := layers.Require(); s.RequireSandbox && err != nil {
			return nil, nil, proc.Machinef("%v", err)
		}
		g := func(ctx context.Context, sub class.Submission) (verdict.Result, error) {
			return judge.Apart(ctx, ex, sub.Path, layers, judge.Options{Root: s.Root, Grader: version, Seed: sub.Seed})
		}
		return g, func() {}, nil
	}
}
