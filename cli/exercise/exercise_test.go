package exercise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/grade/exercises"
	"muxlab/grade/judge"
	"muxlab/grade/progress"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
	"muxlab/harness/proc"
)

// repository makes a copy of what the commands look for, and goes to the exercise's folder.
// The progress is empty.
func repository(t *testing.T) (root string) {
	t.Helper()
	real, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	root = t.TempDir()
	copied := []string{"go.mod", "exercises/06-epoll/server.go", "exercises/.starters/06-epoll.go", "solutions/06-epoll/server.go"}
	for _, name := range copied {
		text, err := os.ReadFile(filepath.Join(real, name))
		if err != nil {
			t.Skip("a handout has no solutions")
		}
		write(t, filepath.Join(root, name), string(text))
	}
	if err := os.MkdirAll(filepath.Join(root, "harness", "exercise"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Setenv("MUXLAB_ROOT", "")
	t.Chdir(filepath.Join(root, "exercises", "06-epoll"))
	return root
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// A judged call is what the commands asked of the judge.
type judged struct {
	path string
	judge.Options
}

// wiring judges without a server: the stages in failing fail, and what waits for them is
// skipped.
func wiring(calls *[]judged, failing ...string) Wiring {
	return Wiring{
		Judge: func(ctx context.Context, ex *task.Exercise, path string, o judge.Options) (verdict.Result, error) {
			*calls = append(*calls, judged{path, o})
			r := verdict.Result{Exercise: ex.ID, Title: ex.Title, Seed: o.Seed, Provisional: "computed on your own machine", When: time.Now()}
			for i := range ex.Stages {
				st := &ex.Stages[i]
				v := verdict.Stage{ID: st.ID, Must: st.Must, Max: st.Points, State: verdict.Passed}
				switch {
				case slices.Contains(failing, st.ID):
					v.State, v.Failure = verdict.Failed, &verdict.Failure{Expected: "It sleeps.", Happened: "It spins.", Command: "muxlab watch --replay x.mux --tick 12"}
				case len(st.Needs) > 0 && !r.Stage(st.Needs[0]).State.GivesPoints():
					v.State, v.Why = verdict.Skipped, "waits for "+st.Needs[0]
				}
				if o.Ended != nil {
					o.Began(st)
					o.Ended(v)
				}
				r.Stages = append(r.Stages, v)
			}
			r.Sum()
			return r, nil
		},
		Interrupted: func() (context.Context, func()) { return context.Background(), func() {} },
		Terminal:    func() Terminal { return Terminal{} },
		Version:     "test",
	}
}

// muxlab runs a command, and returns what it wrote.
func muxlab(t *testing.T, w Wiring, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := Command(w)
	c.SetArgs(args)
	c.SetOut(&out)
	c.SetErr(&out)
	c.SilenceErrors, c.SilenceUsage = true, true
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

func wantAll(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q is missing in\n%s", p, text)
		}
	}
}

func TestRun(t *testing.T) {
	root := repository(t)
	var calls []judged
	text, err := muxlab(t, wiring(&calls, "sleeps"), "run")
	if !errors.Is(err, ErrNotPassed) || proc.ExitCode(err) != 1 {
		t.Errorf("a stage failed, and the error is %v", err)
	}
	wantAll(t, text, "✗ sleeps    0 of 20", "✓ bytes     15 of 15", "– stop      0 of 10   skipped: waits for sleeps",
		"FAILED at sleeps", "expected   It sleeps.", "muxlab watch --replay x.mux --tick 12", "as at the beginning", "70 of 100")
	if len(calls) != 1 || calls[0].path != "." || calls[0].Root == "" || calls[0].Seed == 0 || calls[0].Grader != "test" {
		t.Errorf("%+v", calls)
	}
	write(t, "server.go", "package epoll\n")
	text, _ = muxlab(t, wiring(&calls, "sleeps"), "run")
	wantAll(t, text, "for a hint: muxlab exercise hint 06")
	if text, _ = muxlab(t, wiring(&calls, "sleeps"), "run"); strings.Contains(text, "for a hint") {
		t.Errorf("the hint is suggested again at once:\n%s", text)
	}
	if state := progress.Load()["06"].State(); state != "70 of 100" {
		t.Errorf("the state is %q", state)
	}
	t.Chdir(root)
	text, err = muxlab(t, wiring(&calls), "run", "06", "--seed", "7", "--stage", "bytes,stop")
	last := calls[len(calls)-1]
	if err != nil || last.Seed != 7 || len(last.Stages) != 2 || last.path != filepath.Join("exercises", "06-epoll") {
		t.Errorf("%v, %+v", err, last)
	}
	wantAll(t, text, "PASSED", "all stages: muxlab exercise run 06")
	if text, _ = muxlab(t, wiring(&calls), "run", "exercises/06-epoll/"); !strings.Contains(text, "muxlab exercise diff 06") {
		t.Errorf("what comes next is not in\n%s", text)
	}
}

func TestRunASCII(t *testing.T) {
	repository(t)
	var calls []judged
	text, _ := muxlab(t, wiring(&calls, "bytes"), "run", "--ascii")
	for _, r := range text {
		if r > 0x7e {
			t.Fatalf("%q is in\n%s", r, text)
		}
	}
	wantAll(t, text, "FAIL bytes", "ok   starts")
}

func TestRunJSON(t *testing.T) {
	repository(t)
	var calls []judged
	text, err := muxlab(t, wiring(&calls, "bytes"), "run", "--json")
	var r verdict.Result
	if wrong := json.Unmarshal([]byte(text), &r); wrong != nil || r.Points != 5 || !errors.Is(err, ErrNotPassed) {
		t.Errorf("%v, %v:\n%s", wrong, err, text)
	}
}

func TestRunTimes(t *testing.T) {
	repository(t)
	var calls []judged
	text, err := muxlab(t, wiring(&calls), "run", "--times", "12")
	if err != nil || len(calls) != 12 || calls[0].Seed == calls[1].Seed {
		t.Errorf("%v, %d times", err, len(calls))
	}
	wantAll(t, text, "passed 12 of 12 times", " 3 of 12: 100 of 100")
	text, err = muxlab(t, wiring(&calls, "gone"), "run", "--times", "2")
	wantAll(t, text, "passed 0 of 2 times", "failed at gone", "FAILED at gone")
	if !errors.Is(err, ErrNotPassed) {
		t.Error(err)
	}
}

// Bad input gets one sentence and exit code 2.
func TestUsage(t *testing.T) {
	root := repository(t)
	var calls []judged
	for args, want := range map[string]string{
		"run 07":               `there is no exercise "07"`,
		"run 06 06":            "takes one exercise",
		"run --stage sleps":    "did you mean sleeps?",
		"run --times 0":        "whole number from 1",
		"run --times 2 --json": "--json writes one result",
		"run --times 2 --seed": "",
		"list 06":              "takes no arguments",
		"hint --all":           "--all is for an exercise that is passed",
		"check --seeds 0":      "whole number from 1",
		"watch":                "watch needs a terminal",
		"rnu":                  `there is no command "rnu"`,
	} {
		_, err := muxlab(t, wiring(&calls), strings.Fields(args)...)
		if err == nil || want != "" && (proc.ExitCode(err) != 2 || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: exit code %d, %v", args, proc.ExitCode(err), err)
		}
	}
	t.Chdir(root)
	if _, err := muxlab(t, wiring(&calls), "run"); err == nil || proc.ExitCode(err) != 2 || !strings.Contains(err.Error(), "which exercise? exercise run 06") {
		t.Error(err)
	}
	t.Chdir(t.TempDir())
	if len(calls) > 0 {
		t.Errorf("%d were judged", len(calls))
	}
}

func TestGraderError(t *testing.T) {
	repository(t)
	w := wiring(new([]judged))
	w.Judge = func(context.Context, *task.Exercise, string, judge.Options) (verdict.Result, error) {
		return verdict.Result{}, errors.New("cannot build: no space left on device")
	}
	if _, err := muxlab(t, w, "run"); err == nil || proc.ExitCode(err) != 1 || progress.Load()["06"].Runs != 0 {
		t.Errorf("%v", err)
	}
}

func TestList(t *testing.T) {
	repository(t)
	text, err := muxlab(t, wiring(nil), "list")
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, text, "06  epoll, level-triggered", "not begun", "90 minutes", "next: read exercises/06-epoll/README.md, then muxlab exercise run 06")
	var rows []listed
	text, _ = muxlab(t, wiring(nil), "list", "--json")
	if err := json.Unmarshal([]byte(text), &rows); err != nil || len(rows) != len(exercises.All) || rows[0].State != "not begun" || rows[0].Max != 100 {
		t.Errorf("%v: %+v", err, rows)
	}
	var calls []judged
	muxlab(t, wiring(&calls), "run")
	text, _ = muxlab(t, wiring(nil), "list")
	wantAll(t, text, "passed")
}

// One hint more each time; all of them only once the exercise is passed.
func TestHint(t *testing.T) {
	repository(t)
	for n := 1; n <= 4; n++ {
		text, err := muxlab(t, wiring(nil), "hint")
		if got := strings.Count(text, "of 3\n"); err != nil || got != min(n, 3) {
			t.Errorf("time %d: %d hints, %v", n, got, err)
		}
	}
	if n := progress.Load()["06"].Hints; n != 3 {
		t.Errorf("%d hints are kept", n)
	}
	progress.Change("06", func(e *progress.Exercise) { *e = progress.Exercise{Passed: time.Now()} })
	text, err := muxlab(t, wiring(nil), "hint", "--all")
	if err != nil || strings.Count(text, "of 3\n") != 3 || progress.Load()["06"].Hints != 0 {
		t.Errorf("%v:\n%s", err, text)
	}
}

func TestReset(t *testing.T) {
	repository(t)
	starter, err := os.ReadFile("server.go")
	if err != nil {
		t.Fatal(err)
	}
	write(t, "server.go", "mine")
	at := time.Date(2026, 11, 30, 14, 23, 7, 0, time.UTC)
	w, err := find(runCommand(wiring(nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	said, err := w.reset(at)
	if err != nil || !strings.Contains(said, "server.go.2026-11-30-142307") {
		t.Errorf("%q, %v", said, err)
	}
	write(t, "server.go", "mine again")
	if said, err = w.reset(at); err != nil || !strings.Contains(said, "server.go.2026-11-30-142307-2.") {
		t.Errorf("%q, %v", said, err)
	}
	for name, want := range map[string]string{
		"server.go": string(starter), "server.go.2026-11-30-142307": "mine", "server.go.2026-11-30-142307-2": "mine again",
	} {
		if text, err := os.ReadFile(name); err != nil || string(text) != want {
			t.Errorf("%s: %v, %q", name, err, text)
		}
	}
	if said, err = w.reset(at); err != nil || !strings.Contains(said, "already") {
		t.Errorf("%q, %v", said, err)
	}
	os.Remove("server.go")
	if said, err = w.reset(at); err != nil || !strings.Contains(said, "is new") {
		t.Errorf("%q, %v", said, err)
	}
	os.Remove("server.go")
	os.Symlink("elsewhere", "server.go")
	if _, err = w.reset(at); err == nil || !strings.Contains(err.Error(), "no plain file") {
		t.Error(err)
	}
}

// Where there are no solutions, the starter that was handed out comes back.
func TestResetOfHandout(t *testing.T) {
	root := repository(t)
	want, _ := os.ReadFile("server.go")
	os.RemoveAll(filepath.Join(root, "solutions"))
	write(t, "server.go", "mine")
	muxlab(t, wiring(new([]judged)), "run")
	write(t, "server.go", "mine again")
	text, err := muxlab(t, wiring(nil), "reset")
	if list, _ := muxlab(t, wiring(nil), "list"); !strings.Contains(list, "begun again") || !strings.Contains(list, "next: read") {
		t.Errorf("after the reset list says\n%s", list)
	}
	if got, _ := os.ReadFile("server.go"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v: %s", err, text)
	}
}

// Without room for a copy, what is there stays.
func TestResetKeepsWhatItCannotCopy(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write anywhere")
	}
	repository(t)
	write(t, "server.go", "mine")
	os.Chmod(".", 0o555)
	t.Cleanup(func() { os.Chmod(".", 0o755) })
	_, err := muxlab(t, wiring(nil), "reset")
	if text, _ := os.ReadFile("server.go"); err == nil || string(text) != "mine" {
		t.Errorf("%v: %q", err, text)
	}
}

func TestDiffComesAfter(t *testing.T) {
	root := repository(t)
	if _, err := muxlab(t, wiring(nil), "diff"); err == nil || !strings.Contains(err.Error(), "after exercise 06 is passed") {
		t.Error(err)
	}
	progress.Change("06", func(e *progress.Exercise) { e.Passed = time.Now() })
	os.RemoveAll(filepath.Join(root, "solutions"))
	if _, err := muxlab(t, wiring(nil), "diff"); err == nil || !strings.Contains(err.Error(), "not in this copy") {
		t.Error(err)
	}
}
