package tape

import (
	"net/netip"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// A life is one descriptor of one process, from the call that made it to the call
// that closed it. Numbers are used again, even within one turn; a life is not.
//
// Lives are kept in slots, and a closed one stays readable for a while: until
// keepClosed others were closed after it.

// A LifeID names a life. It is never used again. 0 names none. Of two lives, the
// one that the Reader met later has the higher LifeID.
type LifeID uint64

// Slot is a small number that no other kept life has. It is an index for tables that
// keep something of each life; they store the LifeID beside it, since the slot is used
// again for another life.
func (id LifeID) Slot() int { return int(id & slotMask) }

const (
	slotBits   = 24
	slotMask   = 1<<slotBits - 1
	keepClosed = 1024
)

// A ConnID names what lives have in common that stand for the same open file: a
// connection, or a listener, that several processes hold. It is the LifeID of the
// first of them.
type ConnID LifeID

// A Worker names a worker of a process: a thread, by the number of its slot.
type Worker struct{ PID, Number int }

// A Birth says how a process got a descriptor.
type Birth uint8

const (
	Unseen     Birth = iota // it was there before the first call that shows it
	Accepted                // by accept
	Opened                  // by socket, pipe or epoll_create
	Inherited               // from the parent, by fork or exec
	Passed                  // in a message of another process (SCM_RIGHTS)
	FromTables              // the tables show it; how it came was not seen, or was lost
)

var birthNames = [...]string{"unseen", "accepted", "opened", "inherited", "passed", "from the tables"}

// String returns the birth in words.
func (b Birth) String() string {
	if int(b) < len(birthNames) {
		return birthNames[b]
	}
	return "unknown"
}

// A Life is what is known of one descriptor. It belongs to the Reader: read it
// during the callback, or find it again by its LifeID.
type Life struct {
	ID     LifeID
	Born   int64 // ns
	Died   int64 // 0: it is open
	UsedAt int64 // the last accept, read or write on it

	ReadyAt   int64         // when a wait last returned it; 0: never
	ReadyFor  kernel.Events // with these events
	ReadyTurn uint32        // in this turn, see Turn.Number
	UsedTurn  uint32        // the turn of the last use
	UsedBy    int           // and the worker
	In, Out   uint64        // bytes read from it and written to it

	synced int64  // In and Out hold the events up to this time
	wait   uint64 // the wait that returned it last, see Reader.waits

	PID, FD    int
	Kind       trace.Kind // trace.Closed: not known yet
	From       Birth
	Peer       netip.AddrPort // of a connection; from events alone, the port without the address
	Parent     LifeID         // the life it is a copy of, in the process that passed it on; 0: none known
	Connection ConnID         // the same for all copies

	Interest kernel.Events // what the kernel was told to watch; 0: nothing
	Owner    int           // the worker that made it or changed its interest last
	Set      LifeID        // the epoll descriptor that watches it; 0: none, or select or poll

	Entered int64  // when the tables began to know it
	before  LifeID // the life that had the number before
	sent    bool   // it was passed to another process
	claimed bool   // a child was found to have a copy of it
}

// Open reports whether the descriptor is open.
func (l *Life) Open() bool { return l.Died == 0 }

// ReadyAndWaiting reports whether a wait returned it and no call has used it since.
func (l *Life) ReadyAndWaiting() bool { return l.ReadyAt > l.UsedAt }

// Port is the port of the peer, 0 if it is not known.
func (l *Life) Port() uint16 { return l.Peer.Port() }

// portOnly is all that an event says of a peer.
func portOnly(port uint16) netip.AddrPort {
	if port == 0 {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(netip.IPv4Unspecified(), port)
}

// lives keeps all lives, the open ones and the latest closed ones.
type lives struct {
	slots  []*Life
	serial uint64
	chunk  []Life             // not used yet
	free   []*Life            // no longer readable
	closed [keepClosed]LifeID // a circle
	next   int                // where in it the next one goes
}

// life returns the life of this ID, nil if it is no longer kept.
func (ls *lives) life(id LifeID) *Life {
	if n := id.Slot(); n < len(ls.slots) && ls.slots[n].ID == id && id != 0 {
		return ls.slots[n]
	}
	return nil
}

// born makes a life. Its connection is its own until a parent is found.
func (ls *lives) born(pid, fd int, from Birth, at int64) *Life {
	var l *Life
	slot := len(ls.slots)
	if n := len(ls.free); n > 0 {
		l, ls.free = ls.free[n-1], ls.free[:n-1]
		slot = l.ID.Slot()
	} else {
		if len(ls.chunk) == 0 {
			ls.chunk = make([]Life, max(64, len(ls.slots)))
		}
		l, ls.chunk = &ls.chunk[0], ls.chunk[1:]
		ls.slots = append(ls.slots, l)
	}
	ls.serial++
	id := LifeID(ls.serial<<slotBits | uint64(slot))
	*l = Life{ID: id, PID: pid, FD: fd, From: from, Born: at, Entered: at, Connection: ConnID(id)}
	return l
}

// bury frees the slot of the life that was closed the longest ago.
func (ls *lives) bury(l *Life) {
	if old := ls.life(ls.closed[ls.next]); old != nil {
		ls.free = append(ls.free, old)
		old.ID = LifeID(old.ID.Slot()) // serial 0: no life has it
	}
	ls.closed[ls.next] = l.ID
	ls.next = (ls.next + 1) % keepClosed
}
