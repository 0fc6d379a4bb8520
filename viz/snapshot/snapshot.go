package snapshot

import (
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A Snapshot is everything the screen shows, at one moment. The digest makes it;
// panels only read it.
type Snapshot struct {
	Model   *model.Model
	Options model.Options
	Addr    string
	Time    int64     // monotonic, ns
	Wall    time.Time // the same moment as a time of day
	Ended   bool
	Killed  bool // it did not end by itself
	Past    bool // it is a moment of the past
	Held    bool // the server is held
	Other   bool // by another viewer
	File    FileState
	NoCrowd bool // the clients are all somebody else's: none can be added, held or spoken through
	None    bool // no frame has come yet

	Turn   uint64 // of the loop; of all workers where there is no loop
	Rates  Rates
	Lost   uint64
	Totals trace.Counters
	Sample session.Samples

	Census   Census
	Cells    []Cell // the interest set, by number
	Told     Told
	Tick     *Tick           // the latest complete turn of the loop, nil before the first
	Loop     *Lane           // the worker that runs the loop, nil if there is none
	Stepped  WorkerKey       // the worker whose turns are shown, also when it has ended; pid 0: all of them
	Ready    map[int][]int64 // where few are watched: when each was ready, in cells of the time line
	ReadyNow int64           // the running time, likewise
	Fast     bool            // too many turns a second to read single ones

	Lanes  []Lane // living workers, in order
	Procs  []Proc
	Deaths []Death        // latest last
	Gone   trace.Counters // of the workers that are gone
	Queue  Queue

	Rows      []Row // the connection list
	Served    Percentiles
	Clients   []session.Client // the built-in ones
	Waiting   []session.Client // of these, those that nobody has accepted yet
	Strangers int              // in the backlog, and none of ours
	Foreign   []string         // connections that are none of the built-in clients'
	Log       []Entry          // latest last

	Findings []Finding // what is wrong, newest first, at most two
	Found    int       // how many there were so far

	Worked  Series // share worked: of the loop, or of all workers
	History History

	List *List // how the keys have arranged the rows; set where it is drawn
}

// Census counts the clients, each in one place: total = inService + queued + inHand + leftOpen + waiting.
type Census struct {
	Total     int // accepted or not
	Accepted  int // = inService + queued + inHand + leftOpen
	InService int
	Queued    int // in the program's queue
	InHand    int // taken by the acceptor and not yet in the queue, or on the way out of it
	LeftOpen  int // nobody serves it any more, or watches it, and it is not closed
	Waiting   int // known to be connected, and not accepted

	Watched   int // = clients + listeners + wake, in the interest set
	WatchConn int
	Listeners int
	Wake      int
}

// Rates are smoothed over the last second or two of running time.
type Rates struct {
	Echo, Turns  float64 // a second
	ReadyPerTurn float64
	Asleep       float64 // share, 0 to 1; negative: not known yet
	Cpu          float64 // of one core; negative: not known
	CpuAnEcho    float64 // ns; negative: not known
	Ready        ReadyCounts
}

// ReadyCounts says how often a wait returned 0, 1, 2, 3-4, 5-8, … descriptors
// lately; old waits count less and less.
type ReadyCounts [8]float64

// A Cell is one descriptor of the interest set.
type Cell struct {
	Fd    int
	Name  string // c12, :54321, or "" for what is no connection
	Kind  trace.Kind
	State CellState
	Write bool // the kernel was told to say when it is writable
	Only  bool // it is ready to be written to, and not to be read
	Found bool // by the latest wait
}

type CellState uint8

// From quiet to loud: where several descriptors share a cell, the loudest wins.
const (
	CellIdle CellState = iota
	CellFading
	CellRecent
	CellFresh
	CellServed // used in the turn that is shown
	CellReady  // returned by a wait, and not used since
)

// A Row is one connection, or a client of ours that has none.
type Row struct {
	Name     string // c12, :54321
	Kind     string // of a client of ours; else notOurs
	Ours     bool
	Port     uint16 // the client's
	Pid, Fd  int    // fd -1: not accepted
	Process  string // its role
	Copies   int    // so many other processes hold it too
	Opened   int64
	Used     int64         // the last read or write; 0 never
	Interest kernel.Events // what the kernel was told to watch
	State    RowState
	InQueue  bool   // the program's own
	Worker   string // who is in a call on it
	Since    int64  // in this state for so long, ns
	Wait     string // what it waits for
	Waits    int64  // and how long; ns
	Says     bool   // the client itself says so
	In, Out  uint64
	Echoes   int64 // -1: nobody counts them
	P50, P99 int64 // ready to served; 0: nothing is known
	Late     int64 // not served yet, for so long; 0: it does not wait for that
	Heard    string
	Rank     uint64 // in the order of names
}

type RowState uint8

// The states of a connection, from quiet to loud.
const (
	RowIdle       RowState = iota // watched, and not ready
	RowAway                       // one of ours that has hung up, and comes again
	RowServed                     // being served
	RowSilent                     // in service: a worker waits for it, and it says nothing
	RowForgotten                  // open, and nobody waits for it any more, or serves it
	RowQueued                     // accepted, and no worker has it yet
	RowBacklog                    // in the kernel's backlog
	RowOutside                    // not accepted, and maybe not even there: more are so than it holds
	RowConnecting                 // not connected yet
	RowWrite                      // it does not take what there is for it
	RowReady                      // a wait returned it, and nobody has used it since
	RowGone                       // it gave up
	RowStates
)

// Told is what the last wait told the kernel, and what it had to look at.
type Told struct {
	Op      trace.Op // OpSelect, OpPoll, OpEpollWait; OpNone before the first
	Entries int      // bits or entries it was told
	Changes int      // epoll: changes it was told since the wait before
	Ready   int
	Closed  int // of those it looked at, closed since
}

// Looked is how many descriptors a select looked at: the bits that were set then.
func (s *Snapshot) Looked() int { return s.Census.Watched + s.Told.Closed }

// A Tick is one turn of a loop.
type Tick struct {
	Turn  uint32
	Wait  trace.Event
	Ready []Mention
	Calls []Mention // between this wait and the next
	Arm   []Mention // what the kernel was told anew
	More  int       // calls left out: a tick keeps only so many
	Done  bool
	Held  int64 // of its wait, how long the viewer held the server; ns
}

// A Mention is an event and the name of what it was about.
type Mention struct {
	trace.Event
	Name string
}

// Entry is a line of the call log.
type Entry struct {
	Mention
	By string
}

// A Lane is a worker.
type Lane struct {
	Pid, Number, Thread int
	Name                string
	State               LaneState
	Call                trace.Op // what it is in
	Client              string   // whom the call is about
	Since               int64    // in this state for so long, ns
	Turn                uint64
	Worked              Series
	Counters            trace.Counters
}

type LaneState uint8

const (
	LaneComputing LaneState = iota // between two calls, with a connection
	LaneBetween                    // between two calls, with none
	LaneServing                    // in a conversation: its client spoke a moment ago
	LaneRead                       // in read, and the client says nothing
	LaneWrite                      // in write, and the client does not read
	LaneRoom                       // waits for room in the queue
	LaneWork                       // waits for work from the queue, or from the parent
	LaneAccept                     // in accept
	LaneTurn                       // waits for the lock under which one at a time accepts
	LaneSelect                     // in a wait for many descriptors
	LaneHeld                       // at its gate
	LaneStates
)

// A Proc is a process.
type Proc struct {
	Pid, Parent int
	Role        string
	Conns       int
	Counters    trace.Counters
	Lanes       []Lane
	Ended       bool
}

// A Death is a process that ended.
type Death struct {
	Pid, Code int
	At        int64
	Replaced  int // the process that was started next, or 0
}

// Queue is the queue between an acceptor and its workers.
type Queue struct {
	Noted     bool // the program said something of it
	Depth     int
	Capacity  int
	HeadWaits int64  // ns
	Head      string // who that is
}

// A Series is numbers over time, a cell each, the latest last.
type Series struct {
	Width time.Duration // of a cell
	Cells []float64
}

// History is how the queues were over time.
type History struct {
	Depth, HeadWait, Backlog, Unread, Unsent, Echo Series
}
