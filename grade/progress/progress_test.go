package progress

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"muxlab/grade/task"
	"muxlab/grade/verdict"
)

var ex = &task.Exercise{ID: "06", Name: "epoll", Stages: []task.Stage{{ID: "starts", Points: 40}, {ID: "bytes", Points: 60}}}

// result is that of a run in which the stages of these states were run.
func result(states ...verdict.State) *verdict.Result {
	r := &verdict.Result{When: time.Now()}
	for i, s := range states {
		r.Stages = append(r.Stages, verdict.Stage{ID: ex.Stages[i].ID, State: s, Max: ex.Stages[i].Points})
	}
	r.Sum()
	return r
}

func TestNote(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	state := func(want string) {
		t.Helper()
		if got := Load()["06"].State(); got != want {
			t.Errorf("the state is %q, not %q", got, want)
		}
	}
	note := func(r *verdict.Result) {
		t.Helper()
		if err := Note(ex, r); err != nil {
			t.Fatal(err)
		}
	}
	state("not begun")
	note(result(verdict.Passed, verdict.Failed))
	state("40 of 100")
	if e := Load()["06"]; e.Latest != "bytes" || e.Runs != 1 {
		t.Errorf("%+v", e)
	}
	note(result(verdict.Passed)) // of one stage alone: the points stay
	state("40 of 100")
	note(result(verdict.GraderError, verdict.Passed))
	state("40 of 100")
	note(&verdict.Result{Refused: &verdict.Failure{}})
	state("0 of 100")
	note(result(verdict.Passed, verdict.Passed))
	state("passed")
	note(result(verdict.Failed, verdict.Failed)) // what was passed stays passed
	state("passed")
	Change("06", func(e *Exercise) { e.BeginAgain(time.Now()) })
	state("begun again")
	for same := range 3 {
		note(result(verdict.Passed, verdict.Failed))
		if e := Load()["06"]; e.Same != same || e.Passed.IsZero() || !e.Open() {
			t.Errorf("begun again, and it fails: %+v", e)
		}
	}
	state("40 of 100")
	note(result(verdict.Passed, verdict.Passed))
	state("passed")
}

// A file that is not ours, or damaged, is no obstacle.
func TestDamaged(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	for _, text := range []string{"", "null", "{", `{"06": 7}`} {
		os.MkdirAll(filepath.Join(dir, "muxlab"), 0o700)
		if err := os.WriteFile(filepath.Join(dir, "muxlab", "exercises.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Change("06", func(e *Exercise) { e.Hints++ }); err != nil || Load()["06"].Hints != 1 {
			t.Errorf("%q: %v, %+v", text, err, Load())
		}
	}
}
