package kernel

import (
	"math/bits"
	"strconv"
	"strings"
	"syscall"
)

// Errno is an error number of the operating system, as in errno(3).
type Errno = syscall.Errno

// The errors a server has to know. Each is an Errno, so that err == EAGAIN works.
const (
	EAGAIN        = syscall.EAGAIN
	EINTR         = syscall.EINTR
	EINPROGRESS   = syscall.EINPROGRESS
	EINVAL        = syscall.EINVAL
	EBADF         = syscall.EBADF
	ECHILD        = syscall.ECHILD
	EEXIST        = syscall.EEXIST
	ENOENT        = syscall.ENOENT
	EMFILE        = syscall.EMFILE
	ENFILE        = syscall.ENFILE
	ENOBUFS       = syscall.ENOBUFS
	ENOMEM        = syscall.ENOMEM
	ENOSYS        = syscall.ENOSYS
	EPIPE         = syscall.EPIPE
	ECONNRESET    = syscall.ECONNRESET
	ECONNABORTED  = syscall.ECONNABORTED
	ECONNREFUSED  = syscall.ECONNREFUSED
	ENOTCONN      = syscall.ENOTCONN
	EADDRINUSE    = syscall.EADDRINUSE
	EADDRNOTAVAIL = syscall.EADDRNOTAVAIL
	EACCES        = syscall.EACCES
	EPERM         = syscall.EPERM
	EPROTO        = syscall.EPROTO
	ETIMEDOUT     = syscall.ETIMEDOUT
)

// ClientLost says that an error of accept is about the client that was next, and
// not about the listener: the one after it may be fine. Which these are, accept(2)
// says under "Error handling"; EPERM comes from a firewall.
func ClientLost(err error) bool {
	switch err {
	case ECONNABORTED, EPROTO, EPERM, syscall.ENETDOWN, syscall.ENOPROTOOPT, syscall.EHOSTDOWN,
		syscall.EHOSTUNREACH, syscall.EOPNOTSUPP, syscall.ENETUNREACH:
		return true
	}
	return false
}

// Events is a set of things that can happen to a descriptor, as poll(2) and
// epoll_ctl(2) number them (the numbers are the same in both).
type Events uint32

const (
	In      Events = 0x01   // readable, or at its end
	Pri     Events = 0x02   // urgent data is pending (tcp(7))
	Out     Events = 0x04   // writable
	Err     Events = 0x08   // an error is pending; always reported
	Hup     Events = 0x10   // both directions are shut; always reported
	Invalid Events = 0x20   // not an open descriptor (poll only)
	RdHup   Events = 0x2000 // the peer has sent its end, which may be queued behind data

	// How epoll is to report, given with EpollAdd.
	Exclusive Events = 1 << 28 // wake one of the epolls that wait, not all; EpollAdd only
	OneShot   Events = 1 << 30
	Edge      Events = 1 << 31 // report changes, not states
)

// Has reports whether any of the events in want is in e.
func (e Events) Has(want Events) bool { return e&want != 0 }

// String gives the letters the screens use: r w e h, and ET for edge-triggered.
func (e Events) String() string {
	var b strings.Builder
	for _, f := range []struct {
		bit  Events
		name string
	}{{In, "r"}, {Out, "w"}, {Err, "e"}, {Hup | RdHup, "h"}, {Invalid, "!"}, {Edge, "ET"}, {Exclusive, "EXCL"}} {
		if e.Has(f.bit) {
			b.WriteString(f.name)
		}
	}
	return b.String()
}

// PollFD is one entry of poll(2). A negative FD is passed over.
type PollFD struct {
	FD      int32
	Events  int16
	Revents int16
}

// EpollEvent is one event of epoll_wait(2). What the manual calls data is here
// always the descriptor.
type EpollEvent struct {
	Events Events
	FD     int32
}

// EpollOp is what epoll_ctl(2) is to do.
type EpollOp int

const (
	EpollAdd EpollOp = 1
	EpollDel EpollOp = 2
	EpollMod EpollOp = 3
)

// AcceptFlags change what accept4(2) returns.
type AcceptFlags int

// NonBlock makes the accepted descriptor non-blocking.
const NonBlock AcceptFlags = 1

// How says which direction shutdown(2) shuts.
type How int

const (
	ShutRead  How = 0
	ShutWrite How = 1
	ShutBoth  How = 2
)

// SocketOption is an option of setsockopt(2) that this project uses.
type SocketOption int

const (
	ReuseAddr     SocketOption = iota // SO_REUSEADDR
	ReusePort                         // SO_REUSEPORT
	NoDelay                           // TCP_NODELAY; inherited by what a listener accepts
	SendBuffer                        // SO_SNDBUF, bytes
	ReceiveBuffer                     // SO_RCVBUF, bytes
	LingerZero                        // SO_LINGER on with 0 s: close(2) resets the connection
	SocketError                       // SO_ERROR, for Getsockopt
	// ReceiveTimeout is SO_RCVTIMEO in seconds. It has a second effect, which is
	// the one used here: a blocked accept or read that a signal interrupts returns
	// EINTR instead of being restarted (signal(7)). It is inherited on accept.
	ReceiveTimeout
)

var optionNames = [...]string{
	ReuseAddr: "SO_REUSEADDR", ReusePort: "SO_REUSEPORT", NoDelay: "TCP_NODELAY",
	SendBuffer: "SO_SNDBUF", ReceiveBuffer: "SO_RCVBUF", LingerZero: "SO_LINGER",
	SocketError: "SO_ERROR", ReceiveTimeout: "SO_RCVTIMEO",
}

// String returns the option's name in the manual.
func (o SocketOption) String() string {
	if o >= 0 && int(o) < len(optionNames) {
		return optionNames[o]
	}
	return "option " + strconv.Itoa(int(o))
}

// FDSetSize is FD_SETSIZE: the number of descriptors in the fd_set of C. A
// program that uses select(2) as the C library declares it must not watch a
// descriptor of this number or above.
const FDSetSize = 1024

// FDSet is the bit set of select(2), of any size: descriptor n is bit n%64 of word n/64.
type FDSet []uint64

// NewFDSet returns a set for the descriptors below n.
func NewFDSet(n int) FDSet { return make(FDSet, (n+63)/64) }

func (s FDSet) Set(fd int)   { s[fd/64] |= 1 << (fd % 64) }
func (s FDSet) Clear(fd int) { s[fd/64] &^= 1 << (fd % 64) }

// IsSet reports whether fd is in the set; a number the set has no bit for is not.
func (s FDSet) IsSet(fd int) bool {
	return fd >= 0 && fd/64 < len(s) && s[fd/64]&(1<<(fd%64)) != 0
}

// Zero empties the set.
func (s FDSet) Zero() { clear(s) }

// Count returns how many descriptors are in the set.
func (s FDSet) Count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}
