//go:build linux

package kernel_test

import (
	"testing"
	"time"

	"muxlab/harness/kernel"
)

var extraWays = map[string]wait{"epoll": viaEpoll}

func viaEpoll(k kernel.Kernel, r, w int, timeout time.Duration) (int, bool, bool, error) {
	epfd, err := k.EpollCreate()
	if err != nil {
		return 0, false, false, err
	}
	defer k.Close(epfd)
	k.EpollCtl(epfd, kernel.EpollAdd, r, kernel.In)
	k.EpollCtl(epfd, kernel.EpollAdd, w, kernel.Out)
	events := make([]kernel.EpollEvent, 8)
	n, err := k.EpollWait(epfd, events, timeout)
	ready := map[int32]bool{}
	for _, e := range events[:n] {
		ready[e.FD] = true
	}
	return n, ready[int32(r)], ready[int32(w)], err
}

func TestEpollCtl(t *testing.T) {
	k := kernel.NewDirect()
	r, w, err := k.Pipe()
	must(t, err)
	epfd, err := k.EpollCreate()
	must(t, err)
	defer k.Close(epfd)
	is(t, k.EpollCtl(epfd, kernel.EpollMod, r, kernel.In), kernel.ENOENT)
	must(t, k.EpollCtl(epfd, kernel.EpollAdd, r, kernel.In))
	is(t, k.EpollCtl(epfd, kernel.EpollAdd, r, kernel.In), kernel.EEXIST)
	must(t, k.EpollCtl(epfd, kernel.EpollDel, r, 0))
	must(t, k.Close(r))
	is(t, k.EpollCtl(epfd, kernel.EpollAdd, r, kernel.In), kernel.EBADF)
	must(t, k.Close(w))
	_, err = k.EpollWait(epfd, nil, 0)
	is(t, err, kernel.EINVAL)
}

// An edge is reported once; a level as long as it lasts.
func TestEdge(t *testing.T) {
	k := kernel.NewDirect()
	r, w, err := k.Pipe()
	must(t, err)
	defer k.Close(r)
	defer k.Close(w)
	for _, c := range []struct {
		how    kernel.Events
		second int
	}{{0, 1}, {kernel.Edge, 0}} {
		epfd, err := k.EpollCreate()
		must(t, err)
		must(t, k.EpollCtl(epfd, kernel.EpollAdd, r, kernel.In|c.how))
		k.Write(w, []byte("x"))
		events := make([]kernel.EpollEvent, 8)
		for i, want := range []int{1, c.second} {
			if n, err := k.EpollWait(epfd, events, 0); n != want || err != nil {
				t.Errorf("%v, wait %d: %d ready, %v; expected %d", c.how, i+1, n, err, want)
			}
		}
		must(t, k.Close(epfd))
	}
}

func TestEpollWaitDoesNotAllocate(t *testing.T) {
	k := kernel.NewDirect()
	r, w, err := k.Pipe()
	must(t, err)
	defer k.Close(r)
	defer k.Close(w)
	epfd, err := k.EpollCreate()
	must(t, err)
	defer k.Close(epfd)
	must(t, k.EpollCtl(epfd, kernel.EpollAdd, r, kernel.In))
	events, buf := make([]kernel.EpollEvent, 8), make([]byte, 8)
	if n := testing.AllocsPerRun(100, func() {
		k.Write(w, buf[:1])
		k.EpollWait(epfd, events, -1)
		k.Read(r, buf)
	}); n != 0 {
		t.Errorf("a turn allocates %v times", n)
	}
}

// A signal to the thread ends a call that may block, with EINTR.
func TestInterrupt(t *testing.T) {
	k := kernel.NewDirect()
	fd, _ := pair(t, k, 0)
	must(t, k.Setsockopt(fd, kernel.ReceiveTimeout, 3600))
	tid, done := make(chan int), make(chan error)
	go func() {
		lockThread()
		tid <- kernel.ThreadID()
		_, err := k.Read(fd, make([]byte, 1))
		done <- err
	}()
	id := <-tid
	for {
		must(t, kernel.Interrupt(id))
		select {
		case err := <-done:
			is(t, err, kernel.EINTR)
			return
		case <-time.After(time.Millisecond): // it had not blocked yet
		}
	}
}
