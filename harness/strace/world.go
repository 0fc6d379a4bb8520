package strace

import (
	"fmt"
	"maps"
	"net/netip"
	"path"
	"slices"
	"strings"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// A world is a program put together again from what strace wrote of it: its
// threads, its processes and their descriptors, at the line that is read. It gives
// the frames that a viewer of that program would have seen.
//
// A process is shown from its first call that has to do with serving: what the
// shell did that started it, and the loading of its libraries, is left out.
type world struct {
	give    func(*trace.Frame) error
	err     error
	state   *tape.State
	threads map[int]*thread
	births  map[int]*birth // children that are not heard of yet
	first   *stracedProcess
	assumed *thread         // its number is not known
	root    *stracedProcess // the first in the picture
	names   int             // processes named so far
	events  []trace.Event   // since the last frame
	now     int64           // the time of the line
	last    int64           // the time of the latest event
	framed  int64           // of the last frame
	sum     tape.Foreign
}

type stracedProcess struct {
	pid      int
	parent   *stracedProcess
	program  string
	complete bool // strace was there from its start
	shown    bool
	ended    bool
	fds      map[int]*stracedFD
	threads  map[*thread]bool
	slots    []bool            // worker numbers in use
	data     map[watchedAs]int // what epoll gives back for a descriptor
	serves   map[int]bool      // threads that accepted or served in blocking calls
	returns  bool              // a wait returned connections
}

type watchedAs struct {
	epoll int
	data  string
}

type thread struct {
	process *stracedProcess
	tid     int
	number  int // of the worker
	name    string
	turn    uint32
	last    int64 // its latest event
	told    map[int]toldFor
	calls   int // select and poll, see tellAll

	begun       straceLine // a call that has not returned
	bore        bool       // its child has spoken already
	interrupted string     // the arguments of the latest call that a signal ended
}

type stracedFD struct {
	kind     trace.Kind
	socket   bool // not connected or listening yet
	file     bool // is never waited for
	nonblock bool
	cloexec  bool
	entered  bool // in the table of the trace
	peer     netip.AddrPort
}

// A birth is a child whose first line is still to come.
type birth struct {
	thread bool
	parent *thread
	fds    map[int]*stracedFD
}

func newWorld(give func(*trace.Frame) error) *world {
	return &world{give: give, state: tape.NewState(), threads: map[int]*thread{}, births: map[int]*birth{}}
}

// thread finds who a line is about: by its number or, where none is named, the
// only one there is.
func (w *world) thread(tid int) *thread {
	if t := w.threads[tid]; t != nil {
		return t
	}
	if tid == 0 {
		return w.only()
	}
	b := w.births[tid]
	if b == nil {
		b = w.beingBorn()
	}
	if b == nil && w.assumed != nil {
		t := w.assumed
		w.threads[tid], w.assumed = t, nil
		return t
	}
	delete(w.births, tid)
	if b == nil {
		return w.stranger(tid)
	}
	return w.child(tid, b)
}

// only is the one thread there is; of several, the oldest.
func (w *world) only() *thread {
	if len(w.threads) == 0 {
		w.assumed = w.stranger(1)
	}
	return w.threads[slices.Min(slices.Collect(maps.Keys(w.threads)))]
}

// beingBorn finds the clone that has not returned yet: its child may speak first.
func (w *world) beingBorn() *birth {
	var parent *thread
	for _, t := range w.threads {
		if isClone(t.begun.name) && !t.bore && (parent == nil || t.begun.time < parent.begun.time) {
			parent = t
		}
	}
	if parent == nil {
		return nil
	}
	parent.bore = true
	return parent.bears(parent.begun.text)
}

func isClone(name string) bool {
	return name == "clone" || name == "clone3" || name == "fork" || name == "vfork"
}

// bears notes what a child has at its birth.
func (t *thread) bears(arguments string) *birth {
	b := &birth{thread: strings.Contains(arguments, "CLONE_THREAD"), parent: t}
	if !b.thread {
		b.fds = map[int]*stracedFD{}
		for n, d := range t.process.fds {
			own := *d
			own.entered = false
			b.fds[n] = &own
		}
	}
	return b
}

func (w *world) child(tid int, b *birth) *thread {
	p := b.parent.process
	if b.thread {
		return w.join(p, tid)
	}
	child := w.process(tid, p)
	child.fds, child.complete, child.program = b.fds, true, p.program
	t := w.join(child, tid)
	if p.shown {
		w.show(child, w.now)
	}
	return t
}

// stranger is a thread whose start is not in the file: strace was attached later,
// or was not asked for clone. The first is a process, the others are taken for its
// threads: of a process that is taken for a thread most is shown as it was, but
// not of threads that are taken for processes and do not share their descriptors.
func (w *world) stranger(tid int) *thread {
	if w.first == nil || w.first.ended {
		w.first = w.process(tid, w.first)
	}
	return w.join(w.first, tid)
}

func (w *world) process(pid int, parent *stracedProcess) *stracedProcess {
	p := &stracedProcess{pid: pid, parent: parent, fds: map[int]*stracedFD{}, threads: map[*thread]bool{},
		data: map[watchedAs]int{}, serves: map[int]bool{}}
	return p
}

// join adds a thread to p.
func (w *world) join(p *stracedProcess, tid int) *thread {
	t := &thread{process: p, tid: tid, name: fmt.Sprintf("thread %d", tid), told: map[int]toldFor{}}
	if tid == p.pid {
		t.name = "main"
	}
	for t.number < len(p.slots) && p.slots[t.number] {
		t.number++
	}
	if t.number = min(t.number, trace.HarnessWorker-1); t.number == len(p.slots) {
		p.slots = append(p.slots, true)
	}
	p.slots[t.number] = true
	p.threads[t], w.threads[tid] = true, t
	w.starts(t, w.now)
	return t
}

// runs: t's process is another program now.
func (w *world) runs(t *thread, c *straceCall) {
	p := t.process
	for other := range p.threads {
		if other != t {
			w.leaves(other, c.ended)
		}
	}
	for n, d := range p.fds {
		if d.cloexec {
			w.closed(t, n, c.ended)
		}
	}
	p.complete = true
	p.program = programName(c.args)
	if p.shown {
		w.state.Process(p.pid).Model = p.program
	}
}

// programName is what a person calls it: "python3 echo.py", "nginx".
func programName(args []string) string {
	if len(args) == 0 {
		return ""
	}
	name := path.Base(unquoted(args[0]))
	if len(args) < 2 {
		return name
	}
	argv, _ := list(args[1])
	for _, a := range argv[min(1, len(argv)):] {
		script := path.Base(unquoted(a))
		if strings.HasPrefix(script, "-") {
			continue
		}
		if ext := path.Ext(script); ext != "" && len(ext) <= 4 && !strings.Contains(script, ":") {
			name += " " + script
		}
		break
	}
	return name
}

// put gives an event to a thread, which is shown from now on if it was not.
func (w *world) put(t *thread, e trace.Event) {
	if !t.process.shown {
		return
	}
	e.PID, e.Worker, e.Turn = t.process.pid, t.number, t.turn
	e.Time = max(e.Time, t.last, w.framed+1)
	t.last = e.Time
	w.happens(e)
}

const (
	frameTime   = int64(20e6)
	frameEvents = 4096
)

// comes: a line of this time comes. What has gathered before it becomes a frame
// now and then. It holds all that happened up to its time, and nothing later.
func (w *world) comes(at int64) {
	w.now = at
	if len(w.events) > 0 && w.last < at && (at-w.framed >= frameTime || len(w.events) >= frameEvents) {
		w.frame(at - 1)
	}
}

// happens applies an event.
func (w *world) happens(e trace.Event) {
	e.Time = max(e.Time, w.framed+1)
	w.state.Apply(e)
	w.events = append(w.events, e)
	w.last = max(w.last, e.Time)
}

// frame gives what is true at a time that is not before any event there was.
func (w *world) frame(at int64) {
	if w.err != nil {
		return
	}
	at = max(at, w.last, w.framed)
	f := w.state.Frame(at)
	f.Events = w.events
	w.err = w.give(f)
	w.events, w.framed, w.last = nil, at, at
}

// isIn shows t in a call that has not returned.
func (w *world) isIn(t *thread, op trace.Op, fd int, since int64) {
	if !t.process.shown {
		return
	}
	if s := w.worker(t); since >= s.Since {
		s.Call, s.CallFD, s.Since = op, fd, since
	}
}

// count adds what p did to what is known of the whole.
func (w *world) count(p *stracedProcess) {
	s := &w.sum
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
func (w *world) begins(t *thread, l straceLine) {
	name := l.name
	if name == "restart_syscall" {
		name, _ = t.restarts(l.text)
	}
	args, _, _ := arguments(l.text)
	c := straceCall{name: name, args: args}
	op := waitsIn[name]
	fd := -1
	switch {
	case name == "close":
		w.closing(t, c.fd(0), l.time)
		return
	case op == trace.OpNone, op == trace.OpFutexWait && !has(c.arg(1), "FUTEX_WAIT"):
		return
	case op == trace.OpSelect || op == trace.OpPoll:
		w.told(t, name, args, l.time)
	case op == trace.OpEpollWait:
		w.show(t.process, l.time)
		fd = c.fd(0)
	case op != trace.OpFutexWait:
		var d *stracedFD
		if fd, d = t.fdOf(c.arg(0), trace.Closed); d != nil && (d.nonblock || d.file) {
			return
		}
	}
	w.isIn(t, op, fd, l.time)
}

// seen says what the whole of it was, once all is read.
func (w *world) seen() tape.Foreign {
	counted := map[*stracedProcess]bool{}
	for _, tid := range slices.Sorted(maps.Keys(w.threads)) {
		if p := w.threads[tid].process; p.shown && !counted[p] {
			counted[p] = true
			w.count(p)
		}
	}
	return w.sum
}
