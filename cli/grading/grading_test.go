package grading

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"muxlab/grade/class"
	"muxlab/grade/report"
	"muxlab/grade/verdict"
	"muxlab/harness/proc"
)

// The test's own program is muxlab where a script runs it: grade and handout, with a
// judge that looks for a word in the server.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "grade" {
		err := command(wiring()).Execute()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(proc.ExitCode(err))
	}
	os.Exit(m.Run())
}

func wiring() Wiring {
	return Wiring{
		Exercises: []class.Exercise{{ID: "06", Name: "epoll", Title: "epoll", Max: 100, Late: class.Late{PerDay: 10, Most: 50}}},
		Open: func(context.Context, class.Exercise, Setup) (class.Grade, func(), error) {
			return stub, func() {}, nil
		},
		Interrupted: func() (context.Context, func()) { return context.Background(), func() {} },
		Version:     "muxlab test",
	}
}

// stub is a stand-in for the driver.
func stub(_ context.Context, s class.Submission) (verdict.Result, error) {
	r := verdict.Result{Schema: verdict.Schema, Exercise: "06", Title: "epoll", Grader: "muxlab test", Stages: []verdict.Stage{{ID: "starts", State: verdict.Passed, Max: 60}, {ID: "stop", State: verdict.Failed, Max: 40, Failure: &verdict.Failure{Happened: "It did not stop."}}}}
	text, _ := os.ReadFile(filepath.Join(s.Path, "server.go"))
	switch word := string(text); {
	case word == "good", strings.Contains(word, "good int"):
		r.Stages[1].State, r.Stages[1].Failure = verdict.Passed, nil
	case word == "crash":
		os.Exit(9)
	case word == "error":
		return r, errors.New("the probe cannot be read")
	}
	return r, nil
}

func command(w Wiring) *cobra.Command {
	c := &cobra.Command{Use: "muxlab", SilenceErrors: true, SilenceUsage: true}
	c.AddCommand(Commands(w)...)
	return c
}

// muxlab runs a command in a folder laid out as the repository.
func muxlab(t *testing.T, w Wiring, args ...string) (out, talk string, err error) {
	t.Helper()
	var a, b bytes.Buffer
	c := command(w)
	c.SetOut(&a)
	c.SetErr(&b)
	c.SetArgs(args)
	err = c.Execute()
	return a.String(), b.String(), err
}

func write(t *testing.T, name, text string) {
	t.Helper()
	os.MkdirAll(filepath.Dir(name), 0o755)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// place is a repository with a class in it, and a home without a secret.
func place(t *testing.T, servers map[string]string) (root, submissions string) {
	root = t.TempDir()
	write(t, filepath.Join(root, "go.mod"), "module muxlab\n")
	write(t, filepath.Join(root, "harness", "exercise", "exercise.go"), "package exercise\n")
	for student, text := range servers {
		write(t, filepath.Join(root, "in", student, "server.go"), text)
	}
	t.Setenv("MUXLAB_ROOT", root)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	return root, filepath.Join(root, "in")
}

func TestGrade(t *testing.T) {
	root, in := place(t, map[string]string{"ann": "good", "bob": "bad"})
	out := filepath.Join(root, "out")
	matrix, talk, err := muxlab(t, wiring(), "grade", in, "--out", out)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"2 submissions to grade, 1 at a time", "Made the secret", "2/2  ", "100 of 100", "60 of 100, failed at stop", "begin with index.html"} {
		if !strings.Contains(strings.ReplaceAll(talk, "2 at a time", "1 at a time"), words) {
			t.Errorf("%q is not said:\n%s", words, talk)
		}
	}
	if !strings.Contains(matrix, "ann                 60    40  100\n") || !strings.Contains(matrix, "bob                 60     -  60\n") {
		t.Errorf("the matrix:\n%s", matrix)
	}
	for _, name := range []string{"index.html", "class.json", "moodle.csv", "canvas.csv", "junit.xml", "students/ann.html", "students/bob.html", "overrides.csv", "run.json"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	if info, _ := os.Stat(out); info.Mode().Perm() != 0o700 {
		t.Errorf("others may read the marks: %v", info.Mode())
	}
	secretIsInNoFile(t, out)
	write(t, filepath.Join(out, "overrides.csv"), "student,points,reason\nbob,75,shown in class\n")
	matrix, talk, err = muxlab(t, wiring(), "grade", in, "--out", out)
	if err != nil || !strings.Contains(talk, "2 submissions are graded already") || !strings.Contains(matrix, "75 by hand") {
		t.Errorf("%v\n%s%s", err, matrix, talk)
	}
	page, _ := os.ReadFile(filepath.Join(out, "students", "bob.html"))
	if !bytes.Contains(page, []byte("shown in class")) || bytes.Contains(page, []byte("ann")) {
		t.Errorf("the page of bob:\n%s", page)
	}
}

func secretIsInNoFile(t *testing.T, dir string) {
	t.Helper()
	name, _ := secretFile("")
	secret, made, err := class.LoadSecret(name)
	if err != nil || made {
		t.Fatal("the secret was not kept", err)
	}
	filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if text, _ := os.ReadFile(name); bytes.Contains(text, []byte(secret.Hex())) {
			t.Errorf("%s tells the secret", name)
		}
		return nil
	})
}

func TestExitCodes(t *testing.T) {
	root, in := place(t, map[string]string{"ann": "good", "bob": "error"})
	out := filepath.Join(root, "out")
	w := wiring()
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{1, "not graded: 1 student (bob)", []string{in}},
		{0, "", []string{filepath.Join(in, "ann"), "--out", filepath.Join(root, "one")}},
		{2, "name a folder", nil},
		{2, "name a folder", []string{in, "--try"}},
		{2, "no exercise", []string{in, "--exercise", "66"}},
		{2, "time zone", []string{in, "--due", "2026-05-01 12:00"}},
		{2, "--late", []string{in, "--late", "10"}},
		{2, "--only", []string{in, "--only", "first"}},
		{2, "--shard", []string{in, "--shard", "3/2"}},
		{2, "--jobs", []string{in, "--jobs", "-1"}},
		{2, "no submission", []string{root + "/empty"}},
		{1, "no such file", []string{in, "--roster", root + "/none.csv"}},
	} {
		os.MkdirAll(root+"/empty", 0o755)
		args := append([]string{"grade", "--out", out}, c.args...)
		_, _, err := muxlab(t, w, args...)
		if proc.ExitCode(err) != c.code || (c.code != 0) != (err != nil) || err != nil && (!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%v: %v", c.args, err)
		}
	}
}

func TestInterrupted(t *testing.T) {
	root, in := place(t, map[string]string{"ann": "good", "bob": "good"})
	ctx, cancel := context.WithCancel(t.Context())
	w := wiring()
	w.Interrupted = func() (context.Context, func()) { return ctx, cancel }
	w.Open = func(context.Context, class.Exercise, Setup) (class.Grade, func(), error) {
		return func(c context.Context, s class.Submission) (verdict.Result, error) {
			defer cancel()
			return stub(c, s)
		}, func() {}, nil
	}
	_, _, err := muxlab(t, w, "grade", in, "--out", root+"/out", "--jobs", "1")
	if err == nil || !strings.HasPrefix(err.Error(), "interrupted") {
		t.Fatal(err)
	}
	_, talk, err := muxlab(t, wiring(), "grade", in, "--out", root+"/out")
	if err != nil || !strings.Contains(talk, "1 submission to grade") && !strings.Contains(talk, "2 submissions to grade") {
		t.Errorf("%v\n%s", err, talk)
	}
}

func TestShardsMerged(t *testing.T) {
	root, in := place(t, map[string]string{"ann": "good", "bob": "bad", "cy": "good"})
	whole, _, err := muxlab(t, wiring(), "grade", in, "--out", root+"/whole")
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []string{"1", "2"} {
		if _, _, err := muxlab(t, wiring(), "grade", in, "--out", root+"/part"+i, "--shard", i+"/2"); err != nil {
			t.Fatal(err)
		}
	}
	merged, _, err := muxlab(t, wiring(), "grade", "merge", root+"/part1", root+"/part2", "--out", root+"/all")
	if err != nil || merged != whole {
		t.Errorf("%v\n%s\ninstead of\n%s", err, merged, whole)
	}
	if _, _, err := muxlab(t, wiring(), "grade", "merge"); proc.ExitCode(err) != 2 {
		t.Error(err)
	}
}

func TestSimilarAndJSON(t *testing.T) {
	solution, err := os.ReadFile(filepath.Join(repository(t), "solutions", "06-epoll", "server.go"))
	if err != nil {
		t.Skip("a handout has no solutions")
	}
	root, in := place(t, map[string]string{"ann": string(solution), "bob": "package epoll\n" + string(solution[bytes.Index(solution, []byte("\nimport")):]), "cy": "package epoll\n"})
	write(t, filepath.Join(root, "exercises", "06-epoll", "server.go"), "package epoll\n")
	out, _, err := muxlab(t, wiring(), "grade", in, "--out", root+"/out", "--json")
	var c report.Class
	if err != nil || json.Unmarshal([]byte(out), &c) != nil || c.Schema != report.ClassSchema || len(c.Rows) != 3 {
		t.Errorf("%v\n%s", err, out)
	}
	if len(c.Similar) != 1 || c.Similar[0].A != "ann" || c.Similar[0].B != "bob" || c.Similar[0].Share < 0.9 {
		t.Errorf("%+v", c.Similar)
	}
	if page, _ := os.ReadFile(root + "/out/students/ann.html"); bytes.Contains(page, []byte("bob")) {
		t.Error("a student reads whom the submission resembles")
	}
}

func TestTry(t *testing.T) {
	sample := filepath.Join(repository(t), "grade/class/sample")
	root, _ := place(t, nil)
	t.Chdir(root)
	if _, _, err := muxlab(t, wiring(), "grade", "--try"); proc.ExitCode(err) != 2 {
		t.Errorf("without a sample: %v", err)
	}
	for _, name := range []string{"solutions/06-epoll/server.go", "exercises/06-epoll/server.go", "grade/shelf/06-epoll/spin.go", "grade/shelf/06-epoll/lostwrite.go", "grade/shelf/06-epoll/leak.go"} {
		text := "package epoll\n\nfunc a() {}\n"
		if strings.HasPrefix(name, "solutions/") {
			text += "\nvar good int\n"
		} else if strings.Contains(name, "shelf") {
			text = "package epoll\n\nvar good bool\n"
		}
		write(t, name, text)
	}
	if err := os.CopyFS("grade/class/sample", os.DirFS(sample)); err != nil {
		t.Fatal(err)
	}
	out, _, err := muxlab(t, wiring(), "grade", "--try")
	if err != nil || !strings.Contains(out, "13 students; nothing handed in: 1") || !strings.Contains(out, "90 late") || !strings.Contains(out, "30 late") {
		t.Errorf("%v\n%s", err, out)
	}
}

// repository is the folder of the real one.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if _, missing := os.Stat(filepath.Join(dir, "main.go")); err != nil || missing != nil {
		t.Fatal(dir, err)
	}
	return dir
}

func TestExercise(t *testing.T) {
	w := wiring()
	for _, name := range []string{"", "6", "06", "epoll", "06-epoll"} {
		if e, err := w.exercise(name); err != nil || e.ID != "06" {
			t.Errorf("%q: %v", name, err)
		}
	}
	w.Exercises = append(w.Exercises, class.Exercise{ID: "07", Name: "edge"})
	if _, err := w.exercise(""); proc.ExitCode(err) != 2 || !slices.Contains([]string{"which exercise is it? --exercise is one of 06, 07"}, err.Error()) {
		t.Error(err)
	}
}
