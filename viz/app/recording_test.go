package app

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/recording"
	"muxlab/harness/strace"
	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

// A fakeRecording is a file of frames.
type fakeRecording struct {
	viztest.FakeAttached
	tape *recording.Replay
}

func (r *fakeRecording) File() (string, int)   { return "epoll.mux", 0 }
func (r *fakeRecording) Past() *recording.Past { return r.tape.NewPast() }
func (r *fakeRecording) Damage() error         { return r.tape.Damage() }

// recordingOf opens the first part of a recording of a loop, in parts of a hundred.
func recordingOf(t *testing.T, part int) *app {
	t.Helper()
	var file bytes.Buffer
	to := recording.NewRecorder(&file)
	k := viztest.ReadinessServer(3)
	for i := range 300 {
		k.Now += 33 * viztest.Ms
		k.LoopTurn(30*viztest.Ms, trace.OpEpollWait, 0, 4+i%3)
		if err := to.Add(k.Frame()); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "epoll.mux")
	if err := os.WriteFile(name, file.Bytes()[:file.Len()*part/100], 0o600); err != nil {
		t.Fatal(err)
	}
	tape, err := strace.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tape.Close() })
	a := newApp(t.Context(), viztest.NewFakeLauncher(), Options{Session: &fakeRecording{(&viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}).Attached(), tape}})
	a.w, a.h = 80, 24
	return a
}

func TestARecordingBeginsWithoutAWord(t *testing.T) {
	a := recordingOf(t, 100)
	frames(a, 3)
	if a.watch.UI.Message != "" || a.watch.Snap.Empty {
		t.Errorf("it says %q, and shows a picture: %v", a.watch.UI.Message, !a.watch.Snap.Empty)
	}
	a.mustShow(t, "FILE", "epoll.mux", "plays at 1x")
}

// A recording is opened at a tick, and stands there. One that has no such tick stands at its
// end, and says so.
func TestARecordingBeginsAtATick(t *testing.T) {
	a := recordingOf(t, 100)
	a.watch.OpenAt(12)
	frames(a, 3)
	if a.watch.Snap.Turn != 12 || a.watch.UI.Axis.Playing || a.watch.UI.Message != "" {
		t.Errorf("it shows tick %d, playing: %v, and says %q", a.watch.Snap.Turn, a.watch.UI.Axis.Playing, a.watch.UI.Message)
	}
	a.mustShow(t, "stopped", "tick 12")
	press(a, ".")
	frames(a, 2)
	a.mustShow(t, "stopped", "tick 13")

	a = recordingOf(t, 100)
	a.watch.OpenAt(999_999)
	frames(a, 3)
	a.mustShow(t, "there is no tick 999999: this is the end")
}

// What cannot be done to a recording is refused in words that are true of one.
func TestARecordingIsNotChanged(t *testing.T) {
	a := recordingOf(t, 100)
	frames(a, 2)
	for _, key := range []string{"a", "A", "x", "i", "K", "p", "v", "R", "H"} {
		press(a, "l", key)
		a.mustShow(t, "this is a recording")
	}
}

// A loop that strace saw is walked through like any other, also after its end, where a
// recording stops. There is no source to show.
func TestWalkThroughAForeignLoop(t *testing.T) {
	text := filepath.Join("..", "..", "harness", "strace", "testdata", "strace")
	for name, wait := range map[string]string{"c-poll-blocking": "poll", "c-epoll-nonblocking": "epoll_wait", "python-select-blocking": "select"} {
		tape, err := strace.Open(filepath.Join(text, name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { tape.Close() })
		program := *viztest.FakeModel(model.Readiness)
		program.Foreign = true
		a := newApp(t.Context(), viztest.NewFakeLauncher(), Options{Session: &fakeRecording{(&viztest.FakeSession{Served: &program}).Attached(), tape}})
		a.w, a.h = 80, 24
		frames(a, 2)
		press(a, "G")
		frames(a, 2)
		a.mustShow(t, "the loop has ended")
		press(a, "w")
		last := a.watch.Snap.Turn
		a.mustShow(t, fmt.Sprintf("tick %d · call 1 of ", last), "▸    +0 ns  "+wait+"(", "not its source")
		press(a, ",")
		a.mustShow(t, fmt.Sprintf("tick %d · call 1 of ", last-1), fmt.Sprintf("stopped · tick %d", last-1))
		if a.has("No line of this model") {
			t.Errorf("%s: its source is looked for:\n%s", name, a.View())
		}
	}
}

// A recording that is cut short says so from the beginning, as long as it is shown,
// and where it ends.
func TestADamagedRecordingSaysSo(t *testing.T) {
	a := recordingOf(t, 70)
	frames(a, 2)
	a.mustShow(t, "epoll.mux is good up to byte", "cut short")
	press(a, "l", "l")
	frames(a, 2)
	a.mustShow(t, "FILE", "! damaged")
	press(a, "G", " ")
	frames(a, 2)
	a.mustShow(t, "epoll.mux is good up to byte", "100 %")
}
