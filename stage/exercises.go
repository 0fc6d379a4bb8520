package stage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"muxlab/grade/verdict"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
)

// A Task is an exercise: a server that the student builds, and that can be put on stage.
type Task struct {
	Model  *model.Model // New makes no server: the server is a program of its own
	Folder string       // of the student's files, as it is shown
	// Build builds the student's server as it is now, and returns the program. A
	// *verdict.Failure says what is wrong with it.
	Build func(ctx context.Context) (program string, err error)
	Files func() (fs.FS, error)   // the student's files
	State func() session.Exercise // how far the student is
}

// Exercises implements session.Launcher.
func (l *Launcher) Exercises() (all []session.Exercise) {
	for _, t := range l.Tasks {
		all = append(all, t.State())
	}
	return all
}

// Labs implements session.Launcher.
func (l *Launcher) Labs() []session.Lab {
	if l.Guides == nil {
		return nil
	}
	return l.Guides()
}

// task is the exercise whose model is m, or nil.
func (l *Launcher) task(m *model.Model) *Task {
	i := slices.IndexFunc(l.Tasks, func(t Task) bool { return t.Model == m })
	if i < 0 {
		return nil
	}
	return &l.Tasks[i]
}

// launch says which program is the server of m that r asks for; the zero value: this one.
func (l *Launcher) launch(ctx context.Context, m *model.Model, r session.Request) (proc.Launch, error) {
	if r.Program != "" {
		return proc.Launch{Program: r.Program}, nil
	}
	t := l.task(m)
	if t == nil {
		return proc.Launch{}, nil
	}
	program, err := t.Build(ctx)
	if f := (*verdict.Failure)(nil); errors.As(err, &f) {
		return proc.Launch{}, fmt.Errorf("your server cannot be built; why: muxlab exercise run %s", t.State().ID)
	}
	return proc.Launch{Program: program}, err
}

// notStarted says what to do about a student's server that did not come to listen.
func (l *Launcher) notStarted(m *model.Model, err error) error {
	if t := l.task(m); t != nil && err != nil {
		return fmt.Errorf("your server does not listen yet; why: muxlab exercise run %s", t.State().ID)
	}
	return err
}

// source is Source for a student's server: its own files alone, the one of the exercise first.
func (t *Task) source(name, operation string) (session.Passage, bool) {
	files, err := t.Files()
	if err != nil {
		return session.Passage{}, false
	}
	names, _ := fs.Glob(files, "*.go")
	slices.SortStableFunc(names, func(a, b string) int {
		return strings.Compare(strings.TrimPrefix(a, "server.go"), strings.TrimPrefix(b, "server.go"))
	})
	for _, file := range names {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if p, ok := passage(files, file, name, operation); ok {
			p.File = path.Join(t.Folder, file)
			return p, true
		}
	}
	return session.Passage{}, false
}
