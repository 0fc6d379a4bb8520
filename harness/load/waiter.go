package load

import (
	"time"

	"muxlab/harness/kernel"
)

// A waiter waits for one of many sockets: with epoll where there is epoll, else
// with poll. What wait returns holds until the next wait. It may return early
// with nothing; it is no error when a signal interrupts it.
type waiter interface {
	add(fd int, want kernel.Events) error
	modify(fd int, want kernel.Events) error
	remove(fd int)
	wait(timeout time.Duration) ([]kernel.EpollEvent, error)
	close()
}

// tick is the longest that the loop waits: so often it looks at its context and
// at the timeouts. A shorter wait is one that a schedule asked for.
const tick = 20 * time.Millisecond

// spin is how close to an intended time the loop no longer sleeps: the kernel
// wakes a sleeper some 50 µs late, and the latency counts from the intended time.
const spin = 100 * time.Microsecond

func newWaiter(k kernel.Kernel) (waiter, error) {
	epfd, err := k.EpollCreate()
	switch err {
	case nil:
		return &epollWaiter{k: k, epfd: epfd, events: make([]kernel.EpollEvent, 1024), self: kernel.NewFDSet(epfd + 1)}, nil
	case kernel.ENOSYS:
		return &pollWaiter{k: k}, nil
	}
	return nil, err
}

type epollWaiter struct {
	k      kernel.Kernel
	epfd   int
	events []kernel.EpollEvent
	self   kernel.FDSet
}

func (w *epollWaiter) add(fd int, want kernel.Events) error {
	return w.k.EpollCtl(w.epfd, kernel.EpollAdd, fd, want)
}

func (w *epollWaiter) modify(fd int, want kernel.Events) error {
	return w.k.EpollCtl(w.epfd, kernel.EpollMod, fd, want)
}

func (w *epollWaiter) remove(fd int) { w.k.EpollCtl(w.epfd, kernel.EpollDel, fd, 0) }

// wait sleeps in epoll_wait, whose timeout is in milliseconds. That is too
// coarse for a schedule, so short sleeps are made in select, on the epoll
// descriptor itself, which is readable when one of its sockets is ready.
func (w *epollWaiter) wait(timeout time.Duration) ([]kernel.EpollEvent, error) {
	if timeout > spin && timeout < tick {
		w.self.Set(w.epfd)
		if _, err := w.k.Select(w.epfd+1, w.self, nil, timeout-spin); err != nil && err != kernel.EINTR {
			return nil, err
		}
	}
	if timeout < tick {
		timeout = 0
	}
	n, err := w.k.EpollWait(w.epfd, w.events, timeout)
	if err == kernel.EINTR {
		return nil, nil
	}
	return w.events[:n], err
}

func (w *epollWaiter) close() { w.k.Close(w.epfd) }

type pollWaiter struct {
	k       kernel.Kernel
	entries []kernel.PollFD
	place   []int // of a descriptor in entries, by its number
	events  []kernel.EpollEvent
}

func (w *pollWaiter) add(fd int, want kernel.Events) error {
	for fd >= len(w.place) {
		w.place = append(w.place, 0)
	}
	w.place[fd] = len(w.entries)
	w.entries = append(w.entries, kernel.PollFD{FD: int32(fd), Events: int16(want)})
	return nil
}

func (w *pollWaiter) modify(fd int, want kernel.Events) error {
	w.entries[w.place[fd]].Events = int16(want)
	return nil
}

// remove puts the last entry into the place of the removed one.
func (w *pollWaiter) remove(fd int) {
	if fd >= len(w.place) || w.place[fd] >= len(w.entries) || int(w.entries[w.place[fd]].FD) != fd {
		return // it was never added
	}
	last := len(w.entries) - 1
	moved := w.entries[last]
	w.entries[w.place[fd]] = moved
	w.place[moved.FD] = w.place[fd]
	w.entries = w.entries[:last]
}

func (w *pollWaiter) wait(timeout time.Duration) ([]kernel.EpollEvent, error) {
	// Poll rounds up to milliseconds: rather wake early, and again.
	n, err := w.k.Poll(w.entries, timeout.Truncate(time.Millisecond))
	if err != nil && err != kernel.EINTR {
		return nil, err
	}
	w.events = w.events[:0]
	for i := 0; i < len(w.entries) && len(w.events) < n; i++ {
		if e := w.entries[i]; e.Revents != 0 {
			w.events = append(w.events, kernel.EpollEvent{Events: kernel.Events(uint16(e.Revents)), FD: e.FD})
		}
	}
	return w.events, nil
}

func (w *pollWaiter) close() {}
