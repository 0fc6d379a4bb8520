package tracetest

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

const (
	served = 50
	epfd   = 4
	server = 7
)

// A load is what an epoll loop does with 50 clients, in frames of about 4,000 events:
// each wait returns some of them, and each is read and written. One client a frame leaves
// and another comes.
type load struct {
	frames []*trace.Frame
	now    int64
	turn   uint32
	events []trace.Event
}

func (l *load) do(e trace.Event) {
	l.now += 500
	e.Time, e.PID, e.Turn = l.now, server, l.turn
	l.events = append(l.events, e)
}

func (l *load) comes(fd int) {
	l.do(trace.Event{Op: trace.OpAccept, FD: 3, Result: fd, Arg: uint32(40_000 + fd)})
	l.do(trace.Event{Op: trace.OpEpollAdd, FD: fd, Arg: uint32(kernel.In) | epfd<<16})
}

func (l *load) frame() {
	p := &trace.Process{Info: trace.Info{PID: server}, Workers: []trace.Worker{{Name: "loop", Alive: true}}}
	l.frames = append(l.frames, &trace.Frame{Time: l.now, Processes: []*trace.Process{p}, Events: l.events})
	l.events = nil
}

// EpollLoad returns n frames of about 4,000 events of an epoll loop with 50 clients.
func EpollLoad(n int) []*trace.Frame {
	l := &load{now: 1e9}
	l.do(trace.Event{Op: trace.OpListen, FD: 3})
	l.do(trace.Event{Op: trace.OpEpollCreate, FD: -1, Result: epfd})
	for c := range served {
		l.comes(10 + c)
	}
	for range n {
		for t := range 250 {
			l.turn++
			l.do(trace.Event{Op: trace.OpEpollWait, FD: epfd, Dur: 300, Result: 5, Flags: trace.NewTurn | trace.Blocking})
			for i := range 5 {
				l.do(trace.Event{Op: trace.OpReady, FD: 10 + (t+i*7)%served, Arg: uint32(kernel.In)})
				l.events[len(l.events)-1].Time = l.events[len(l.events)-1-i-1].Time
			}
			for i := range 5 {
				l.do(trace.Event{Op: trace.OpRead, FD: 10 + (t+i*7)%served, Result: 64, Arg: 4096})
				l.do(trace.Event{Op: trace.OpWrite, FD: 10 + (t+i*7)%served, Result: 64, Arg: 64})
			}
		}
		l.do(trace.Event{Op: trace.OpClose, FD: 10})
		l.comes(10)
		l.frame()
	}
	return l.frames
}
