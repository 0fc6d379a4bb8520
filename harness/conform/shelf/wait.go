package shelf

import (
	"time"

	"muxlab/harness/kernel"
)

// set is what is watched, and the wait for it.
type set interface {
	// watch changes what fd is watched for from was to want; 0 is not at all.
	watch(fd int, was, want kernel.Events) error
	wait(timeout time.Duration) ([]event, error)
	close() error
}

type event struct {
	fd    int
	ready kernel.Events
}

// pollSet waits with poll.
type pollSet struct {
	k       kernel.Kernel
	entries []kernel.PollFD
	ready   []event
}

func newPollSet(k kernel.Kernel) (set, error) { return &pollSet{k: k}, nil }

func (s *pollSet) watch(fd int, was, want kernel.Events) error {
	if was == 0 {
		s.entries = append(s.entries, kernel.PollFD{FD: int32(fd), Events: int16(want)})
		return nil
	}
	for i := range s.entries {
		if s.entries[i].FD != int32(fd) {
			continue
		}
		s.entries[i].Events = int16(want)
		if want == 0 {
			s.entries = append(s.entries[:i], s.entries[i+1:]...)
		}
		return nil
	}
	return kernel.ENOENT
}

func (s *pollSet) wait(timeout time.Duration) ([]event, error) {
	_, err := s.k.Poll(s.entries, timeout)
	s.ready = s.ready[:0]
	for _, e := range s.entries {
		if err == nil && e.Revents != 0 {
			s.ready = append(s.ready, event{int(e.FD), kernel.Events(e.Revents)})
		}
	}
	return s.ready, err
}

func (s *pollSet) close() error { return nil }

// epollSet waits with epoll.
type epollSet struct {
	k      kernel.Kernel
	epfd   int
	events []kernel.EpollEvent
	ready  []event
}

func newEpollSet(k kernel.Kernel) (set, error) {
	epfd, err := k.EpollCreate()
	return &epollSet{k: k, epfd: epfd, events: make([]kernel.EpollEvent, 64)}, err
}

func (s *epollSet) watch(fd int, was, want kernel.Events) error {
	op := kernel.EpollMod
	if was == 0 {
		op = kernel.EpollAdd
	}
	if want == 0 {
		op = kernel.EpollDel
	}
	return s.k.EpollCtl(s.epfd, op, fd, want)
}

func (s *epollSet) wait(timeout time.Duration) ([]event, error) {
	n, err := s.k.EpollWait(s.epfd, s.events, timeout)
	s.ready = s.ready[:0]
	for _, e := range s.events[:n] {
		s.ready = append(s.ready, event{int(e.FD), e.Events})
	}
	return s.ready, err
}

func (s *epollSet) close() error { return s.k.Close(s.epfd) }
