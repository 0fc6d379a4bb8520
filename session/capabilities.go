package session

import (
	"muxlab/harness/recording"
	"muxlab/harness/trace"
)

// What only some sessions can do. Each interface is asked for by type; a session that
// lacks one cannot do it, so no method has to say "not here". Errors are one sentence for
// the reader of the screen.
//
//	crowd, ok := s.(session.Crowd)
//
// A wrapper that embeds a Session hides these interfaces. Embed the type of the session
// instead, or every interface that the wrapper is to keep.

// A Holder can stop its server at the gates, between two turns, and let single turns
// pass. Its methods must not be called concurrently with each other or with Next.
type Holder interface {
	// Hold stops the server at its gates, or keeps it stopped. A hold expires; call
	// Hold again at least every 300 ms for as long as it is to last.
	Hold() error
	// Release ends a hold.
	Release() error
	// Step lets one turn of one worker pass. Call it only during a hold.
	Step() error
}

// A Crowd has built-in clients of its own, which can be added, removed and held. Without
// it the clients of the server belong to somebody else, or to a recording.
type Crowd interface {
	// Kinds returns the kinds of clients that can be added; there is at least one.
	Kinds() []Kind
	// AddClients starts n clients of a kind, one of Kinds.
	AddClients(n int, kind string) error
	// RemoveClient removes the client of this name; "" removes the newest.
	RemoveClient(name string) error
	// HoldClients stops the clients between two messages, or lets them go on.
	HoldClients(hold bool)
	// Seed returns the seed of the clients' timing: the same scene with the same seed
	// behaves the same again.
	Seed() uint64
}

// An Actor can make something happen to its server: a worker is killed, many clients
// come at the same time.
type Actor interface {
	// Acts returns what Do can do to this server; there is at least one.
	Acts() []string
	// Do performs an act now, one of Acts: "kill worker 2".
	Do(act string) error
}

// A Speaker can send what a user types.
type Speaker interface {
	// Speak sends text through the client of this name, now, whatever else that client
	// does and even during a hold. No line end is added. "" makes a new client of kind
	// You. Speak returns the name of the client; the reply appears in its Heard.
	Speak(name, text string) (who string, err error)
}

// A Recording replays a file; no server runs.
type Recording interface {
	// File returns the name of the file, and how much of it Next has returned, 0 to 100.
	File() (name string, percent int)
	// Past returns a new position in the recording, for moving back and forth. The
	// caller owns it and closes it.
	Past() *recording.Past
	// Damage returns why the file is unreadable from some point on, or nil. What was
	// before that point is shown.
	Damage() error
}

// A Recorded session may write what it shows into a file.
type Recorded interface {
	// Unrecorded returns why nothing more is written, as when the disk is full; nil: all
	// is, or nothing was to be.
	Unrecorded() error
}

// A Partial session may show only a part of its server.
type Partial interface {
	// Unseen says in a sentence what is not shown, and how it can be; "" if all is.
	Unseen() string
}

// A Reuser takes back memory that it handed out.
type Reuser interface {
	// Reuse makes the memory of f.Events available to later frames. f came from Next, and
	// the caller no longer uses its events.
	Reuse(f *trace.Frame)
}
