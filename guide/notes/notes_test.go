package notes

import (
	"os"
	"path/filepath"
	"testing"
)

func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	return filepath.Join(dir, "muxlab", "labs.json")
}

func TestKeepAndForget(t *testing.T) {
	home(t)
	if len(Load()) != 0 {
		t.Fatal("there are notes already")
	}
	one := Lab{At: "x", Steps: 3}.With(Answer{Step: "x", Given: "6", Sure: Certain, Outcome: Wrong})
	for _, name := range []string{"01-a", "02-b"} {
		if err := Keep(name, one); err != nil {
			t.Fatal(err)
		}
	}
	if b := Load(); len(b) != 2 || b["01-a"].At != "x" || len(b["02-b"].Answers) != 1 {
		t.Errorf("kept is %+v", b)
	}
	if err := Forget("01-a"); err != nil || len(Load()) != 1 {
		t.Errorf("%v, %+v", err, Load())
	}
	if err := Forget(""); err != nil || len(Load()) != 0 {
		t.Errorf("%v, %+v", err, Load())
	}
}

// A file that is damaged counts as none, and is written again.
func TestADamagedFile(t *testing.T) {
	file := home(t)
	os.MkdirAll(filepath.Dir(file), 0o700)
	os.WriteFile(file, []byte("{\"01-a\": "), 0o600)
	if len(Load()) != 0 {
		t.Error("it is read")
	}
	if err := Keep("01-a", Lab{At: "y"}); err != nil || Load()["01-a"].At != "y" {
		t.Errorf("%v, %+v", err, Load())
	}
}

// Of several answers to a step the first that counts is what the score is made of.
func TestScore(t *testing.T) {
	l := Lab{}
	for _, a := range []Answer{
		{Step: "a", Outcome: Undecided}, {Step: "a", Outcome: Wrong}, {Step: "a", Outcome: Right},
		{Step: "b", Outcome: Unknown}, {Step: "b", Outcome: Right}, {Step: "c", Outcome: Written},
	} {
		l = l.With(a)
	}
	if right, of := l.Score(); right != 1 || of != 2 {
		t.Errorf("%d of %d", right, of)
	}
	if a, ok := l.First("a"); !ok || a.Outcome != Wrong {
		t.Errorf("the first of a is %+v", a)
	}
	if _, ok := l.First("d"); ok {
		t.Error("there is an answer to d")
	}
}

// A file that cannot be read is put aside: nothing of it is overwritten.
func TestADamagedFileIsKept(t *testing.T) {
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	for round, change := range []func() error{
		func() error { Rescue(); return Keep("03-select", Lab{At: "six"}) },
		func() error { return Keep("03-select", Lab{At: "six"}) },
	} {
		if err := Keep("03-select", Lab{At: "fifty"}); err != nil {
			t.Fatal(err)
		}
		damaged := []byte(`{"03-select": {"at": "fif`)
		if err := os.WriteFile(file(), damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := change(); err != nil || Load()["03-select"].At != "six" {
			t.Errorf("%v, %+v", err, Load())
		}
		aside, _ := filepath.Glob(file() + "-*")
		if len(aside) != 1 {
			t.Fatalf("round %d: put aside are %q", round, aside)
		}
		if data, _ := os.ReadFile(aside[0]); string(data) != string(damaged) {
			t.Errorf("put aside is %q", data)
		}
		os.Remove(aside[0])
	}
	if words := Rescue(); words != "" {
		t.Errorf("nothing is damaged, and it says %q", words)
	}
}
