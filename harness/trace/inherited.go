package trace

import (
	"golang.org/x/sys/unix"
)

// A process may begin with descriptors that others made: a listener shared with
// its siblings, the one connection of a child of fork. No call of this process
// tells what they are. So the first call that succeeds on a descriptor the table
// does not know makes the harness look, once, and leave an event that says so.

func (r *Recorded) learnIf(it bool, fd int, at int64) {
	if it {
		r.learn(fd, at)
	}
}

// learn enters fd into the table if it is not there. Its interest stays: it may
// have been told before it was known.
func (r *Recorded) learn(fd int, at int64) {
	i := r.at(fd)
	if i < 0 || r.mem.load(i+dKind)&0xff != uint64(Closed) {
		return
	}
	kind, port := inherited(fd)
	if kind == Closed {
		return
	}
	interest := r.mem.load(i+dKind) >> 8 & 0xffff
	r.put(&Event{Time: at, Op: OpInherited, FD: fd, Arg: uint32(kind) | uint32(port)<<16})
	r.opened(fd, kind, uint64(port), at)
	if interest != 0 {
		r.interested(fd, unpackInterest(uint32(interest)))
	}
}

// inherited asks the kernel what fd is; Closed if it is nothing that is open.
func inherited(fd int) (Kind, uint16) {
	listens, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	switch {
	case err == unix.ENOTSOCK:
		return PipeEnd, 0
	case err != nil:
		return Closed, 0
	case listens != 0:
		return Listener, 0
	}
	switch sa, _ := unix.Getpeername(fd); sa := sa.(type) {
	case *unix.SockaddrInet4:
		return Connection, uint16(sa.Port)
	case *unix.SockaddrInet6:
		return Connection, uint16(sa.Port)
	}
	return Connection, 0
}
