package model

import "time"

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

// Echo sends every byte back, after computing and sleeping as Work says.
type Echo struct{ Work Work }

func (e *Echo) Open(Outbox) []byte { return nil }

func (e *Echo) Data(in []byte) ([]byte, bool) {
	if e.Work.Compute > 0 {
		compute(e.Work.Compute)
	}
	if e.Work.Sleep > 0 {
		time.Sleep(e.Work.Sleep)
	}
	return in, false
}

func (e *Echo) End() []byte { return nil }
func (e *Echo) Closed()     {}

// compute keeps the CPU busy for d of the clock on the wall.
func compute(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}
