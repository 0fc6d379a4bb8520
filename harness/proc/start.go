package proc

import (
	"encoding/json"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// A Child is a process that this one started. It is killed when this one ends,
// however it ends.
type Child struct {
	pid    int
	ready  chan struct{}
	line   string // that it printed; valid once ready is closed
	done   chan struct{}
	status syscall.WaitStatus // valid once done is closed

	mu    sync.Mutex // a signal must not meet a number that was reaped
	ended bool
}

// PID is its process id.
func (c *Child) PID() int { return c.pid }

// Ready is closed when the process has called env.Ready.
func (c *Child) Ready() <-chan struct{} { return c.ready }

// Done is closed when the process has ended and was reaped.
func (c *Child) Done() <-chan struct{} { return c.done }

// Code is its exit code, or minus the number of the signal that killed it. Only
// once Done is closed.
func (c *Child) Code() int {
	if c.status.Signaled() {
		return -int(c.status.Signal())
	}
	return c.status.ExitStatus()
}

// Stop asks it to stop (SIGTERM), as soon as it is ready: before, it would not
// hear the signal but die of it, and its client with it.
func (c *Child) Stop() {
	go func() {
		select {
		case <-c.ready:
			c.signal(unix.SIGTERM)
		case <-c.done:
		}
	}()
}

// Kill ends it (SIGKILL).
func (c *Child) Kill() { c.signal(unix.SIGKILL) }

func (c *Child) signal(s unix.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		unix.Kill(c.pid, s)
	}
}

// family is the children of this process.
//
// One goroutine starts them all, locked to its thread for the life of the
// process: the signal that ends a child with its parent follows the *thread*
// that made it (prctl(2), PR_SET_PDEATHSIG), and a Go thread may end at any time.
// One goroutine reaps them all: a wait for each would cost a thread for each,
// and a wait for any would take away the children of os/exec.
var family = sync.OnceValue(func() *house {
	h := &house{requests: make(chan func()), children: map[int]*Child{}}
	go h.start()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGCHLD)
	go func() {
		for range signals {
			h.reap()
		}
	}()
	return h
})

type house struct {
	requests chan func()
	mu       sync.Mutex
	children map[int]*Child
}

func (h *house) start() {
	runtime.LockOSThread()
	for f := range h.requests {
		stepForward() // the child has it from this thread
		f()
	}
}

// reap takes leave of every child that has ended. Signals of several may have
// become one.
func (h *house) reap() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for pid, c := range h.children {
		var status syscall.WaitStatus
		c.mu.Lock()
		got, err := syscall.Wait4(pid, &status, syscall.WNOHANG, nil)
		if got == pid || err == syscall.ECHILD {
			c.ended, c.status = true, status
			delete(h.children, pid)
			close(c.done)
		}
		c.mu.Unlock()
	}
}

// hidden is the command that makes this program one of its own processes.
const hidden = "__process"

// launch starts the process of job, with the descriptors files from 0 on.
func launch(job Job, files []int) (*Child, error) {
	text, err := json.Marshal(job)
	if err != nil {
		return nil, err
	}
	return job.Launch.run([]string{hidden, string(text)}, files)
}

// run starts the program with args, as a child that is reaped here.
func (l Launch) run(args []string, files []int) (*Child, error) {
	c := &Child{ready: make(chan struct{}), done: make(chan struct{})}
	err := l.fork(args, files, func(h *house, pid int) {
		c.pid = pid
		h.children[pid] = c
	})
	if err != nil {
		return nil, Machinef("no process can be started: %v", err)
	}
	return c, nil
}

// fork starts the program with args. began is told its process id before the process can
// be reaped here; a process that it does not enter among the children is not.
func (l Launch) fork(args []string, files []int, began func(h *house, pid int)) error {
	exe := l.Program
	if exe == "" {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		exe = self
	}
	attr := &syscall.ProcAttr{Env: l.Env, Sys: dieWithParent(l.Sys)}
	if attr.Env == nil {
		attr.Env = childEnv()
	}
	argv := append([]string{"muxlab"}, args...)
	if len(l.Prefix) > 0 {
		argv = slices.Concat(l.Prefix, []string{exe}, args)
		exe = l.Prefix[0]
	}
	for _, fd := range files {
		attr.Files = append(attr.Files, uintptr(fd))
	}
	h := family()
	answer := make(chan error)
	h.requests <- func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		pid, err := syscall.ForkExec(exe, argv, attr)
		if err == nil {
			began(h, pid)
		}
		answer <- err
	}
	return <-answer
}

// childEnv is the environment of a child: ours, with the race detector told not
// to wait a second at the end of each process, and no terminal to be asked.
func childEnv() []string {
	env := []string{"TERM=dumb"}
	race := "atexit_sleep_ms=0"
	for _, e := range os.Environ() {
		if v, ok := strings.CutPrefix(e, "GORACE="); ok {
			race = v + " " + race
			continue
		}
		if !strings.HasPrefix(e, "TERM=") {
			env = append(env, e)
		}
	}
	return append(env, "GORACE="+race)
}
