package rig

import (
	"muxlab/harness/kernel"
)

// A Waiter waits with one of the three calls for one of the descriptors it was given.
type Waiter interface {
	Add(fd int) error
	Wait() (n int, err error) // how many are ready
	Found() []int             // those, until the next wait
	Close()
}

// Methods are the three calls, oldest first.
var Methods = []string{"select", "poll", "epoll"}

// NewWaiter makes a waiter of a method.
func NewWaiter(method string, k *kernel.Direct) (Waiter, error) {
	switch method {
	case "select":
		return &selects{k: k}, nil
	case "poll":
		return &polls{k: k}, nil
	}
	epfd, err := k.EpollCreate()
	return &epolls{k: k, epfd: epfd}, err
}

// selects asks with a set of any size: Linux takes more than FD_SETSIZE bits,
// which the C library's fd_set and the model select/ do not.
type selects struct {
	k         *kernel.Direct
	all, copy kernel.FDSet
	highest   int
	ready     []int
}

func (s *selects) Add(fd int) error {
	for fd/64 >= len(s.all) {
		s.all, s.copy = append(s.all, 0), append(s.copy, 0)
	}
	s.all.Set(fd)
	s.highest = max(s.highest, fd)
	return nil
}

func (s *selects) Wait() (int, error) {
	copy(s.copy, s.all)
	return s.k.Select(s.highest+1, s.copy, nil, -1)
}

func (s *selects) Found() []int {
	s.ready = s.ready[:0]
	for fd := 0; fd <= s.highest; fd++ {
		if s.copy.IsSet(fd) {
			s.ready = append(s.ready, fd)
		}
	}
	return s.ready
}

func (s *selects) Close() {}

type polls struct {
	k     *kernel.Direct
	list  []kernel.PollFD
	ready []int
}

func (p *polls) Add(fd int) error {
	p.list = append(p.list, kernel.PollFD{FD: int32(fd), Events: int16(kernel.In)})
	return nil
}

func (p *polls) Wait() (int, error) { return p.k.Poll(p.list, -1) }

func (p *polls) Found() []int {
	p.ready = p.ready[:0]
	for i := range p.list {
		if p.list[i].Revents != 0 {
			p.ready = append(p.ready, int(p.list[i].FD))
		}
	}
	return p.ready
}

func (p *polls) Close() {}

type epolls struct {
	k      *kernel.Direct
	epfd   int
	n      int
	events []kernel.EpollEvent
	ready  []int
}

func (e *epolls) Add(fd int) error {
	e.events = append(e.events, kernel.EpollEvent{})
	return e.k.EpollCtl(e.epfd, kernel.EpollAdd, fd, kernel.In)
}

// Wait need not sleep: something is ready already. (Direct asks the kernel for a
// wait without end in two steps, of which the first has a timeout and reads the
// clock. That is not what is measured here.)
func (e *epolls) Wait() (int, error) {
	var err error
	e.n, err = e.k.EpollWait(e.epfd, e.events, 0)
	return e.n, err
}

func (e *epolls) Found() []int {
	e.ready = e.ready[:0]
	for _, ev := range e.events[:e.n] {
		e.ready = append(e.ready, int(ev.FD))
	}
	return e.ready
}

func (e *epolls) Close() { e.k.Close(e.epfd) }

// Again removes a descriptor and adds it, as for a connection that comes and goes.
func (e *epolls) Again(fd int) error {
	if err := e.k.EpollCtl(e.epfd, kernel.EpollDel, fd, 0); err != nil {
		return err
	}
	return e.k.EpollCtl(e.epfd, kernel.EpollAdd, fd, kernel.In)
}

// WaitAll waits until something is ready and returns it. A signal is no answer.
func WaitAll(w Waiter) ([]int, error) {
	for {
		_, err := w.Wait()
		if err == nil {
			return w.Found(), nil
		}
		if err != kernel.EINTR {
			return nil, err
		}
	}
}
