// Package stages is what the stages of the exercises look at. Each is a function of a
// server that was just started; it returns a *verdict.Failure, or the grader's error.
package stages

import (
	"context"
	"fmt"
	"slices"

	"muxlab/grade/subject"
)

// Starts: a message of one byte comes back.
func Starts(_ context.Context, s *subject.Subject) error {
	c, err := s.Dial()
	if err != nil {
		return err
	}
	return c.Ask(1)
}

// corners are the sizes of messages that every seed contains: nothing, one byte, around
// a power of two, the largest.
var corners = []int{0, 1, 2, 255, 256, 4095, 4096, 4097, 65_532, 65_536, 100_000, 300_000}

// Bytes: messages come back whole, however they are cut.
func Bytes(_ context.Context, s *subject.Subject) error {
	for _, part := range []func(*subject.Subject) error{sizes, pieces, incomplete, pipelined, slowly, halfClose, several, tooLong} {
		if err := part(s); err != nil {
			return err
		}
	}
	return nil
}

// sizes: one message after the other, of every size.
func sizes(s *subject.Subject) error {
	c, err := s.Dial()
	if err != nil {
		return err
	}
	order := slices.Clone(corners)
	s.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, n := range append(order, 1+s.IntN(50_000)) {
		if err := c.Ask(n); err != nil {
			return err
		}
	}
	return nil
}

// pieces: a message that arrives byte by byte, and one that is cut in its header.
func pieces(s *subject.Subject) error {
	c, err := s.Dial()
	if err != nil {
		return err
	}
	m := s.Message(5 + s.IntN(20))
	for i := range m {
		if err := c.Send(m[i : i+1]); err != nil {
			return err
		}
	}
	if err := c.Expect(m); err != nil {
		return err
	}
	two := slices.Concat(s.Message(10), s.Message(s.IntN(5000)))
	cut := 14 + 1 + s.IntN(3) // in the header of the second
	for rest := two; len(rest) > 0; cut = 1 + s.IntN(3000) {
		n := min(cut, len(rest))
		if err := c.Send(rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return c.Expect(two)
}

// incomplete: nothing comes back before a message is there to its last byte.
func incomplete(s *subject.Subject) error {
	c, err := s.Dial()
	if err != nil {
		return err
	}
	m := s.Message(20 + s.IntN(100))
	cut := 5 + s.IntN(len(m)-5)
	if err := c.Send(m[:cut]); err != nil {
		return err
	}
	if err := c.ExpectNothing("sends a message back only when it is there to its last byte"); err != nil {
		return err
	}
	if err := c.Send(m[cut:]); err != nil {
		return err
	}
	return c.Expect(m)
}

// pipelined: many messages at once, before the first is answered.
func pipelined(s *subject.Subject) error {
	c, err := s.Dial()
	if err != nil {
		return err
	}
	var all []byte
	for range 200 {
		all = append(all, s.Message(s.IntN(300))...)
	}
	if err := c.Send(all); err != nil {
		return err
	}
	return c.Expect(all)
}

// slowly: large messages to a client with small buffers, so that write takes a part: to one
// that reads when the server can write no more, and to one that reads all the time.
func slowly(s *subject.Subject) error {
	c, err := s.DialFar()
	if err != nil {
		return err
	}
	first := s.Message(300_000)
	if err := c.Send(first); err != nil {
		return err
	}
	if err := s.Idle(); err != nil {
		return err
	}
	if err := c.Expect(first); err != nil {
		return err
	}
	m := s.Message(300_000)
	sent := make(chan error, 1)
	go func() { sent <- c.Send(m) }()
	if err := c.Expect(m); err != nil {
		return err
	}
	return <-sent
}

// halfClose: a client that ends its sending side, and reads late, still gets everything,
// and then the end.
func halfClose(s *subject.Subject) error {
	c, err := s.DialFar()
	if err != nil {
		return err
	}
	all := slices.Concat(s.Message(10), s.Message(300_000), s.Message(s.IntN(1000)))
	if err := c.Send(all); err != nil {
		return err
	}
	if err := c.CloseWrite(); err != nil {
		return fmt.Errorf("the client's sending side could not be closed: %w", err)
	}
	if err := s.Idle(); err != nil { // the server has written what the kernel takes
		return err
	}
	if err := c.Expect(all); err != nil {
		return err
	}
	return c.ExpectEnd("closes the connection after the client's end, once everything is sent", afterEnd)
}

// afterEnd is why a connection stays open after the client's end.
const afterEnd = "read returned 0 (see the tick), and the descriptor was not closed: close it then, or once the rest is sent."

// several: clients that speak in turn get their own bytes.
func several(s *subject.Subject) error {
	clients, err := s.DialMany(10)
	if err != nil {
		return err
	}
	for range 30 {
		if err := clients[s.IntN(len(clients))].Ask(s.IntN(500)); err != nil {
			return err
		}
	}
	return nil
}

// tooLong: a client that announces more than 1 MiB is closed.
func tooLong(s *subject.Subject) error {
	c, err := s.Dial()
	if err != nil {
		return err
	}
	n := 1<<20 + 1 + s.IntN(1<<30)
	if err := c.Send([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}); err != nil {
		return err
	}
	return c.ExpectEnd(fmt.Sprintf("closes a client that announces a message of %d bytes, more than 1 MiB", n), "message says so with ok == false: close the client then.")
}
