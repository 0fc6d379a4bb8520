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
	if _, err := s.Settle("while a client does not read its answers"); err != nil {
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
					fmt.Sprintf("It took %d ticks", took), slow.WhyAgain())
				f.Timed = true
				return f
			}
		}
	}
	return nil
}
