package exercise

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"muxlab/grade/judge"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
)

// A screen is what watch wrote, for several goroutines.
type screen struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within twenty seconds: %s", what)
		}
	}
}

// A watching is one call of watch.
type watching struct {
	keys  chan byte
	out   screen
	ended chan error
}

func startWatch(t *testing.T, ctx context.Context, w Wiring) *watching {
	work, err := find(runCommand(w), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &watching{keys: make(chan byte), ended: make(chan error, 1)}
	r := w.newRunner(work, runFlags{times: 1}, &s.out, &s.out)
	go func() { s.ended <- r.watch(ctx, s.keys) }()
	return s
}

func (s *watching) end(t *testing.T) {
	t.Helper()
	select {
	case err := <-s.ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
}

// It runs again when a file changes, says what fails, and ends after it has passed.
func TestWatch(t *testing.T) {
	repository(t)
	var mu sync.Mutex
	var calls []judged
	bad, good := wiring(&calls, "sleeps"), wiring(&calls)
	w := bad
	w.Judge = func(ctx context.Context, ex *task.Exercise, path string, o judge.Options) (verdict.Result, error) {
		mu.Lock()
		defer mu.Unlock()
		if text, _ := os.ReadFile("server.go"); string(text) == "good" {
			return good.Judge(ctx, ex, path, o)
		}
		return bad.Judge(ctx, ex, path, o)
	}
	s := startWatch(t, t.Context(), w)
	eventually(t, "it waits for a change", func() bool { return strings.Contains(s.out.String(), "to run it again") })
	wantAll(t, s.out.String(), "FAILED at sleeps", "✗ sleeps")
	s.keys <- 'x' // means nothing
	write(t, "server_test.go", "package epoll")
	write(t, "server.go.2026", "no Go")
	write(t, "server.go", "good")
	eventually(t, "it has passed", func() bool { return strings.Contains(s.out.String(), "Press a key to end") })
	wantAll(t, s.out.String(), "PASSED", "muxlab exercise diff 06")
	s.keys <- 'x'
	s.end(t)
	if len(calls) != 2 {
		t.Errorf("it ran %d times", len(calls))
	}
}

// What runs is given up when a file changes meanwhile, and when q or ctrl-c is pressed.
func TestWatchGivesUp(t *testing.T) {
	repository(t)
	var runs, given atomic.Int32
	w := wiring(new([]judged))
	w.Judge = func(ctx context.Context, _ *task.Exercise, _ string, _ judge.Options) (verdict.Result, error) {
		runs.Add(1)
		<-ctx.Done()
		given.Add(1)
		return verdict.Result{}, nil
	}
	for _, key := range []byte{'q', ctrlC} {
		runs.Store(0)
		given.Store(0)
		s := startWatch(t, t.Context(), w)
		eventually(t, "it runs", func() bool { return runs.Load() == 1 })
		write(t, "more.go", "package epoll // "+string(key))
		eventually(t, "it runs again", func() bool { return runs.Load() == 2 && given.Load() == 1 })
		s.keys <- key
		s.end(t)
		if given.Load() != 2 {
			t.Error("something still runs")
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	s := startWatch(t, ctx, w)
	cancel()
	if err := <-s.ended; err == nil || err.Error() != "interrupted" {
		t.Errorf("a signal: %v", err)
	}
}

func TestLook(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "server.go"), "a")
	write(t, filepath.Join(dir, "x_test.go"), "b")
	write(t, filepath.Join(dir, "README.md"), "c")
	os.Symlink("nowhere", filepath.Join(dir, "gone.go"))
	if all := look(dir); len(all) != 1 || all["server.go"] != "a" {
		t.Errorf("%v", all)
	}
}

func TestRawLines(t *testing.T) {
	var b bytes.Buffer
	if n, err := (crlfWriter{&b}).Write([]byte("a\nb\n")); n != 4 || err != nil || b.String() != "a\r\nb\r\n" {
		t.Errorf("%d, %v, %q", n, err, b.String())
	}
}

// The page of watch fits on a small terminal, whatever the evidence is, and says in its
// first line whether it still runs.
func TestPageFits(t *testing.T) {
	repository(t)
	work, err := find(runCommand(wiring(nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	w := wiring(new([]judged), "bytes", "sleeps", "gone")
	result, _ := w.Judge(t.Context(), work.Exercise, ".", judge.Options{})
	long := strings.Repeat("what was seen of it, which is longer than a line of the terminal is wide; ", 2)
	result.Headline().Failure = &verdict.Failure{
		Expected: long, Happened: long, Cause: long, Command: "muxlab watch --replay .muxlab/bytes.mux --tick 12",
		Evidence: strings.Repeat("tick 12: epoll_wait(6) = 1\n", 40) + "tick 13: the last",
	}
	for _, height := range []int{0, 24, 40, 60} {
		w.Terminal = func() Terminal { return Terminal{Shown: true, Width: 80, Height: height} }
		var out bytes.Buffer
		r := w.newRunner(work, runFlags{times: 1}, &out, &out)
		if err := r.page(&result); err != nil {
			t.Fatal(err)
		}
		if n := rows(out.String(), 80); height > 0 && n > height {
			t.Errorf("%d rows on a terminal of %d:\n%s", n, height, out.String())
		}
		wantAll(t, out.String(), "runs at each change", "✗ bytes", "FAILED at bytes", "tick 13: the last", "--tick 12", "q ends")
	}
	passed, _ := wiring(new([]judged)).Judge(t.Context(), work.Exercise, ".", judge.Options{})
	var out bytes.Buffer
	w.newRunner(work, runFlags{times: 1}, &out, &out).page(&passed)
	if text := out.String(); strings.Contains(text, "runs at each change") || !strings.Contains(text, "it runs no more") {
		t.Errorf("after all has passed the page says\n%s", text)
	}
}
