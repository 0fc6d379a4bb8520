package strace

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/strace/syntax"
	"muxlab/harness/trace"
)

// How processes and threads of a program under strace begin and end.

// starts shows a thread, if its process is shown.
func (prog *program) starts(t *thread, at int64) {
	if !t.process.shown {
		return
	}
	prog.put(t, trace.Event{Time: at, Op: trace.OpThreadStart, FD: -1, Arg: uint32(t.tid)})
	prog.worker(t).Name = t.name
}

func (prog *program) worker(t *thread) *trace.Worker {
	return prog.state.Worker(t.process.pid, t.number)
}

// show brings a process into the picture.
func (prog *program) show(p *process, at int64) {
	if p.shown {
		return
	}
	p.shown = true
	prog.shown = append(prog.shown, p)
	parent := prog.shownParent(p)
	info := trace.Info{PID: p.pid, Role: "server", Model: p.program, Addr: prog.sum.Addr, Start: time.Unix(0, at), Mono: at}
	if parent != nil {
		prog.names++
		info.Parent, info.Role = parent.pid, fmt.Sprintf("child %d", prog.names)
		prog.happens(trace.Event{Time: at, PID: parent.pid, Worker: trace.HarnessWorker, Op: trace.OpProcStart, FD: p.pid})
	}
	if parent == nil { // nothing can be told before the first tables are there
		prog.root = p
		var workers []trace.Worker
		for t := range p.threads {
			workers = append(workers, trace.Worker{Number: t.number, Name: t.name, Thread: t.tid, Alive: true, Since: at})
		}
		prog.state.Start(info, workers)
		prog.frame(at - 1)
		return
	}
	prog.state.Start(info, nil)
	for _, t := range p.inOrder() {
		prog.starts(t, at)
	}
}

func (p *process) inOrder() []*thread {
	return slices.SortedFunc(maps.Keys(p.threads), func(a, b *thread) int { return a.number - b.number })
}

// shownParent is the nearest ancestor in the picture; of a process without one,
// the first in the picture, so that there is one server.
func (prog *program) shownParent(p *process) *process {
	for q := p.parent; q != nil; q = q.parent {
		if q.shown && !q.ended {
			return q
		}
	}
	if prog.root == p {
		return nil
	}
	return prog.root
}

// exits takes in how a thread ended: "exited with 0", "killed by SIGKILL".
func (prog *program) exits(t *thread, how string, at int64) {
	if tid, ok := syntax.Number(strings.TrimPrefix(how, "superseded by execve in pid ")); ok {
		prog.supersede(t, tid, at)
		return
	}
	prog.leaves(t, at)
	p := t.process
	if p.ended = len(p.threads) == 0; p.ended && p.shown {
		prog.count(p)
		prog.ends(p, how, at)
	}
}

func (prog *program) leaves(t *thread, at int64) {
	p := t.process
	prog.put(t, trace.Event{Time: at, Op: trace.OpThreadEnd, FD: -1})
	if p.threads[t] && t.number < trace.HarnessWorker-1 {
		p.free.add(t.number)
	}
	delete(p.threads, t)
	for fd := range t.told {
		t.forgets(fd)
	}
	delete(prog.cloning, t)
	for _, tid := range t.known {
		if prog.threads[tid] == t {
			delete(prog.threads, tid)
		}
	}
	t.known = nil
	if prog.assumed == t {
		prog.assumed = nil
	}
}

// supersede: the thread tid made execve, and goes on under the number of t.
func (prog *program) supersede(t *thread, tid int, at int64) {
	if other := prog.threads[tid]; other != nil && other != t {
		t.begun = other.begun
		prog.leaves(other, at)
	}
}

func (prog *program) ends(p *process, how string, at int64) {
	parent := prog.shownParent(p)
	if parent == nil {
		prog.rootEnds(at)
		return
	}
	code, _ := syntax.Number(strings.TrimPrefix(how, "exited with "))
	if signal, ok := strings.CutPrefix(how, "killed by "); ok {
		signal, _, _ = strings.Cut(signal, " ")
		code = -int(unix.SignalNum(signal))
	}
	prog.happens(trace.Event{Time: at, PID: parent.pid, Worker: trace.HarnessWorker, Op: trace.OpProcEnd, FD: p.pid, Result: code})
}

// rootEnds: a server that went into the background lives on in its eldest child.
func (prog *program) rootEnds(at int64) {
	prog.last = max(prog.last, at)
	root := prog.state.Process(prog.root.pid)
	root.Ended = true
	for len(prog.shown) > 0 && len(prog.shown[0].threads) == 0 {
		prog.shown = prog.shown[1:]
	}
	if len(prog.shown) > 0 {
		prog.state.Remove(prog.root.pid)
		prog.root = prog.shown[0]
		prog.state.Process(prog.root.pid).Parent = 0
	}
}
