// Package crowd describes the built-in clients: what kinds there are, and what is known of
// one client at a moment. Package clients fills these types in, package session shows them
// to those who watch, and a recording keeps them as JSON.
//
// It leaves out what the clients do: that is package clients'.
package crowd

import "time"

// A Kind is a kind of clients, and what they do in half a sentence: "steady",
// "speaks about once a second".
type Kind struct{ Name, Sentence string }

// A Client is what is known of one client at a moment. The names of the fields are
// part of the format of recordings.
type Client struct {
	Name string // c12: stays, descriptor numbers do not
	Kind string // the name of its Kind
	Port uint16 // its own port: what the server sees as the peer's; 0 not connected

	// Before are the ports that it had before, the latest last, at most eight: a server
	// may hold, or have had for a millisecond, a connection of one that comes and goes.
	Before []uint16 `json:",omitempty"`

	// WaitingSince leaves out the time it was held. Zero: it waits for nothing.
	WaitingSince time.Time
	// WaitingFor is "a connection", "the echo of 18 bytes", with ", and of 11 more" if
	// somebody has spoken through it meanwhile, or "room to send"; "" for nothing.
	WaitingFor string

	Echoes uint64 // messages that came back whole
	Said   int64  // bytes that the kernel took from it
	Bytes  int64  // bytes that came back
	Heard  string // the last of what came back to what was said through it, printable, at most 200 bytes
	Error  string // why it gave up, in words; "" it lives

	// RTT is the round trip of the last line: from when it waited for the echo until that
	// was whole, without the time it was held. 0: it has had none.
	RTT time.Duration `json:",omitzero"`

	// Silent is how long ago it last said something, Due how long from now it says or
	// does the next thing by itself, both without the time it was held. 0: not known,
	// or not so.
	Silent, Due time.Duration `json:",omitzero"`
	Sent        int64         `json:",omitzero"` // of Said, on the connection that it has now
}
