package digest

import (
	"strconv"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
)

// The names of the clients behind descriptors.

// Names knows how people call a descriptor. A connection has the name of the built-in client
// at the port of its peer, or that port. The zero Names knows no client.
type Names struct {
	ports     session.Ports     // of the built-in clients
	strangers map[uint16]string // ":54321"; they are said again in each frame
}

// OfLife returns the name of a descriptor: "c12", ":54321", "listener", "wake pipe", or ""
// if there is none. l may be nil.
func (n *Names) OfLife(l *tape.Life) string {
	switch {
	case l == nil:
		return ""
	case l.Kind == trace.Connection:
		return n.ofConnection(l.Port(), l.FD)
	}
	return kindNames[l.Kind]
}

// OfFD is OfLife for what the tables of a process show.
func (n *Names) OfFD(fd *trace.FD) string {
	if fd.Kind == trace.Connection {
		return n.ofConnection(fd.Peer.Port(), fd.Number)
	}
	return kindNames[fd.Kind]
}

// kindNames are the names of descriptors that are no connections.
var kindNames = map[trace.Kind]string{trace.Listener: "listener", trace.PipeEnd: "wake pipe"}

// ofConnection returns the name of the client at a port. The port is 0 if accept was called
// without an address, in an strace log.
func (n *Names) ofConnection(port uint16, fd int) string {
	switch name := n.ports[port]; {
	case name != "":
		return name
	case port == 0:
		return "fd " + strconv.Itoa(fd)
	}
	name := n.strangers[port]
	if name == "" {
		if n.strangers == nil {
			n.strangers = map[uint16]string{}
		}
		name = ":" + strconv.Itoa(int(port))
		n.strangers[port] = name
	}
	return name
}

// Learn learns the ports of the built-in clients. Call it for each frame, before its events.
func (n *Names) Learn(clients []session.Client) {
	if n.ports == nil {
		n.ports = session.Ports{}
	}
	n.ports.Learn(clients)
}
