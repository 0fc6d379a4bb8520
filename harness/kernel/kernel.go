// Package kernel is the one door to the operating system.
//
// Every system call a model makes goes through a Kernel. The methods carry the
// names, the arguments and the errors of section 2 of the manual, so that what
// is read here can be looked up there, and what strace prints can be found here.
//
// A Kernel has four faces, which stack:
//
//   - Direct: nothing but the call (this package);
//   - Scaled: the call, with a clock that runs faster (this package);
//   - Faulty: the call, or a failure that the manual allows, from a seed (this package);
//   - recorded: the call, and an event into the trace (harness/trace).
//
// What it leaves out: everything an echo server does not need.
package kernel

import (
	"net/netip"
	"time"
)

// A Kernel is one worker's door to the operating system. It belongs to one
// worker (one thread of control) and must not be used by two at once; it needs
// no lock and therefore has none.
//
// Errors are of type Errno and may be compared with ==. A call that a signal
// interrupted returns EINTR and is not retried here: that is the caller's work,
// as it is in C.
type Kernel interface {
	Sockets
	Files
	Multiplexers
	Siblings
	Processes
	Clock
}

// Sockets is what socket(7) and ip(7) list, as far as a server (and the load
// generator) needs it. Every descriptor made here is close-on-exec.
type Sockets interface {
	// Socket makes a TCP socket of the address family of addr (which is not bound).
	Socket(addr netip.AddrPort) (fd int, err error)
	Bind(fd int, addr netip.AddrPort) error
	// Listen lets the kernel make connections by itself, and keep up to backlog of
	// them until they are accepted (on Linux never more than net.core.somaxconn).
	Listen(fd, backlog int) error

	// Accept takes the next connection from the backlog of the listener fd; the
	// caller closes it. With flags NonBlock the new descriptor is non-blocking.
	// It blocks if the listener does, else says EAGAIN when there is none.
	Accept(fd int, flags AcceptFlags) (conn int, peer netip.AddrPort, err error)

	// Connect starts a connection. On a non-blocking descriptor it says
	// EINPROGRESS; the descriptor becomes writable when it is done.
	Connect(fd int, addr netip.AddrPort) error
	Shutdown(fd int, how How) error
	Setsockopt(fd int, opt SocketOption, value int) error
	Getsockopt(fd int, opt SocketOption) (int, error)
	Getsockname(fd int) (netip.AddrPort, error)
}

// Files is what any descriptor can do.
type Files interface {
	// Read reads at most len(p) bytes; 0 and no error is the end of the input.
	Read(fd int, p []byte) (int, error)
	// Write may write less than len(p): the rest is the caller's to keep.
	Write(fd int, p []byte) (int, error)
	// Close frees the descriptor's number at once, also when it returns an error:
	// the next call that makes a descriptor, in any thread, may get the same number.
	Close(fd int) error
	SetNonblock(fd int, on bool) error
	// Pipe makes a pipe, both ends non-blocking. The caller closes both.
	Pipe() (r, w int, err error)
}

// Multiplexers wait for one of many descriptors. A negative timeout waits for
// ever, zero does not wait. All of them may say EINTR at any time, whatever
// SA_RESTART says (signal(7)): the Go runtime itself sends signals to its threads.
type Multiplexers interface {
	// Select waits until one of the first nfds descriptors in read or write is
	// ready, and leaves in the sets only those that are. Either set may be nil.
	// Sets larger than FDSetSize are passed on as they are (Linux does not mind).
	Select(nfds int, read, write FDSet, timeout time.Duration) (int, error)

	// Poll waits until one of the entries is ready and fills in each Revents.
	Poll(entries []PollFD, timeout time.Duration) (int, error)

	// EpollCreate makes an epoll descriptor, which the caller closes. Elsewhere
	// than on Linux the three epoll calls say ENOSYS.
	EpollCreate() (int, error)
	EpollCtl(epfd int, op EpollOp, fd int, events Events) error
	// EpollWait fills in at most len(events) events and returns their number.
	EpollWait(epfd int, events []EpollEvent, timeout time.Duration) (int, error)
}

// Siblings is what processes that share a port need to agree who accepts, or to
// hand on what was accepted. Elsewhere than on Linux all of it says ENOSYS.
type Siblings interface {
	// Lock waits until no other process has locked fd, and locks it: fcntl(2) with
	// F_SETLKW. Linux takes any descriptor, a socket too. The lock is the process's,
	// and goes with it.
	Lock(fd int) error
	Unlock(fd int) error

	// FutexWait sleeps while *word is old: futex(2). It may return early.
	FutexWait(word *uint32, old uint32) error
	// FutexWake wakes one that sleeps on word, in any process that has it mapped.
	FutexWake(word *uint32) error

	// Sendmsg sends a copy of fd through the Unix socket sock (SCM_RIGHTS, unix(7)).
	Sendmsg(sock, fd int) error
	// Recvmsg receives one, which the caller closes; -1 and no error is the end.
	// It says EMFILE if this process had no number for it: then it is lost.
	Recvmsg(sock int) (fd int, err error)
}

// Processes starts processes and takes leave of them.
type Processes interface {
	// Spawn starts a process that runs this program's server as worker number, from 1:
	// fork(2), and execve(2) of the same program. It inherits the listener, what is
	// shared, and the connection conn unless that is -1; the caller closes its own. It is
	// killed when this process ends. It says EAGAIN if there may be no more processes,
	// and ENOSYS of a kernel that runs no server.
	Spawn(number, conn int) (pid int, err error)
	// Wait waits until the child pid has ended, or any if pid is -1, and returns which,
	// and its exit code or minus the signal that killed it: wait4(2). Until then it is a
	// zombie. With nohang it does not wait: pid 0 is none yet. It says ECHILD if there is
	// no such child, and EINTR.
	Wait(pid int, nohang bool) (ended, code int, err error)
}

// Clock tells the time.
type Clock interface {
	// Now is the monotonic clock: only differences mean something. clock_gettime(2) with
	// CLOCK_MONOTONIC needs no system call (vdso(7)), so strace does not show it.
	Now() time.Duration
}
