package digest

import (
	"strconv"

	"muxlab/harness/trace"
	"muxlab/session"
)

// Names knows which client is behind which descriptor. A client's name stays,
// descriptor numbers are reused; the port of the peer joins the two.
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

// An fdName is who is behind a descriptor since it was opened, and who was before: of
// what comes and goes within one frame, the table shows nobody.
type fdName struct {
	opened int64
	name   string
	before string
}

type fdKey struct{ pid, fd int }

// A conn is an accepted connection, counted once however many processes hold it.
type conn struct {
	fdKey
	port   uint16
	opened int64
	unused bool // no worker has read from it, waits in it, or watches it
}

// Of names descriptor fd of process pid: "c12", ":54321", "listener", or "".
func (n *Names) Of(pid, fd int) string {
	if list := n.byFD[pid]; fd >= 0 && fd < len(list) {
		return list[fd].name
	}
	return ""
}

// at is the same at time t of this frame.
func (n *Names) at(pid, fd int, t int64) string {
	if list := n.byFD[pid]; fd >= 0 && fd < len(list) && list[fd].opened > t {
		return list[fd].before
	}
	return n.Of(pid, fd)
}

// hear takes in who was accepted, or inherited, in the order of the events of a frame.
func (n *Names) hear(e *trace.Event) {
	fd, port := e.Result, uint16(e.Arg)
	switch e.Op {
	case trace.OpAccept:
	case trace.OpInherited:
		fd, port = e.FD, uint16(e.Arg>>16)
	default:
		return
	}
	if fd < 0 || fd >= trace.MostFDs || port == 0 {
		return
	}
	switch at := n.slot(e.PID, fd); {
	case at.opened < e.Time:
		*at = fdName{e.Time, n.byPortOrNumber(port), at.name}
	case at.opened > e.Time: // by another that came after it
		at.before = n.byPortOrNumber(port)
	}
}

// byPortOrNumber is the name of whom this is the port of: c12, or else :54321.
func (n *Names) byPortOrNumber(port uint16) string {
	if name := n.byPort[port]; name != "" {
		return name
	}
	return ":" + strconv.Itoa(int(port))
}

// Learn takes in who is connected.
func (n *Names) Learn(f *trace.Frame, clients []session.Client) {
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
	if Killed(f) { // its backlog is gone with it
		return
	}
	for _, c := range clients {
		if c.Port != 0 && c.Error == "" && n.seen[c.Port] != n.round {
			n.waiting = append(n.waiting, c)
		}
	}
}

// Killed says whether the server is gone and never said that it would end.
func Killed(f *trace.Frame) bool { return f.Server() != nil && f.Server().Killed }

// learnPorts joins ports and names. A client that just left keeps its name for
// as long as the server keeps its connection.
func (n *Names) learnPorts(clients []session.Client) {
	for _, c := range clients {
		for _, port := range c.Before {
			n.byPort[port] = c.Name
		}
	}
	for _, c := range clients { // one that was another's before is this one's now
		if c.Port != 0 && n.byPort[c.Port] != c.Name {
			n.byPort[c.Port] = c.Name
		}
	}
}

// kindNames are the names of what is no connection.
var kindNames = map[trace.Kind]string{trace.Listener: "listener", trace.PipeEnd: "wake pipe"}

// slot is where the name of a descriptor is kept.
func (n *Names) slot(pid, fd int) *fdName {
	list := n.byFD[pid]
	if fd >= len(list) {
		list = append(list, make([]fdName, fd+33-len(list))...)
		n.byFD[pid] = list
	}
	return &list[fd]
}

func (n *Names) connection(pid int, fd trace.FD) {
	port := fd.Peer.Port()
	if at := n.slot(pid, fd.Number); at.opened != fd.Opened || at.name == "" || at.name[0] == ':' {
		before := at.before
		if at.opened != fd.Opened {
			before = at.name
		}
		*at = fdName{fd.Opened, n.byPortOrNumber(port), before}
		if port == 0 { // accept(2) was not asked who it is, as strace shows it
			at.name = "fd " + strconv.Itoa(fd.Number)
		}
	}
	unused := fd.UsedTime < fd.Opened && fd.Interest == 0 && !n.blocked[fdKey{pid, fd.Number}]
	if port != 0 && n.seen[port] == n.round {
		n.again(fdKey{pid, fd.Number}, port, unused)
		return
	}
	n.seen[port] = n.round
	n.conns = append(n.conns, conn{fdKey{pid, fd.Number}, port, fd.Opened, unused})
}

// again is a connection that a process before this one holds too (a parent that
// has not closed its copy yet): it is in service if any of them uses it, and that
// one's then.
func (n *Names) again(key fdKey, port uint16, unused bool) {
	for i := range n.conns {
		if c := &n.conns[i]; c.port == port && c.unused && !unused {
			c.fdKey, c.unused = key, false
		}
	}
}

// findBlocked notes which descriptors workers are in a call on: a connection
// that was never read from, but whose worker waits in read, is in service.
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

// foreign names the connections that are not of built-in clients.
func (n *Names) foreign() []string {
	var list []string
	for _, c := range n.conns {
		if name := n.Of(c.pid, c.fd); name != "" && (name[0] == ':' || c.port == 0) {
			list = append(list, name)
		}
	}
	return list
}
