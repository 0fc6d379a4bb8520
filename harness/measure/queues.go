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

// A Socket is one TCP socket, as the kernel lists it.
type Socket struct {
	Listens       bool
	Closing       bool // the client has said its last
	Local, Remote netip.AddrPort
	Unread        int64  // bytes that came; of a listener its backlog
	Unsent        int64  // bytes not acknowledged; of a listener the backlog's limit, 0 unknown
	Inode         uint32 // of its file, 0 if it has none: it was not accepted, or is closed
}

// Pending returns how many bytes came over a connection and were not read.
func (s Socket) Pending() int64 {
	if s.Closing && s.Unread > 0 {
		return s.Unread - 1 // the end of the input has a place in the sequence, but is no byte
	}
	return s.Unread
}

// collect adds up the sockets of the server at addr.
func collect(sockets []Socket, addr netip.AddrPort) Queues {
	q := Queues{OK: true, Conns: make(map[netip.AddrPort]ConnQueues, len(sockets))}
	for _, s := range sockets {
		if !serves(s.Local, addr) {
			continue
		}
		if s.Listens {
			q.Backlog += int(s.Unread)
			q.BacklogLimit += int(s.Unsent)
			continue
		}
		s.Unread = s.Pending()
		// What was accepted has a file, and that an inode.
		q.Conns[s.Remote] = ConnQueues{Unread: s.Unread, Unsent: s.Unsent, InBacklog: s.Inode == 0}
		q.Unread += s.Unread
		q.Unsent += s.Unsent
		if s.Inode != 0 {
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
