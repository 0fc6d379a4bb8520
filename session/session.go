// Package session describes a server that is being watched, for those who watch it
// (the screen, labs, graders) and those who put it on stage. It holds types and
// no behaviour.
//
// A Request says what to start, a Launcher starts it, and the result is a Session.
// Files, in the order to read them: request.go, launcher.go, session.go, clients.go,
// race.go, source.go, context.go.
package session

import (
	"muxlab/harness/model"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
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
	Past() *tape.Past
	Damage() error // where it stops making sense, and what was before it is shown; nil: all of it is good
}
