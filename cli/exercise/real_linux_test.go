package exercise

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muxlab/grade/judge"
	"muxlab/grade/progress"
	"muxlab/grade/source"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/stage"
)

// real goes to the exercise's folder of a repository in which submissions can be built: its
// folders are those of this one, but for exercises. The starter is in place.
func real(t *testing.T) (w Wiring, root string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds servers")
	}
	here, err := source.Root("")
	if err != nil {
		t.Fatal(err)
	}
	root = repository(t)
	os.RemoveAll(filepath.Join(root, "harness"))
	os.RemoveAll(filepath.Join(root, "solutions"))
	if err := os.CopyFS(filepath.Join(root, "harness"), os.DirFS(filepath.Join(here, "harness"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.sum", "solutions"} {
		if err := os.Symlink(filepath.Join(here, name), filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	w = wiring(nil)
	w.Judge = judge.Judge
	return w, root
}

// The starter fails at its first stage, and says what to do; the solution, handed in,
// passes; then both are compared.
func TestReal(t *testing.T) {
	w, root := real(t)
	text, err := muxlab(t, w, "run")
	if err != ErrNotPassed {
		t.Fatalf("%v:\n%s", err, text)
	}
	wantAll(t, text, "✗ starts", "skipped: waits for starts", "FAILED at starts", "write listen and run in it", "muxlab exercise hint 06")
	if strings.Contains(text, "muxlab watch --replay") {
		t.Error("it names a recording that is not there")
	}
	solution, err := os.ReadFile(filepath.Join(root, "solutions", "06-epoll", "server.go"))
	if err != nil {
		t.Fatal(err)
	}
	mine := bytes.Replace(solution, []byte("\tn, err := s.k.Read(c.fd, s.buf)\n"), []byte("\ts.k.SetNonblock(c.fd, true)\n\tn, err := s.k.Read(c.fd, s.buf)\n"), 1)
	write(t, "server.go", string(mine))
	if text, err = muxlab(t, w, "run", "--stage", "starts"); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	if left, _ := filepath.Glob(".muxlab"); left != nil {
		t.Error("nothing failed, and there are recordings")
	}
	progress.Change("06", func(e *progress.Exercise) { e.Passed = time.Now() })
	text, err = muxlab(t, w, "diff")
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, text, "-\ts.k.SetNonblock(c.fd, true)", "Yours makes 4.0 system calls an echo, the solution 3.0", "fcntl                 1.0        0.0")
	if strings.Contains(text, "muxlab:starter") && !strings.Contains(text, "-\t//muxlab:starter") {
		t.Error("the solution is shown with its markers")
	}
}

// The screen shows the student's server: its source, and clients that speak its protocol.
func TestOnStage(t *testing.T) {
	_, root := real(t)
	l := &stage.Launcher{Tasks: OnStage()}
	if all := l.Exercises(); len(all) != 1 || all[0].State != "not begun" || all[0].Begun || all[0].Model != "06-epoll" {
		t.Errorf("%+v", all)
	}
	open := session.Request{Model: "06-epoll", Clients: []session.Group{{N: 2, Kind: session.Fast}, {N: 1, Kind: session.Huge}}}
	if _, err := l.Launch(t.Context(), open); err == nil || err.Error() != "your server does not listen yet; why: muxlab exercise run 06" {
		t.Errorf("the starter: %v", err)
	}
	solution, err := os.ReadFile(filepath.Join(root, "solutions", "06-epoll", "server.go"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, "server.go", string(solution)+"\nvar x int = 1.5\n")
	if _, err := l.Launch(t.Context(), open); err == nil || err.Error() != "your server cannot be built; why: muxlab exercise run 06" {
		t.Errorf("one that does not compile: %v", err)
	}
	write(t, "server.go", string(solution))
	s, err := l.Launch(t.Context(), open)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	eventually(t, "every client has an echo", func() bool {
		n := 0
		for _, c := range s.Clients() {
			if c.Error != "" {
				t.Fatalf("%+v", c)
			}
			if c.Echoes > 0 {
				n++
			}
		}
		return n == 3
	})
	p, ok := l.Source(s.Model(), trace.OpEpollWait)
	if !ok || p.File != "exercises/06-epoll/server.go" || !strings.Contains(p.Lines[p.Line], "EpollWait(s.epfd, events, -1)") {
		t.Errorf("%v, %s, %d", ok, p.File, p.Line)
	}
}

// A failure names a recording that is there, and the tick.
func TestRealRecording(t *testing.T) {
	w, root := real(t)
	solution, err := os.ReadFile(filepath.Join(root, "solutions", "06-epoll", "server.go"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, "server.go", strings.Replace(string(solution), "c.in = append(c.in, s.buf[:n]...)", "c.in = append(c.in, s.buf[:min(n, 1)]...)", 1))
	text, err := muxlab(t, w, "run", "--stage", "bytes")
	if err != ErrNotPassed {
		t.Fatalf("%v:\n%s", err, text)
	}
	wantAll(t, text, "muxlab watch --replay .muxlab/starts.mux --tick ")
	if _, err := os.Stat(".muxlab/starts.mux"); err != nil {
		t.Error(err)
	}
	os.Remove(".muxlab/starts.mux")
}
