// Package witness is the kernel's account of a running server: which threads it has, what
// each is blocked in, which descriptors are open, and what is watched.
//
// The trace of a server is written in the server's own address space, so a submission
// could forge it. What is here is read from /proc by another process. The two are
// compared (Agree), and only while the server is at rest: else both are right, at
// different moments.
//
// Files, in the order to read them: account.go (what is known), wait.go (what a thread
// waits for), look_linux.go and the files beside it (reading /proc), rest.go (waiting for
// a rest), probe_linux.go (when nothing can be read), compare.go and agree.go (the trace).
package witness

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"muxlab/harness/kernel"
)

// Errors that a look may wrap.
var (
	// ErrGone: the process has ended.
	ErrGone = errors.New("the process has ended")
	// ErrHidden: the process of the submission cannot be looked at, and others of the
	// same user can: it has made itself unreadable (PR_SET_DUMPABLE), or runs as another.
	ErrHidden = errors.New("the server hides from the grader")
	// ErrProbe: not even the grader's own child can be looked at. It is the grader's
	// failure, or the system's, never the submission's.
	ErrProbe = errors.New("the grader cannot look at processes here")
	// ErrSystem: this system does not say what a witness asks.
	ErrSystem = errors.New("a witness needs Linux")
	// ErrBusy is what a BusyError is: no rest was seen.
	ErrBusy = errors.New("the server does not come to rest")
)

// An Account is a server at one moment: all its processes, the first one first.
type Account struct {
	Time      time.Time
	Processes []Process
}

// A Process is one process of the server.
type Process struct {
	PID    int // as this process sees it
	NSPID  int // as the process itself does, in the innermost pid namespace
	Parent int // as this process sees it
	State  byte
	Zombie bool // it has ended and was not waited for; it has no threads and descriptors
	RSS    int64

	// IO is what all its threads read and wrote, those that have ended included.
	IO      IO
	Threads []Thread
	FDs     map[int]FD
	Epolls  map[int]Epoll // by descriptor, without those of the Go runtime
}

// IO counts the calls and bytes of read(2), write(2) and their like. Calls of recv and
// send are not in it.
type IO struct {
	ReadBytes, WriteBytes uint64
	ReadCalls, WriteCalls uint64
}

// A Thread is one thread of a process.
type Thread struct {
	TID, NSTID int
	State      byte
	// Call is the system call in which it is blocked, without its version: epoll_pwait,
	// read, futex. "" if it runs, or is blocked outside of a call.
	Call     string
	Args     [6]uint64
	FD       int // of the call, -1 if it has none
	Wait     Wait
	Watching []Member // what a wait for many descriptors waits for
	IO       IO
	Switches uint64        // context switches, voluntary and not
	CPU      time.Duration // that it has used
}

// An FD is one open descriptor.
type FD struct {
	Number int
	Kind   Kind
	Inode  uint64 // of a socket or pipe, else 0
	Local  netip.AddrPort
	Peer   netip.AddrPort // of a connection
	// Unread and Unsent are bytes that the kernel keeps for a connection. Of a listener
	// Unread is how many connections wait to be accepted.
	Unread, Unsent int64
}

// A Kind says what a descriptor is.
type Kind string

// The kinds of descriptors.
const (
	Listener   Kind = "listener"
	Connection Kind = "connection"
	Socket     Kind = "socket" // that is neither, or of another family
	Pipe       Kind = "pipe"
	EpollFD    Kind = "epoll"
	EventFD    Kind = "eventfd"
	Other      Kind = "other"
)

// An Epoll is one epoll instance and what it watches.
type Epoll struct {
	FD      int
	Members []Member
	// Runtime: it watches an eventfd and no socket of TCP, as the Go runtime's does in a
	// program that uses none of its network.
	Runtime bool
}

// A Member is a descriptor that is watched.
type Member struct {
	FD     int           // the number under which it was added
	Events kernel.Events // what it is watched for
	Inode  uint64
	Kind   Kind
	Peer   netip.AddrPort // of a connection
	// Stale: the number does not stand for that file any more. Another process has it
	// open, so it is still watched.
	Stale bool
}

// String says in a line for each process what its threads wait for, the idle ones aside:
// "process 7: thread 9 in epoll_wait on descriptor 5, watching 4 descriptors".
func (a *Account) String() string {
	var b strings.Builder
	for i := range a.Processes {
		p := &a.Processes[i]
		var does []string
		for _, t := range p.Busy() {
			does = append(does, fmt.Sprintf("thread %d %s", t.NSTID, t.in()))
			if t.Wait == Multiplexing {
				does = append(does, fmt.Sprintf("watching %d descriptors", len(t.Watching)))
			}
		}
		switch {
		case p.Zombie:
			does = []string{"has ended, and was not waited for"}
		case len(does) == 0:
			does = []string{"all threads are idle"}
		}
		fmt.Fprintf(&b, "process %d: %s\n", p.NSPID, strings.Join(does, ", "))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// in says what t is in: "in read on descriptor 9".
func (t *Thread) in() string {
	if t.Call == "" {
		return t.Wait.String()
	}
	return "in " + in(t.Call, t.FD)
}

// Find returns the process that calls itself nspid, nil if there is none.
func (a *Account) Find(nspid int) *Process {
	for i := range a.Processes {
		if a.Processes[i].NSPID == nspid {
			return &a.Processes[i]
		}
	}
	return nil
}

// Living returns the processes that have not ended.
func (a *Account) Living() (list []*Process) {
	for i := range a.Processes {
		if !a.Processes[i].Zombie {
			list = append(list, &a.Processes[i])
		}
	}
	return list
}

// Zombies counts the processes that have ended and were not waited for.
func (a *Account) Zombies() int { return len(a.Processes) - len(a.Living()) }

// Count returns how many descriptors of a kind the process has open.
func (p *Process) Count(kind Kind) (n int) {
	for _, fd := range p.FDs {
		if fd.Kind == kind {
			n++
		}
	}
	return n
}

// Thread returns the thread that calls itself nstid, nil if there is none.
func (p *Process) Thread(nstid int) *Thread {
	for i := range p.Threads {
		if p.Threads[i].NSTID == nstid {
			return &p.Threads[i]
		}
	}
	return nil
}

// Busy returns the threads that are not idle: those that serve.
func (p *Process) Busy() (list []*Thread) {
	for i := range p.Threads {
		if p.Threads[i].Wait != Idle {
			list = append(list, &p.Threads[i])
		}
	}
	return list
}

// A Delta is what a thread did between two accounts.
type Delta struct {
	PID, TID int
	IO       IO
	Switches uint64
	CPU      time.Duration
}

// Since returns what each thread of a did since before, a new thread since its start:
// those that made a call of IO, in the order of a.
func (a *Account) Since(before *Account) (list []Delta) {
	was := map[[2]int]*Thread{}
	for i := range before.Processes {
		p := &before.Processes[i]
		for j := range p.Threads {
			was[[2]int{p.PID, p.Threads[j].TID}] = &p.Threads[j]
		}
	}
	for _, p := range a.Processes {
		for _, t := range p.Threads {
			d := Delta{PID: p.PID, TID: t.TID, IO: t.IO, Switches: t.Switches, CPU: t.CPU}
			if b := was[[2]int{p.PID, t.TID}]; b != nil {
				d.IO = t.IO.minus(b.IO)
				d.Switches -= b.Switches
				d.CPU -= b.CPU
			}
			if d.IO != (IO{}) {
				list = append(list, d)
			}
		}
	}
	return list
}

func (c IO) minus(b IO) IO {
	return IO{c.ReadBytes - b.ReadBytes, c.WriteBytes - b.WriteBytes, c.ReadCalls - b.ReadCalls, c.WriteCalls - b.WriteCalls}
}
