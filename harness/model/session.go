package model

import (
	"bytes"
	"runtime"
	"time"

	"muxlab/harness/kernel"
)

// A Session is what is done with the bytes of one connection. It knows no
// descriptor and no system call: the same session runs on every model. One
// worker at a time calls it. Echo is the session of this lab; others (a chat,
// HTTP) come on top.
type Session interface {
	// Open is called first. What it returns is sent: a greeting, or nothing. The
	// session may keep out, to send at any later time from any thread.
	Open(out Outbox) (reply []byte)
	// Data is given what was read, and returns what is to be sent, and whether it
	// is done: then the rest is sent and the connection closed. in is the
	// session's until the next call only; reply may be a part of in.
	Data(in []byte) (reply []byte, done bool)
	// End is called at the end of the input. What it returns is still sent.
	End() (reply []byte)
	// Closed is called last, once, however the connection ended.
	Closed()
}

// An Outbox sends to one connection from outside of it: from another
// connection's session, a timer, any thread.
type Outbox interface {
	// Send copies p into the outbox. It says false when the connection is closed,
	// or so far behind that its outbox is full. In a model with a loop it never
	// waits; a blocking model has nobody to keep p, and its sender waits while the
	// client does not read.
	Send(p []byte) bool
}

// NewSession makes the session that work asks for. One that sleeps holds its thread
// meanwhile; but what Go's runtime does for a goroutine is to take it off its thread.
func (m *Model) NewSession(work Work) Session {
	echo := &Echo{work: work, sleep: kernel.Sleep}
	if m.Traits.View == Runtime {
		echo.sleep = time.Sleep
	}
	if work.Lines {
		return &Lines{Echo: echo}
	}
	return echo
}

// Echo sends every byte back, after computing and sleeping as its work says.
type Echo struct {
	work  Work
	sleep func(time.Duration)
}

func (e *Echo) Open(Outbox) []byte { return nil }

func (e *Echo) Data(in []byte) ([]byte, bool) {
	if e.work.Compute > 0 {
		compute(e.work.Compute)
	}
	if e.work.Sleep > 0 {
		e.sleep(e.work.Sleep)
	}
	return in, false
}

func (e *Echo) End() []byte { return nil }
func (e *Echo) Closed()     {}

// Lines sends lines back, and only whole ones: what a protocol of requests does.
// A piece of a line is kept until the rest of it comes. At the end of the input
// what is no line is dropped; a line longer than maxLine ends the connection.
type Lines struct {
	*Echo
	piece []byte
}

const maxLine = 64 << 10

// Data answers with the whole lines there are now.
func (l *Lines) Data(in []byte) ([]byte, bool) {
	end := bytes.LastIndexByte(in, '\n') + 1
	if end == 0 {
		l.piece = append(l.piece, in...)
		return nil, len(l.piece) > maxLine
	}
	whole := in[:end]
	if len(l.piece) > 0 {
		whole = append(l.piece, whole...)
	}
	l.piece = bytes.Clone(in[end:])
	reply, _ := l.Echo.Data(whole)
	return reply, len(l.piece) > maxLine
}

// compute burns d of CPU time. While others have the CPU nothing is computed: so the
// clock on the wall says only when it is worth while to ask for the CPU time again.
func compute(d time.Duration) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := kernel.ThreadTime()
	for left := d; left > 0; left = d - (kernel.ThreadTime() - start) {
		for began := time.Now(); time.Since(began) < left; {
		}
	}
}
