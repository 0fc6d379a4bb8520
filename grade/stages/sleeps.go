package stages

import (
	"context"
	"fmt"
	"time"

	"muxlab/grade/subject"
	"muxlab/grade/verdict"
	"muxlab/grade/witness"
	"muxlab/harness/kernel"
	"muxlab/harness/units"
)

const (
	quiet       = 100 * time.Millisecond // in which a server with silent clients makes no tick
	turnsForOne = 20                     // ticks that one message may take: one or two are enough
)

// SleepsInEpoll: with three silent clients one thread sleeps in epoll_wait, the kernel
// watches the listener and the three, nothing else is blocked, and the thread that sleeps
// is the one that serves.
func SleepsInEpoll(ctx context.Context, s *subject.Subject) error {
	clients, err := s.DialMany(3)
	if err != nil {
		return err
	}
	a, err := s.Settle("while three clients are silent")
	if err != nil {
		return err
	}
	sleeper, err := oneSleeper(a.Account)
	if err != nil {
		return err
	}
	if err := noTimeout(sleeper); err != nil {
		return err
	}
	if err := watchesAll(a.Account, sleeper, clients); err != nil {
		return err
	}
	if err := noTicks(ctx, s, a); err != nil {
		return err
	}
	if len(a.Contradictions) > 0 {
		return contradicts(a)
	}
	return sleeperServes(s, clients[s.IntN(3)], a.Account, sleeper)
}

// oneSleeper returns the one thread that waits for I/O, which must be in epoll_wait.
func oneSleeper(a *witness.Account) (*witness.Thread, error) {
	if n := len(a.Living()); n > 1 {
		return nil, &verdict.Failure{
			Expected: "One process serves.", Happened: fmt.Sprintf("There are %d processes.", n),
			Evidence: subject.InCalls(a),
		}
	}
	threads := a.Processes[0].Busy()
	if len(threads) == 1 && threads[0].Call == "epoll_wait" {
		return threads[0], nil
	}
	f := &verdict.Failure{
		Expected: "While three clients are silent, one thread sleeps in epoll_wait, and no other waits for input or output.",
		Happened: fmt.Sprintf("%d threads wait for input or output.", len(threads)),
		Evidence: subject.InCalls(a),
		Cause:    "A thread is used for something that the one loop should do.",
	}
	switch {
	case len(threads) == 0:
		f.Happened, f.Cause = "No thread waits for input or output.", "The loop waits for something else, a lock or a channel."
	case len(threads) == 1:
		f.Happened = fmt.Sprintf("The thread sleeps in %s.", threads[0].Call)
		f.Cause = "This exercise is about epoll: wait with EpollWait."
		if threads[0].Wait == witness.Blocked {
			f.Cause = "The descriptor blocks: make the listener and each connection non-blocking, and call nothing but EpollWait that may block."
		}
	}
	return nil, f
}

// noTimeout: it sleeps until something happens. The time-out is the fourth argument of
// epoll_wait(2), in milliseconds; negative is none.
func noTimeout(sleeper *witness.Thread) error {
	const timeout = 3
	ms := int32(sleeper.Args[timeout])
	if ms < 0 {
		return nil
	}
	return &verdict.Failure{
		Expected: "It sleeps until something happens: epoll_wait has no time-out.",
		Happened: fmt.Sprintf("The time-out of epoll_wait is %d ms.", ms),
		Cause:    "Give EpollWait -1: a client, or the stop, will wake it.",
	}
}

// watchesAll: the epoll descriptor in which the thread sleeps watches the listener and
// the clients, for input.
func watchesAll(a *witness.Account, sleeper *witness.Thread, clients []*subject.Client) error {
	p := &a.Processes[0]
	missing := map[uint16]string{}
	for _, c := range clients {
		missing[c.Port()] = c.Name
	}
	listener := false
	for _, m := range p.Epolls[sleeper.FD].Members {
		if !m.Events.Has(kernel.In) {
			continue
		}
		listener = listener || m.Kind == witness.Listener
		delete(missing, m.Peer.Port())
	}
	if listener && len(missing) == 0 {
		return nil
	}
	f := &verdict.Failure{
		Expected: "The epoll descriptor watches the listener and the three clients for EPOLLIN.",
		Evidence: subject.Watched(a),
		Cause:    "EpollCtl with EpollAdd was not called for it, or with an interest without In.",
	}
	f.Happened = "The listener is not watched."
	for _, name := range missing {
		f.Happened = fmt.Sprintf("Client %s is not watched, as are %d of 3.", name, len(missing))
	}
	return f
}

// noTicks: the loop does not turn while nothing happens.
func noTicks(ctx context.Context, s *subject.Subject, a witness.Agreement) error {
	before := s.Counters().Turns
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(quiet):
	}
	if n := s.Counters().Turns - before; n > 0 {
		f := s.Failure("makes no tick while three clients are silent", fmt.Sprintf("It made %s in 100 ms", units.Text.Plural(int(n), "tick")),
			"EpollWait has a time-out: wait without one (-1), something will wake it.")
		f.Timed = true
		return f
	}
	return nil
}

// sleeperServes: after a message it is the thread that slept that has read it, and no
// other read or wrote.
func sleeperServes(s *subject.Subject, c *subject.Client, before *witness.Account, sleeper *witness.Thread) error {
	size := 500 + s.IntN(500) // more than the Go runtime reads for itself, such as the limits of a container
	turned := s.Counters().Turns
	if err := c.Ask(size); err != nil {
		return err
	}
	a, err := s.Settle("once the message was answered")
	if err != nil {
		return err
	}
	if n := s.Counters().Turns - turned; n > turnsForOne {
		return s.Failure("sleeps again once a message is answered", fmt.Sprintf("It made %d ticks for one message", n),
			"It goes on to call EpollWait with a time-out of 0, or a short one, before it sleeps: wait without one (-1).")
	}
	for _, d := range a.Account.Since(before) {
		if d.TID != sleeper.TID && d.IO.ReadBytes >= uint64(size) {
			return &verdict.Failure{
				Expected: "The thread that sleeps in epoll_wait reads the message.",
				Happened: fmt.Sprintf("Thread %d slept in epoll_wait, and thread %d read %d bytes.", sleeper.TID, d.TID, d.IO.ReadBytes),
				Evidence: s.Ticks(2), Cause: "The work is done elsewhere than in the loop.",
			}
		}
	}
	return nil
}

// contradicts is the failure of a trace that is not what the kernel sees.
func contradicts(a witness.Agreement) error {
	return &verdict.Failure{
		Expected: "The trace and the kernel say the same of a server at rest.",
		Happened: "They contradict each other, in three looks: " + subject.Accounts(a.Contradictions) + ".",
		Evidence: subject.InCalls(a.Account) + "\n" + subject.Watched(a.Account),
		Cause:    "Calls were made in a thread that the trace does not know, such as a goroutine of yours; or not through the harness's kernel.",
	}
}
