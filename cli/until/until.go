// Package until ends what a command does when a signal tells it to.
package until

import (
	"context"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

// oneSignal is how long after a signal another one is taken for the same: timeout(1)
// sends its own to the program, and again to its group.
const oneSignal = 200 * time.Millisecond

// Interrupted returns a context that is done at the first SIGINT, SIGTERM or SIGHUP. A second one
// ends the program at once.
func Interrupted() (context.Context, func()) { return Signal(func() {}) }

// Signal is Interrupted. Before a second signal ends the program, leave is
// called.
func Signal(leave func()) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP)
	go func() {
		<-signals
		cancel()
		for first := time.Now(); time.Since(first) < oneSignal; {
			<-signals
		}
		leave()
		os.Exit(1)
	}()
	return ctx, cancel
}

// Quit calls leave when SIGQUIT comes, before the runtime prints where each
// goroutine is and ends the program. It returns what undoes that.
func Quit(leave func()) (undo func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGQUIT)
	go func() {
		if _, came := <-signals; came {
			leave()
			signal.Reset(unix.SIGQUIT)
			unix.Kill(os.Getpid(), unix.SIGQUIT)
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
