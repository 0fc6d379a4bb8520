//go:build shelf

package epoll

import (
	"context"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// A forged kernel calls poll. The recorder before it writes down what it was asked for:
// epoll_ctl and epoll_wait.
type forged struct {
	kernel.Kernel
	interest map[int]kernel.Events
}

func (f *forged) EpollCtl(_ int, op kernel.EpollOp, fd int, events kernel.Events) error {
	if op == kernel.EpollDel {
		delete(f.interest, fd)
	} else {
		f.interest[fd] = events
	}
	return nil
}

func (f *forged) EpollWait(_ int, events []kernel.EpollEvent, timeout time.Duration) (int, error) {
	var entries []kernel.PollFD
	for fd, e := range f.interest {
		entries = append(entries, kernel.PollFD{FD: int32(fd), Events: int16(e)})
	}
	if _, err := f.Poll(entries, timeout); err != nil {
		return 0, err
	}
	n := 0
	for _, e := range entries {
		if e.Revents != 0 && n < len(events) {
			events[n] = kernel.EpollEvent{FD: e.FD, Events: kernel.Events(e.Revents)}
			n++
		}
	}
	return n, nil
}

// Serve has the loop use the forged kernel.
func Serve(ctx context.Context, env *model.Env) error {
	base := &forged{kernel.NewDirect(), map[int]kernel.Events{}}
	env.Goroutine("loop", trace.Long, base, func(k kernel.Kernel) error {
		s := &server{k: k, listener: env.Listener, conns: map[int]*conn{}, buf: make([]byte, 64<<10)}
		return s.run(ctx, env)
	})
	return env.Wait()
}
