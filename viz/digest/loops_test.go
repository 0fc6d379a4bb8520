package digest

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/strace"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// loopTexts are the texts of strace about a server that is one loop: those of select, poll
// and epoll, with blocking and non-blocking sockets, in C and Python, and two older ones.
func loopTexts(t *testing.T) []string {
	t.Helper()
	dir := filepath.Join("..", "..", "harness", "strace", "testdata", "strace")
	texts, err := filepath.Glob(filepath.Join(dir, "*-*blocking.txt"))
	if err != nil || len(texts) != 12 {
		t.Fatalf("%d recorded loops, not 12: %v", len(texts), err)
	}
	return append(texts, filepath.Join(dir, "python.txt"), filepath.Join(dir, "select.txt"))
}

// returnedWait is a line of strace of a wait that returned. It reads the text in another
// way than package strace does, so that one checks the other.
var returnedWait = regexp.MustCompile(`(?m)^[0-9. ]+ (?:select|pselect6|poll|ppoll|epoll_wait|epoll_pwait)\(.* = [0-9]+ `)

// The turn in the header and that of the tick panel are the number of waits up to there, in
// each step forwards and backwards.
func TestStepsOfARecordedLoopAreItsWaits(t *testing.T) {
	for _, name := range loopTexts(t) {
		t.Run(filepath.Base(name), func(t *testing.T) { stepsAreWaits(t, name) })
	}
}

func stepsAreWaits(t *testing.T, name string) {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	waits := len(returnedWait.FindAll(text, -1))
	replay, err := strace.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer replay.Close()
	r := &Rewinder{Past: replay.NewPast(), fresh: func() *Digest { return New(viztest.FakeModel(model.Readiness), nil, "") }}
	s, err := r.Show(r.Past.Begin())
	if err != nil {
		t.Fatal(err)
	}
	step := func(by, want int) bool {
		next, err := r.Step(s.Stepped.PID, s.Stepped.Number, by)
		if err == io.EOF {
			return false
		}
		if err != nil {
			t.Fatal(err)
		}
		s = next
		showsTurn(t, s, want)
		return true
	}
	walkThrough(t, waits, step)
	if s, err = r.Show(r.Past.End()); err != nil {
		t.Fatal(err)
	}
	showsTurn(t, s, waits)
}

// walkThrough takes every step forwards and then every step backwards. step goes on by so
// many turns, wants a turn shown then, and returns false if there is none.
func walkThrough(t *testing.T, waits int, step func(by, want int) bool) {
	t.Helper()
	at := 0
	for at <= waits && step(1, at+1) {
		at++
	}
	if at != waits || waits < 10 {
		t.Errorf("%d steps forwards through %d waits", at, waits)
	}
	for at > 1 && step(-1, at-1) {
		at--
	}
	if at != 1 || step(-1, 0) {
		t.Errorf("steps backwards end in turn %d, not in the first", at)
	}
}

// showsTurn reports an error unless all places of the picture show turn n.
func showsTurn(t *testing.T, s *snapshot.Snapshot, n int) {
	t.Helper()
	if s.Tick == nil || int(s.Turn) != n || int(s.Tick.Turn) != n || !s.Tick.Wait.Op.IsWait() {
		t.Errorf("the header shows turn %d, and the panel %+v, not %d", s.Turn, s.Tick, n)
	}
	if len(s.Tick.Ready) != s.Tick.Wait.Result {
		t.Errorf("turn %d: the wait returned %d descriptors, %d are shown", n, s.Tick.Wait.Result, len(s.Tick.Ready))
	}
}

// The loop of a program may run in a thread that is not the first.
func TestStepsOfALoopInASecondThread(t *testing.T) {
	text, err := os.ReadFile(loopTexts(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	pid, _, _ := strings.Cut(string(text), " ")
	born := regexp.MustCompile(`(?m)^` + pid + ` ([0-9.]+) .*= 3 <0.*\n`) // the socket that will listen
	said := born.FindStringSubmatch(string(text))
	clone := pid + " " + said[1] + " clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD}, 88) = 999999 <0.000001>\n"
	before, after, _ := strings.Cut(string(text), said[0])
	threaded := before + clone + strings.ReplaceAll(said[0]+after, pid+" ", "999999 ")
	name := filepath.Join(t.TempDir(), "threaded.txt")
	if err := os.WriteFile(name, []byte(threaded+pid+" 2000000000.000000 +++ exited with 0 +++\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	stepsAreWaits(t, name)
}
