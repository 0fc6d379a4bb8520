// Package viz is what people look at: the live screen of one server in a
// terminal, and the same as lines for a pipe.
//
// It draws and does nothing else: it opens no socket, starts no process and
// makes no system call. Servers and clients come to it as a Launcher and a
// Session. The way of a frame:
//
//	Session.Next → digest (what changed, rates, recent turns) → snapshot → panels → screen
//
// A panel is a function from the snapshot and a size to text, in a file of its
// own (panel_*.go). Read snapshot.go first: it lists everything the screen knows.
package viz

import (
	"context"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// A Launcher starts servers.
type Launcher interface {
	// Models are the models that can be started, in the order of the list.
	Models() []*model.Model
	// Launch starts a server and its first clients. It may take a while; it stops
	// trying when ctx is done. The error is one sentence that says what to do.
	Launch(ctx context.Context, r Request) (Session, error)
}

// A Request says what to start.
type Request struct {
	Model   string
	Options model.Options // what is missing has its default
	Clients []Group       // nil: six steady ones
}

// A Group is a number of clients of one kind.
type Group struct {
	N    int
	Kind string
}

// The kinds of clients that viz asks for.
const (
	Steady     = "steady"      // speaks about once a second
	Idle       = "idle"        // connects and says nothing
	NotReading = "not reading" // sends and does not read what comes back
)

// A Session is one server being watched, with its built-in clients.
//
// Next, Hold, Release and Step are never called at the same time; any other
// method may be called at any time. Clients and Samples are called thirty times
// a second and return at once what is known.
type Session interface {
	Model() *model.Model
	Options() model.Options
	Addr() string // where anybody's nc can join in

	// Next is trace.Source's: a frame, and with io.EOF the last one.
	Next() (*trace.Frame, error)

	// Hold stops the server at its gates, or keeps it there. It is called again at
	// least every 300 ms for as long as the hold is to last.
	Hold() error
	Release() error
	// Step lets one turn of one worker through. Only while held.
	Step() error

	AddClients(n int, kind string) error
	// RemoveClient removes the client of this name; "" removes the newest.
	RemoveClient(name string) error
	// HoldClients stops the built-in clients between two messages, or lets them go on.
	HoldClients(hold bool)
	Clients() []Client
	Samples() Samples

	// Close ends the session: of a server it started, the server and its clients too.
	Close() error
}

// A Recording is a Session that shows a file and no server that runs.
type Recording interface {
	Session
	File() (name string, percent int) // how much of it was shown, 0 to 100
}

// A Client is one of the built-in clients.
type Client struct {
	Name         string    // c12: stays, descriptor numbers do not
	Kind         string    // Steady, …
	Port         uint16    // its own port: what the server sees as the peer's; 0 not connected
	WaitingSince time.Time // zero: it waits for nothing
	WaitingFor   string    // "5 bytes", "connect"
	Echoes       uint64
	Error        string // why it gave up, in words; "" it lives
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
}

// NoSamples is what there is before the first look.
func NoSamples() Samples {
	return Samples{CPU: -1, RSS: -1, Backlog: -1, BacklogLimit: -1, Unread: -1, Unsent: -1}
}
