package exercise

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"

	"muxlab/grade/exercises"
	"muxlab/grade/judge"
	"muxlab/grade/progress"
	"muxlab/grade/source"
	"muxlab/grade/task"
	"muxlab/harness/exercise"
	"muxlab/session"
	"muxlab/stage"
)

// OnStage are the exercises, for the screen: each with the student's server.
func OnStage() (all []stage.Task) {
	for _, ex := range exercises.All {
		m := exercise.Model(ex.Dir(), ex.Title, ex.Traits, nil)
		m.Title = "your " + ex.Name
		folder := "exercises/" + ex.Dir()
		all = append(all, stage.Task{
			Model: m, Folder: folder,
			Build: func(ctx context.Context) (string, error) {
				dir, err := folderOf(ex)
				if err != nil {
					return "", err
				}
				return judge.Build(ctx, ex, dir, judge.Options{})
			},
			Files: func() (fs.FS, error) {
				dir, err := folderOf(ex)
				return os.DirFS(dir), err
			},
			State: func() session.Exercise { return state(ex, folder) },
		})
	}
	return all
}

// folderOf is the folder with the student's files.
func folderOf(ex *task.Exercise) (string, error) {
	root, err := source.Root("")
	return filepath.Join(root, "exercises", ex.Dir()), err
}

func state(ex *task.Exercise, folder string) session.Exercise {
	e := progress.Load()[ex.ID]
	return session.Exercise{
		ID: ex.ID, Model: ex.Dir(), Title: ex.Title, Sentence: ex.Sentence, Folder: folder, Minutes: ex.Minutes,
		Begun: e.Runs > 0, Passed: !e.Open(), State: e.State(),
	}
}
