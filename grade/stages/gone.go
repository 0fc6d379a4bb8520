package stages

import (
	"context"
	"errors"
	"fmt"

	"muxlab/grade/subject"
	"muxlab/grade/verdict"
	"muxlab/grade/witness"
)

// Gone: clients come, speak, leave in every order, some with a reset, and leave nothing
// behind; one that stays is served all the time. Now and then a client is gone before accept
// (kernel.Faults.Abort).
func Gone(_ context.Context, s *subject.Subject) error {
	err := gone(s)
	if f := (*verdict.Failure)(nil); errors.As(err, &f) && s.HasEnded() {
		f.Expected = "The server goes on when a client resets its connection, or is gone before accept: the others are served."
	}
	return err
}

func gone(s *subject.Subject) error {
	const clients, together = 200, 40
	stays, err := s.Dial()
	if err != nil {
		return err
	}
	if err := stays.Ask(10); err != nil {
		return err
	}
	before, err := descriptors(s)
	if err != nil {
		return err
	}
	for range clients / together {
		if err := comeAndGo(s, together); err != nil {
			return err
		}
		if err := stays.Ask(10); err != nil {
			return err
		}
	}
	if err := resetWhileWriting(s); err != nil {
		return err
	}
	if err := stays.Ask(10); err != nil {
		return err
	}
	after, err := descriptors(s)
	if err != nil {
		return err
	}
	for _, check := range []func() error{
		func() error { return sameNumber(s, before, after) },
		s.Misused,
		func() error { return listenerWaitsForNone(s) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return stays.Ask(10)
}

// sameNumber compares how many descriptors are open before and after.
func sameNumber(s *subject.Subject, before, after int) error {
	switch {
	case after > before:
		return s.Failure("has as many descriptors open as before, once 200 clients have come and gone",
			fmt.Sprintf("It had %d, and now it has %d", before, after),
			"A connection that has ended is not closed in every case: after read returns 0, after an error of read or of write, and in the middle of a message.")
	case after < before:
		return s.Failure("keeps its listener and its epoll descriptor open",
			fmt.Sprintf("It had %d descriptors, and now it has %d", before, after), "It closes a descriptor twice, or a wrong one.")
	}
	return nil
}

// comeAndGo: n clients, of which some say nothing, some end in the middle of a message,
// some close their sending side first, and half reset their connection.
func comeAndGo(s *subject.Subject, n int) error {
	clients, err := s.DialMany(n)
	if err != nil {
		return err
	}
	s.Shuffle(n, func(i, j int) { clients[i], clients[j] = clients[j], clients[i] })
	for i, c := range clients {
		if err := leave(s, c, i%8); err != nil {
			return err
		}
	}
	return nil
}

// leave is how a client speaks and leaves, in one of eight ways.
func leave(s *subject.Subject, c *subject.Client, how int) (err error) {
	if how%4 != 0 {
		err = c.Ask(s.IntN(200))
	}
	switch {
	case err != nil:
	case how == 3:
		if err = c.CloseWrite(); err == nil {
			err = c.ExpectEnd("closes the connection after the client's end", afterEnd)
		}
	case how%4 == 2:
		err = c.Send(s.Message(50)[:20])
	case how == 7:
		err = c.Send(s.Message(50))
	}
	if err != nil {
		return err
	}
	if how < 4 {
		return c.Close()
	}
	return c.Reset()
}

// resetWhileWriting: a client resets its connection while the server has something unsent
// for it, so that a write fails.
func resetWhileWriting(s *subject.Subject) error {
	for range 2 {
		c, err := s.DialFar()
		if err != nil {
			return err
		}
		if err := c.Send(s.Message(unsent)); err != nil {
			return err
		}
		if err := s.Idle(); err != nil {
			return err
		}
		if err := c.Reset(); err != nil {
			return err
		}
	}
	return nil
}

// listenerWaitsForNone: accept on the listener does not wait. The kernel says so; nothing
// that a client does makes it wait here.
func listenerWaitsForNone(s *subject.Subject) error {
	a, err := s.Settle("while nobody speaks")
	if err != nil {
		return err
	}
	for _, p := range a.Account.Living() {
		for _, fd := range p.FDs {
			if fd.Kind != witness.Listener {
				continue
			}
			blocks, err := witness.Blocks(p.PID, fd.Number)
			if err != nil {
				return err
			}
			if blocks {
				f := s.Failure("makes its listener non-blocking, so that accept never waits",
					fmt.Sprintf("The listener (%d) blocks", fd.Number),
					"SetNonblock(s.listener, true) was not called. A client may be gone before accept: then accept waits for the next one, and all others with it.")
				f.Evidence = fmt.Sprintf("in the kernel: O_NONBLOCK is not set for listener %d", fd.Number)
				return f
			}
		}
	}
	return nil
}

// descriptors is how many the server has open at rest.
func descriptors(s *subject.Subject) (int, error) {
	a, err := s.Settle("while nobody speaks")
	if err != nil {
		return 0, err
	}
	return len(a.Account.Processes[0].FDs), nil
}
