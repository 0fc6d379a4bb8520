package proc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

// A host is the process behind an Env.
type host struct {
	job      Job
	model    *model.Model
	out      io.Writer
	trace    *trace.Writer
	dir      string // of the run
	listener int
	addr     string
	env      *model.Env
	unsaid   error // why the address could not be said; read once the model has ended

	ready      sync.Once
	outOfFiles sync.Once
}

func (h *host) open() (*model.Env, error) {
	addr, err := ParseAddr(h.job.Addr)
	if err != nil {
		return nil, err
	}
	h.listener = h.job.Listener
	if h.listener < 0 && h.job.Conn < 0 {
		shares, _ := h.server().(interface{ SharesPort() bool })
		h.listener, addr, err = bind(kernel.NewDirect(), addr, shares != nil && shares.SharesPort())
		if err != nil {
			return nil, err
		}
	}
	h.addr = addr.String()
	if !h.job.Direct {
		if err := h.openTrace(); err != nil {
			fmt.Fprintln(os.Stderr, "muxlab: this server leaves no trace, and cannot be watched:", err)
		}
	}
	work := h.job.Work
	h.env = model.NewEnv(h, &model.Env{
		Listener: h.listener, Addr: addr, Backlog: h.job.Backlog, Conn: h.job.Conn, Shared: h.job.Shared,
		Number: h.job.Number, Grace: h.job.Grace, Interrupts: h.model.Interrupts,
		NewSession: func() model.Session { return h.model.NewSession(work) },
	})
	return h.env, nil
}

func (h *host) server() model.Server { return h.model.New(h.job.Options) }

func (h *host) openTrace() error {
	h.dir = h.job.Run
	role := "server"
	if h.job.Number > 0 {
		role = fmt.Sprintf("worker %d", h.job.Number)
	}
	if h.dir == "" {
		dir, err := trace.NewRun(os.Getpid())
		if err != nil {
			return err
		}
		h.dir = dir
	}
	w, err := trace.Create(h.dir, h.traceSize(), trace.Info{
		PID: os.Getpid(), Parent: h.job.Parent, Role: role,
		Model: h.job.Model, Options: h.job.Options, Addr: h.addr,
	})
	if h.trace = w; err != nil && h.job.Run == "" {
		os.RemoveAll(h.dir) // of a server that is not traced nothing is left, however it ends
		h.dir = ""
	}
	return err
}

// A server keeps so many bytes of events at the most, all its processes together:
// at 100,000 echoes a second some 300,000 events, of 32 bytes, are written, and a
// viewer reads thirty times a second.
const (
	ringBytes = 16 << 20
	ringMost  = 1 << 17 // events in one ring
	ringLeast = 1 << 12
	workerFDs = 4096 // descriptor slots of a worker process; beyond them there are events alone

	goroutineMost = 1 << 14 // goroutines that are seen at once
)

// traceSize: a process that serves one connection has a small trace; else there
// is a ring for each long-lived worker, and a slot for each descriptor.
func (h *host) traceSize() trace.Size {
	if h.job.Conn >= 0 {
		return trace.Size{Workers: 2, FDs: 64, Rings: 2, Events: 512}
	}
	var files unix.Rlimit
	unix.Getrlimit(unix.RLIMIT_NOFILE, &files)
	n, bytes := threads(h.job, h.model), ringBytes
	s := trace.Size{FDs: int(min(files.Cur, 1<<16)), Rings: 2 + min(n, 16), Events: ringMost}
	s.Workers = n + 16
	if h.model.Traits.View == model.Runtime { // a goroutine a connection, and nothing bounds them
		s.Workers = min(s.FDs, goroutineMost)
	}
	if processes := h.job.Options.Int("workers"); h.model.Traits.Processes && processes > 0 {
		bytes /= processes
		s.FDs = min(s.FDs, workerFDs)
	}
	for s.Rings*s.Events*trace.EventSize > bytes && s.Events > ringLeast {
		s.Events /= 2
	}
	return s
}

func (h *host) run(ctx context.Context, env *model.Env) error {
	serve := h.server().Serve
	if h.job.Number > 0 {
		w, ok := h.server().(model.Worker)
		if !ok {
			return fmt.Errorf("%s has no worker processes", h.model.Name)
		}
		serve = w.Work
	}
	ctx, env.Cancel = context.WithCancel(ctx)
	defer env.Cancel()
	done := make(chan struct{})
	defer close(done)
	defer context.AfterFunc(ctx, func() {
		trace.OpenGates()
		go h.giveUp(done)
		env.Stop(done)
	})()
	err := serve(ctx, env)
	if failed := env.Wait(); err == nil {
		err = failed
	}
	return errors.Join(err, h.unsaid)
}

// NotInTime is what a process says that was told to stop and did not, before it ends.
const NotInTime = "a worker did not come to its end in time"

// giveUp ends a process that does not come to its end: a session that computes
// for a minute cannot be interrupted.
func (h *host) giveUp(done <-chan struct{}) {
	select {
	case <-done:
	case <-time.After(h.job.Grace + 2*time.Second):
		fmt.Fprintln(os.Stderr, "muxlab:", NotInTime)
		h.close()
		os.Exit(1)
	}
}

func (h *host) close() {
	if h.trace != nil {
		h.trace.Close()
	}
	if h.dir != "" && h.job.Run == "" {
		os.RemoveAll(h.dir)
	}
	if h.listener >= 0 {
		unix.Close(h.listener)
	}
}

// Kernel implements model.Host.
func (h *host) Kernel(name string, life trace.Lifetime, k kernel.Kernel) (kernel.Kernel, func()) {
	k = &parent{k, h}
	if h.job.Clock != nil {
		k = kernel.NewScaled(k, *h.job.Clock)
	}
	if h.job.Faults != nil {
		f := kernel.NewFaulty(k, *h.job.Faults, fmt.Sprintf("%s %d", name, h.job.Number))
		f.Stopping = trace.Stopping
		k = f
	}
	if h.trace == nil {
		return k, func() {}
	}
	return recorded.New(h.trace, name, life, k)
}

// Ready implements model.Host. A server whose address cannot be said ends. It is said once.
func (h *host) Ready() { h.ready.Do(h.sayReady) }

func (h *host) sayReady() {
	if _, err := fmt.Fprintf(h.out, "listening on %s\n", h.addr); err != nil {
		h.unsaid = Unsaid(err)
		h.env.Cancel()
	}
}

// Spawn implements model.Host.
func (h *host) Spawn(number, conn int) (model.Process, error) {
	l, err := ourLeash() // several goroutines come here: it is made once
	if err != nil {
		return nil, Machinef("no worker process can be started: %v", err)
	}
	c, err := spawn(h.worker(number), l, h.listener, conn, h.env.Shared, os.Stderr)
	if err != nil {
		return nil, err
	}
	if h.trace != nil {
		h.trace.ProcStart(c.PID())
		go h.bury(c)
	}
	return c, nil
}

// worker is the job of the worker process of this number.
func (h *host) worker(number int) Job {
	job := h.job
	job.Number, job.Parent, job.Run, job.Addr = number, os.Getpid(), h.dir, h.addr
	job.Direct = h.trace == nil
	return job
}

// bury takes over the account of a child once it has ended. Its trace stays for
// a moment, so that a viewer can read the last of it.
func (h *host) bury(c *Child) {
	<-c.Done()
	h.ended(c.PID(), c.Code())
}

func (h *host) ended(pid, code int) {
	h.trace.ProcEnd(pid, code)
	trace.FoldDead(h.trace, h.dir, pid)
	time.AfterFunc(time.Second, func() {
		os.Remove(filepath.Join(h.dir, trace.FileName(pid)))
	})
}
