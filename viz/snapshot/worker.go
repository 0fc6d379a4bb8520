package snapshot

import "muxlab/harness/trace"

// The workers of a server, their processes, and the queue between them.

// A WorkerKey identifies a worker: its process, and its number in that.
type WorkerKey struct{ PID, Number int }

// A Lane is a worker that is alive.
type Lane struct {
	PID, Number, Thread int // process, number in the process, kernel thread
	Name                string
	State               LaneState
	Call                trace.Op // the call it is in; OpNone: none
	Client              string   // name of the connection it serves or waits for; "" none
	Since               int64    // time in this state, ns
	Turn                uint64
	Worked              Series // share of the time spent working, 0 to 1
	Counters            trace.Counters
}

// A LaneState is what a worker does.
type LaneState uint8

// The states of a worker.
const (
	LaneComputing LaneState = iota // between two calls, with a connection
	LaneBetween                    // between two calls, with none
	LaneServing                    // in read, and its client sent something a moment ago
	LaneRead                       // in read, and the client sends nothing
	LaneWrite                      // in write, and the client does not read
	LaneRoom                       // waits for room in the queue
	LaneWork                       // waits for work from the queue, or from the parent
	LaneAccept                     // in accept
	LaneTurn                       // waits for the lock around accept
	LaneSelect                     // in a wait for many descriptors
	LaneHeld                       // held at its gate
	LaneCovered                    // it is not to be shown
	NumLaneStates                  // the number of states
)

// A Proc is a process of the server.
type Proc struct {
	PID, Parent int // Parent 0: it is the server's first process
	Role        string
	Conns       int            // open connections
	Open        int            // open descriptors, of those that its calls made
	Counters    trace.Counters // its own, without those of ended workers
	Lanes       []Lane         // part of Snapshot.Lanes
	Ended       bool
}

// A Death is a process that has ended.
type Death struct {
	PID      int
	Code     int // exit status; negative: the signal that killed it
	At       int64
	Replaced int // PID of the process started next; 0: none yet
}

// A Queue is the program's own queue between an acceptor and its workers. With several
// processes it is the sum of their queues.
type Queue struct {
	Noted     bool // the program has reported something about it
	Depth     int
	Capacity  int
	HeadWaits int64  // how long its first connection has waited, ns
	Head      string // name of that; "" the queue is empty
}
