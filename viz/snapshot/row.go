package snapshot

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot/cover"
)

// Connections: as cells of the interest set, and as rows of the list.

// A Cell is one descriptor of the interest set.
type Cell struct {
	FD    int
	Name  string // "c12", ":54321"; for other descriptors "listener", "wake pipe" or ""
	Kind  trace.Kind
	State CellState
	Write bool // the kernel is to report when it is writable
	Only  bool // the last wait that returned it found it writable only
	Found bool // returned by the latest wait
}

// A CellState says how recently a descriptor was ready.
type CellState uint8

// The states of a cell, from quiet to loud: where several descriptors share a cell, the
// loudest is drawn.
const (
	CellIdle   CellState = iota
	CellFading           // ready more than 600 ms ago
	CellRecent           // ready more than 250 ms ago
	CellFresh            // ready in the last 250 ms
	CellServed           // used in the turn that is shown
	CellReady            // returned by a wait, and not used since
)

// A Row is one connection, or a built-in client that has none.
type Row struct {
	Name     string          // "c12", ":54321"
	Kind     string          // of a built-in client as in session; else KindNotOurs, KindLeft, …
	Client   *session.Client // what the built-in client knows; nil: it is none
	Port     uint16          // the client's; 0: unknown
	PID, FD  int             // where the server has it; FD -1: not accepted
	Process  string          // role of that process
	Copies   int             // other processes that have it open too
	Opened   int64
	Used     int64         // the last read or write; 0 never
	Interest kernel.Events // what the kernel is to report; 0: not watched
	State    RowState
	InQueue  bool   // in the program's own queue
	Worker   string // the worker in a call on it; "" none
	Since    int64  // time in this state, ns

	Wait  string // what it waits for; "" nothing
	Waits int64  // for how long, ns
	Says  bool   // the client itself reports that it waits; otherwise it follows from the trace

	In, Out  uint64  // bytes
	P50, P99 int64   // from ready to served, ns; 0: unknown
	Refused  Refusal // the server accepted it and closed it at once; zero: it did not
	Late     int64   // ns that it has been ready without being served; 0: it is not
	Rank     uint64  // place in the order of names
}

// The kinds of connections that are no built-in client's at present. Other kinds are in
// package session.
const (
	KindNotOurs  = "not ours"
	KindLeft     = "gone"      // it was a built-in client, which has closed it
	KindJustCame = "just came" // it may be a built-in client whose port is not known yet
)

// A Refusal says that the server closed a connection as soon as it had accepted it.
type Refusal struct {
	FD  int // the descriptor that it had for that moment
	Why trace.Reason
}

// A RowState is the state of a connection.
type RowState uint8

// The states of a connection, from quiet to loud.
const (
	RowIdle       RowState = iota // watched, and not ready
	RowAway                       // a built-in client that has closed, and will reconnect
	RowJustServed                 // it was served, and its worker sleeps again
	RowServed                     // being served
	RowSilent                     // in service: a worker waits for it, and it sends nothing
	RowLeaked                     // open, and no worker serves or watches it any more
	RowQueued                     // accepted, and no worker has it yet
	RowBacklog                    // in the kernel's backlog
	RowOutside                    // not accepted, and maybe not in the backlog: more wait than it holds
	RowConnecting                 // not connected yet
	RowWrite                      // it has output that the kernel does not take yet
	RowReady                      // returned by a wait, and not used since
	RowGone                       // the client gave up
	RowCovered                    // it is not to be shown
	NumRowStates                  // the number of states
)

// StateText returns the state of the connection in words.
func (r Row) StateText() string {
	switch r.State {
	case RowServed:
		return "being served"
	case RowJustServed:
		return "just served"
	case RowSilent:
		return "in service"
	case RowQueued:
		if r.InQueue {
			return "queued"
		}
		return "accepted"
	case RowLeaked:
		return "left open"
	case RowBacklog:
		return "in the backlog"
	case RowOutside:
		return "not accepted"
	case RowConnecting:
		return "connecting"
	case RowAway:
		return "away"
	case RowWrite:
		if r.Worker != "" {
			return "in write"
		}
		return "wants to write"
	case RowReady:
		return "ready, waits"
	case RowGone:
		return "gave up"
	case RowCovered:
		return cover.Word
	}
	return "idle"
}
