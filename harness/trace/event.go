// Package trace records what a server did: what crossed its boundary to the
// kernel, and nothing else.
//
// A recorded kernel (see Recorded) writes; nobody else does. Three planes are
// kept apart: calls (the evidence), samples (what only the kernel knows; taken
// from outside, harness/measure), and notes (what a container of the harness
// says of itself, see Note).
//
// A process keeps its trace in one memory-mapped file:
//
//	header      who writes, since when, how large the rest is
//	workers     a slot each: what it is doing now, its counters, its gate
//	descriptors a slot each: what is open now, its interest, when it was ready
//	rings       what happened, lately: fixed-size events, overwritten in a circle
//
// The slots are the present, and stay true when events are lost; the rings are
// the past. All processes of a server keep their files in one folder, a run.
// Reading is done from outside, with pread, by any number of viewers, and never
// makes a writer wait.
package trace

import (
	"muxlab/harness/kernel"
	"strconv"
	"strings"
)

// Op says what an event is about.
type Op uint8

// The calls, by their names in the manual; then what follows from a call; then
// what the harness adds about threads and processes; last the notes.
const (
	OpNone Op = iota
	OpSocket
	OpBind
	OpListen
	OpAccept // FD the listener; Result the new descriptor; Arg the peer's port
	OpConnect
	OpShutdown // Arg: which direction
	OpRead     // Result: bytes; Arg: bytes asked for
	OpWrite    // Result: bytes; Arg: bytes offered
	OpClose
	OpPipe
	OpSetNonblock
	OpSelect      // Result: ready; Arg: nfds, the bits the kernel was told and looked at
	OpPoll        // Result: ready; Arg: entries, likewise
	OpEpollCreate // Result: the epoll descriptor
	OpEpollWait   // FD the epoll descriptor; Result: ready; Arg: 0, nothing new was told
	OpEpollAdd    // FD; Arg: packed interest and epoll descriptor, see Interest
	OpEpollMod
	OpEpollDel
	OpLock // fcntl with F_SETLKW
	OpUnlock
	OpFutexWait
	OpFutexWake
	OpSendmsg // FD the Unix socket; Arg: the descriptor that was passed
	OpRecvmsg // FD the Unix socket; Result: the descriptor that came, or -1

	OpReady    // FD was in what the wait returned; Arg: its events
	OpInterest // FD's interest as select or poll was told it, if it changed; Arg: events

	OpInherited // FD was open before this process began; Arg: its Kind | the peer's port<<16

	OpThreadStart // Arg: the operating system's number of the thread
	OpThreadEnd
	OpProcStart // FD: the child's process id
	OpProcEnd   // FD: the child's process id; Result: its exit code, or minus the signal
	OpHeld      // the worker stood at its gate for Dur

	OpEnqueue // note: FD went into a queue; Arg: depth after; Result: capacity
	OpDequeue // note: FD came out; Arg: depth after; Result: capacity
	OpWait    // note: the worker waited Dur for the queue; Result 1: to put, 0: to take
	OpRefuse  // note: FD was closed unserved; Arg: a Reason

	// Recordings hold these numbers, so what is new comes last: calls again.
	OpSetsockopt  // Arg: packed option and value, see Option
	OpGetsockopt  // Result: the value; Arg: packed option
	OpGetsockname // Arg: the port
	opCount
)

var opNames = [opCount]string{
	"", "socket", "bind", "listen", "accept", "connect", "shutdown", "read", "write", "close", "pipe", "fcntl",
	"select", "poll", "epoll_create", "epoll_wait", "epoll_ctl add", "epoll_ctl mod", "epoll_ctl del",
	"fcntl lock", "fcntl unlock", "futex wait", "futex wake", "sendmsg", "recvmsg",
	"ready", "interest", "inherited", "thread starts", "thread ends", "process starts", "process ends", "held",
	"enqueue", "dequeue", "queue", "refused",
	"setsockopt", "getsockopt", "getsockname",
}

func (o Op) String() string {
	if int(o) < len(opNames) {
		return opNames[o]
	}
	return "op " + strconv.Itoa(int(o))
}

// IsCall reports whether it is a system call.
func (o Op) IsCall() bool {
	return o >= OpSocket && o <= OpRecvmsg || o >= OpSetsockopt && o <= OpGetsockname
}

// IsWait reports whether the call waits for one of many descriptors.
func (o Op) IsWait() bool { return o == OpSelect || o == OpPoll || o == OpEpollWait }

// BeginsTurn reports whether the call, when it blocks, waits for something to do.
func (o Op) BeginsTurn() bool {
	return o.IsWait() || o == OpAccept || o == OpRead || o == OpRecvmsg
}

// IsNote reports whether a container said it, and no call.
func (o Op) IsNote() bool { return o >= OpEnqueue && o <= OpRefuse }

// Flags qualify an event.
type Flags uint8

const (
	// Injected: the result was made up by the faulty kernel.
	Injected Flags = 1 << iota
	// Submitted and Completed mark the two halves of a call that is handed in now
	// and done later (io_uring). A plain call has neither.
	Submitted
	Completed
	// NewTurn: a new turn began when the call returned.
	NewTurn
	// Blocking: the call was made on a descriptor that may block.
	Blocking
)

// A Reason says why a connection was closed without being served.
type Reason uint32

const (
	// NoRoom: the poller cannot watch a descriptor of this number (FD_SETSIZE).
	NoRoom Reason = iota + 1
	// Unwatchable: the kernel would not watch it (out of memory, or of watches).
	Unwatchable
	// NoProcess: no child could be started for it.
	NoProcess
)

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

// An Event is one thing that happened.
type Event struct {
	// Time in nanoseconds of the machine's monotonic clock, the same clock in
	// every process: when a call that blocks or makes a descriptor returned, when
	// any other was made. (So a number that is used again bears its close first.)
	Time int64
	// Dur is how long a blocking call took, in nanoseconds; 0 for any other.
	// Above 2.1 s it is rounded to microseconds; it ends at 35 minutes.
	Dur    int64
	Op     Op
	Flags  Flags
	Worker int    // the number of the worker's slot in its process, 0 to 65535
	FD     int    // the descriptor the call was about, or -1
	Result int    // what the call returned, or minus the error number
	Arg    uint32 // see Op
	Turn   uint32 // the worker's turn in which it happened, modulo 2^32

	PID int // the process; known to readers from the file, not written
}

// Errno is the error the call returned, or 0.
func (e Event) Errno() kernel.Errno {
	if e.Result < 0 {
		return kernel.Errno(-e.Result)
	}
	return 0
}

// A worker that falls asleep and is woken is away for longer than this, in ns: a
// call that took less, and a little for each entry that it had to look at, did not
// sleep. (So a loop that spins is not shown asleep in waits that return at once.)
const (
	shortestSleep = 4_000
	lookAtEntry   = 400 // a socket costs 100 to 250 ns to look at here; rather work shown too much than sleep
)

// Slept is for how much of its time, in ns, the call can have slept.
func (e Event) Slept() int64 {
	least := int64(shortestSleep)
	if e.Op == OpSelect || e.Op == OpPoll {
		least += lookAtEntry * int64(e.Arg)
	}
	if e.Dur < least {
		return 0
	}
	return e.Dur
}

// Interest is what an OpEpoll… or OpInterest event told the kernel to watch.
func (e Event) Interest() kernel.Events {
	if e.Op == OpInterest {
		return kernel.Events(e.Arg)
	}
	return unpackInterest(e.Arg)
}

// Epoll is the epoll descriptor of an OpEpollAdd, Mod or Del event.
func (e Event) Epoll() int { return int(e.Arg >> 16) }

// Option is the socket option of an OpSetsockopt or OpGetsockopt event, and the
// value that an OpSetsockopt event set. A value above mostOptionValue is cut to it.
func (e Event) Option() (opt kernel.SocketOption, value int) {
	return kernel.SocketOption(e.Arg >> optionShift), int(e.Arg & mostOptionValue)
}

const (
	optionShift     = 24
	mostOptionValue = 1<<optionShift - 1
)

func packOption(opt kernel.SocketOption, value int) uint32 {
	return uint32(opt)<<optionShift | uint32(min(max(value, 0), mostOptionValue))
}

// MostFDs is how many descriptors a process can have, as Linux is set up
// (fs.nr_open). A higher number is taken for damage: what viewers keep of
// descriptors grows with their numbers.
const MostFDs = 1 << 20

// IsFD says whether n can be the number of a descriptor.
func IsFD(n int) bool { return n >= 0 && n < MostFDs }

// An event is four words in the ring.
const EventWords = 4

// EventSize is the size of an event in a ring, in bytes.
const EventSize = EventWords * 8

func (e *Event) Encode() (w [EventWords]uint64) {
	w[0] = uint64(e.Time)
	w[1] = uint64(e.Op) | uint64(e.Flags)<<8 | uint64(uint16(e.Worker))<<16 | uint64(uint32(int32(e.FD)))<<32
	w[2] = uint64(uint32(int32(e.Result))) | uint64(e.Arg)<<32
	w[3] = uint64(e.Turn) | uint64(packDuration(e.Dur))<<32
	return w
}

func Decode(w [EventWords]uint64) Event {
	return Event{
		Time: int64(w[0]),
		Op:   Op(w[1]), Flags: Flags(w[1] >> 8), Worker: int(uint16(w[1] >> 16)), FD: int(int32(w[1] >> 32)),
		Result: int(int32(w[2])), Arg: uint32(w[2] >> 32),
		Turn: uint32(w[3]), Dur: unpackDuration(uint32(w[3] >> 32)),
	}
}

// A duration has 31 bits and a unit: nanoseconds, or microseconds from 2.1 s on.
const inMicroseconds = 1 << 31

func packDuration(ns int64) uint32 {
	if ns < inMicroseconds {
		return uint32(max(ns, 0))
	}
	return uint32(min(ns/1000, inMicroseconds-1)) | inMicroseconds
}

func unpackDuration(d uint32) int64 {
	if d&inMicroseconds == 0 {
		return int64(d)
	}
	return int64(d&^inMicroseconds) * 1000
}

// Interest travels in 16 bits: the low ones of the kernel's numbers, and, in
// places that poll(2) leaves free, the three that say how to report.
const (
	packedOneShot   = 1 << 12
	packedExclusive = 1 << 14
	packedEdge      = 1 << 15
	packedPlain     = 0x3fff &^ packedOneShot
)

func PackInterest(e kernel.Events) uint32 {
	v := uint32(e) & packedPlain
	if e.Has(kernel.Edge) {
		v |= packedEdge
	}
	if e.Has(kernel.Exclusive) {
		v |= packedExclusive
	}
	if e.Has(kernel.OneShot) {
		v |= packedOneShot
	}
	return v
}

func unpackInterest(v uint32) kernel.Events {
	e := kernel.Events(v & packedPlain)
	if v&packedEdge != 0 {
		e |= kernel.Edge
	}
	if v&packedExclusive != 0 {
		e |= kernel.Exclusive
	}
	if v&packedOneShot != 0 {
		e |= kernel.OneShot
	}
	return e
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
