package judge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"muxlab/grade"
	"muxlab/grade/exercises"
	"muxlab/grade/sandbox"
	"muxlab/grade/source"
	"muxlab/grade/subject"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
	"muxlab/harness/clean"
)

// hidden is the command that makes this program the driver of one submission.
const hidden = "__judge"

// An order is what a driver is told. The secret of the class is not in it.
type order struct {
	Exercise string         `json:"exercise"`
	Program  string         `json:"program"`
	Seed     uint64         `json:"seed"`
	Stages   []string       `json:"stages,omitempty"`
	Layers   sandbox.Layers `json:"layers"`
	Work     string         `json:"work"` // a folder for the traces
}

// most is how many bytes of a result are read: it has sentences of a few kilobytes.
const most = 4 << 20

// Apart judges what is in path behind the layers l. An error is the grader's. So is a driver
// that dies, in a result: its stages are open, and it is flagged.
func Apart(ctx context.Context, ex *task.Exercise, path string, l sandbox.Layers, o Options) (verdict.Result, error) {
	if err := Warm(ctx, o); err != nil {
		return verdict.Result{}, err
	}
	work, err := workFolder()
	if err != nil {
		return verdict.Result{}, err
	}
	defer os.RemoveAll(work)
	program, r, err := prepare(ctx, ex, path, o, func(spec *source.BuildSpec) error { return walled(l, work, o, spec) })
	r.Layers = l
	if program == "" || err != nil {
		return r, err
	}
	if program, err = copied(program, work); err != nil {
		return r, err
	}
	run, err := drive(ctx, l, order{ex.Dir(), program, o.Seed, o.Stages, l, work})
	if died := (*diedError)(nil); errors.As(err, &died) && ctx.Err() == nil {
		return died.result(ex, r), nil
	}
	if err != nil {
		return r, err
	}
	run.Files, run.Grader, run.Layers = r.Files, r.Grader, r.Layers
	return run, nil
}

// A diedError says that a driver ended before it had a result.
type diedError struct{ error }

// result is what is known then: every stage is open, and somebody is to look why.
func (died *diedError) result(ex *task.Exercise, r verdict.Result) verdict.Result {
	for i := range ex.Stages {
		st := &ex.Stages[i]
		r.Stages = append(r.Stages, verdict.Stage{ID: st.ID, Must: st.Must, Max: st.Points, State: verdict.GraderError, Why: died.Error()})
	}
	r.Flags = append(r.Flags, verdict.Flag{Kind: "driver died", Text: died.Error()})
	r.Sum()
	return r
}

// drive starts a driver and reads its result.
func drive(ctx context.Context, l sandbox.Layers, job order) (r verdict.Result, err error) {
	text, err := json.Marshal(job)
	if err != nil {
		return r, err
	}
	d, err := sandbox.StartDriver(ctx, l, bytes.NewReader(text), hidden)
	if err != nil {
		return r, err
	}
	said, err := io.ReadAll(io.LimitReader(d.Results, most))
	if ended := d.Wait(); ended != nil {
		return r, &diedError{fmt.Errorf("the driver ended before it had a result: %w: %s", ended, clean.Text(d.Said.String()))}
	}
	if err == nil {
		err = json.Unmarshal(said, &r)
	}
	if err != nil {
		return r, &diedError{fmt.Errorf("the driver's result cannot be read: %w", err)}
	}
	return r, nil
}

// Main makes this process the driver of one submission, if it was started as one, and does
// not return then. main calls it after sandbox.Main.
func Main() {
	if len(os.Args) != 2 || os.Args[1] != hidden {
		return
	}
	err := driver()
	sandbox.Sweep()
	if err != nil {
		fmt.Fprintln(os.Stderr, "muxlab:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func driver() error {
	var job order
	if err := json.NewDecoder(os.Stdin).Decode(&job); err != nil {
		return err
	}
	ex := exercises.Find(job.Exercise)
	if ex == nil {
		return fmt.Errorf("there is no exercise %q", job.Exercise)
	}
	out, err := sandbox.Enter(job.Layers)
	if err != nil {
		return err
	}
	r := grade.Run(context.Background(), ex, grade.Options{Seed: job.Seed, Stages: job.Stages, Place: job.place})
	return errors.Join(json.NewEncoder(out).Encode(r), out.Close())
}

// place makes a folder for the trace of a stage, and puts up the walls around it.
func (job *order) place(stage string) (p subject.Place, err error) {
	p.Run, err = os.MkdirTemp(job.Work, stage+"-")
	if err != nil {
		return p, err
	}
	bounds := sandbox.ServerBounds()
	p.Launch, err = job.Layers.Server(sandbox.Spec{Program: job.Program, Write: []string{p.Run}, Bounds: bounds})
	p.Number = sandbox.Number
	p.Watch = func(pid int) func() error {
		w := sandbox.StartWatch(pid, bounds)
		return func() error { w.End(); return w.Wrong() }
	}
	return p, err
}
