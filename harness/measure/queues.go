package measure

import "net/netip"

// Queues is what the kernel keeps for a server that the server has not taken
// yet, or has handed over and is not rid of.
type Queues struct {
	OK bool `json:"ok"` // false: unavailable, and everything else is 0

	Backlog      int `json:"backlog"`       // connections that are made and not accepted yet
	BacklogLimit int `json:"backlog_limit"` // how many there may be, of all listeners together; 0 unknown

	Established int   `json:"established"` // connections that were accepted and are open
	Unread      int64 `json:"unread"`      // bytes that came and were not read, also by those in the backlog
	Unsent      int64 `json:"unsent"`      // bytes that were written and that the peer has not acknowledged

	// Conns are all of them by the client's address.
	Conns map[netip.AddrPort]ConnQueues `json:"-"`
}

// ConnQueues are the queues of one connection, in bytes.
type ConnQueues struct {
	Unread, Unsent int64
	InBacklog      bool // it was not accepted yet
}

// A socket is a line of what the kernel says.
type socket struct {
	listens       bool
	closing       bool // the client has said its last
	local, remote netip.AddrPort
	rqueue        int64 // unread bytes; of a listener its backlog
	wqueue        int64 // unsent bytes; of a listener the backlog's limit
	inode         uint32
}

// collect adds up the sockets of the server at addr.
func collect(sockets []socket, addr netip.AddrPort) Queues {
	q := Queues{OK: true, Conns: make(map[netip.AddrPort]ConnQueues, len(sockets))}
	for _, s := range sockets {
		if !serves(s.local, addr) {
			continue
		}
		if s.listens {
			q.Backlog += int(s.rqueue)
			q.BacklogLimit += int(s.wqueue)
			continue
		}
		if s.closing && s.rqueue > 0 {
			s.rqueue-- // the end of the input has a place in the sequence, but is no byte
		}
		// What was accepted has a file, and that an inode.
		q.Conns[s.remote] = ConnQueues{Unread: s.rqueue, Unsent: s.wqueue, InBacklog: s.inode == 0}
		q.Unread += s.rqueue
		q.Unsent += s.wqueue
		if s.inode != 0 {
			q.Established++
		}
	}
	return q
}

// serves reports whether a socket with this local address belongs to the server
// at addr: one of the two may stand for every address.
func serves(local, addr netip.AddrPort) bool {
	a, b := local.Addr().Unmap(), addr.Addr().Unmap()
	return local.Port() == addr.Port() && (a == b || a.IsUnspecified() || b.IsUnspecified())
}
