package cast

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/recording"
	"muxlab/harness/strace"
	"muxlab/harness/trace"
	"muxlab/session/control"
	"muxlab/viz/page/watch"
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

// recorded opens the first part, in hundredths, of a recording of a loop of 100 turns of
// 33 ms each.
func recorded(t *testing.T, part int) *control.Controller {
	t.Helper()
	var file bytes.Buffer
	to := recording.NewRecorder(&file)
	k := viztest.ReadinessServer(3)
	for i := range 100 {
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
	c := control.New(&fakeRecording{(&viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}).Attached(), tape})
	t.Cleanup(func() { c.Close(); tape.Close() })
	return c
}

// What a terminal shows that plays the file is what the screen shows of the recording,
// at every moment.
func TestAFilmShowsWhatTheScreenShows(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		w, h := size[0], size[1]
		var file bytes.Buffer
		out := New(&file, "epoll.mux", 10)
		th := viztest.Unicode.InColour()
		if err := errors.Join(Play(t.Context(), out, recorded(t, 100), th, w, h), out.Close()); err != nil {
			t.Fatal(err)
		}
		f := read(t, &file)
		if f.width != w || f.height != h || out.Pictures() < 20 {
			t.Fatalf("%d pictures of %dx%d", out.Pictures(), f.width, f.height)
		}
		seen := watch.New(recorded(t, 100))
		seen.Scan()
		terminal, pictures := f.play(), 0
		for at, err := time.Duration(0), error(nil); err == nil; at += 100 * time.Millisecond {
			step := min(at, 100*time.Millisecond)
			if err = seen.Advance(step); err != nil && err != io.EOF {
				t.Fatal(err)
			}
			if got, want := terminal.at(at+time.Millisecond), plain(seen.Draw(viztest.Unicode, w, h)); got != want {
				t.Fatalf("after %v the film shows\n%s\nand the screen\n%s", at, got, want)
			}
			pictures++
		}
		if last := f.events[len(f.events)-1].at; pictures < 33 || last < 3*time.Second || last > 4*time.Second {
			t.Errorf("%d pictures in %v of a recording of 3.3 s", pictures, last)
		}
	}
}

func TestAFilmEndsWhenItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var file bytes.Buffer
	out := New(&file, "", 10)
	if err := errors.Join(Play(ctx, out, recorded(t, 100), viztest.Unicode, 80, 24), out.Close()); err != nil || out.Pictures() > 0 {
		t.Error(err, out.Pictures())
	}
}

// That a recording is cut short is said in the beginning, and does not stay.
func TestAFilmOfADamagedRecording(t *testing.T) {
	var file bytes.Buffer
	out := New(&file, "", 10)
	if err := errors.Join(Play(t.Context(), out, recorded(t, 80), viztest.Unicode, 80, 24), out.Close()); err != nil {
		t.Fatal(err)
	}
	terminal := read(t, &file).play()
	for i, want := range []bool{true, false} {
		if screen := terminal.at(time.Duration(i) * 500 * time.Millisecond); strings.Contains(screen, "cut short") != want {
			t.Errorf("after %d half seconds it says that the file is cut short: %v\n%s", i, !want, screen)
		}
	}
	if screen := terminal.at(time.Hour); !strings.Contains(screen, "cut short") {
		t.Errorf("the end does not say why it is one:\n%s", screen)
	}
}
