// Package rig is what experiments are made with: what an experiment is, servers to be
// measured, the three calls that wait, clocks, and memory.
//
// Files, in the order to read them: experiment.go, server.go, hosted.go (a server in
// this process), waiter.go, clock.go, alone_linux.go, memory.go.
//
// What it leaves out: the experiments (bench/experiment/studies).
package rig

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"time"

	"muxlab/bench/experiment/result"
	"muxlab/harness/proc"
)

// An Experiment is a published one that can be run here. Its page, in Markdown, is in
// bench/experiment/pages under its name: what was published, by whom and where, how it
// is run here, and where ours differs and why.
type Experiment struct {
	Name      string // as on the command line
	Title     string
	Sentence  string   // what it shows
	Published []string // the printed figures: names of tables of bench/experiment/printed
	Linux     bool     // it cannot be run elsewhere
	// Run measures. When ctx is done it returns what it has, marked incomplete.
	// An error says that nothing could be measured.
	Run func(ctx context.Context, s Settings, progress Progress) (result.Result, error)
}

// Settings say how thoroughly to measure.
type Settings struct {
	Quick bool // seconds instead of a minute: for a look, and for tests
	Most  int  // at most so many descriptors, connections or items; 0: what the experiment has in mind
	Tiny  bool // quicker than quick, for tests: the figures mean nothing
}

// Bound is n, or less if the settings say so.
func (s Settings) Bound(n int) int {
	if s.Most > 0 {
		return min(n, s.Most)
	}
	return n
}

// Lasting is a time for a thorough run, or one for a quick one.
func (s Settings) Lasting(thorough, quick time.Duration) time.Duration {
	switch {
	case s.Tiny:
		return quick / 4
	case s.Quick:
		return quick
	}
	return thorough
}

// Repeats is a number for a thorough run, or one for a quick one.
func (s Settings) Repeats(thorough, quick int) int {
	if s.Quick {
		return quick
	}
	return thorough
}

// Progress is told, in half a sentence, what is being measured.
type Progress func(format string, a ...any)

// Do runs the experiment and completes its result.
func (e *Experiment) Do(ctx context.Context, s Settings, progress Progress) (result.Result, error) {
	if e.Linux && runtime.GOOS != "linux" {
		return result.Result{}, proc.Machinef("the experiment %s needs Linux: epoll, and /proc", e.Name)
	}
	if progress == nil {
		progress = func(string, ...any) {}
	}
	r, err := e.Run(ctx, s, progress)
	switch {
	case len(r.Figures) == 0 && ctx.Err() != nil:
		return r, errors.New("it was stopped before a first round was complete: there is nothing to show")
	case len(r.Figures) == 0 && err != nil:
		return r, err
	}
	r.Experiment, r.Title, r.Quick, r.Most, r.Machine = e.Name, e.Title, s.Quick, s.Most, result.Here()
	switch {
	case ctx.Err() != nil: // whatever broke because of it
		r.Incomplete, r.Why = true, "it was stopped"
	case err != nil:
		r.Incomplete, r.Why, r.Cause = true, strings.ReplaceAll(err.Error(), "\n", "; "), err
	}
	return r, nil
}
