package strace

import (
	"net/netip"
	"strings"

	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// The descriptors of the processes.

type descriptor struct {
	kind     trace.Kind
	socket   bool // not connected or listening yet
	file     bool // is never waited for
	nonblock bool
	cloexec  bool
	entered  bool // in the table of the trace
	wait     int  // the wait that returned it last, see thread.wait
	peer     netip.AddrPort
}

// fdOf finds a descriptor of t's process by an argument, and guesses what it is
// if no call in the file made it: by what -y says, or by how it is used. Nil if it
// is none.
func (t *thread) fdOf(arg string, use trace.Kind) (int, *descriptor) {
	fd, ok := syntax.Number(arg)
	if !ok || !trace.IsFD(fd) {
		return -1, nil
	}
	d := t.process.fds[fd]
	if d == nil {
		d = &descriptor{}
		d.kind, d.file = guess(syntax.Described(arg))
		// If nothing is said of it, a program that is complete made it by a call that was
		// not traced.
		if d.kind == trace.Closed && !d.file {
			d.file = fd <= 2 || t.process.complete
			d.kind = trace.Connection
		}
		d.peer = syntax.PeerIn(syntax.Described(arg))
		t.process.fds[fd] = d
	}
	if use != trace.Closed && (d.kind == trace.Closed || d.file) {
		if d.kind, d.file = use, false; d.socket {
			d.kind = trace.Connection
		}
	}
	return fd, d
}

// makesFD are the calls that return a descriptor.
var makesFD = map[string]bool{"socket": true, "accept": true, "accept4": true, "epoll_create": true, "epoll_create1": true,
	"dup": true, "dup2": true, "dup3": true, "fcntl": true, "fcntl64": true}

// guess reads what -y says of a descriptor.
func guess(described string) (kind trace.Kind, file bool) {
	switch {
	case strings.HasPrefix(described, "/"):
		return trace.Closed, true
	case strings.HasPrefix(described, "anon_inode:[eventpoll]"):
		return trace.Epoll, false
	case strings.HasPrefix(described, "pipe:"), strings.HasPrefix(described, "anon_inode:"):
		return trace.PipeEnd, false
	case described != "":
		return trace.Connection, false
	}
	return trace.Closed, false
}

// enter puts a descriptor that a call succeeded on into the table of the trace, if
// none of the calls in the file did: see Recorded.learn.
func (prog *program) enter(t *thread, fd int, d *descriptor, at int64) {
	if d.entered || !t.process.shown || d.kind == trace.Closed || d.file {
		return
	}
	d.entered = true
	prog.put(t, trace.Event{Time: at, Op: trace.OpInherited, FD: fd, Arg: uint32(d.kind) | uint32(d.peer.Port())<<16})
	prog.introduce(t, fd, d)
}

// introduce adds to the table what the event had no room for: the peer's address.
func (prog *program) introduce(t *thread, fd int, d *descriptor) {
	if s := prog.state.FD(t.process.pid, fd); s != nil && d.peer.IsValid() {
		s.Peer = d.peer
	}
}

// made notes a new descriptor. What the number stood for before was closed unseen.
func (prog *program) made(t *thread, fd int, d *descriptor, at int64) {
	if fd >= 0 {
		prog.closed(t, fd, at)
		t.process.fds[fd] = d
	}
}

func (prog *program) closed(t *thread, fd int, at int64) {
	d := t.process.fds[fd]
	if d == nil {
		return
	}
	delete(t.process.fds, fd)
	if d.kind == trace.Epoll {
		delete(t.process.data, fd)
	}
	for other := range t.process.told[fd] {
		other.forgets(fd)
	}
	if !d.file {
		prog.put(t, trace.Event{Time: at, Op: trace.OpClose, FD: fd})
	}
}
