package recorded

import (
	"golang.org/x/sys/unix"

	"muxlab/harness/trace"
)

// A process may begin with descriptors that others made: a listener shared with
// its siblings, the one connection of a child of fork. No call of this process
// tells what they are. So the first call that succeeds on a descriptor the table
// does not know makes the harness look, once, and leave an event that says so.

func (r *Kernel) learnIf(it bool, fd int, at int64) {
	if it {
		r.learn(fd, at)
	}
}

// learn enters fd into the table if it is not there. Its interest stays: it may
// have been told before it was known.
func (r *Kernel) learn(fd int, at int64) {
	if !r.slot.Unknown(fd) {
		return
	}
	kind, port := inherited(fd)
	if kind == trace.Closed {
		return
	}
	interest := r.slot.Interest(fd)
	r.slot.Put(&trace.Event{Time: at, Op: trace.OpInherited, FD: fd, Arg: uint32(kind) | uint32(port)<<16})
	r.slot.Opened(fd, kind, uint64(port), at)
	if interest != 0 {
		r.slot.Interested(fd, interest)
	}
}

// inherited asks the kernel what fd is; Closed if it is nothing that is open.
func inherited(fd int) (trace.Kind, uint16) {
	listens, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	switch {
	case err == unix.ENOTSOCK:
		return trace.PipeEnd, 0
	case err != nil:
		return trace.Closed, 0
	case listens != 0:
		return trace.Listener, 0
	}
	switch sa, _ := unix.Getpeername(fd); sa := sa.(type) {
	case *unix.SockaddrInet4:
		return trace.Connection, uint16(sa.Port)
	case *unix.SockaddrInet6:
		return trace.Connection, uint16(sa.Port)
	}
	return trace.Connection, 0
}
