package snapshot

import (
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// Turns of a loop, and the calls in them.

// A LastWait is what the latest wait of the loop passed to the kernel, and what the
// kernel had to scan.
type LastWait struct {
	Op      trace.Op // OpSelect, OpPoll or OpEpollWait; OpNone before the first
	Entries int      // bits or entries passed to select or poll
	Changes int      // changes of the interest set since the wait before: epoll_ctl calls
	Ready   int      // descriptors returned
	Closed  int      // descriptors it scanned that have been closed since
}

// A Tick is one turn of a loop: a wait, and the calls up to the next.
type Tick struct {
	Turn  uint32
	Wait  trace.Event
	Ready []Mention // descriptors that the wait returned
	Calls []Mention // calls after the wait, without those in Arm
	Arm   []Mention // changes of the interest set
	More  int       // calls left out: a tick keeps only so many
	Done  bool      // the next wait has begun
	Held  int64     // how long the viewer held the server during the wait, ns
}

// CallCount returns how many system calls the tick made, including its wait.
func (t *Tick) CallCount() int {
	n := 1 + len(t.Calls) + t.More
	for _, m := range t.Arm {
		if m.Op.IsCall() {
			n++
		}
	}
	return n
}

// A Mention is an event, with the name of the connection it is about.
type Mention struct {
	trace.Event
	Name string    // "" unknown, or about no connection
	Sees tape.Verb // what it means for that one
}

// An Entry is a line of the call log.
type Entry struct {
	Mention
	By     string // name of the worker
	Begins bool   // a turn of the worker begins with it
}
