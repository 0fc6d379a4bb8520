package strace

import (
	"maps"
	"slices"

	"muxlab/harness/recording"
	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// A program is rebuilt from what strace wrote of it: its threads, its processes and their
// descriptors, at the line that is read. It gives the frames that a viewer of that program
// would have seen.
//
// A process is shown from its first call that has to do with serving: what the shell did
// that started it, and the loading of its libraries, is left out.
type program struct {
	give    func(*trace.Frame) error
	err     error
	state   *recording.State
	threads map[int]*thread
	order   lowest           // the numbers of the threads, and of some that have ended
	cloning map[*thread]bool // in a call that makes a child
	shown   []*process       // those in the picture, in the order in which they came; the first ones may have ended
	births  map[int]*birth   // children that are not heard of yet
	first   *process
	assumed *thread       // its number is not known
	root    *process      // the first in the picture
	names   int           // processes named so far
	waits   int           // of all threads, so far
	events  []trace.Event // since the last frame
	now     int64         // the time of the line
	last    int64         // the time of the latest event
	framed  int64         // of the last frame
	rows    int           // in its tables
	sum     recording.Foreign
}

func newProgram(give func(*trace.Frame) error) *program {
	return &program{give: give, state: recording.NewState(), threads: map[int]*thread{}, cloning: map[*thread]bool{}, births: map[int]*birth{}}
}

// put gives an event to a thread, which is shown from now on if it was not.
func (prog *program) put(t *thread, e trace.Event) {
	if !t.process.shown {
		return
	}
	e.PID, e.Worker, e.Turn = t.process.pid, t.number, t.turn
	e.Time = max(e.Time, t.last, prog.framed+1)
	t.last = e.Time
	prog.happens(e)
}

const (
	frameTime   = int64(20e6)
	frameEvents = 4096
)

// comes: a line of this time comes. What has gathered before it becomes a frame
// now and then. It holds all that happened up to its time, and nothing later.
func (prog *program) comes(at int64) {
	prog.now = at
	if len(prog.events) > 0 && prog.last < at && (at-prog.framed >= frameTime || len(prog.events) >= frameEvents) && prog.worthAFrame() {
		prog.frame(at - 1)
	}
}

// worthAFrame: enough has happened for a frame, which has a row for each descriptor and
// thread. Of a hundred thousand idle ones there is not a row each for every event.
func (prog *program) worthAFrame() bool {
	return prog.rows <= recording.ManyRows || len(prog.events) >= prog.rows/recording.RowsPerEvent
}

// happens applies an event.
func (prog *program) happens(e trace.Event) {
	e.Time = max(e.Time, prog.framed+1)
	prog.state.Apply(e)
	prog.events = append(prog.events, e)
	prog.last = max(prog.last, e.Time)
}

// frame gives what is true at a time that is not before any event there was.
func (prog *program) frame(at int64) {
	if prog.err != nil {
		return
	}
	at = max(at, prog.last, prog.framed)
	f := prog.state.Frame(at)
	f.Events = prog.events
	prog.rows = recording.Rows(f)
	prog.err = prog.give(f)
	prog.events, prog.framed, prog.last = nil, at, at
}

// showIn shows t in a call that has not returned.
func (prog *program) showIn(t *thread, op trace.Op, fd int, since int64) {
	if !t.process.shown {
		return
	}
	if s := prog.worker(t); since >= s.Since {
		s.Call, s.CallFD, s.Since = op, fd, since
	}
}

// count adds what p did to what is known of the whole.
func (prog *program) count(p *process) {
	s := &prog.sum
	if s.Program == "" || len(p.serves) > 0 && s.Processes == 0 {
		s.Program = p.program
	}
	if len(p.serves) > 0 || p.returns {
		s.Processes++
	}
	s.Threads += len(p.serves)
	s.Multiplexes = s.Multiplexes || p.returns
}

// begins: a call has begun, and other threads come before its return.
func (prog *program) begins(t *thread, l syntax.Line) {
	name := l.Name
	if name == "restart_syscall" {
		name, _ = t.restarts(l.Text)
	}
	args, _, _ := syntax.Arguments(l.Text)
	c := call{name: name, args: args}
	op := waitsIn[name]
	fd := -1
	switch {
	case name == "close":
		prog.closing(t, c.fd(0), l.Time)
		return
	case op == trace.OpNone, op == trace.OpFutexWait && !has(c.arg(1), "FUTEX_WAIT"):
		return
	case op == trace.OpSelect || op == trace.OpPoll:
		prog.told(t, name, args, l.Time)
	case op == trace.OpEpollWait:
		prog.show(t.process, l.Time)
		fd = c.fd(0)
	case op != trace.OpFutexWait:
		var d *descriptor
		if fd, d = t.fdOf(c.arg(0), trace.Closed); d != nil && (d.nonblock || d.file) {
			return
		}
	}
	prog.showIn(t, op, fd, l.Time)
}

// seen says what the whole of it was, once all is read.
func (prog *program) seen() recording.Foreign {
	counted := map[*process]bool{}
	for _, tid := range slices.Sorted(maps.Keys(prog.threads)) {
		if p := prog.threads[tid].process; p.shown && !counted[p] {
			counted[p] = true
			prog.count(p)
		}
	}
	return prog.sum
}
