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
	return s.about(nil, does, instead, cause)
}

// about is failure with the ticks of one client, whose trail is t, as evidence.
func (s *Subject) about(t *trail, does, instead, cause string) *verdict.Failure {
	f := &verdict.Failure{Expected: "The server " + does + ".", Happened: instead + ".", Cause: cause}
	f.Evidence, f.Tick = s.evidence(t, 3)
	if s.full && f.Tick > s.recorded {
		f.Tick = s.recorded
		f.Evidence += fmt.Sprintf("\n(the recording is full at tick %d: look shows that one)", f.Tick)
	}
	if said := lastLines(s.server.Said(), 5); said != "" {
		f.Evidence = strings.TrimSpace(f.Evidence + "\nit wrote:\n" + said)
	}
	return f
}

// failure is that of the server with the ticks of this client as evidence.
func (c *Client) failure(does, instead, cause string) *verdict.Failure {
	t := c.trail()
	f := c.s.about(t, does, instead, cause)
	line := c.Name + " was not accepted"
	if t != nil {
		line = fmt.Sprintf("%s is descriptor %d", c.Name, t.fd)
	}
	f.Evidence = strings.TrimSpace(line + "\n" + f.Evidence)
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
	return c.failure(does, happened, c.trail().whyClosed(c.shut))
}

// whyClosed is the likely cause of a connection that was closed too early, by the calls
// before that. shut: the client had ended its sending side.
func (t *trail) whyClosed(shut bool) string {
	switch {
	case t == nil:
		return "It was closed before it was accepted: the listener was closed, or shut down."
	case shut && (t.ended != 0 || t.read.Op == trace.OpNone):
		return "It closes when read returns 0, although something is unsent: send that first."
	case t.after && t.wrote.Errno() == kernel.EAGAIN:
		return fmt.Sprintf("It closes after %s: that is no end. The kernel takes no more now: keep the rest, and watch for Out.", t.wrote.String())
	case !t.after && t.read.Errno() == kernel.EAGAIN:
		return fmt.Sprintf("It takes EAGAIN for the end: %s says that nothing is there now. Go back to the wait.", t.read.String())
	case t.after && t.wrote.Result < int(t.wrote.Arg):
		return fmt.Sprintf("It closes after %s, which took only a part: keep the rest, and watch for Out.", t.wrote.String())
	case t.after:
		return fmt.Sprintf("It closes after %s: a client may send more. Close it when read has returned 0.", t.wrote.String())
	case t.read.Result > 0:
		return fmt.Sprintf("It closes after %s, as when `message()` returns ok == false. ", t.read.String()) +
			"`message()` wants the beginning of a message: put what a read brings behind what is left of the reads before, and cut off whole messages alone."
	}
	return "It closes before everything is read and sent."
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
	f := c.failure(fmt.Sprintf("sends %s its message back", c.Name), fmt.Sprintf("%s, and %d of %d bytes are missing", does, left, of), c.why(end, in))
	var seen []string
	if q.OK {
		seen = append(seen, fmt.Sprintf("in the kernel: %d bytes of %s unread, %d unsent", in.Unread, c.Name, in.Unsent))
	}
	if account, err := witness.Look(s.PID()); err == nil {
		seen = append(seen, InCalls(account))
		f.Cause = cmp.Or(elsewhere(account), c.unwatched(account, in), f.Cause)
	}
	f.Evidence = strings.Join(append(seen, f.Evidence), "\n")
	return f
}

// unanswered is the failure of an answer that does not come once the server was told to stop.
func (c *Client) unanswered() error {
	f := c.failure("answers what had arrived before it was told to stop", fmt.Sprintf("The message of %s is not answered", c.Name),
		"It ends too early. EINTR does not say that nothing has arrived: first serve what EpollWait with a time-out of 0 returns, until it returns nothing.")
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if e, was := c.s.errors[kernel.EINTR]; was {
		f.Evidence += "\nthen, at the stop: " + e.String()
	}
	return f
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

// why is the likely cause of an answer that does not come, by where the bytes are.
func (c *Client) why(end outcome, q measure.ConnQueues) string {
	t := c.trail()
	switch {
	case q.InBacklog:
		return "Accept was not called for this client: it is still in the backlog."
	case end == turns:
		return c.s.whyTurning()
	case q.Unread > 0:
		return "The bytes have arrived and the server does not read them: it does not watch this descriptor for input."
	case t != nil && t.short.Op != trace.OpNone:
		return "A write took less than it was given, and the rest was not sent later: keep it, and watch for Out."
	default:
		return "The server has read the bytes and not sent them back: one read may bring a part of a message, or several messages."
	}
}

// unwatched says that no epoll descriptor watches for what the client waits for: a
// connection, or input. It is "" if one does.
func (c *Client) unwatched(a *witness.Account, q measure.ConnQueues) string {
	if !q.InBacklog && q.Unread == 0 {
		return ""
	}
	epolls, listener := 0, -1
	for _, p := range a.Living() {
		for _, fd := range p.FDs {
			if fd.Kind == witness.Listener {
				listener = fd.Number
			}
		}
		for _, e := range p.Epolls {
			epolls++
			for _, m := range e.Members {
				mine := m.Kind == witness.Listener
				if !q.InBacklog {
					mine = m.Peer.Port() == c.Port()
				}
				if mine && m.Events.Has(kernel.In) {
					return ""
				}
			}
		}
	}
	switch {
	case epolls == 0:
		return ""
	case q.InBacklog:
		return fmt.Sprintf("The listener (%d) is not in the epoll set with In, so no wait returns when a client comes: EpollCtl(epfd, EpollAdd, listener, In) before env.Ready.", listener)
	}
	return "The bytes have arrived, and epoll does not watch this descriptor for In: EpollCtl with EpollAdd after Accept, or with EpollMod when it may be read again."
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
	f := c.failure(fmt.Sprintf("sends %s the bytes back that it sent", c.Name),
		fmt.Sprintf("Byte %d of the answer is %#02x and not %#02x", c.got+i+1, got[i], want[at+i]), cause)
	from := max(0, i-16) &^ 15
	f.Evidence = "expected:\n" + dump(want[at:], from) + "\ngot:\n" + dump(got, from)
	return f
}

// dump is at most 96 bytes of b from from on, in hex and text.
func dump(b []byte, from int) string {
	return strings.TrimRight(hex.Dump(b[min(from, len(b)):min(from+96, len(b))]), "\n")
}
