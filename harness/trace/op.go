package trace

import (
	"strconv"
	"strings"
)

// Op says what an event is about.
type Op uint8

// The operations. First the system calls, by their names in the manual; then what
// follows from a call; then what the harness adds about threads and processes; last
// the notes. The comment of each says what the fields of its Event hold; where nothing
// is said, FD is the descriptor, Result is 0 or minus the error number, and Arg is 0.
const (
	OpNone        Op = iota
	OpSocket         // FD: -1; Result: the new descriptor
	OpBind           // Arg: the port
	OpListen         // Arg: the backlog
	OpAccept         // FD: the listener; Result: the new descriptor; Arg the peer's port
	OpConnect        // Arg: the port
	OpShutdown       // Arg: the direction, a kernel.How
	OpRead           // Result: bytes; Arg: bytes asked for
	OpWrite          // Result: bytes; Arg: bytes offered
	OpClose          // recorded before the call is made, so without a result
	OpPipe           // FD: -1; Result: the end to read from; Arg: the end to write to
	OpSetNonblock    // Arg: 1 on, 0 off
	OpSelect         // FD: -1; Result: how many are ready; Arg: nfds, the bits the kernel scanned
	OpPoll           // FD: -1; Result: how many are ready; Arg: the entries the kernel scanned
	OpEpollCreate    // FD: -1; Result: the epoll descriptor
	OpEpollWait      // FD: the epoll descriptor; Result: how many are ready
	OpEpollAdd       // Arg: packed interest and epoll descriptor, see Interest and Epoll
	OpEpollMod       // as OpEpollAdd
	OpEpollDel       // Arg: as OpEpollAdd
	OpLock           // fcntl with F_SETLKW
	OpUnlock         // fcntl with F_UNLCK
	OpFutexWait      // FD: -1
	OpFutexWake      // FD: -1
	OpSendmsg        // FD: the Unix socket; Arg: the descriptor that was passed
	OpRecvmsg        // FD: the Unix socket; Result: the descriptor that came, or -1

	OpReady    // the wait returned FD; Arg: its events
	OpInterest // select or poll was passed another interest in FD than before; Arg: the events

	OpInherited // FD was open before this process began; Arg: its Kind | the peer's port<<16

	OpThreadStart // FD: -1; Arg: the operating system's number of the thread
	OpThreadEnd   // FD: -1
	OpProcStart   // FD: the child's process id
	OpProcEnd     // FD: the child's process id; Result: its exit code, or minus the signal
	OpHeld        // FD: -1; the worker stood at its gate for Dur

	OpEnqueue // note: FD went into a queue; Arg: depth after; Result: capacity
	OpDequeue // note: FD came out; Arg: depth after; Result: capacity
	OpWait    // note: the worker waited Dur for the queue; Result 1: to put, 0: to take
	OpRefuse  // note: FD was closed unserved; Arg: a Reason

	// Recordings hold these numbers, so what is new comes last: calls again.
	OpSetsockopt  // Arg: packed option and value, see Option
	OpGetsockopt  // Result: the value; Arg: packed option
	OpGetsockname // Arg: the port
	OpSpawn       // FD: -1; Result: the child's process id; Arg: its number
	OpWaitpid     // FD: -1; Result: the process id of the child that ended, 0 none; Arg: the one waited for, ^0 any
	OpNow         // FD: -1; Arg: what the clock said, in ms modulo 2^32. No system call: vdso(7)
	opCount
)

var opNames = [opCount]string{
	"", "socket", "bind", "listen", "accept", "connect", "shutdown", "read", "write", "close", "pipe", "fcntl",
	"select", "poll", "epoll_create", "epoll_wait", "epoll_ctl add", "epoll_ctl mod", "epoll_ctl del",
	"fcntl lock", "fcntl unlock", "futex wait", "futex wake", "sendmsg", "recvmsg",
	"ready", "interest", "inherited", "thread starts", "thread ends", "process starts", "process ends", "held",
	"enqueue", "dequeue", "queue", "refused",
	"setsockopt", "getsockopt", "getsockname", "fork", "wait4", "clock_gettime",
}

// String returns the name of the call or of what happened: "epoll_wait", "thread ends".
// An unknown number n gives "op n".
func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return "op " + strconv.Itoa(int(o))
}

// IsCall reports whether o is a method of kernel.Kernel: a system call, or OpNow.
func (o Op) IsCall() bool {
	return o >= OpSocket && o <= OpRecvmsg || o >= OpSetsockopt && o <= OpNow
}

// IsWait reports whether o waits for one of many descriptors.
func (o Op) IsWait() bool { return o == OpSelect || o == OpPoll || o == OpEpollWait }

// BeginsTurn reports whether a blocking call o waits for something to do, so that its
// return begins a turn, unless it serves what the last wait returned: see tape.Turn.
func (o Op) BeginsTurn() bool {
	return o.IsWait() || o == OpAccept || o == OpRead || o == OpRecvmsg
}

// IsNote reports whether o is a note: the program said it, and no call shows it.
func (o Op) IsNote() bool { return o >= OpEnqueue && o <= OpRefuse }

// Flags qualify an event.
type Flags uint8

// The flags of an event. They are combined with |.
const (
	// Injected says that the faulty kernel made up the result.
	Injected Flags = 1 << iota
	// Submitted marks the first half of a call that is handed in now and done later
	// (io_uring). A plain call has neither flag.
	Submitted
	// Completed marks the second half, see Submitted.
	Completed
	// NewTurn says that a new turn of the worker began when the call returned.
	NewTurn
	// Blocking says that the call was made on a descriptor that may block.
	Blocking
)

// WithTurn returns f with NewTurn set if begins is true, else without it.
func (f Flags) WithTurn(begins bool) Flags {
	if begins {
		return f | NewTurn
	}
	return f &^ NewTurn
}

// A Reason says why a connection was closed without being served.
type Reason uint32

// The reasons. The zero Reason says nothing.
const (
	// NoRoom: the poller cannot watch a descriptor of this number (FD_SETSIZE).
	NoRoom Reason = iota + 1
	// Unwatchable: the kernel would not watch it (out of memory, or of watches).
	Unwatchable
	// NoProcess: no child could be started for it.
	NoProcess
)

// String returns the reason in a few words; "no reason given" for an unknown one.
func (r Reason) String() string {
	switch r {
	case NoRoom:
		return "descriptor at or above FD_SETSIZE"
	case Unwatchable:
		return "the kernel would not watch it"
	case NoProcess:
		return "no process could be started for it"
	}
	return "no reason given"
}

// String names the flags that are set, with bars between them.
func (f Flags) String() string {
	var names []string
	for i, name := range []string{"injected", "submitted", "completed", "new turn", "blocking"} {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "|")
}
