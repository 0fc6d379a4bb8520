package subject

import (
	"fmt"

	"muxlab/grade/verdict"
	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// A misuse is what the server did with its descriptors that no client sees.
type misuse struct {
	watched map[tape.LifeID]bool // an epoll watches it
	failed  mistake              // a call on a descriptor that is not open, or not in the set
	left    mistake              // a close of a descriptor that is in the set
}

// A mistake is the first call of its kind, and how many there were.
type mistake struct {
	call trace.Event
	turn *tape.Turn // in which it was made
	n    int
}

func (m *mistake) add(e *trace.Event) {
	if m.n++; m.n == 1 {
		m.call = *e
	}
}

// note looks at one step.
func (m *misuse) note(step *tape.Step) {
	e := step.Event
	errno := e.Errno()
	switch {
	case e.Flags&trace.Injected != 0:
	case errno == kernel.EBADF, errno == kernel.ENOENT:
		m.failed.add(e)
	case errno != 0 || step.Life == nil:
	case step.Sees == tape.Watched:
		m.watched[step.Life.ID] = step.Life.Interest != 0
	case step.Sees == tape.Died:
		if m.watched[step.Life.ID] {
			m.left.add(e)
		}
		delete(m.watched, step.Life.ID)
	}
}

// ends keeps the turn in which a mistake was made first.
func (m *misuse) ends(t *tape.Turn) {
	for _, one := range []*mistake{&m.failed, &m.left} {
		if one.n > 0 && one.turn == nil && one.call.Turn == t.Number {
			one.turn = t.Clone()
		}
	}
}

// Misused returns the failure of a server that calls something on a descriptor that it has
// closed, or closes one that epoll watches; nil if it did neither.
func (s *Subject) Misused() error {
	s.look()
	s.mu.Lock()
	failed, left := s.misuse.failed, s.misuse.left
	s.mu.Unlock()
	switch {
	case failed.n > 0:
		return s.mistaken(failed, "calls nothing on a descriptor that it has closed",
			fmt.Sprintf("It called %s, such a call %s", failed.call.String(), times(failed.n)),
			"The descriptor was closed before: after Close return, and do nothing more for this client. EpollDel goes before Close.")
	case left.n > 0:
		return s.mistaken(left, "takes a descriptor out of the epoll set before it closes it",
			fmt.Sprintf("It closed descriptor %d while epoll watched it, and did such a thing %s", left.call.FD, times(left.n)),
			"EpollDel goes before Close: if another process has the connection open too, epoll reports it for ever.")
	}
	return nil
}

func (s *Subject) mistaken(m mistake, does, instead, cause string) *verdict.Failure {
	f := s.failure(does, instead, cause)
	if m.turn != nil {
		f.Evidence, f.Tick = inWords(m.turn, m.call.FD), uint64(m.turn.Number)
	}
	return f
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
