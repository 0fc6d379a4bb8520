package epoll

import (
	"os"
	"testing"

	"muxlab/grade/exercises"
	"muxlab/grade/gradetest"
	"muxlab/harness/exercise"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

func TestMain(m *testing.M) {
	ex := exercises.Epoll
	proc.Main([]*model.Model{exercise.Model(ex.Dir(), ex.Title, ex.Traits, Serve)})
	os.Exit(m.Run())
}

func TestSolution(t *testing.T) { gradetest.Passes(t, exercises.Epoll) }
