package tape

import "muxlab/harness/trace"

// Doing says what a worker is in at the moment of a frame.
type Doing uint8

const (
	Computing      Doing = iota // between two calls
	Standing                    // at its gate
	Waiting                     // in a wait for many descriptors
	Accepting                   // in accept
	Reading                     // in read
	Writing                     // in write
	Receiving                   // in recvmsg: until another process passes a descriptor
	Locking                     // until another worker lets it go on: a lock, a futex
	WaitingForWork              // until there is something in the program's queue
	WaitingForRoom              // until there is room in the program's queue
	Otherwise                   // in another call
)

var doings = [256]Doing{
	trace.OpSelect: Waiting, trace.OpPoll: Waiting, trace.OpEpollWait: Waiting,
	trace.OpAccept: Accepting, trace.OpRead: Reading, trace.OpWrite: Writing, trace.OpRecvmsg: Receiving,
	trace.OpLock: Locking, trace.OpFutexWait: Locking, trace.OpWait: WaitingForWork,
}

// DoingOf says what w is in; for a dead worker, what it was in last.
func DoingOf(w *trace.Worker) Doing {
	switch d := doings[w.Call]; {
	case w.Standing:
		return Standing
	case w.Call == trace.OpNone:
		return Computing
	case d == WaitingForWork && w.CallFD == 1:
		return WaitingForRoom
	case d != Computing:
		return d
	}
	return Otherwise
}

// OnClient reports whether the call is on one connection.
func (d Doing) OnClient() bool { return d == Reading || d == Writing }
