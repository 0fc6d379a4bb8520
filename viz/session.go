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
	"maps"
	"time"

	"muxlab/harness/kernel"
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
	// Scenes are what there is to see, in the order of the home screen.
	Scenes() []Scene
	// Race starts a race; the error is one sentence. When ctx is done it is over.
	Race(ctx context.Context, r RaceRequest) (Race, error)
	// Recall returns what was opened last, the name of a scene or model, and
	// Remember sets it. A memory that cannot be kept is no trouble.
	Recall() string
	Remember(name string)
	// Keep writes data into a new file where the user is. name is what it is to be
	// called, without and with its ending ("epoll-tick-12", ".svg"); the name it got
	// is returned.
	Keep(name, ending string, data []byte) (string, error)
	// Source is the place in the source of a model that makes a call; false if none
	// of its own does.
	Source(m *model.Model, op trace.Op) (Passage, bool)
}

// A Scene is something to see: a question, and the server and the clients that
// answer it.
type Scene struct {
	Name     string // as in --scene NAME
	Question string // as on the home screen
	Look     string // one or two sentences: what to look at, and which key to try
	Pick     string // the client that is selected at first; "" none
	Panel    string // the panel that stands in the changing place at first: clients, …; "" the usual one
	Answer   string // of a server that is wrong on purpose: the fault, what gives it away, and how it is done right, a paragraph each; "" it has none
	Minutes  int
	Request  Request
	Only     string // why it cannot be shown on this machine, one sentence; "" it can
}

// A Request says what to start.
type Request struct {
	Model   string
	Options model.Options  // what is missing has its default
	Work    model.Work     // what is done for each piece of input; zero: as the command line says
	Backlog int            // connections the kernel keeps until they are accepted; 0: as the command line says
	Clients []Group        // nil: six steady ones
	Faults  *kernel.Faults // what the kernel does to it; nil: as the command line says

	Scene string // the name of the scene that this is; "" it is none
	Seed  uint64 // decides who says what when; 0: one is chosen, see Session.Seed
	Acts  []Act  // what happens later, in this order

	OtherPort bool // another port than the command line says, which is another's
}

// Beside is the same request for another server, to stand beside this one. Where it
// is this model by other options, it differs in no more than those.
func (r Request) Beside(name string, options model.Options) Request {
	if name == r.Model && len(options) > 0 && len(r.Options) > 0 {
		both := maps.Clone(r.Options)
		maps.Copy(both, options)
		options = both
	}
	r.Model, r.Options, r.OtherPort = name, options, true
	return r
}

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

	// Seed is what decides who says what when: the same scene with the same seed is
	// the same again. 0: nobody knows.
	Seed() uint64
	// Kinds are the kinds of clients that can be added.
	Kinds() []Kind
	// Acts are what Do can do to this server and its clients.
	Acts() []string
	Do(act string) error
	// Speak lets the client of this name say text, now, whatever else it is about
	// and even while it is held; no line end is added. "" makes a new client of kind You. who is the
	// client that speaks; what comes back is in its Heard.
	Speak(name, text string) (who string, err error)

	// Close ends the session: of a server it started, the server and its clients too.
	Close() error
}

// A Recording is a Session that shows a file and no server that runs.
type Recording interface {
	Session
	File() (name string, percent int) // how much of it Next has given, 0 to 100
	// Past is a new position in the recording, for whoever wants to go back and
	// forth; each is the caller's own.
	Past() *trace.Past
	Damage() error // where it stops making sense, and what was before it is shown; nil: all of it is good
}

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
