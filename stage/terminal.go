package stage

import (
	"context"
	"os"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/term"

	"muxlab/harness/proc"
)

// A Terminal is standard output, and notices when it backs up: over a slow line
// each write takes long, and thirty pictures a second would only queue up. It is
// for app.Options.Out.
type Terminal struct {
	*os.File // so that it is known as a terminal
	write    func(p []byte) (int, error)
	slow     atomic.Int64 // until when, as a Unix time in ns
	left     atomic.Bool
	before   *term.State // of standard input, before the screen; nil: it is no terminal
}

const (
	slowWrite = 40 * time.Millisecond // a picture every 33 ms cannot pass
	slowFor   = 3 * time.Second
	// leaveWithin is how long Leave waits for a terminal that takes no more bytes.
	leaveWithin = time.Second
)

// NewTerminal is standard output, with the settings of the terminal as they are now.
func NewTerminal() *Terminal {
	before, _ := term.GetState(os.Stdin.Fd())
	return &Terminal{File: os.Stdout, write: os.Stdout.Write, before: before}
}

// Write implements io.Writer. After Leave it writes nothing.
func (t *Terminal) Write(p []byte) (int, error) {
	if t.left.Load() {
		return len(p), nil
	}
	before := time.Now()
	n, err := t.write(p)
	if now := time.Now(); now.Sub(before) > slowWrite {
		t.slow.Store(now.Add(slowFor).UnixNano())
	}
	return n, err
}

// Slow reports whether a write took long in the last few seconds.
func (t *Terminal) Slow() bool { return time.Now().UnixNano() < t.slow.Load() }

// leaving ends what the screen has switched on: colours, bracketed paste, the hidden
// cursor, the alternate screen.
// Some terminals have a cursor for each of their screens.
const leaving = "\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l\x1b[?25h"

// Leave restores the terminal at once, from any goroutine, for a program that ends
// without its screen: the loop is stuck, or a signal ends the process. It waits a
// second at most, and does nothing the second time.
func (t *Terminal) Leave() {
	if t.left.Swap(true) {
		return
	}
	if t.before != nil {
		term.Restore(os.Stdin.Fd(), t.before)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		t.write([]byte(leaving))
	}()
	select {
	case <-done:
	case <-time.After(leaveWithin):
	}
}

// JobControl reports whether a shell can continue the program after Suspend.
func (t *Terminal) JobControl() bool { return proc.JobControl() }

// Suspend stops the program until a shell continues it, and returns false if ctx is
// done before.
func (t *Terminal) Suspend(ctx context.Context) bool { return proc.Suspend(ctx) }
