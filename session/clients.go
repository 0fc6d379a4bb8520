package session

import "time"

// A Group is a number of clients of one kind.
type Group struct {
	N    int
	Kind string
}

// A Kind is a kind of clients: "steady", "speaks about once a second".
type Kind struct{ Name, Sentence string }

// The kinds of clients, by name. Session.Kinds has those of this machine, each
// with its sentence.
const (
	Steady     = "steady"
	Bursty     = "bursty"
	Fast       = "fast"
	Idle       = "idle"
	NotReading = "not reading"
	SlowReader = "slow to read"
	SlowSender = "slow to send"
	HalfClosed = "half-closed"
	Churning   = "churning"
	Visitor    = "visitor"
	Stopped    = "stopped"
	Huge       = "huge"
	Vanished   = "vanished"
	Nagle      = "nagle"
	You        = "you" // says what you type, see Session.Speak
)

// An Act is something that happens to a server or its clients, After a time in
// which nothing was held, counted from the moment the first clients are there.
type Act struct {
	After time.Duration
	Do    string
}

// The acts, by name. Session.Acts has those that a server can be put through. The
// worker process that is meant is the one with the most clients, of those with as
// many the one of the lowest number; or the one whose number follows: "kill worker 2".
const (
	KillWorker   = "kill worker"   // SIGKILL
	FreezeWorker = "freeze worker" // SIGSTOP, to one that is not frozen
	ThawWorker   = "thaw worker"   // SIGCONT, to all that are frozen
	Burst        = "burst"         // so many visitors come at once: "burst 500"
)

// A Client is one of the built-in clients.
type Client struct {
	Name         string    // c12: stays, descriptor numbers do not
	Kind         string    // Steady, …
	Port         uint16    // its own port: what the server sees as the peer's; 0 not connected
	Before       []uint16  `json:",omitempty"` // the latest of those that it had before, if it comes and goes
	WaitingSince time.Time // zero: it waits for nothing
	WaitingFor   string    // "5 bytes", "connect"
	Echoes       uint64
	Said         int64  // bytes that the kernel took from it
	Bytes        int64  // bytes that came back
	Heard        string // the last of what came back to what was said through it, printable, at most 200 bytes
	Error        string // why it gave up, in words; "" it lives

	// Silent is how long ago it last said something, Due how long from now it says or
	// does the next thing by itself, both without the time it was held; Sent is what
	// the kernel took from it on the connection of now. 0: not known, or not so.
	Silent, Due time.Duration `json:",omitzero"`
	Sent        int64         `json:",omitzero"`
}

// Samples are what only the kernel knows. A number that could not be had is
// negative.
type Samples struct {
	At           time.Time
	CPU          float64 // percent of one core, all processes of the server
	RSS          int64   // bytes, likewise
	Backlog      int     // connections the kernel has made and nobody accepted yet
	BacklogLimit int
	Unread       int64 // bytes the kernel holds for the server
	Unsent       int64 // bytes the kernel holds for the clients
	Stopped      []int // processes of the server that stand still, by SIGSTOP
}

// NoSamples is what there is before the first look.
func NoSamples() Samples {
	return Samples{CPU: -1, RSS: -1, Backlog: -1, BacklogLimit: -1, Unread: -1, Unsent: -1}
}
