// Package experiment runs published experiments again, on this machine, beside
// the printed figures.
//
// It teaches how to compare with a measurement from another machine and another
// decade: shapes and ratios compare, seconds do not. So each side is divided by
// a figure of its own (see Side.Base) before the two are shown together, and
// every sentence about where they agree is computed from what was measured.
//
// Files, in the order to read them: experiment.go (what an experiment is),
// result.go (what it finds out), published.go (what was printed), compare.go
// (the sentences), draw.go (the terminal), figure.go and files.go
// (for slides);
// then one file, or some of a common beginning, for each experiment.
package experiment

import (
	"context"
	"embed"
	"errors"
	"runtime"
	"slices"
	"strings"
	"time"

	"muxlab/harness/proc"
)

// An Experiment is a published one that can be run here.
type Experiment struct {
	Name     string // as on the command line
	Title    string
	Sentence string // what it shows
	// Page, in Markdown, says what was published, by whom and where, how it is run
	// here, and where ours differs and why: the name of a file in pages.
	Page string
	// Published are the printed figures: names of files in published.
	Published []string
	Linux     bool // it cannot be run elsewhere
	// Run measures. When ctx is done it returns what it has, marked incomplete.
	// An error says that nothing could be measured.
	Run func(ctx context.Context, s Settings, progress Progress) (Result, error)
}

// Settings say how thoroughly to measure.
type Settings struct {
	Quick bool // seconds instead of a minute: for a look, and for tests
	Most  int  // at most so many descriptors, connections or items; 0: what the experiment has in mind
	tiny  bool // quicker than quick, for tests: the figures mean nothing
}

// bound is n, or less if the settings say so.
func (s Settings) bound(n int) int {
	if s.Most > 0 {
		return min(n, s.Most)
	}
	return n
}

// lasting is a time for a thorough run, or one for a quick one.
func (s Settings) lasting(thorough, quick time.Duration) time.Duration {
	switch {
	case s.tiny:
		return quick / 4
	case s.Quick:
		return quick
	}
	return thorough
}

// repeats is a number for a thorough run, or one for a quick one.
func (s Settings) repeats(thorough, quick int) int {
	if s.Quick {
		return quick
	}
	return thorough
}

// Progress is told, in half a sentence, what is being measured.
type Progress func(format string, a ...any)

// All are the experiments, in the order in which they are taught.
var All []*Experiment

var order = []string{"kerrisk", "libevent", "stevens", "herd", "omission", "slow-work", "idle", "deque", "choose"}

// Register adds an experiment to All: each file does so in its init.
func Register(e *Experiment) {
	All = append(All, e)
	slices.SortStableFunc(All, func(a, b *Experiment) int {
		return slices.Index(order, a.Name) - slices.Index(order, b.Name)
	})
}

// Find returns the experiment of this name, or nil.
func Find(name string) *Experiment {
	for _, e := range All {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// Names lists them.
func Names() []string {
	var names []string
	for _, e := range All {
		names = append(names, e.Name)
	}
	return names
}

//go:embed pages/*.md
var pages embed.FS

// Text is the experiment's page.
func (e *Experiment) Text() string {
	text, err := pages.ReadFile("pages/" + e.Page)
	if err != nil {
		return ""
	}
	return string(text)
}

// Do runs the experiment and completes its result.
func (e *Experiment) Do(ctx context.Context, s Settings, progress Progress) (Result, error) {
	if e.Linux && runtime.GOOS != "linux" {
		return Result{}, proc.Machinef("the experiment %s needs Linux: epoll, and /proc", e.Name)
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
	r.Experiment, r.Title, r.Quick, r.Most, r.Machine = e.Name, e.Title, s.Quick, s.Most, thisMachine()
	switch {
	case ctx.Err() != nil: // whatever broke because of it
		r.Incomplete, r.Why = true, "it was stopped"
	case err != nil:
		r.Incomplete, r.Why, r.Cause = true, strings.ReplaceAll(err.Error(), "\n", "; "), err
	}
	return r, nil
}
