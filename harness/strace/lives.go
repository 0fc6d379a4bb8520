package strace

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/trace"
)

// How processes and threads of a program under strace begin and end.

// starts shows a thread, if its process is shown.
func (w *world) starts(t *thread, at int64) {
	if !t.process.shown {
		return
	}
	w.put(t, trace.Event{Time: at, Op: trace.OpThreadStart, FD: -1, Arg: uint32(t.tid)})
	w.worker(t).Name = t.name
}

func (w *world) worker(t *thread) *trace.Worker {
	return w.state.Worker(t.process.pid, t.number)
}

// show brings a process into the picture.
func (w *world) show(p *stracedProcess, at int64) {
	if p.shown {
		return
	}
	p.shown = true
	parent := w.shownParent(p)
	info := trace.Info{PID: p.pid, Role: "server", Model: p.program, Addr: w.sum.Addr, Start: time.Unix(0, at), Mono: at}
	if parent != nil {
		w.names++
		info.Parent, info.Role = parent.pid, fmt.Sprintf("child %d", w.names)
		w.happens(trace.Event{Time: at, PID: parent.pid, Worker: trace.HarnessWorker, Op: trace.OpProcStart, FD: p.pid})
	}
	if parent == nil { // nothing can be told before the first tables are there
		w.root = p
		var workers []trace.Worker
		for t := range p.threads {
			workers = append(workers, trace.Worker{Number: t.number, Name: t.name, Thread: t.tid, Alive: true, Since: at})
		}
		w.state.Start(info, workers)
		w.frame(at - 1)
		return
	}
	w.state.Start(info, nil)
	for _, t := range p.inOrder() {
		w.starts(t, at)
	}
}

func (p *stracedProcess) inOrder() []*thread {
	return slices.SortedFunc(maps.Keys(p.threads), func(a, b *thread) int { return a.number - b.number })
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
func (w *world) exits(t *thread, how string, at int64) {
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

func (w *world) leaves(t *thread, at int64) {
	p := t.process
	w.put(t, trace.Event{Time: at, Op: trace.OpThreadEnd, FD: -1})
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
func (w *world) supersede(t *thread, tid int, at int64) {
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
	w.happens(trace.Event{Time: at, PID: parent.pid, Worker: trace.HarnessWorker, Op: trace.OpProcEnd, FD: p.pid, Result: code})
}

// rootEnds: a server that went into the background lives on in its eldest child.
func (w *world) rootEnds(at int64) {
	w.last = max(w.last, at)
	root := w.state.Process(w.root.pid)
	root.Ended = true
	var heir *stracedProcess
	for _, t := range w.threads {
		if p := t.process; p.shown && (heir == nil || w.state.Process(p.pid).Mono < w.state.Process(heir.pid).Mono) {
			heir = p
		}
	}
	if heir != nil {
		w.state.Remove(w.root.pid)
		w.root = heir
		w.state.Process(heir.pid).Parent = 0
	}
}
