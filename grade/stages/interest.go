package stages

import (
	"context"
	"fmt"

	"muxlab/grade/subject"
	"muxlab/grade/verdict"
	"muxlab/harness/kernel"
)

// unsent is the size of a message of which a part stays unsent while a client with small
// buffers does not read.
const unsent = 250_000 // bytes

// Interest: while nothing is unsent, nothing is watched for output, also after a time in
// which something was; and a client that has ended is not watched for input.
func Interest(_ context.Context, s *subject.Subject) error {
	clients, err := s.DialMany(2)
	if err != nil {
		return err
	}
	if err := clients[0].Ask(100); err != nil {
		return err
	}
	if err := inParts(s); err != nil {
		return err
	}
	a, err := s.Settle("once everything is sent")
	if err != nil {
		return err
	}
	for _, p := range a.Account.Living() {
		for _, e := range p.Epolls {
			for _, m := range e.Members {
				if m.Events.Has(kernel.Out) {
					return &verdict.Failure{
						Expected: "While nothing is unsent, no descriptor is watched for EPOLLOUT.",
						Happened: fmt.Sprintf("Descriptor %d is.", m.FD), Evidence: subject.Watched(a.Account),
						Cause: "Out is not taken away (EpollMod) once everything is written.",
					}
				}
			}
		}
	}
	if len(a.Contradictions) > 0 {
		return contradicts(a)
	}
	return endedUnsent(s)
}

// inParts: a client reads its answer only when the server can write no more of it, and
// waits until it can.
func inParts(s *subject.Subject) error {
	c, err := s.DialFar()
	if err != nil {
		return err
	}
	m := s.Message(unsent)
	if err := c.Send(m); err != nil {
		return err
	}
	if _, err := s.Settle("while a client does not read"); err != nil {
		return err
	}
	return c.Expect(m)
}

// endedUnsent: a client has ended its sending side and does not read: something is unsent,
// and until it is sent the loop sleeps. How often it turns is counted, not how long it took.
func endedUnsent(s *subject.Subject) error {
	c, err := s.DialFar()
	if err != nil {
		return err
	}
	m := s.Message(unsent)
	if err := c.Send(m); err != nil {
		return err
	}
	if err := c.CloseWrite(); err != nil {
		return fmt.Errorf("the client's sending side could not be closed: %w", err)
	}
	if _, err := s.Settle("while a client that has ended its sending side does not read"); err != nil {
		return err
	}
	if err := c.Expect(m); err != nil {
		return err
	}
	return c.ExpectEnd("closes the connection after the client's end, once everything is sent", afterEnd)
}
