package witness

// A Wait says what a thread waits for.
type Wait uint8

// The ways to wait.
const (
	Running      Wait = iota // it waits for nothing, or for a processor
	Multiplexing             // select, poll or epoll_wait, see Thread.Watching
	Blocked                  // a call of I/O on one descriptor: accept, read, write, recvmsg
	Idle                     // a lock, a timer, or what the runtime and the harness wait for
	Elsewhere                // another call, or stopped
)

var waitNames = [...]string{"running", "multiplexing", "blocked in I/O", "idle", "in another call"}

// String returns the wait in words.
func (w Wait) String() string { return waitNames[min(w, Elsewhere)] }

// callKind says what kind of call one is, if it blocks.
type callKind uint8

const (
	otherCall callKind = iota
	ioCall             // its first argument is a descriptor
	idleCall
	epollCall // its first argument is a descriptor
	selectCall
	pollCall
)

// A call is a system call by its name.
type call struct {
	name string
	kind callKind
}

func (c call) onFD() bool { return c.kind == ioCall || c.kind == epollCall }

// classify says what t, blocked in c, waits for. leash is the number of the pipe that the
// harness reads in each of its processes.
func (p *Process) classify(t *Thread, c call, leash int) Wait {
	if t.State == 'D' { // it waits for the kernel, such as for the lock of a socket: it goes on by itself
		return Running
	}
	switch c.kind {
	case idleCall:
		return Idle
	case selectCall, pollCall:
		return Multiplexing
	case epollCall:
		if e, known := p.Epolls[t.FD]; known && e.Runtime {
			return Idle
		}
		return Multiplexing
	case ioCall:
		if c.name == "read" && t.FD == leash && p.FDs[leash].Kind == Pipe {
			return Idle
		}
		return Blocked
	}
	return Elsewhere
}
