package subject

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"muxlab/grade/verdict"
	"muxlab/grade/witness"
	"muxlab/harness/kernel"
	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

// failure makes a failure of what the server should do, and what was seen instead, with
// its latest ticks as evidence.
func (s *Subject) failure(does, instead, cause string) *verdict.Failure {
	f := &verdict.Failure{Expected: "The server " + does + ".", Happened: instead + ".", Evidence: s.Ticks(3), Cause: cause, Tick: s.stuck}
	if f.Tick == 0 {
		f.Tick = s.Tick()
	}
	if said := lastLines(s.server.Said(), 5); said != "" {
		f.Evidence = strings.TrimSpace(f.Evidence + "\nit wrote:\n" + said)
	}
	return f
}

// lastLines are the last n lines of text.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// Failure is failure for stages.
func (s *Subject) Failure(does, instead, cause string) *verdict.Failure {
	return s.failure(does, instead, cause)
}

// broken is the failure of a connection that ended too early.
func (c *Client) broken(does string, err error) error {
	if f := (*verdict.Failure)(nil); errors.As(err, &f) {
		return f
	}
	if c.s.ctx.Err() != nil {
		return c.s.ctx.Err()
	}
	if c.s.stopped {
		return c.unanswered()
	}
	if c.s.isEnding() {
		return c.s.hasEnded("a server that " + does)
	}
	happened := fmt.Sprintf("The server closed the connection of %s after %d bytes", c.Name, c.got)
	if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		happened = fmt.Sprintf("The connection of %s was reset after %d bytes", c.Name, c.got)
	}
	if c.shut {
		return c.s.failure(does, happened, "It closes when read returns 0, although something is unsent: send that first.")
	}
	return c.s.failure(does, happened, "It closes before everything is read and sent: it takes EAGAIN for the end, or gives message bytes that are not the beginning of one.")
}

// missing is the failure of an answer that does not come.
func (c *Client) missing(end outcome, left, of int) error {
	s, does := c.s, "It sleeps"
	switch {
	case s.stopped:
		return c.unanswered()
	case end == ended:
		return s.hasEnded(fmt.Sprintf("a server that sends %s its message back", c.Name))
	}
	if end == turns {
		does = "Its loop turns"
	}
	q := measure.Backlog(s.addrPort())
	in := q.Conns[c.local()]
	f := s.failure(fmt.Sprintf("sends %s its message back", c.Name), fmt.Sprintf("%s, and %d of %d bytes are missing", does, left, of), s.cause(in))
	var seen []string
	if q.OK {
		seen = append(seen, fmt.Sprintf("in the kernel: %d bytes of %s unread, %d unsent", in.Unread, c.Name, in.Unsent))
	}
	if account, err := witness.Look(s.PID()); err == nil {
		seen = append(seen, InCalls(account))
		f.Cause = cmp.Or(elsewhere(account), f.Cause)
	}
	f.Evidence = strings.Join(append(seen, f.Evidence), "\n")
	return f
}

// unanswered is the failure of an answer that does not come once the server was told to stop.
func (c *Client) unanswered() error {
	return c.s.failure("answers what had arrived before it was told to stop", fmt.Sprintf("The message of %s is not answered", c.Name),
		"It closes too early: first serve what EpollWait with a time-out of 0 returns, until it returns nothing.")
}

// elsewhere says what a server that rests waits for, if that is no wait for many
// descriptors; "" if it is.
func elsewhere(a *witness.Account) string {
	waits := 0
	for _, p := range a.Living() {
		for _, t := range p.Busy() {
			if t.Wait == witness.Blocked {
				return fmt.Sprintf("Its thread is blocked in %s(%d), for one descriptor: only the wait for all may block. Is that descriptor non-blocking?", t.Call, t.FD)
			}
			waits++
		}
	}
	if waits == 0 {
		return "Its thread waits, and not for input or output: for a channel, a lock, or an empty select. Only the wait for all may block."
	}
	return ""
}

// cause is the likely one of an answer that does not come, by where the bytes are.
func (s *Subject) cause(q measure.ConnQueues) string {
	switch {
	case q.InBacklog:
		return "Accept was not called for this client: it is still in the backlog."
	case q.Unread > 0:
		return "The bytes have arrived and the server does not read them: it does not watch this descriptor for input."
	case s.wroteLess():
		return "A write took less than it was given, and the rest was not sent later: keep it, and watch for Out."
	default:
		return "The server has read the bytes and not sent them back: one read may bring a part of a message, or several messages."
	}
}

// wroteLess reports whether one of the latest turns has a write that took less than it was
// given.
func (s *Subject) wroteLess() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.ticks {
		for _, c := range s.ticks[i].Calls {
			if c.Op == trace.OpWrite && c.Result < int(c.Arg) {
				return true
			}
		}
	}
	return false
}

// whyBusy is the likely cause of a server that computes in one tick for long, by the calls
// since that began.
func (s *Subject) whyBusy() string {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	const many = 1000
	switch {
	case s.since > many:
		return fmt.Sprintf("It makes the same calls again and again in one tick, such as %s: after EAGAIN go back to the wait.", s.last.String())
	case s.since > 0:
		return fmt.Sprintf("A loop that makes no call does not end; the last call was %s.", s.last.String())
	}
	return "A loop that makes no call does not end."
}

// whyTurning is the likely cause of a loop that does not sleep, by what its last wait
// returned.
func (s *Subject) whyTurning() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turned == 0 {
		return "It makes no wait at all."
	}
	last := &s.ticks[(s.turned-1)%kept]
	if len(last.Ready) == 0 {
		return "Its wait returns with nothing: it has a time-out. Wait without one (-1): a client, or the stop, will wake it."
	}
	ready := last.Ready[0]
	if ready.Events.Has(kernel.Out) && !ready.Events.Has(kernel.In) {
		return fmt.Sprintf("Descriptor %d is watched for Out, and nothing is to be sent on it: a socket is writable nearly always.", ready.FD)
	}
	return fmt.Sprintf("Descriptor %d is ready (%s), and the server does nothing about it: so it is ready again.", ready.FD, ready.Events)
}

// differs is the failure of bytes that are not those that were sent: got came where want
// was expected to go on from at.
func (c *Client) differs(want []byte, at int, got []byte) error {
	i := 0
	for i < len(got) && got[i] == want[at+i] {
		i++
	}
	cause := "Bytes are lost, sent twice, or out of order: look at what happens to the rest when write takes less than it was given."
	if at == 0 && len(want) > 4 && bytes.HasPrefix(want[4:], got[:min(len(got), len(want)-4)]) {
		cause = "The 4 bytes that say the length are missing: they are sent back too."
	}
	f := c.s.failure(fmt.Sprintf("sends %s the bytes back that it sent", c.Name),
		fmt.Sprintf("Byte %d of the answer is %#02x and not %#02x", c.got+i+1, got[i], want[at+i]), cause)
	from := max(0, i-16) &^ 15
	f.Evidence = "expected:\n" + dump(want[at:], from) + "\ngot:\n" + dump(got, from)
	return f
}

// dump is at most 96 bytes of b from from on, in hex and text.
func dump(b []byte, from int) string {
	return strings.TrimRight(hex.Dump(b[min(from, len(b)):min(from+96, len(b))]), "\n")
}
