package trace

import "muxlab/harness/kernel"

// An Event is one thing that happened.
type Event struct {
	// Time in nanoseconds of the machine's monotonic clock, the same clock in
	// every process: when a call that blocks or makes a descriptor returned, when
	// any other was made. (So a number that is used again bears its close first.)
	Time int64
	// Dur is how long a blocking call took, in nanoseconds; 0 for any other.
	// Above 2.1 s it is rounded to microseconds; it ends at 35 minutes.
	Dur    int64
	Op     Op // what happened; it says what the fields below mean
	Flags  Flags
	Worker int    // the number of the worker's slot in its process, 0 to 65535
	FD     int    // the descriptor the call was about, or -1
	Result int    // what the call returned, or minus the error number
	Arg    uint32 // see Op
	Turn   uint32 // the worker's turn in which it happened, modulo 2^32

	PID int // the process; known to readers from the file, not written
}

// Errno returns the error that the call returned, or 0 if it succeeded.
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

// Slept returns how long the call can have slept, in ns: Dur, or 0 if the call was too
// short for its thread to fall asleep and be woken.
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

// Interest returns what an OpEpollAdd, OpEpollMod or OpInterest event told the kernel to
// watch. Of other events the result means nothing.
func (e Event) Interest() kernel.Events {
	if e.Op == OpInterest {
		return kernel.Events(e.Arg)
	}
	return unpackInterest(e.Arg)
}

// Epoll returns the epoll descriptor of an OpEpollAdd, OpEpollMod or OpEpollDel event.
func (e Event) Epoll() int { return int(e.Arg >> 16) }

// Option returns the socket option of an OpSetsockopt or OpGetsockopt event, and the
// value that an OpSetsockopt event set. A value above 2^24-1 is recorded as 2^24-1, a
// negative one as 0.
func (e Event) Option() (opt kernel.SocketOption, value int) {
	return kernel.SocketOption(e.Arg >> optionShift), int(e.Arg & mostOptionValue)
}

// MaxFDs is how many descriptors a process can have, as Linux is set up (fs.nr_open).
// Readers take a higher number for damage: what they keep of descriptors grows with
// their numbers.
const MaxFDs = 1 << 20

// HarnessWorker is the Worker of events that no worker made, but the harness: a process
// started or ended. Workers have lower numbers.
const HarnessWorker = 1<<16 - 1

// IsFD reports whether n can be the number of a descriptor: 0 <= n < MaxFDs.
func IsFD(n int) bool { return n >= 0 && n < MaxFDs }
