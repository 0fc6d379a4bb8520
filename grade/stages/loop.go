package stages

import (
	"context"
	"fmt"

	"muxlab/grade/subject"
	"muxlab/harness/measure"
)

const (
	most     = 2 << 20  // bytes that may be kept for a client that does not read
	flood    = 16 << 20 // bytes that such a client tries to send
	oneFlood = 16_000   // in messages of this size
	ticks    = 2        // in which the message of another client is answered
)

// Slow: a client sends and does not read. The others are served within two ticks, and
// what is kept for it has a bound.
func Slow(_ context.Context, s *subject.Subject) error {
	others, err := s.DialMany(3)
	if err != nil {
		return err
	}
	for _, c := range others {
		if err := c.Ask(10); err != nil {
			return err
		}
	}
	slow, err := s.DialFar()
	if err != nil {
		return err
	}
	var whole, cut []byte // what the server has of the flood: whole messages, and one that is cut
	for left := 0; len(whole) < flood && left == 0; {
		m := s.Message(oneFlood)
		if left, err = slow.SendSome(m); err != nil {
			return err
		}
		if left == 0 {
			whole = append(whole, m...)
		} else {
			cut = m[len(m)-left:]
			whole = append(whole, m...)
		}
	}
	if err := bounded(s, slow); err != nil {
		return err
	}
	if err := inTurn(s, others, slow); err != nil {
		return err
	}
	return readsOn(slow, whole, cut)
}

// readsOn: once the slow client reads, it gets all of it, and is served like the others:
// all is what it wanted to send, of which the end, rest, is not sent yet.
func readsOn(slow *subject.Client, all, rest []byte) error {
	if len(rest) > 0 {
		last := len(all) - (4 + oneFlood)
		if err := slow.Expect(all[:last]); err != nil {
			return err
		}
		if err := slow.Send(rest); err != nil {
			return err
		}
		all = all[last:]
	}
	if err := slow.Expect(all); err != nil {
		return err
	}
	return slow.Ask(10)
}

// bounded: what the server has read and not written, it keeps in memory.
func bounded(s *subject.Subject, slow *subject.Client) error {
	c := s.Counters()
	if c.BytesIn <= c.BytesOut+most {
		return nil
	}
	memory := ""
	if u, err := measure.Process(s.PID()); err == nil {
		memory = fmt.Sprintf(" Its resident memory is %d MB.", u.RSS/1e6)
	}
	f := s.Failure("stops reading from a client that does not read its answers",
		fmt.Sprintf("It has read %.1f MB and written %.1f MB: it keeps the rest for %s", float64(c.BytesIn)/1e6, float64(c.BytesOut)/1e6, slow.Name),
		"Read interest is kept however much is unsent: take In away above a limit."+memory)
	return f
}

// inTurn: each of the others is answered in the tick in which its message is there, or in
// the next.
func inTurn(s *subject.Subject, others []*subject.Client, slow *subject.Client) error {
	for range 2 {
		for _, c := range others {
			before := s.Worked()
			if err := c.Ask(1 + s.IntN(50)); err != nil {
				return err
			}
			if took := s.Worked() - before; took > ticks+1 { // one more may have begun since
				f := s.Failure(fmt.Sprintf("answers %s within %d ticks while %s does not read", c.Name, ticks, slow.Name),
					fmt.Sprintf("It took %d ticks", took), "The loop turns for a client for whom nothing can be done.")
				f.Timed = true
				return f
			}
		}
	}
	return nil
}

// Gone: clients come, speak, leave in every order, and leave nothing behind.
func Gone(_ context.Context, s *subject.Subject) error {
	const clients, together = 200, 40
	before, err := descriptors(s)
	if err != nil {
		return err
	}
	for range clients / together {
		if err := comeAndGo(s, together); err != nil {
			return err
		}
	}
	after, err := descriptors(s)
	if err != nil {
		return err
	}
	if after > before {
		return s.Failure("has as many descriptors open as before, once 200 clients have come and gone",
			fmt.Sprintf("It had %d, and now it has %d", before, after),
			"A connection that has ended is not closed in every case: after read returns 0, after an error, and in the middle of a message.")
	}
	if after < before {
		return s.Failure("keeps its listener and its epoll descriptor open",
			fmt.Sprintf("It had %d descriptors, and now it has %d", before, after), "It closes a descriptor twice, or a wrong one.")
	}
	c, err := s.Dial()
	if err != nil {
		return err
	}
	return c.Ask(10)
}

// comeAndGo: n clients, of which some say nothing, some end in the middle of a message,
// some close their sending side first. None resets.
func comeAndGo(s *subject.Subject, n int) error {
	clients, err := s.DialMany(n)
	if err != nil {
		return err
	}
	s.Shuffle(n, func(i, j int) { clients[i], clients[j] = clients[j], clients[i] })
	for i, c := range clients {
		var err error
		if i%4 != 0 {
			err = c.Ask(s.IntN(200))
		}
		if err == nil && i%4 == 2 {
			err = c.Send(s.Message(50)[:20])
		}
		if err == nil && i%4 == 3 {
			if err = c.CloseWrite(); err == nil {
				err = c.ExpectEnd("closes the connection after the client's end", "read returned 0, and the descriptor was not closed.")
			}
		}
		if err != nil {
			return err
		}
		c.Close()
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

// Stop: told to stop, the server answers what has arrived, and ends in good order. There
// are more messages than one wait is likely to return, and they are there when the loop
// hears of the stop.
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
	return s.Ends()
}
