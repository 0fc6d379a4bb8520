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

// A Session is one server being watched. It has what every kind of session can do: a
// server started here, one started elsewhere, a recording. What only some can do is in
// capabilities.go.
//
// Next must not be called concurrently with itself or with the methods of Holder; any
// other method may be called at any time. Errors are one sentence for the reader of the
// screen.
type Session interface {
	// Model returns the model of the server.
	Model() *model.Model
	// Options returns the options the server runs with.
	Options() model.Options
	// Addr returns the address the server listens on, "127.0.0.1:7000".
	Addr() string

	// Next returns the next frame, as trace.Source does: with io.EOF comes the last one.
	Next() (*trace.Frame, error)
	// Clients returns the clients that the session knows by name, as last sampled; nil:
	// none. It is called thirty times a second and must not block.
	Clients() []Client
	// Samples returns the latest numbers from the kernel; NoSamples: there are none. It is
	// called thirty times a second and must not block.
	Samples() Samples

	// Close ends the session. If the session started the server, it also ends the
	// server and its clients.
	Close() error
}
