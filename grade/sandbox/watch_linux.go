package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/units"
)

// watchEvery is how often the memory of a tree is looked at.
const watchEvery = 50 * time.Millisecond

// A Watch looks at a process and all that it started.
type Watch struct {
	bounds Bounds
	cancel context.CancelFunc
	done   chan struct{}

	mu    sync.Mutex
	known map[int]uint64 // processes of the tree, by number: when they started
	wrong error
}

// StartWatch watches the tree of pid until End. A tree that has more resident memory
// or more processes than b allows is killed; Wrong says so then.
func StartWatch(pid int, b Bounds) *Watch {
	ctx, cancel := context.WithCancel(context.Background())
	w := &Watch{bounds: b, cancel: cancel, done: make(chan struct{}), known: map[int]uint64{pid: startOf(pid)}}
	w.look()
	go func() {
		defer close(w.done)
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if w.look() != nil {
					w.kill()
					return
				}
			}
		}
	}()
	return w
}

// look adds up what the tree has, and remembers who is in it: a process that has lost
// its parent still counts.
func (w *Watch) look() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := processes()
	members := grow(all, w.known)
	clear(w.known)
	bytes := int64(0)
	for pid := range members {
		w.known[pid] = all[pid].started
		bytes += all[pid].resident
	}
	switch b := w.bounds; {
	case b.Memory > 0 && bytes > b.Memory:
		w.wrong = fmt.Errorf("the server used %s of memory; it may have %s",
			units.Text.Binary(bytes), units.Text.Binary(b.Memory))
	case b.Tasks > 0 && len(members) > b.Tasks:
		w.wrong = fmt.Errorf("the server had %d processes; it may have %d", len(members), b.Tasks)
	}
	return w.wrong
}

// Wrong says in a sentence which bound was passed; nil: none.
func (w *Watch) Wrong() error { w.mu.Lock(); defer w.mu.Unlock(); return w.wrong }

// End ends the watch and kills what is left of the tree. It is called after the server was
// stopped and waited for.
func (w *Watch) End() {
	w.cancel()
	<-w.done
	w.kill()
}

// kill stops all processes of the tree, so that none makes new ones, and then kills
// them, until there are none.
func (w *Watch) kill() {
	for range 100 {
		w.mu.Lock()
		members := grow(processes(), w.known)
		for pid := range members {
			w.known[pid] = startOf(pid)
		}
		w.mu.Unlock()
		if !killAll(members) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// killAll kills the processes that still run, and reports whether there were any.
func killAll(members map[int]bool) (some bool) {
	for _, s := range []unix.Signal{unix.SIGSTOP, unix.SIGKILL} {
		for pid := range members {
			some = unix.Kill(pid, s) == nil || some
		}
	}
	return some
}

// Sweep kills everything that this process started, and what that left behind. It is the
// last thing that a driver does.
func Sweep() {
	self := os.Getpid()
	for range 100 {
		members := grow(processes(), map[int]uint64{self: startOf(self)})
		delete(members, self)
		if !killAll(members) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// A process is what /proc/PID/stat says of one.
type process struct {
	parent   int
	state    byte
	started  uint64 // in ticks since the machine started: with the number, it names a process
	resident int64  // bytes
}

// processes are all that can be seen.
func processes() map[int]process {
	all := map[int]process{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			if p, err := statOf(pid); err == nil {
				all[pid] = p
			}
		}
	}
	return all
}

func startOf(pid int) uint64 { p, _ := statOf(pid); return p.started }

func statOf(pid int) (p process, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return p, err
	}
	const parent, started, resident = 1, 19, 21 // fields after the name
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) <= resident {
		return p, fmt.Errorf("/proc/%d/stat is cut short", pid)
	}
	p.state = fields[0][0]
	p.parent, _ = strconv.Atoi(string(fields[parent]))
	p.started, _ = strconv.ParseUint(string(fields[started]), 10, 64)
	pages, _ := strconv.ParseInt(string(fields[resident]), 10, 64)
	p.resident = pages * int64(os.Getpagesize())
	return p, nil
}

// grow returns the processes that are known or descend from one that is, and run. known has
// when each started: a number alone may have been given to another.
func grow(all map[int]process, known map[int]uint64) map[int]bool {
	members := map[int]bool{}
	for pid, p := range all {
		if started, is := known[pid]; is && started == p.started {
			members[pid] = true
		}
	}
	for more := true; more; {
		more = false
		for pid, p := range all {
			if !members[pid] && members[p.parent] {
				members[pid], more = true, true
			}
		}
	}
	for pid := range members {
		if s := all[pid].state; s == 'Z' || s == 'X' {
			delete(members, pid)
		}
	}
	return members
}

// tree is pid and its descendants, those that run.
func tree(pid int) (list []int) {
	for p := range grow(processes(), map[int]uint64{pid: startOf(pid)}) {
		list = append(list, p)
	}
	return list
}
