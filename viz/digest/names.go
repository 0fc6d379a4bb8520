package digest

import (
	"strconv"

	"muxlab/harness/trace"
	"muxlab/session"
)

// The names of the clients behind descriptors.

// Names knows which client is behind each descriptor. The name of a client stays, numbers
// of descriptors are reused; the port of the peer connects the two. The zero Names knows
// none.
type Names struct {
	byFD     map[int][]fdName // by process, then by descriptor
	byPort   map[uint16]string
	seen     [1 << 16]uint32 // by port: the round in which a connection had it
	round    uint32
	conns    []conn
	waiting  []session.Client
	blocked  map[fdKey]bool // descriptors that some worker is in a call on
	previous int            // how many clients there were
}

// An fdName is the name of a descriptor since it was opened, and the name before that: if a
// client comes and goes within one frame, the table of descriptors does not show it.
type fdName struct {
	opened int64
	name   string
	before string
}

type fdKey struct{ pid, fd int }

// A conn is an accepted connection, counted once however many processes have it open.
type conn struct {
	fdKey
	port   uint16
	opened int64
	unused bool // no worker has read from it, waits in it, or watches it
}

// Of returns the name of descriptor fd of process pid after the latest frame: "c12",
// ":54321", "listener", "wake pipe", or "".
func (n *Names) Of(pid, fd int) string {
	if list := n.byFD[pid]; fd >= 0 && fd < len(list) {
		return list[fd].name
	}
	return ""
}

// at returns the name at time t of the latest frame.
func (n *Names) at(pid, fd int, t int64) string {
	if list := n.byFD[pid]; fd >= 0 && fd < len(list) && list[fd].opened > t {
		return list[fd].before
	}
	return n.Of(pid, fd)
}

// applyEvent records which client was accepted, or inherited with its descriptor.
func (n *Names) applyEvent(e *trace.Event) {
	fd, port := e.Result, uint16(e.Arg)
	switch e.Op {
	case trace.OpAccept:
	case trace.OpInherited:
		fd, port = e.FD, uint16(e.Arg>>16)
	default:
		return
	}
	if fd < 0 || fd >= trace.MaxFDs || port == 0 {
		return
	}
	switch at := n.slot(e.PID, fd); {
	case at.opened < e.Time:
		*at = fdName{e.Time, n.nameOfPort(port), at.name}
	case at.opened > e.Time: // by another that came after it
		at.before = n.nameOfPort(port)
	}
}

// nameOfPort returns the name of the client at a port: "c12", or else ":54321".
func (n *Names) nameOfPort(port uint16) string {
	if name := n.byPort[port]; name != "" {
		return name
	}
	return ":" + strconv.Itoa(int(port))
}

// Update learns the descriptors of a frame and the ports of the built-in clients. Call it
// for each frame, in order.
func (n *Names) Update(f *trace.Frame, clients []session.Client) {
	if n.byFD == nil {
		n.byFD, n.byPort = map[int][]fdName{}, map[uint16]string{}
	}
	n.round++
	n.conns = n.conns[:0:0]
	n.findBlocked(f)
	n.learnPorts(clients)
	alive := map[int]bool{}
	for _, p := range f.Processes {
		alive[p.PID] = true
		if p.Ended || p.FoldedIn { // its descriptors are closed, whatever its trace says
			continue
		}
		for _, fd := range p.FDs {
			if fd.Kind == trace.Connection {
				n.connection(p.PID, fd)
			} else {
				*n.slot(p.PID, fd.Number) = fdName{opened: fd.Opened, name: kindNames[fd.Kind]}
			}
		}
	}
	for pid := range n.byFD {
		if !alive[pid] {
			delete(n.byFD, pid)
		}
	}
	n.waiting = n.waiting[:0:0]
	if ServerKilled(f) { // its backlog is gone with it
		return
	}
	for _, c := range clients {
		if c.Port != 0 && c.Error == "" && n.seen[c.Port] != n.round {
			n.waiting = append(n.waiting, c)
		}
	}
}

// ServerKilled reports whether the server of f is gone without having said that it would
// end.
func ServerKilled(f *trace.Frame) bool { return f.Server() != nil && f.Server().Killed }

// learnPorts maps ports to names. A client that has left keeps its name for as long as the
// server keeps its connection.
func (n *Names) learnPorts(clients []session.Client) {
	for _, c := range clients {
		for _, port := range c.Before {
			n.byPort[port] = c.Name
		}
	}
	for _, c := range clients { // after Before: the present owner of a port wins
		if c.Port != 0 && n.byPort[c.Port] != c.Name {
			n.byPort[c.Port] = c.Name
		}
	}
}

// kindNames are the names of descriptors that are no connections.
var kindNames = map[trace.Kind]string{trace.Listener: "listener", trace.PipeEnd: "wake pipe"}

// slot returns where the name of a descriptor is kept.
func (n *Names) slot(pid, fd int) *fdName {
	list := n.byFD[pid]
	if fd >= len(list) {
		list = append(list, make([]fdName, fd+33-len(list))...)
		n.byFD[pid] = list
	}
	return &list[fd]
}

// connection learns one connection of a process.
func (n *Names) connection(pid int, fd trace.FD) {
	port := fd.Peer.Port()
	if at := n.slot(pid, fd.Number); at.opened != fd.Opened || at.name == "" || at.name[0] == ':' {
		before := at.before
		if at.opened != fd.Opened {
			before = at.name
		}
		*at = fdName{fd.Opened, n.nameOfPort(port), before}
		if port == 0 { // accept was called without an address, in an strace log
			at.name = "fd " + strconv.Itoa(fd.Number)
		}
	}
	unused := fd.UsedTime < fd.Opened && fd.Interest == 0 && !n.blocked[fdKey{pid, fd.Number}]
	if port != 0 && n.seen[port] == n.round {
		n.mergeCopy(fdKey{pid, fd.Number}, port, unused)
		return
	}
	n.seen[port] = n.round
	n.conns = append(n.conns, conn{fdKey{pid, fd.Number}, port, fd.Opened, unused})
}

// mergeCopy handles a connection that another process has open too, such as a parent that
// has not closed its copy yet. It is in service if any of them uses it, and that one counts.
func (n *Names) mergeCopy(key fdKey, port uint16, unused bool) {
	for i := range n.conns {
		if c := &n.conns[i]; c.port == port && c.unused && !unused {
			c.fdKey, c.unused = key, false
		}
	}
}

// findBlocked records the descriptors that workers are in a call on. A connection that was
// never read from is in service if its worker waits in read.
func (n *Names) findBlocked(f *trace.Frame) {
	n.blocked = map[fdKey]bool{}
	for _, p := range f.Processes {
		for _, w := range p.Workers {
			if w.Alive && (w.Call == trace.OpRead || w.Call == trace.OpWrite) {
				n.blocked[fdKey{p.PID, w.CallFD}] = true
			}
		}
	}
}

// foreign returns the names of the connections that are no built-in client's.
func (n *Names) foreign() []string {
	var list []string
	for _, c := range n.conns {
		if name := n.Of(c.pid, c.fd); name != "" && (name[0] == ':' || c.port == 0) {
			list = append(list, name)
		}
	}
	return list
}
