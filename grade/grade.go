package grade

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/grade/subject"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
	"muxlab/grade/witness"
	"muxlab/harness/proc"
)

// Options say how a submission is judged.
type Options struct {
	Seed uint64 // of what clients send; the same seed sends the same
	// Place says where the server of a stage runs, and how it is started. nil: the server
	// is this program.
	Place func(stage string) (subject.Place, error)
	// Records is the folder for the recordings of the stages that failed; "" keeps none.
	Records string
	// Stages are those to run, with what they need; none: all.
	Stages []string
	// Began and Ended, unless nil, are told of each stage.
	Began func(*task.Stage)
	Ended func(verdict.Stage)
}

const (
	stageTime = 30 * time.Second // after which a stage is a grader error
	repeats   = 2                // of a failure that depends on time
)

// Run judges the server that o.Launch starts, and returns a result without student,
// files, grader and layers, which are the caller's to say.
func Run(ctx context.Context, ex *task.Exercise, o Options) verdict.Result {
	r := verdict.Result{Schema: verdict.Schema, Exercise: ex.ID, Title: ex.Title, Seed: o.Seed, When: time.Now().UTC().Truncate(time.Second)}
	began := time.Now()
	wanted := needed(ex, o.Stages)
	for i := range ex.Stages {
		st := &ex.Stages[i]
		if !wanted[st.ID] {
			continue
		}
		if o.Began != nil {
			o.Began(st)
		}
		r.Stages = append(r.Stages, one(ctx, ex, st, &r, o))
		if o.Ended != nil {
			o.Ended(r.Stages[len(r.Stages)-1])
		}
	}
	r.Took = time.Since(began)
	r.Sum()
	return r
}

// needed are the stages of ids and all that they need.
func needed(ex *task.Exercise, ids []string) map[string]bool {
	all := map[string]bool{}
	var add func(id string)
	add = func(id string) {
		all[id] = true
		for _, need := range ex.Stage(id).Needs {
			add(need)
		}
	}
	for i := range ex.Stages {
		if id := ex.Stages[i].ID; len(ids) == 0 || slices.Contains(ids, id) {
			add(id)
		}
	}
	return all
}

// one runs one stage, or says why it is skipped.
func one(ctx context.Context, ex *task.Exercise, st *task.Stage, r *verdict.Result, o Options) verdict.Stage {
	v := verdict.Stage{ID: st.ID, Must: st.Must, Max: st.Points}
	if v.Why = waitsFor(st, r); v.Why != "" {
		v.State = verdict.Skipped
		return v
	}
	began := time.Now()
	defer func() { v.Took = time.Since(began) }()
	v.State, v.Failure, v.Why = attempt(ctx, ex, st, o, &r.Flags)
	if v.State == verdict.Failed && v.Failure.Timed && ctx.Err() == nil {
		for range repeats {
			if state, _, _ := attempt(ctx, ex, st, o, &r.Flags); state != verdict.Failed {
				v.State = verdict.Unstable
				r.Flags = append(r.Flags, verdict.Flag{Kind: "unstable", Text: fmt.Sprintf("stage %s failed once and passed when it was repeated", st.ID)})
				break
			}
		}
	}
	v.Took = time.Since(began)
	return v
}

// waitsFor says why st cannot be run, or nothing.
func waitsFor(st *task.Stage, r *verdict.Result) string {
	if st.Linux && runtime.GOOS != "linux" {
		return "needs Linux"
	}
	for _, need := range st.Needs {
		if before := r.Stage(need); before == nil || !before.State.GivesPoints() {
			return "waits for " + need
		}
	}
	return ""
}

// attempt runs a stage once, against a server of its own.
func attempt(ctx context.Context, ex *task.Exercise, st *task.Stage, o Options, flags *[]verdict.Flag) (state verdict.State, f *verdict.Failure, why string) {
	ctx, cancel := context.WithTimeout(ctx, stageTime)
	defer cancel()
	err := against(ctx, ex, st, o, flags)
	switch {
	case err == nil:
		return verdict.Passed, nil, ""
	case errors.As(err, &f):
		return verdict.Failed, f, ""
	case errors.Is(err, witness.ErrHidden):
		*flags = append(*flags, verdict.Flag{Kind: "hidden", Text: fmt.Sprintf("in stage %s %v", st.ID, err)})
		return verdict.Failed, &verdict.Failure{
			Expected: "The grader can look at the server from outside, as at its own processes.", Happened: "The server hides.",
			Evidence: err.Error(), Cause: "It has changed its user, or made itself unreadable with prctl(PR_SET_DUMPABLE).",
		}, ""
	default:
		return verdict.GraderError, nil, err.Error()
	}
}

func (o *Options) record(st *task.Stage) string {
	if o.Records == "" {
		return ""
	}
	return filepath.Join(o.Records, st.ID+".mux")
}

// against starts a server, lets the stage look at it, and ends it. A panic of the stage
// is an error like any other: the grader's.
func against(ctx context.Context, ex *task.Exercise, st *task.Stage, o Options, flags *[]verdict.Flag) (err error) {
	spec := subject.Spec{Job: job(ex), Seed: o.Seed, Record: o.record(st)}
	if st.Faults != nil {
		faults := *st.Faults
		faults.Seed, spec.Job.Faults = o.Seed, &faults
	}
	if o.Place != nil {
		if spec.Place, err = o.Place(st.ID); err != nil {
			return err
		}
	}
	s, err := subject.Start(ctx, spec)
	if s != nil {
		defer func() {
			for _, f := range s.Flags { // a repetition finds the same
				if !slices.Contains(*flags, f) {
					*flags = append(*flags, f)
				}
			}
		}()
	}
	if err != nil {
		return err
	}
	defer s.Close()
	defer func() {
		if p := recover(); p != nil {
			err = cmp.Or(err, fmt.Errorf("the grader panicked in stage %s: %v", st.ID, p))
		}
	}()
	err = st.Run(ctx, s)
	if f := (*verdict.Failure)(nil); errors.As(err, &f) && f.Command == "" && spec.Record != "" {
		f.Command = replay(spec.Record, cmp.Or(f.Tick, s.Tick()))
	}
	return err
}

// replay is the command that shows a recording at a tick; 0: from its beginning.
func replay(file string, tick uint64) string {
	if strings.ContainsAny(file, " '\"$\\") {
		file = strconv.Quote(file)
	}
	command := "muxlab watch --replay " + file
	if tick > 0 {
		command += fmt.Sprintf(" --tick %d", tick)
	}
	return command
}

func job(ex *task.Exercise) proc.Job {
	return proc.Job{
		Model: ex.Dir(), Addr: "127.0.0.1:0", Backlog: proc.DefaultBacklog, Grace: proc.DefaultGrace,
		Listener: -1, Conn: -1, Leash: -1, Shared: -1,
	}
}
