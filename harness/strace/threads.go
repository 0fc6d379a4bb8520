package strace

import (
	"fmt"
	"path"
	"strings"

	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// Which process and thread a line is about, also of those whose start is not in the file.

type process struct {
	pid      int
	parent   *process
	program  string
	complete bool // strace was there from its start
	shown    bool
	ended    bool
	fds      map[int]*descriptor
	threads  map[*thread]bool
	slots    int                      // worker numbers that were ever used
	free     lowest                   // of those, that are free
	data     map[int]map[string]int   // what each epoll gives back for a descriptor
	told     map[int]map[*thread]bool // the threads that told select or poll of a descriptor
	serves   map[int]bool             // threads that accepted or served in blocking calls
	returns  bool                     // a wait returned connections
}

type thread struct {
	process *process
	tid     int
	known   []int // its numbers in program.threads
	number  int   // of the worker
	name    string
	turn    uint32
	wait    int   // its last wait that was not interrupted, of all waits; 0: none
	last    int64 // its latest event
	told    map[int]toldFor
	calls   int // select and poll, see setInterest

	begun       syntax.Line // a call that has not returned
	bore        bool        // its child has spoken already
	interrupted string      // the arguments of the latest call that a signal ended
}

// A birth is a child whose first line is still to come.
type birth struct {
	thread bool
	parent *thread
	fds    map[int]*descriptor
}

// thread finds who a line is about: by its number or, where none is named, the
// only one there is.
func (prog *program) thread(tid int) *thread {
	if t := prog.threads[tid]; t != nil {
		return t
	}
	if tid == 0 {
		return prog.only()
	}
	b := prog.births[tid]
	if b == nil {
		b = prog.beingBorn()
	}
	if b == nil && prog.assumed != nil {
		t := prog.assumed
		prog.knows(t, tid)
		prog.assumed = nil
		return t
	}
	delete(prog.births, tid)
	if b == nil {
		return prog.stranger(tid)
	}
	return prog.child(tid, b)
}

// only is the one thread there is; of several, the oldest.
func (prog *program) only() *thread {
	if len(prog.threads) == 0 {
		prog.assumed = prog.stranger(1)
	}
	for prog.threads[prog.order.numbers[0]] == nil { // it has ended
		prog.order.take()
	}
	return prog.threads[prog.order.numbers[0]]
}

// knows notes a number of a thread.
func (prog *program) knows(t *thread, tid int) {
	prog.threads[tid] = t
	t.known = append(t.known, tid)
	prog.order.add(tid)
}

// beingBorn finds the clone that has not returned yet: its child may speak first.
func (prog *program) beingBorn() *birth {
	var parent *thread
	for t := range prog.cloning {
		if !t.bore && isClone(t.begun.Name) && (parent == nil || t.begun.Time < parent.begun.Time) {
			parent = t
		}
	}
	if parent == nil {
		return nil
	}
	parent.bore = true
	return parent.bears(parent.begun.Text)
}

func isClone(name string) bool {
	return name == "clone" || name == "clone3" || name == "fork" || name == "vfork"
}

// bears notes what a child has at its birth.
func (t *thread) bears(arguments string) *birth {
	b := &birth{thread: strings.Contains(arguments, "CLONE_THREAD"), parent: t}
	if !b.thread {
		b.fds = map[int]*descriptor{}
		for n, d := range t.process.fds {
			own := *d
			own.entered = false
			b.fds[n] = &own
		}
	}
	return b
}

func (prog *program) child(tid int, b *birth) *thread {
	p := b.parent.process
	if b.thread {
		return prog.join(p, tid)
	}
	child := prog.process(tid, p)
	child.fds, child.complete, child.program = b.fds, true, p.program
	t := prog.join(child, tid)
	if p.shown {
		prog.show(child, prog.now)
	}
	return t
}

// stranger is a thread whose start is not in the file: strace was attached later,
// or was not asked for clone. The first is a process, the others are taken for its
// threads: of a process that is taken for a thread most is shown as it was, but
// not of threads that are taken for processes and do not share their descriptors.
func (prog *program) stranger(tid int) *thread {
	if prog.first == nil || prog.first.ended {
		prog.first = prog.process(tid, prog.first)
	}
	return prog.join(prog.first, tid)
}

func (prog *program) process(pid int, parent *process) *process {
	p := &process{pid: pid, parent: parent, fds: map[int]*descriptor{}, threads: map[*thread]bool{},
		data: map[int]map[string]int{}, serves: map[int]bool{}, told: map[int]map[*thread]bool{}}
	return p
}

// watched is what an epoll of p gives back for each descriptor.
func (p *process) watched(ep int) map[string]int {
	if p.data[ep] == nil {
		p.data[ep] = map[string]int{}
	}
	return p.data[ep]
}

// tells notes what t told select or poll of a descriptor.
func (t *thread) tells(fd int, what toldFor) {
	if t.told[fd] = what; t.process.told[fd] == nil {
		t.process.told[fd] = map[*thread]bool{}
	}
	t.process.told[fd][t] = true
}

// forgets takes back what t told of a descriptor.
func (t *thread) forgets(fd int) {
	delete(t.told, fd)
	if delete(t.process.told[fd], t); len(t.process.told[fd]) == 0 {
		delete(t.process.told, fd)
	}
}

// join adds a thread to p.
func (prog *program) join(p *process, tid int) *thread {
	t := &thread{process: p, tid: tid, name: fmt.Sprintf("thread %d", tid), told: map[int]toldFor{}}
	if tid == p.pid {
		t.name = "main"
	}
	switch {
	case len(p.free.numbers) > 0:
		t.number = p.free.take()
	default: // those that are too many share a number
		t.number = min(p.slots, trace.HarnessWorker-1)
		p.slots = t.number + 1
	}
	p.threads[t] = true
	prog.knows(t, tid)
	prog.starts(t, prog.now)
	return t
}

// runs: t's process is another program now.
func (prog *program) runs(t *thread, c *call) {
	p := t.process
	for other := range p.threads {
		if other != t {
			prog.leaves(other, c.ended)
		}
	}
	for n, d := range p.fds {
		if d.cloexec {
			prog.closed(t, n, c.ended)
		}
	}
	p.complete = true
	p.program = programName(c.args)
	if p.shown {
		prog.state.Process(p.pid).Model = p.program
	}
}

// programName is what a person calls it: "python3 echo.py", "nginx".
func programName(args []string) string {
	if len(args) == 0 {
		return ""
	}
	name := path.Base(syntax.Unquoted(args[0]))
	if len(args) < 2 {
		return name
	}
	argv, _ := syntax.List(args[1])
	for _, a := range argv[min(1, len(argv)):] {
		script := path.Base(syntax.Unquoted(a))
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
