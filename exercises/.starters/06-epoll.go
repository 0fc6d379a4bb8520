// Package epoll is exercise 06: one thread, many clients, epoll(7).
//
// A client sends messages and gets each one back. A message is four bytes that say how
// many bytes follow (most significant byte first), and those bytes. Nothing is sent back
// before a message is there to its last byte.
package epoll

import (
	"context"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

const (
	header     = 4       // bytes before each message, which say its length
	maxMessage = 1 << 20 // bytes; a client that announces more is closed
	enough     = 1 << 18 // bytes still to be sent, above which a client is not read
)

// Serve is called once. env.Listener is a bound socket that does not listen yet.
func Serve(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		s := &server{k: k, listener: env.Listener, conns: map[int]*conn{}, buf: make([]byte, 64<<10)}
		return s.run(ctx, env)
	})
	return env.Wait()
}

// A server is the one thread and what it knows.
type server struct {
	k        kernel.Kernel
	listener int
	epfd     int
	conns    map[int]*conn // by descriptor
	buf      []byte        // what one read brings
}

// A conn is one client.
type conn struct {
	fd      int
	in      []byte        // received: the beginning of a message
	out     []byte        // to be sent: whole messages
	watched kernel.Events // what epoll watches it for
	ended   bool          // the client has sent all that it will send
}

// run listens, and then serves until ctx is done.
func (s *server) run(ctx context.Context, env *model.Env) error {
	// Listen, then wait with EpollWait and serve what is ready, until ctx is done.
	return nil
}

// listen makes the listener one that accepts, and the epoll descriptor that watches it.
func (s *server) listen(env *model.Env) error {
	// In this order: SetNonblock, Listen, EpollCreate, EpollCtl. Then env.Ready().
	return nil
}

// Write here what run needs: accept a client, read from one, write to one, tell epoll
// what to watch, close, and answer what has arrived before the end.

// message returns the first message in b, its header included: nil if it is not there to
// its last byte. ok is false if it announces more than maxMessage.
func message(b []byte) (m []byte, ok bool) {
	if len(b) < header {
		return nil, true
	}
	n := int(b[0])<<24 | int(b[1])<<16 | int(b[2])<<8 | int(b[3])
	if n > maxMessage {
		return nil, false
	}
	if len(b) < header+n {
		return nil, true
	}
	return b[:header+n], true
}
