package shelf

import (
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// selectSet waits with select, and has one set for what is watched and for the answer.
// It works as long as everything that is watched is ready.
type selectSet struct {
	k           kernel.Kernel
	read, write kernel.FDSet
	highest     int // the highest descriptor that was ever watched
	ready       []event
}

func newSelectSet(k kernel.Kernel) (set, error) {
	return &selectSet{k: k, read: kernel.NewFDSet(kernel.FDSetSize), write: kernel.NewFDSet(kernel.FDSetSize), highest: -1}, nil
}

func (s *selectSet) watch(fd int, _, want kernel.Events) error {
	if fd >= kernel.FDSetSize {
		return kernel.EINVAL
	}
	s.highest = max(s.highest, fd)
	s.read.Clear(fd)
	s.write.Clear(fd)
	if want.Has(kernel.In) {
		s.read.Set(fd)
	}
	if want.Has(kernel.Out) {
		s.write.Set(fd)
	}
	return nil
}

func (s *selectSet) wait(timeout time.Duration) ([]event, error) {
	n, err := s.k.Select(s.highest+1, s.read, s.write, timeout) // FAULT: the answer overwrites what is watched; a copy was to be passed
	s.ready = s.ready[:0]
	for fd := 0; fd <= s.highest && n > 0 && err == nil; fd++ {
		var what kernel.Events
		if s.read.IsSet(fd) {
			what |= kernel.In
			n--
		}
		if s.write.IsSet(fd) {
			what |= kernel.Out
			n--
		}
		if what != 0 {
			s.ready = append(s.ready, event{fd, what})
		}
	}
	return s.ready, err
}

func (s *selectSet) close() error { return nil }

// selecting makes it wait with select.
func selecting(m *model.Model) *model.Model {
	m.Traits.MaxClients = kernel.FDSetSize
	return waiting(m, "select", newSelectSet)
}
