package stages

import (
	"context"

	"muxlab/grade/subject"
)

// Stop: told to stop, the server answers what has arrived, closes everything, and ends in
// good order. There are more messages than one wait is likely to return, and they are
// there, unread, when the stop interrupts the wait (kernel.Faults.Stop).
func Stop(_ context.Context, s *subject.Subject) error {
	const asking = 300
	clients, err := s.DialMany(asking + 1)
	if err != nil {
		return err
	}
	if err := clients[asking].Ask(5); err != nil { // now all are accepted
		return err
	}
	first := s.Message(5)
	if err := s.Hold(clients[asking], first); err != nil {
		return err
	}
	var asked [][]byte
	for _, c := range clients[:asking] {
		asked = append(asked, s.Message(1+s.IntN(50)))
		if err := c.Put(asked[len(asked)-1]); err != nil {
			return err
		}
	}
	s.Stop() // which ends the hold
	for i, m := range asked {
		if err := clients[i].Expect(m); err != nil {
			return err
		}
	}
	if err := clients[asking].Expect(first); err != nil {
		return err
	}
	if err := s.Ends(); err != nil {
		return err
	}
	return s.LeftOpen()
}
