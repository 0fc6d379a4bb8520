package digest

import (
	"slices"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
)

// The connections that the server has accepted, and the clients that wait for that.

// An acceptedReader finds the accepted connections in the tables of a frame.
type acceptedReader struct {
	conns   []conn
	waiting []session.Client // built-in clients that connected and are not accepted
	seen    [1 << 16]uint32  // by port: the round in which a connection had it
	round   uint32
	inCall  map[fdKey]bool // descriptors that some worker reads or writes
}

type fdKey struct{ pid, fd int }

// A conn is an accepted connection, counted once however many processes have it open.
type conn struct {
	fdKey
	port   uint16
	opened int64
	name   string
	unused bool // no worker has read from it, waits in it, or watches it
}

// connected returns the built-in clients without those whose connection was closed at that
// moment of the past. What the clients knew is kept a few times a second only.
func (d *Digest) connected(v snapshot.View) []session.Client {
	if !v.Past || len(d.closed) == 0 {
		return v.Clients
	}
	return slices.DeleteFunc(slices.Clone(v.Clients), func(c session.Client) bool {
		return c.Error == "" && d.closed[c.Port]
	})
}

// ServerKilled reports whether the server of f is gone without having said that it would
// end.
func ServerKilled(f *trace.Frame) bool { return f.Server() != nil && f.Server().Killed }

// applyFrame finds the connections of a frame.
func (a *acceptedReader) applyFrame(f *trace.Frame, clients []session.Client, n *Names) {
	a.round++
	a.conns, a.waiting = a.conns[:0:0], a.waiting[:0:0]
	a.findInCall(f)
	for _, p := range f.Processes {
		if p.Ended || p.FoldedIn { // its descriptors are closed, whatever its trace says
			continue
		}
		for i := range p.FDs {
			if fd := &p.FDs[i]; fd.Kind == trace.Connection {
				a.add(p.PID, fd, n)
			}
		}
	}
	if ServerKilled(f) { // its backlog is gone with it
		return
	}
	for _, c := range clients {
		if c.Port != 0 && c.Error == "" && a.seen[c.Port] != a.round {
			a.waiting = append(a.waiting, c)
		}
	}
}

// findInCall records the descriptors that workers are in a call on. A connection that was
// never read from is in service if its worker waits in read.
func (a *acceptedReader) findInCall(f *trace.Frame) {
	a.inCall = map[fdKey]bool{}
	for _, p := range f.Processes {
		for i := range p.Workers {
			if w := &p.Workers[i]; w.Alive && tape.DoingOf(w).OnClient() {
				a.inCall[fdKey{p.PID, w.CallFD}] = true
			}
		}
	}
}

// add adds one connection of a process.
func (a *acceptedReader) add(pid int, fd *trace.FD, n *Names) {
	port, key := fd.Peer.Port(), fdKey{pid, fd.Number}
	unused := fd.UsedTime < fd.Opened && fd.Interest == 0 && !a.inCall[key]
	if port != 0 && a.seen[port] == a.round {
		a.mergeCopy(key, port, unused)
		return
	}
	a.seen[port] = a.round
	a.conns = append(a.conns, conn{key, port, fd.Opened, n.OfFD(fd), unused})
}

// mergeCopy handles a connection that another process has open too, such as a parent that
// has not closed its copy yet. It is in service if any of them uses it, and that one counts.
func (a *acceptedReader) mergeCopy(key fdKey, port uint16, unused bool) {
	for i := range a.conns {
		if c := &a.conns[i]; c.port == port && c.unused && !unused {
			c.fdKey, c.unused = key, false
		}
	}
}

// foreign returns the names of the connections that are no built-in client's.
func (a *acceptedReader) foreign() []string {
	var list []string
	for i := range a.conns {
		if c := &a.conns[i]; c.name[0] == ':' || c.port == 0 {
			list = append(list, c.name)
		}
	}
	return list
}
