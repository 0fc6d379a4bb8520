// Package session describes a server that is being watched: a Request says what to
// start, a Launcher starts it, and the result is a Session. Package stage implements
// the interfaces; the screen, the labs and the graders use them. The package holds
// types and almost no behaviour, so that neither side imports the other.
//
// Files, in reading order: request.go, launcher.go, session.go, capabilities.go, clients.go,
// race.go, source.go, context.go.
package session

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// A Session is one server being watched, together with its built-in clients.
//
// Next, Hold, Release and Step must not be called concurrently with each other; any
// other method may be called at any time. Clients and Samples are called thirty times
// a second and must not block. Errors are one sentence for the reader of the screen.
type Session interface {
	// Model returns the model of the server.
	Model() *model.Model
	// Options returns the options the server runs with.
	Options() model.Options
	// Addr returns the address the server listens on, "127.0.0.1:7000".
	Addr() string

	// Next returns the next frame, as trace.Source does: with io.EOF comes the last one.
	Next() (*trace.Frame, error)

	// Hold stops the server at its gates, or keeps it stopped. A hold expires; call
	// Hold again at least every 300 ms for as long as it is to last.
	Hold() error
	// Release ends a hold.
	Release() error
	// Step lets one turn of one worker pass. Call it only during a hold.
	Step() error

	// AddClients starts n clients of a kind, one of Kinds.
	AddClients(n int, kind string) error
	// RemoveClient removes the client of this name; "" removes the newest.
	RemoveClient(name string) error
	// HoldClients stops the built-in clients between two messages, or lets them go on.
	HoldClients(hold bool)
	// Clients returns the built-in clients as last sampled. It does not block.
	Clients() []Client
	// Samples returns the latest numbers from the kernel. It does not block.
	Samples() Samples

	// Seed returns the seed of the clients' timing: the same scene with the same seed
	// behaves the same again. 0: unknown.
	Seed() uint64
	// Kinds returns the kinds of clients that can be added; none if the clients belong
	// to somebody else.
	Kinds() []Kind
	// Acts returns what Do can do to this server and its clients.
	Acts() []string
	// Do performs an act now, one of Acts: "kill worker 2".
	Do(act string) error
	// Speak sends text through the client of this name, now, whatever else that client
	// does and even during a hold. No line end is added. "" makes a new client of kind
	// You. Speak returns the name of the client; the reply appears in its Heard.
	Speak(name, text string) (who string, err error)

	// Close ends the session. If the session started the server, it also ends the
	// server and its clients.
	Close() error
}
