package tape

import "muxlab/harness/trace"

// A Step is one event, with what it means: which life it is about, what happened to
// it, and in which turn. The Step and what it points to are valid during the callback.
type Step struct {
	Event *trace.Event

	// Life is what the event is about: for a call that makes a descriptor the new one,
	// for any other the descriptor it was made on. Nil: none, or one of which only a
	// later life is known.
	Life *Life
	// On is the listener of an accept, the epoll descriptor of a wait or a change of
	// interest, the socket that passed a descriptor. Nil: none.
	On *Life
	// Other is the write end of a pipe; Life is the read end.
	Other *Life

	Sees Verb

	Turn        *Turn // the turn the event is in; nil: none, or none known since a loss
	Ended       *Turn // the turn that this event ends, if Settle did not end it before
	Begins      bool  // Turn begins with this event
	Interrupted bool  // the call was interrupted (EINTR) and did nothing

	// Torn: after a loss, events are missing that belong before this one. It says what
	// is open; nothing can be concluded from what did not happen.
	Torn bool
}

// A Verb says what an event means for the life it is about.
type Verb uint8

const (
	Called        Verb = iota // a call that changes nothing that is kept, or failed
	Born                      // there is a new descriptor; Life.From says how it came
	Died                      // the descriptor is being closed
	CameAndWent               // accept made a descriptor that was closed before the tables were read; On is the listener
	AcceptFailed              // accept returned an error; Life and On are the listener
	Read                      // bytes were read
	EOF                       // read returned 0: the peer has sent all
	ReadFailed                // read returned an error, EAGAIN and EINTR included
	Wrote                     // bytes were written, perhaps fewer than offered
	WriteFailed               // write returned an error, EAGAIN and EINTR included
	Shut                      // shutdown
	Sent                      // it was passed to another process
	Received                  // it came from another process; what it is shows at its first use
	ReceiveFailed             // no descriptor came
	Queued                    // note: it went into a queue of the program
	Dequeued                  // note: it came out of a queue of the program
	QueueWaited               // note: the worker waited for the queue
	Refused                   // note: it is closed without having been served
	Waited                    // a wait returned; Step.Interrupted: by a signal
	Returned                  // a wait returned this descriptor as ready
	Watched                   // the kernel was told what to watch it for: Life.Interest
	Held                      // the worker stood at its gate
	ThreadStarted
	ThreadEnded
	ProcessStarted // Event.FD is the child's process id
	ProcessEnded   // Event.FD is the child's process id, Event.Result its exit code or minus the signal
	VerbCount
)

var verbNames = [VerbCount]string{
	"called", "born", "died", "came and went", "accept failed", "read", "end of input", "read failed", "wrote", "write failed", "shut",
	"sent", "received", "receive failed", "queued", "dequeued", "queue waited", "refused",
	"waited", "returned", "watched", "held",
	"thread started", "thread ended", "process started", "process ended",
}

// String returns the verb in words.
func (v Verb) String() string {
	if v < VerbCount {
		return verbNames[v]
	}
	return "unknown"
}

// Transfers reports whether the verb is a read or a write, whatever came of it.
func (v Verb) Transfers() bool { return v >= Read && v <= WriteFailed }

// Accepts reports whether the step is an accept that brought a connection. Life is nil if
// that came and went.
func (s *Step) Accepts() bool {
	return s.Sees == Born && s.Life.From == Accepted || s.Sees == CameAndWent
}

// Of is the life that a person would name the event by: the connection of an accept,
// else what the call was made on.
func (s *Step) Of() LifeID {
	switch {
	case s.Life != nil:
		return s.Life.ID
	case s.On != nil:
		return s.On.ID
	}
	return 0
}
