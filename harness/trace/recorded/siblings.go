package recorded

import "muxlab/harness/trace"

// What processes that share a port say to each other. A descriptor that comes in
// a message enters the table when it is first used, see inherited.go.

// Lock passes the gate, makes the call, and records it and how long it took.
func (r *Kernel) Lock(fd int) error {
	since := r.enter(trace.OpLock, fd)
	err := r.inner.Lock(fd)
	r.waited(&trace.Event{Op: trace.OpLock, FD: fd, Result: result(0, err)}, since)
	return err
}

// Unlock makes the call and records it.
func (r *Kernel) Unlock(fd int) error {
	err := r.inner.Unlock(fd)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpUnlock, FD: fd, Result: result(0, err)})
	return err
}

// FutexWait passes the gate, makes the call, and records it and how long it took.
func (r *Kernel) FutexWait(word *uint32, old uint32) error {
	since := r.enter(trace.OpFutexWait, -1)
	err := r.inner.FutexWait(word, old)
	r.waited(&trace.Event{Op: trace.OpFutexWait, FD: -1, Result: result(0, err)}, since)
	return err
}

// FutexWake makes the call and records it.
func (r *Kernel) FutexWake(word *uint32) error {
	err := r.inner.FutexWake(word)
	r.slot.Put(&trace.Event{Time: trace.Now(), Op: trace.OpFutexWake, FD: -1, Result: result(0, err)})
	return err
}

// Sendmsg passes the gate, makes the call, and records it with the descriptor that was
// passed.
func (r *Kernel) Sendmsg(sock, fd int) error {
	since := r.enter(trace.OpSendmsg, sock)
	err := r.inner.Sendmsg(sock, fd)
	r.waited(&trace.Event{Op: trace.OpSendmsg, FD: sock, Result: result(0, err), Arg: uint32(fd)}, since)
	return err
}

// Recvmsg passes the gate, makes the call, and records it with the descriptor that came. A
// new turn begins.
func (r *Kernel) Recvmsg(sock int) (int, error) {
	since := r.enter(trace.OpRecvmsg, sock)
	fd, err := r.inner.Recvmsg(sock)
	r.waited(&trace.Event{Op: trace.OpRecvmsg, FD: sock, Result: result(fd, err)}, since)
	return fd, err
}

// waited is leave with the flags of the call.
func (r *Kernel) waited(e *trace.Event, since int64) {
	e.Flags = r.flags()
	r.leave(e, since)
}
