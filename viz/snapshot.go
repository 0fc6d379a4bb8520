package viz

import (
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A snapshot is everything the screen shows, at one moment. The digest makes it;
// panels only read it.
type snapshot struct {
	model   *model.Model
	options model.Options
	addr    string
	time    int64     // monotonic, ns
	wall    time.Time // the same moment as a time of day
	ended   bool
	killed  bool // it did not end by itself
	past    bool // it is a moment of the past
	held    bool // the server is held
	other   bool // by another viewer
	file    fileState
	noCrowd bool // the clients are all somebody else's: none can be added, held or spoken through
	none    bool // no frame has come yet

	turn   uint64 // of the loop; of all workers where there is no loop
	rates  rates
	lost   uint64
	totals trace.Counters
	sample session.Samples

	census   census
	cells    []cell // the interest set, by number
	told     told
	tick     *tick           // the latest complete turn of the loop, nil before the first
	loop     *lane           // the worker that runs the loop, nil if there is none
	stepped  workerKey       // the worker whose turns are shown, also when it has ended; pid 0: all of them
	ready    map[int][]int64 // where few are watched: when each was ready, in cells of the time line
	readyNow int64           // the running time, likewise
	fast     bool            // too many turns a second to read single ones

	lanes  []lane // living workers, in order
	procs  []proc
	deaths []death        // latest last
	gone   trace.Counters // of the workers that are gone
	queue  queue

	rows      []row // the connection list
	served    percentiles
	clients   []session.Client // the built-in ones
	waiting   []session.Client // of these, those that nobody has accepted yet
	strangers int              // in the backlog, and none of ours
	foreign   []string         // connections that are none of the built-in clients'
	log       []entry          // latest last

	findings []finding // what is wrong, newest first, at most two
	found    int       // how many there were so far

	worked  series // share worked: of the loop, or of all workers
	history history

	list *list // how the keys have arranged the rows; set where it is drawn
}

// census counts the clients, each in one place: total = inService + queued + inHand + leftOpen + waiting.
type census struct {
	total     int // accepted or not
	accepted  int // = inService + queued + inHand + leftOpen
	inService int
	queued    int // in the program's queue
	inHand    int // taken by the acceptor and not yet in the queue, or on the way out of it
	leftOpen  int // nobody serves it any more, or watches it, and it is not closed
	waiting   int // known to be connected, and not accepted

	watched   int // = clients + listeners + wake, in the interest set
	watchConn int
	listeners int
	wake      int
}

// rates are smoothed over the last second or two of running time.
type rates struct {
	echo, turns  float64 // a second
	readyPerTurn float64
	asleep       float64 // share, 0 to 1; negative: not known yet
	cpu          float64 // of one core; negative: not known
	cpuAnEcho    float64 // ns; negative: not known
	ready        readyCounts
}

// readyCounts says how often a wait returned 0, 1, 2, 3-4, 5-8, … descriptors
// lately; old waits count less and less.
type readyCounts [8]float64

// A cell is one descriptor of the interest set.
type cell struct {
	fd    int
	name  string // c12, :54321, or "" for what is no connection
	kind  trace.Kind
	state cellState
	write bool // the kernel was told to say when it is writable
	only  bool // it is ready to be written to, and not to be read
	found bool // by the latest wait
}

type cellState uint8

// From quiet to loud: where several descriptors share a cell, the loudest wins.
const (
	cellIdle cellState = iota
	cellFading
	cellRecent
	cellFresh
	cellServed // used in the turn that is shown
	cellReady  // returned by a wait, and not used since
)

// A row is one connection, or a client of ours that has none.
type row struct {
	name     string // c12, :54321
	kind     string // of a client of ours; else notOurs
	ours     bool
	port     uint16 // the client's
	pid, fd  int    // fd -1: not accepted
	process  string // its role
	copies   int    // so many other processes hold it too
	opened   int64
	used     int64         // the last read or write; 0 never
	interest kernel.Events // what the kernel was told to watch
	state    rowState
	inQueue  bool   // the program's own
	worker   string // who is in a call on it
	since    int64  // in this state for so long, ns
	wait     string // what it waits for
	waits    int64  // and how long; ns
	says     bool   // the client itself says so
	in, out  uint64
	echoes   int64 // -1: nobody counts them
	p50, p99 int64 // ready to served; 0: nothing is known
	late     int64 // not served yet, for so long; 0: it does not wait for that
	heard    string
	rank     uint64 // in the order of names
}

type rowState uint8

// The states of a connection, from quiet to loud.
const (
	rowIdle       rowState = iota // watched, and not ready
	rowAway                       // one of ours that has hung up, and comes again
	rowServed                     // being served
	rowSilent                     // in service: a worker waits for it, and it says nothing
	rowForgotten                  // open, and nobody waits for it any more, or serves it
	rowQueued                     // accepted, and no worker has it yet
	rowBacklog                    // in the kernel's backlog
	rowOutside                    // not accepted, and maybe not even there: more are so than it holds
	rowConnecting                 // not connected yet
	rowWrite                      // it does not take what there is for it
	rowReady                      // a wait returned it, and nobody has used it since
	rowGone                       // it gave up
	rowStates
)

// told is what the last wait told the kernel, and what it had to look at.
type told struct {
	op      trace.Op // OpSelect, OpPoll, OpEpollWait; OpNone before the first
	entries int      // bits or entries it was told
	changes int      // epoll: changes it was told since the wait before
	ready   int
	closed  int // of those it looked at, closed since
}

// looked is how many descriptors a select looked at: the bits that were set then.
func (s *snapshot) looked() int { return s.census.watched + s.told.closed }

// A tick is one turn of a loop.
type tick struct {
	turn  uint32
	wait  trace.Event
	ready []mention
	calls []mention // between this wait and the next
	arm   []mention // what the kernel was told anew
	more  int       // calls left out: a tick keeps only so many
	done  bool
	held  int64 // of its wait, how long the viewer held the server; ns
}

// A mention is an event and the name of what it was about.
type mention struct {
	trace.Event
	name string
}

// entry is a line of the call log.
type entry struct {
	mention
	worker string
}

// A lane is a worker.
type lane struct {
	pid, number, thread int
	name                string
	state               laneState
	call                trace.Op // what it is in
	client              string   // whom the call is about
	since               int64    // in this state for so long, ns
	turn                uint64
	worked              series
	counters            trace.Counters
}

type laneState uint8

const (
	laneComputing laneState = iota // between two calls, with a connection
	laneBetween                    // between two calls, with none
	laneServing                    // in a conversation: its client spoke a moment ago
	laneRead                       // in read, and the client says nothing
	laneWrite                      // in write, and the client does not read
	laneRoom                       // waits for room in the queue
	laneWork                       // waits for work from the queue, or from the parent
	laneAccept                     // in accept
	laneTurn                       // waits for the lock under which one at a time accepts
	laneSelect                     // in a wait for many descriptors
	laneHeld                       // at its gate
	laneStates
)

// A proc is a process.
type proc struct {
	pid, parent int
	role        string
	conns       int
	counters    trace.Counters
	lanes       []lane
	ended       bool
}

// A death is a process that ended.
type death struct {
	pid, code int
	at        int64
	replaced  int // the process that was started next, or 0
}

// queue is the queue between an acceptor and its workers.
type queue struct {
	noted     bool // the program said something of it
	depth     int
	capacity  int
	headWaits int64  // ns
	head      string // who that is
}

// A series is numbers over time, a cell each, the latest last.
type series struct {
	width time.Duration // of a cell
	cells []float64
}

// history is how the queues were over time.
type history struct {
	depth, headWait, backlog, unread, unsent, echo series
}
