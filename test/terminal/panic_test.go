package terminal

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
	"muxlab/stage"
	"muxlab/viz/app"
)

// panicsVariable makes the test binary a program: muxlab's own screen, in which
// something panics. The real one has no such place.
const panicsVariable = "MUXLAB_TERMINAL_PANICS"

// panicOnScreen is that program. With a server of its own in the background.
func panicOnScreen() {
	proc.Main(catalog.Models)
	l := &panicky{Launcher: &stage.Launcher{List: catalog.Models}}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := app.Run(ctx, l, app.Options{Open: session.Request{Model: "epoll"}, In: stage.NewKeyboard(), Out: stage.NewTerminal()})
	if err != nil {
		fmt.Fprintln(os.Stderr, "muxlab:", err)
	}
	os.Exit(proc.ExitCode(err))
}

// panicky panics where the variable says: in what a key does beside the screen,
// or in the middle of the program, when from its home screen a server is opened.
// There it may also stop for ever ("stuck"), or keep a processor busy ("busy").
type panicky struct {
	*stage.Launcher
	launched atomic.Bool
}

func (p *panicky) Launch(ctx context.Context, r session.Request) (session.Session, error) {
	p.launched.Store(true)
	s, err := p.Launcher.Launch(ctx, r)
	if err != nil {
		return nil, err
	}
	return panickySession{s.(*stage.Launched)}, nil
}

func (p *panicky) Models() []*model.Model {
	if !p.launched.Load() {
		return p.Launcher.Models()
	}
	switch os.Getenv(panicsVariable) {
	case "within":
		panic("a fault within the screen")
	case "stuck":
		select {}
	case "busy":
		for {
		}
	}
	return p.Launcher.Models()
}

type panickySession struct{ *stage.Launched }

func (s panickySession) RemoveClient(name string) error { panic("a fault beside the screen") }

// A panic ends the program with the terminal as it was, the fault in words, and no
// process left.
func TestPanic(t *testing.T) {
	for where, keys := range map[string]string{"beside": "x", "within": "m\r"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			p := launch(t, setup{w: 80, h: 24, command: []string{os.Args[0]}, env: []string{panicsVariable + "=" + where}})
			p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("clients") == 6 })
			p.keys(keys)
			p.endsWell(1)
			if out := p.output(); !strings.Contains(out, "a fault") {
				t.Errorf("the fault is not told: %q", out[max(0, len(out)-400):])
			}
		})
	}
}

// A signal does not wait for the event loop: where that is stuck or busy for ever, the
// program ends all the same, says so, and leaves the terminal as it was.
func TestStuck(t *testing.T) {
	for how, signal := range map[string]syscall.Signal{"stuck": syscall.SIGTERM, "busy": syscall.SIGHUP} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			p := launch(t, setup{w: 80, h: 24, command: []string{os.Args[0]}, env: []string{panicsVariable + "=" + how}})
			p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("clients") == 6 })
			p.keys("m")
			p.awaitWords("scenes seen")
			p.keys("\r")
			time.Sleep(300 * time.Millisecond) // there is nothing to be seen of a loop that stands still
			p.signal(signal)
			p.endsWell(1)
			if out := p.output(); !strings.Contains(out, "did not end when it was told to") {
				t.Errorf("it is not said: %q", out[max(0, len(out)-400):])
			}
		})
	}
}
