package subject

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
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
	still  bool     // at the last look nothing moved
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
	ended                // the server has ended
)

const (
	budget = 2.0 // seconds of CPU in which an answer must come
	idle   = 50  // turns in which nothing moves in the kernel's queues
)

func (s *Subject) patience() *patience {
	s.turning(false)
	return &patience{s: s}
}

// over says whether what is waited for may still come. The error is a failure if the
// server is busy for too long or has ended, and the grader's if the stage's time is over.
func (p *patience) over() (outcome, error) {
	if p.s.gone() {
		return ended, nil
	}
	if p.moving() || p.s.held() {
		return maybe, p.s.ctx.Err()
	}
	ctx, cancel := context.WithTimeout(p.s.ctx, 4*apart)
	defer cancel()
	account, err := witness.Rest(ctx, p.s.PID(), apart)
	switch {
	case errors.Is(err, witness.ErrGone), err == nil && account.Processes[0].Zombie:
		<-p.s.server.Done()
		return ended, nil
	case p.s.gone():
		return ended, nil
	case err == nil && !p.moving():
		return rests, nil
	case err == nil:
		return maybe, nil
	case p.s.ctx.Err() != nil:
		return maybe, fmt.Errorf("the time of the stage was over before it could be told: %w", p.s.ctx.Err())
	case !errors.Is(err, witness.ErrBusy):
		return maybe, err
	case !p.moving() && p.s.Counters().Turns-p.turns > idle:
		p.s.turning(true)
		return turns, nil
	}
	return maybe, p.spent()
}

// spent returns a failure if the server has used much CPU time since the waiting began.
func (p *patience) spent() error {
	used := p.s.CPU() - p.cpu
	if used < budget {
		return nil
	}
	return p.s.failure("answers", fmt.Sprintf("It has used %.1f s of CPU time since, and there is no answer", used), p.s.whyBusy())
}

// moving reports whether bytes are on their way, or were read or written since the last
// look. Turns count from the first look on at which nothing moved: a server may be in the
// middle of one then, and has finished it some turns later.
func (p *patience) moving() bool {
	flying, queues := p.s.inFlight()
	if !p.asked {
		p.asked, p.cpu = true, p.s.CPU()
	}
	still := !flying && p.queues == queues
	if still && p.still {
		return false
	}
	p.still = still
	p.mark(queues)
	return true
}

// mark remembers how far the loop is while something moves.
func (p *patience) mark(queues [2]int64) {
	p.queues, p.turns = queues, p.s.Counters().Turns
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

// local is the client's own address, by which the kernel knows it.
func (c *Client) local() netip.AddrPort {
	a, _ := netip.ParseAddrPort(c.LocalAddr().String())
	return a
}

func (s *Subject) addrPort() netip.AddrPort {
	a, _ := netip.ParseAddrPort(s.Addr)
	return a
}

// Idle waits until the server has done all that there is to do: it rests, or its loop turns
// and nothing comes of it.
func (s *Subject) Idle() error {
	for patience := s.patience(); ; {
		switch end, err := patience.over(); {
		case err != nil:
			return err
		case end == ended:
			return s.hasEnded("a server that keeps running")
		case end != maybe:
			return nil
		}
	}
}

// Settle waits until the server rests and nothing is on its way, and returns the kernel's
// account of it and the trace's, which agree but for what is in Contradictions. A failure
// says that it does not come to rest, and what it did instead.
func (s *Subject) Settle(while string) (witness.Agreement, error) {
	for patience := s.patience(); ; {
		before := s.Counters().Turns
		end, err := patience.over()
		if end == ended {
			err = s.hasEnded("a server that sleeps " + while)
		}
		if f := (*verdict.Failure)(nil); errors.As(err, &f) && !s.gone() {
			f.Expected = "The server sleeps " + while + "."
		}
		if end == turns {
			err = s.failure("sleeps "+while, fmt.Sprintf("It does not come to rest: it made %d ticks meanwhile", s.Counters().Turns-before), s.whyTurning())
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
		if errors.Is(err, witness.ErrBusy) {
			continue
		}
		if f := s.Flooded(); err == nil && f != nil {
			s.Flags = append(s.Flags, verdict.Flag{Kind: "flood", Text: f.Happened})
			return agreement, f
		}
		if err == nil && len(agreement.Contradictions) > 0 && !s.complete() {
			s.Flags = append(s.Flags, verdict.Flag{Kind: "lost", Text: "Events of the trace were lost: what the server says of itself was not compared."})
			agreement.Contradictions = nil
		}
		if err == nil && len(agreement.Contradictions) > 0 {
			s.Flags = append(s.Flags, verdict.Flag{Kind: "contradiction", Text: Accounts(agreement.Contradictions)})
		}
		return agreement, err
	}
}

// mostPrinted is how much a server may print: enough to look for a fault with println.
const mostPrinted = 1 << 20 // bytes

// Flooded returns a failure if the server has printed more than that; nil if not.
func (s *Subject) Flooded() *verdict.Failure {
	n := s.server.Printed()
	if n <= mostPrinted {
		return nil
	}
	return s.failure("prints 1 MB at most", fmt.Sprintf("It has printed %.1f MB", float64(n)/1e6),
		"println is called very often, as in each tick: what matters drowns in it, and it costs time. Take it out, or print less.")
}

// Accounts are contradictions in one sentence: the first ones, each with both accounts.
func Accounts(contradictions []string) string {
	return strings.Join(contradictions[:min(len(contradictions), 3)], "; ")
}

// complete reports whether the trace has all that happened. Where events were lost, or
// there was no room for a thread, it may say less than the kernel, and contradicts nothing.
func (s *Subject) complete() bool {
	f := s.Frame()
	if f == nil || f.Gap() {
		return false
	}
	for _, p := range f.Processes {
		if p.Lost > 0 || p.Gone > 0 {
			return false
		}
	}
	return true
}

// read is what the trace says now.
func (s *Subject) read() (witness.Trace, error) {
	f := s.Frame()
	if f == nil {
		return witness.Trace{}, errors.New("the trace has ended")
	}
	return witness.Trace{Frame: f, Reader: s.reader, Printed: uint64(s.server.Printed())}, nil
}
