package subject

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"muxlab/grade/verdict"
	"muxlab/grade/witness"
	"muxlab/harness/measure"
)

// A patience decides how long something is waited for. Not by a clock: it will not come
// if the server rests (all its threads sleep, and nothing changes), or turns without
// effect, or has used much CPU time since.
type patience struct {
	s      *Subject
	asked  bool
	cpu    float64  // that the server had used when it was first asked
	turns  uint64   // that its loop had made when the queues last changed
	queues [2]int64 // bytes in the kernel, unread and unsent
}

// An outcome says whether something may still come.
type outcome int

const (
	maybe outcome = iota // it may come
	rests                // the server rests
	turns                // its loop turns, and nothing comes of it
)

const (
	budget = 2.0 // seconds of CPU in which an answer must come
	idle   = 50  // turns in which nothing moves in the kernel's queues
)

func (s *Subject) patience() *patience { return &patience{s: s} }

// over says whether what is waited for may still come. The error is a failure if the
// server is busy for too long or has ended, and the grader's if the stage's time is over.
func (p *patience) over() (outcome, error) {
	if p.s.gone() {
		return maybe, p.s.ended("an answer")
	}
	if p.moving() {
		return maybe, p.s.ctx.Err()
	}
	ctx, cancel := context.WithTimeout(p.s.ctx, 4*apart)
	defer cancel()
	_, err := witness.Rest(ctx, p.s.PID(), apart)
	switch {
	case p.s.gone():
		return maybe, p.s.ended("an answer")
	case errors.Is(err, witness.ErrGone):
		<-p.s.server.Done()
		return maybe, p.s.ended("an answer")
	case err == nil && !p.moving():
		return rests, nil
	case err == nil:
		return maybe, nil
	case p.s.ctx.Err() != nil:
		return maybe, fmt.Errorf("the time of the stage was over before it could be told: %w", p.s.ctx.Err())
	case !errors.Is(err, witness.ErrBusy):
		return maybe, err
	case !p.moving() && p.s.Counters().Turns-p.turns > idle:
		return turns, nil
	}
	if used := p.s.CPU() - p.cpu; used > budget {
		return maybe, p.s.failure("answers", fmt.Sprintf("It has used %.1f s of CPU time since, and there is no answer", used),
			"It computes, or calls something again and again, without doing what is to be done.")
	}
	return maybe, nil
}

// moving reports whether bytes are on their way, or were read or written since the last
// look.
func (p *patience) moving() bool {
	flying, queues := p.s.inFlight()
	if !p.asked {
		p.asked, p.cpu = true, p.s.CPU()
		p.queues, p.turns = queues, p.s.Counters().Turns
	}
	if p.queues != queues {
		p.queues, p.turns = queues, p.s.Counters().Turns
		return true
	}
	return flying
}

// CPU is the CPU time that the server and its children have used, in seconds.
func (s *Subject) CPU() (sum float64) {
	tree, err := measure.Tree(s.PID())
	if err != nil {
		return 0
	}
	for _, u := range tree {
		sum += u.CPU
	}
	return sum
}

// Rest waits until the server is at rest and returns the kernel's account of it. The
// error is witness.ErrBusy if it does not come to rest while its CPU time grows.
func (s *Subject) Rest() (*witness.Account, error) {
	ctx, cancel := context.WithTimeout(s.ctx, 3*time.Second)
	defer cancel()
	return witness.Rest(ctx, s.PID(), apart)
}

// gone reports whether the server has ended.
func (s *Subject) gone() bool {
	select {
	case <-s.server.Done():
		return true
	default:
		return false
	}
}

// failure makes a failure of what the server should do, and what was seen instead, with
// its latest ticks as evidence.
func (s *Subject) failure(does, instead, cause string) *verdict.Failure {
	return &verdict.Failure{Expected: "The server " + does + ".", Happened: instead + ".", Evidence: s.Ticks(3), Cause: cause}
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
	if c.s.gone() {
		return c.s.ended("a server that " + does)
	}
	happened := fmt.Sprintf("The server closed the connection of %s after %d bytes", c.Name, c.got)
	if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		happened = fmt.Sprintf("The connection of %s was reset after %d bytes", c.Name, c.got)
	}
	return c.s.failure(does, happened, "It closes before everything is read and sent, or takes an error such as EAGAIN for the end.")
}

// missing is the failure of an answer that does not come.
func (c *Client) missing(end outcome, left, of int) error {
	s, does := c.s, "It sleeps"
	if end == turns {
		does = "Its loop turns"
	}
	q := measure.Backlog(s.addrPort())
	in := q.Conns[c.local()]
	f := s.failure(fmt.Sprintf("sends %s its message back", c.Name), fmt.Sprintf("%s, and %d of %d bytes are missing", does, left, of), cause(in))
	var seen []string
	if q.OK {
		seen = append(seen, fmt.Sprintf("in the kernel: %d bytes of %s unread, %d unsent", in.Unread, c.Name, in.Unsent))
	}
	if account, err := witness.Look(s.PID()); err == nil {
		seen = append(seen, InCalls(account))
		if call := blocked(account); call != "" {
			f.Cause = "Its thread is blocked in " + call + ", for another client: is that descriptor non-blocking?"
		}
	}
	f.Evidence = strings.Join(append(seen, f.Evidence), "\n")
	return f
}

// blocked is the call, other than a wait for many descriptors or for a new client, in
// which a thread of the server is blocked; "" if there is none.
func blocked(a *witness.Account) string {
	for _, p := range a.Living() {
		for _, t := range p.Busy() {
			if t.Wait == witness.Blocked && t.Call != "accept" {
				return fmt.Sprintf("%s(%d)", t.Call, t.FD)
			}
		}
	}
	return ""
}

// cause is the likely one of an answer that does not come, by where the bytes are.
func cause(q measure.ConnQueues) string {
	switch {
	case q.InBacklog:
		return "Accept was not called for this client: it is still in the backlog."
	case q.Unread > 0:
		return "The bytes have arrived and the server does not read them: it does not watch this descriptor for input."
	default:
		return "The server has read the bytes and not written them: what write did not take must be kept and sent later."
	}
}

// differs is the failure of bytes that are not those that were sent.
func (c *Client) differs(want, got []byte) error {
	i := 0
	for i < len(got) && got[i] == want[i] {
		i++
	}
	f := c.s.failure(fmt.Sprintf("sends %s the bytes back that it sent", c.Name),
		fmt.Sprintf("Byte %d of the answer is %#02x and not %#02x", c.got+i+1, got[i], want[i]),
		"Bytes are lost, sent twice, or out of order: look at what happens to the rest when write takes less than it was given.")
	from := max(0, i-16) &^ 15
	f.Evidence = "expected:\n" + dump(want, from) + "\ngot:\n" + dump(got, from)
	return f
}

// dump is at most 96 bytes of b from from on, in hex and text.
func dump(b []byte, from int) string {
	return strings.TrimRight(hex.Dump(b[min(from, len(b)):min(from+96, len(b))]), "\n")
}

// local is the client's own address, by which the kernel knows it.
func (c *Client) local() netip.AddrPort {
	a, _ := netip.ParseAddrPort(c.LocalAddr().String())
	return a
}

func (s *Subject) addrPort() netip.AddrPort {
	a, _ := netip.ParseAddrPort(s.Addr)
	return a
}

// Settle waits until the server rests and nothing is on its way, and returns the kernel's
// account of it and the trace's, which agree but for what is in Contradictions. A failure
// says that it does not come to rest, and what it did instead.
func (s *Subject) Settle(while string) (witness.Agreement, error) {
	for patience := s.patience(); ; {
		before := s.Counters().Turns
		end, err := patience.over()
		if f := (*verdict.Failure)(nil); end == turns || errors.As(err, &f) && !s.gone() {
			err = s.failure("sleeps "+while, fmt.Sprintf("It does not come to rest: %d ticks", s.Counters().Turns-before),
				"Its wait returns at once, again and again: for a descriptor that is ready and that it does nothing about, or because it does not wait, or not for long.")
		}
		if err != nil {
			return witness.Agreement{}, err
		}
		if end != rests {
			continue
		}
		ctx, cancel := context.WithTimeout(s.ctx, time.Second)
		agreement, err := witness.Agree(ctx, s.PID(), apart, s.read)
		cancel()
		if !errors.Is(err, witness.ErrBusy) {
			return agreement, err
		}
	}
}

// read is what the trace says now.
func (s *Subject) read() (witness.Trace, error) {
	f := s.Frame()
	if f == nil {
		return witness.Trace{}, errors.New("the trace has ended")
	}
	return witness.Trace{Frame: f, Reader: s.reader}, nil
}
