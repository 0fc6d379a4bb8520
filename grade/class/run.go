package class

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Options are how a run is done.
type Options struct {
	Jobs     int           // submissions at the same time; 0: Jobs()
	Again    bool          // also those that have a result
	Timeout  time.Duration // of one submission; 0: 5 min
	Progress func(Progress)
}

// Progress is told after each submission, one at a time.
type Progress struct {
	Done, Total int
	Submission  Submission
	Entry       *Entry
	Left        time.Duration // about, for the rest
}

// worst is how long a submission takes that fails everywhere.
const worst = 15 * time.Second

// Work is what a run has to do.
type Work struct {
	Todo []Submission
	Kept int           // have a result
	Jobs int           // at the same time
	Each time.Duration // about, for one
}

// Estimate is how long the work takes about.
func (w *Work) Estimate() time.Duration { return estimate(len(w.Todo), w.Jobs, w.Each) }

func estimate(n, jobs int, each time.Duration) time.Duration {
	return time.Duration((n+jobs-1)/jobs) * each
}

// Prepare finds what is still to be graded. A submission for which the grader failed is.
func Prepare(st *Store, p *Plan, o Options) (*Work, error) {
	w := &Work{Jobs: o.Jobs, Each: worst}
	if w.Jobs <= 0 {
		w.Jobs = Jobs()
	}
	var took []time.Duration
	for _, s := range p.Submissions {
		e, err := st.Load(s)
		if err != nil {
			return nil, err
		}
		if e != nil && e.Result != nil && e.Took > 0 {
			took = append(took, e.Took)
		}
		if o.Again || e == nil || e.Error != "" || e.Result == nil || e.Result.Incomplete {
			w.Todo = append(w.Todo, s)
		} else {
			w.Kept++
		}
	}
	if len(took) > 0 {
		slices.Sort(took)
		w.Each = took[len(took)/2]
	}
	w.Jobs = max(1, min(w.Jobs, len(w.Todo)))
	return w, nil
}

// Run grades what is to be done and keeps each result. If ctx ends, what has begun is
// given up and what is done is kept: the error is that of ctx.
func Run(ctx context.Context, st *Store, w *Work, grade Grade, o Options) error {
	r := &running{st: st, work: w, o: o, began: time.Now()}
	todo := make(chan Submission)
	var all sync.WaitGroup
	for range w.Jobs {
		all.Go(func() {
			for s := range todo {
				if ctx.Err() == nil {
					r.done(ctx, s, One(ctx, s, grade, o.Timeout))
				}
			}
		})
	}
	for _, s := range w.Todo {
		if ctx.Err() != nil || r.failed() != nil {
			break
		}
		select {
		case todo <- s:
		case <-ctx.Done():
		}
	}
	close(todo)
	all.Wait()
	if err := r.failed(); err != nil {
		return err
	}
	return ctx.Err()
}

// One grades one submission, in timeout or, if that is 0, in 5 minutes. Whatever goes
// wrong is an error of the grader, for this one submission alone.
func One(ctx context.Context, s Submission, grade Grade, timeout time.Duration) (e *Entry) {
	if timeout <= 0 {
		timeout = 5 * time.Minute
	}
	began := time.Now()
	e = &Entry{Key: s.Key, Seed: s.Seed}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("it was not done after %v", timeout))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			e.Result, e.Error = nil, fmt.Sprintf("the grader panicked: %v\n%s", p, debug.Stack())
		}
		e.Took = time.Since(began)
	}()
	result, err := grade(ctx, s)
	if err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		e.Error = err.Error()
		return e
	}
	result.Student, result.Seed = s.Student, s.Seed
	result.Sum()
	e.Result = &result
	return e
}

// running is a run that goes on.
type running struct {
	st    *Store
	work  *Work
	o     Options
	began time.Time

	mu    sync.Mutex
	count int
	err   error
}

func (r *running) failed() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// done keeps an entry, unless the run was ended while it was made.
func (r *running) done(ctx context.Context, s Submission, e *Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ctx.Err() != nil && e.Error != "" {
		return
	}
	if err := r.st.Save(e); err != nil {
		r.err = err
		return
	}
	r.count++
	if r.o.Progress != nil {
		total := len(r.work.Todo)
		left := time.Since(r.began) / time.Duration(r.count) * time.Duration(total-r.count)
		r.o.Progress(Progress{r.count, total, s, e, left})
	}
}
