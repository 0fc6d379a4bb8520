package class

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"muxlab/grade/verdict"
	"muxlab/harness/proc"
)

// rules are those of a test.
func rules(due string) Rules {
	r := Rules{Exercise: ex, Grader: "v1", Late: ex.Late, Only: OnlyLatest, Secret: make(Secret, secretBytes), Zone: time.UTC}
	if due != "" {
		r.Due, _ = ParseDue(due)
	}
	return r
}

func plan(t *testing.T, f *Found, r Rules) *Plan {
	t.Helper()
	p, err := Make(f, r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func store(t *testing.T) *Store {
	t.Helper()
	st, err := OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func run(t *testing.T, st *Store, p *Plan, g Grade, o Options) error {
	t.Helper()
	w, err := Prepare(st, p, o)
	if err != nil {
		t.Fatal(err)
	}
	return Run(t.Context(), st, w, g, o)
}

// counter is a Grade that counts how often each folder was graded.
type counter struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counter) grade(_ context.Context, s Submission) (verdict.Result, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[s.Folder]++
	return result(60, -40), nil
}

func three(t *testing.T) *Found {
	return find(t, tree(t, map[string]string{"ann/server.go": "1", "bob/server.go": "2", "cy/server.go": "3"}))
}

// A run that is interrupted keeps what is done; the second does the rest and no more.
func TestInterruptedAndContinued(t *testing.T) {
	st, p := store(t), plan(t, three(t), rules(""))
	var c counter
	ctx, cancel := context.WithCancel(t.Context())
	o := Options{Jobs: 1, Progress: func(p Progress) {
		if p.Done == 2 {
			cancel()
		}
	}}
	w, _ := Prepare(st, p, o)
	if w.Estimate() != 45*time.Second {
		t.Errorf("three at most take %v", w.Estimate())
	}
	if err := Run(ctx, st, w, c.grade, o); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	w, _ = Prepare(st, p, Options{})
	if len(w.Todo) != 1 || w.Kept != 2 || w.Each >= worst {
		t.Errorf("%+v", w)
	}
	if err := run(t, st, p, c.grade, Options{Jobs: 2}); err != nil {
		t.Error(err)
	}
	for _, f := range []string{"ann", "bob", "cy"} {
		if c.n[f] != 1 {
			t.Errorf("%s was graded %d times", f, c.n[f])
		}
	}
	run(t, st, p, c.grade, Options{Again: true})
	if c.n["ann"] != 2 {
		t.Error("--again does not repeat")
	}
}

// What was being graded when the run ended is no grader error.
func TestGivenUpIsNotKept(t *testing.T) {
	st, p := store(t), plan(t, three(t), rules(""))
	ctx, cancel := context.WithCancel(t.Context())
	w, _ := Prepare(st, p, Options{Jobs: 3})
	Run(ctx, st, w, func(ctx context.Context, s Submission) (verdict.Result, error) {
		cancel()
		<-ctx.Done()
		return verdict.Result{}, ctx.Err()
	}, Options{})
	if w, _ = Prepare(st, p, Options{}); len(w.Todo) != 3 {
		t.Errorf("%d are left to do", len(w.Todo))
	}
	if entries, _ := os.ReadDir(st.Path("results")); len(entries) != 0 {
		t.Error("what was given up is kept")
	}
}

// A grader that fails, panics or hangs costs one submission, and no mark of 0.
func TestGraderErrors(t *testing.T) {
	st, p := store(t), plan(t, three(t), rules(""))
	g := func(ctx context.Context, s Submission) (verdict.Result, error) {
		switch s.Folder {
		case "ann":
			return verdict.Result{}, errors.New("no socket")
		case "bob":
			panic("oh")
		}
		<-ctx.Done()
		return verdict.Result{}, nil
	}
	if err := run(t, st, p, g, Options{Timeout: 10 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	c, err := Book(st, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := Failed(c); len(got) != 3 {
		t.Errorf("failed: %v", got)
	}
	for i, says := range []string{"no socket", "oh", "not done after"} {
		if r := c.Rows[i]; !strings.Contains(r.Error, says) || c.Status(&r) != "not graded" {
			t.Errorf("%+v", r)
		}
	}
	if w, _ := Prepare(st, p, Options{}); len(w.Todo) != 3 {
		t.Error("what the grader could not do is not tried again")
	}
}

// A changed submission, and only that, is graded again.
func TestChangedSubmission(t *testing.T) {
	dir := tree(t, map[string]string{"ann/server.go": "1", "bob/server.go": "2"})
	st := store(t)
	var c counter
	run(t, st, plan(t, find(t, dir), rules("")), c.grade, Options{})
	os.WriteFile(filepath.Join(dir, "bob", "server.go"), []byte("3"), 0o600)
	run(t, st, plan(t, find(t, dir), rules("")), c.grade, Options{})
	if c.n["ann"] != 1 || c.n["bob"] != 2 {
		t.Errorf("%v", c.n)
	}
}

func TestSameSeedTwice(t *testing.T) {
	a, b := plan(t, three(t), rules("")), plan(t, three(t), rules(""))
	for i := range a.Submissions {
		if a.Submissions[i].Seed != b.Submissions[i].Seed || a.Submissions[i].Key != b.Submissions[i].Key {
			t.Errorf("%+v, then %+v", a.Submissions[i], b.Submissions[i])
		}
	}
	st := store(t)
	st.SavePlan(a)
	text, _ := os.ReadFile(st.Path("run.json"))
	if strings.Contains(string(text), strings.Repeat("00", secretBytes)) {
		t.Error("the plan tells the secret")
	}
}

func TestRosterMissingUnknownAndNamesakes(t *testing.T) {
	r := rules("2026-05-01 23:59 UTC")
	r.Roster = []Student{{ID: "1", Name: "Kim Lee", Folder: "kim-a"}, {ID: "2", Name: "Kim Lee", Folder: "kim-b"}, {ID: "3", Name: "Lou"}, {ID: "zed2", Name: "X"}}
	f := find(t, tree(t, map[string]string{"kim-a/server.go": "1", "kim-b/server.go": "1", "zed/server.go": "1", "Kim Lee/server.go": "1"}))
	p := plan(t, f, r)
	st := store(t)
	var c counter
	run(t, st, p, c.grade, Options{})
	book, err := Book(st, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for i := range book.Rows {
		got[book.Rows[i].Student] = book.Status(&book.Rows[i])
	}
	for id, want := range map[string]string{"1": "60 of 100", "2": "60 of 100", "3": "nothing handed in", "zed": "60 of 100", "Kim Lee": "60 of 100", "zed2": "nothing handed in"} {
		if got[id] != want {
			t.Errorf("%s: %s instead of %s", id, got[id], want)
		}
	}
	if len(book.Unknown) != 2 || p.Submissions[0].Seed == p.Submissions[1].Seed {
		t.Errorf("unknown: %q", book.Unknown)
	}
}

// A folder in no roster must not pass for a student of it.
func TestUnknownIsNobody(t *testing.T) {
	r := rules("")
	r.Roster = []Student{{ID: "7", Name: "Ann", Folder: "x*"}, {ID: "8", Name: "Bob", Folder: "x*"}}
	f := &Found{Handins: []Handin{{Folder: "xx", Path: t.TempDir(), ID: "7"}}}
	p := plan(t, f, r)
	if s := p.Submissions[0].Student; s != "unknown 7" {
		t.Errorf("it is graded as that of %q", s)
	}
}

func TestOnly(t *testing.T) {
	a := tree(t, map[string]string{"ann/server.go": "good"})
	b := tree(t, map[string]string{"ann/server.go": "bad"})
	r := rules("2026-05-02 00:00 UTC")
	if _, err := Make(find(t, a, b), r); !errors.Is(err, proc.ErrUsage) {
		t.Errorf("two without a time: %v", err)
	}
	grade := func(_ context.Context, s Submission) (verdict.Result, error) {
		if strings.HasPrefix(s.Path, a) {
			return result(100), nil
		}
		return result(40, -60), nil
	}
	for _, c := range []struct {
		only string
		day  int // the good one came
		mark int
	}{{OnlyLatest, 1, 40}, {OnlyLatest, 4, 80}, {OnlyBest, 1, 100}, {OnlyBest, 4, 80}} {
		f := find(t, a, b)
		f.Handins[0].Submitted = time.Date(2026, 5, c.day-1, 12, 0, 0, 0, time.UTC)
		f.Handins[1].Submitted = time.Date(2026, 5, 1, 13, 0, 0, 0, time.UTC)
		r.Only = c.only
		p, st := plan(t, f, r), store(t)
		run(t, st, p, grade, Options{})
		book, err := Book(st, p, nil)
		if err != nil || len(book.Rows) != 1 || book.Rows[0].Mark != c.mark {
			t.Errorf("%+v: %+v, %v", c, book.Rows, err)
		}
	}
}

func TestExtensionAndUnknownTime(t *testing.T) {
	r := rules("2026-05-01 12:00 UTC")
	r.Roster = []Student{{ID: "ann", Due: time.Date(2026, 5, 9, 0, 0, 0, 0, time.UTC)}, {ID: "bob"}, {ID: "cy"}}
	f := three(t)
	for i := range f.Handins[:2] {
		f.Handins[i].Submitted = time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)
	}
	p, st := plan(t, f, r), store(t)
	var c counter
	run(t, st, p, c.grade, Options{})
	book, _ := Book(st, p, nil)
	if a, b, c := book.Rows[0], book.Rows[1], book.Rows[2]; a.Mark != 60 || b.Mark != 48 || c.Mark != 60 || len(c.Notes) != 1 {
		t.Errorf("%+v\n%+v\n%+v", a, b, c)
	}
}
