package trace

// What processes that share a port say to each other. A descriptor that comes in
// a message enters the table when it is first used, see inherited.go.

// Lock passes the gate, makes the call, and records it and how long it took.
func (r *Recorded) Lock(fd int) error {
	since := r.enter(OpLock, fd)
	err := r.inner.Lock(fd)
	r.waited(&Event{Op: OpLock, FD: fd, Result: result(0, err)}, since)
	return err
}

// Unlock makes the call and records it.
func (r *Recorded) Unlock(fd int) error {
	err := r.inner.Unlock(fd)
	r.put(&Event{Time: Now(), Op: OpUnlock, FD: fd, Result: result(0, err)})
	return err
}

// FutexWait passes the gate, makes the call, and records it and how long it took.
func (r *Recorded) FutexWait(word *uint32, old uint32) error {
	since := r.enter(OpFutexWait, -1)
	err := r.inner.FutexWait(word, old)
	r.waited(&Event{Op: OpFutexWait, FD: -1, Result: result(0, err)}, since)
	return err
}

// FutexWake makes the call and records it.
func (r *Recorded) FutexWake(word *uint32) error {
	err := r.inner.FutexWake(word)
	r.put(&Event{Time: Now(), Op: OpFutexWake, FD: -1, Result: result(0, err)})
	return err
}

// Sendmsg passes the gate, makes the call, and records it with the descriptor that was
// passed.
func (r *Recorded) Sendmsg(sock, fd int) error {
	since := r.enter(OpSendmsg, sock)
	err := r.inner.Sendmsg(sock, fd)
	r.waited(&Event{Op: OpSendmsg, FD: sock, Result: result(0, err), Arg: uint32(fd)}, since)
	return err
}

// Recvmsg passes the gate, makes the call, and records it with the descriptor that came. A
// new turn begins.
func (r *Recorded) Recvmsg(sock int) (int, error) {
	since := r.enter(OpRecvmsg, sock)
	fd, err := r.inner.Recvmsg(sock)
	r.waited(&Event{Op: OpRecvmsg, FD: sock, Result: result(fd, err)}, since)
	return fd, err
}

// waited is leave with the flags of the call.
func (r *Recorded) waited(e *Event, since int64) {
	e.Flags = r.flags()
	r.leave(e, since)
}
