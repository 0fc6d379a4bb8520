package trace

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// How processes and threads of a program under strace begin and end.

// starts shows a thread, if its process is shown.
func (w *world) starts(t *stracedThread, at int64) {
	if !t.process.shown {
		return
	}
	w.put(t, Event{Time: at, Op: OpThreadStart, FD: -1, Arg: uint32(t.tid)})
	w.worker(t).Name = t.name
}

func (w *world) worker(t *stracedThread) *workerState {
	return w.state.process(t.process.pid).worker(t.number)
}

// show brings a process into the picture.
func (w *world) show(p *stracedProcess, at int64) {
	if p.shown {
		return
	}
	p.shown = true
	parent := w.shownParent(p)
	info := Info{PID: p.pid, Role: "server", Model: p.program, Addr: w.sum.Addr, Start: time.Unix(0, at), Mono: at}
	if parent != nil {
		w.names++
		info.Parent, info.Role = parent.pid, fmt.Sprintf("child %d", w.names)
		w.happens(Event{Time: at, PID: parent.pid, Worker: maxWorkerNum, Op: OpProcStart, FD: p.pid})
	}
	q := w.state.process(p.pid)
	q.Info = info
	if parent == nil { // nothing can be told before the first tables are there
		w.root = p
		for t := range p.threads {
			q.workers[t.number] = &workerState{Worker: Worker{Number: t.number, Name: t.name, Thread: t.tid, Alive: true, Since: at}}
		}
		w.frame(at - 1)
		return
	}
	for _, t := range p.inOrder() {
		w.starts(t, at)
	}
}

func (p *stracedProcess) inOrder() []*stracedThread {
	return slices.SortedFunc(maps.Keys(p.threads), func(a, b *stracedThread) int { return a.number - b.number })
}

// shownParent is the nearest ancestor in the picture; of a process without one,
// the first in the picture, so that there is one server.
func (w *world) shownParent(p *stracedProcess) *stracedProcess {
	for q := p.parent; q != nil; q = q.parent {
		if q.shown && !q.ended {
			return q
		}
	}
	if w.root == p {
		return nil
	}
	return w.root
}

// exits takes in how a thread ended: "exited with 0", "killed by SIGKILL".
func (w *world) exits(t *stracedThread, how string, at int64) {
	if tid, ok := number(strings.TrimPrefix(how, "superseded by execve in pid ")); ok {
		w.supersede(t, tid, at)
		return
	}
	w.leaves(t, at)
	p := t.process
	if p.ended = len(p.threads) == 0; p.ended && p.shown {
		w.count(p)
		w.ends(p, how, at)
	}
}

func (w *world) leaves(t *stracedThread, at int64) {
	p := t.process
	w.put(t, Event{Time: at, Op: OpThreadEnd, FD: -1})
	p.slots[t.number] = false
	delete(p.threads, t)
	for tid, other := range w.threads {
		if other == t {
			delete(w.threads, tid)
		}
	}
	if w.assumed == t {
		w.assumed = nil
	}
}

// supersede: the thread tid made execve, and goes on under the number of t.
func (w *world) supersede(t *stracedThread, tid int, at int64) {
	if other := w.threads[tid]; other != nil && other != t {
		t.begun = other.begun
		w.leaves(other, at)
	}
}

func (w *world) ends(p *stracedProcess, how string, at int64) {
	parent := w.shownParent(p)
	if parent == nil {
		w.rootEnds(at)
		return
	}
	code, _ := number(strings.TrimPrefix(how, "exited with "))
	if signal, ok := strings.CutPrefix(how, "killed by "); ok {
		signal, _, _ = strings.Cut(signal, " ")
		code = -int(unix.SignalNum(signal))
	}
	w.happens(Event{Time: at, PID: parent.pid, Worker: maxWorkerNum, Op: OpProcEnd, FD: p.pid, Result: code})
}

// rootEnds: a server that went into the background lives on in its eldest child.
func (w *world) rootEnds(at int64) {
	w.last = max(w.last, at)
	root := w.state.process(w.root.pid)
	root.Ended = true
	var heir *stracedProcess
	for _, t := range w.threads {
		if p := t.process; p.shown && (heir == nil || w.state.process(p.pid).Mono < w.state.process(heir.pid).Mono) {
			heir = p
		}
	}
	if heir != nil {
		delete(w.state.processes, w.root.pid)
		w.root = heir
		w.state.process(heir.pid).Parent = 0
	}
}
