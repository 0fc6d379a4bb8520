// Package snapshot holds what the screen shows at one moment, as plain data: package
// digest makes a Snapshot from frames, and package panel and the pages draw it. The
// package computes only what follows from a snapshot alone; it keeps no history and
// draws nothing.
//
// Files, in reading order: snapshot.go (all of it), row.go (connections and the
// interest set), tick.go (turns of a loop), worker.go (workers and processes), finding.go
// (what is wrong), list.go and complaints.go (the list of connections), query.go
// (questions to a snapshot), view.go (what is known beside a frame).
package snapshot

import (
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot/cover"
)

// A Snapshot is everything the screen shows at one moment. Package digest makes it; no
// reader may change it, except for List. Times are ns of the trace's clock unless a
// field says otherwise; running time is that clock without the time in holds.
type Snapshot struct {
	Model   *model.Model
	Options model.Options
	Addr    string // of the server

	Time  int64     // of the frame
	Wall  time.Time // the same moment as a time of day
	Empty bool      // no frame has come yet

	Ended        bool // the server has ended
	Killed       bool // the server disappeared without saying that it would end
	Past         bool // this is a moment of the past
	Held         bool // the server is held
	HeldByOther  bool // by another viewer
	File         FileState
	NoOwnClients bool // all clients belong to somebody else: none can be added, held or used

	Turn   uint64 // of the loop; without a loop the turns of all workers
	Rates  Rates
	Lost   uint64 // events lost so far
	Totals trace.Counters
	Sample session.Samples

	Census   Census
	Cells    []Cell    // the interest set, by descriptor; nil without a loop
	LastWait LastWait  // of the loop
	Tick     *Tick     // the latest complete turn, or the present one if it takes long; nil: none
	Latest   *Tick     // without a loop, the turn of any worker that began last and is over; nil: none
	Loop     *Lane     // the worker that runs the loop; nil if there is none, or it has ended
	Stepped  WorkerKey // the worker whose turns are shown, alive or not; PID 0: all workers

	// Ready says, for each descriptor, in which cells of the time line it was ready, in
	// rising order. It is nil if too many are watched for a row each. ReadyNow is the
	// number of the present cell. Cells count from running time 0.
	Ready    map[int][]int64
	ReadyNow int64
	Fast     bool // too many turns a second to read single ones

	Lanes  []Lane         // workers that are alive, in order
	Procs  []Proc         // the server's processes, in order
	Deaths []Death        // the latest last
	Gone   trace.Counters // of the workers that have ended
	Queue  Queue

	Rows      []Row // one for each connection, and for each built-in client without one
	Served    Percentiles
	Clients   []session.Client // the built-in ones
	Waiting   []session.Client // those of them that connected and are not accepted yet
	Strangers int              // connections in the backlog; counted only if NoOwnClients
	Foreign   []string         // accepted connections that are no built-in client's
	Log       []Entry          // calls, the latest last

	Findings []Finding // what is wrong, the newest first, at most two
	Found    int       // findings so far, including those that are over
	Troubles Troubles  // all of them, by lint; nil: nothing looks for any

	Worked  Series // share of the time spent working, 0 to 1: of the loop, or of all workers
	History History

	Covered cover.Cover // these facts are left out, see Under
}

// A FileState is the recording that is shown.
type FileState struct {
	Name    string // "" a server that runs
	Percent int    // how much of it has been shown, 0 to 100
	Damaged bool   // it is unreadable from some point on
}

// A Census counts the clients. Each is in one place:
// Total = InService + Queued + Dispatching + Leaked + Waiting.
type Census struct {
	Total       int // accepted or not
	Accepted    int // = InService + Queued + Dispatching + Leaked
	InService   int
	Queued      int // in the program's own queue
	Dispatching int // being dispatched: between the acceptor, the queue and a worker
	Leaked      int // open, and no worker serves or watches it any more
	Waiting     int // connected, and not accepted
	Left        int // of Accepted: the client has gone, and the server has not closed its end

	Watched   int // in the interest set: = WatchConn + Listeners + Wake
	WatchConn int
	Listeners int
	Wake      int // pipes that wake the loop
}

// Connected returns how many clients there are, without those that have gone.
func (c *Census) Connected() int { return c.Total - c.Left }

// Rates are averages over about the last 1.5 seconds of running time; CPUPerEcho is one
// over more.
type Rates struct {
	Echo, Turns  float64 // a second
	ReadyPerTurn float64
	Asleep       float64 // share of the time, 0 to 1; negative: unknown
	CPU          float64 // of one core, 1 is all of it; negative: unknown
	CPUPerEcho   float64 // ns; negative: unknown
	Ready        ReadyCounts
}

// ReadyCounts says how often a wait returned 0, 1, 2, 3-4, 5-8, … descriptors, the last
// cell that or more.
type ReadyCounts [8]float64

// Percentiles describe the time from ready to served, in ns, over the last ten to twenty
// seconds. Connections that are not served yet are not included.
type Percentiles struct {
	N             int64 // times measured
	P50, P99, Max int64
	Accepted      bool  // measured from accept, because no wait returns readiness
	Unserved      int   // connections not served yet
	Longest       int64 // for how long the first of them has waited, ns
}

const (
	// CellWidth is the running time of one cell of a time line, in ns.
	CellWidth = int64(50 * time.Millisecond)
	// KeepCells is how many cells a time line has at most.
	KeepCells = 240
)

// A Series is numbers over time, one for each cell, the latest last.
type Series struct {
	Width time.Duration // of a cell
	Cells []float64
}

// Peak returns the largest value of the series, or least if that is larger.
func (s Series) Peak(least float64) float64 {
	for _, v := range s.Cells {
		least = max(least, v)
	}
	return least
}

// A History is the queues over time: connections for Depth and Backlog, ns for HeadWait,
// bytes for Unread and Unsent, echoes a second for Echo.
type History struct {
	Depth, HeadWait, Backlog, Unread, Unsent, Echo Series
}
