package proc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

// Main turns this process into one of its own server or worker processes, if it
// was started as one, and does not return then. main calls it first of all, and
// so does the TestMain of every package whose tests start servers.
func Main(models []*model.Model) {
	if len(os.Args) != 3 || os.Args[1] != hidden {
		return
	}
	ctx, _ := signal.NotifyContext(context.Background(), unix.SIGTERM)
	var job Job
	err := json.Unmarshal([]byte(os.Args[2]), &job)
	if err == nil {
		err = Serve(ctx, models, job, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "muxlab:", err)
	}
	os.Exit(ExitCode(err))
}

// leastFiles is how many descriptors a process needs for itself. With a few less
// the Go runtime ends it, with pages of stacks.
const leastFiles = 16

// CheckFiles says in a sentence that this process may open too few descriptors.
func CheckFiles() error {
	var l unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &l); err != nil || l.Cur >= leastFiles {
		return nil
	}
	return Machinef("a process needs %d descriptors at least, and ulimit -n here is %d: raise it with ulimit -n 1024", leastFiles, l.Cur)
}

// ExitCode is 0 without an error, 2 for wrong usage, 3 if this machine cannot
// do it, and else 1.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, ErrUsage):
		return 2
	case errors.Is(err, ErrMachine):
		return 3
	}
	return 1
}

// Serve makes this process the server, or the worker of a server, that job asks
// for, until ctx is done. Once it accepts it writes "listening on HOST:PORT" to out.
// It is called once in the life of a process: limits, gates and the number of
// threads are the process's own.
func Serve(ctx context.Context, models []*model.Model, job Job, out io.Writer) error {
	m := model.Find(models, job.Model)
	if m == nil {
		return Usagef("there is no model %q", job.Model)
	}
	if m.Traits.Linux && runtime.GOOS != "linux" {
		return Machinef("%s needs Linux; poll and select run here too", m.Name)
	}
	time.Sleep(time.Nanosecond) // the Go runtime makes its own poller now, while descriptors last
	if job.Leash >= 0 {
		go follow(job.Leash)
	}
	if err := limit(job, m); err != nil {
		return err
	}
	h := &host{job: job, model: m, out: out}
	env, err := h.open()
	if err != nil {
		return err
	}
	defer h.close()
	return h.run(ctx, env)
}

// follow ends this process with its parent: the parent-death signal backed up
// by a pipe, for where there is none.
func follow(leash int) {
	var b [1]byte
	for {
		if _, err := unix.Read(leash, b[:]); err != unix.EINTR {
			os.Exit(1)
		}
	}
}

// limit sets what the process as a whole is allowed.
func limit(job Job, m *model.Model) error {
	if job.MaxFiles > 0 {
		l := unix.Rlimit{Cur: uint64(job.MaxFiles), Max: uint64(job.MaxFiles)}
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &l); err != nil {
			return Machinef("the limit of open files cannot be set to %d: %v", job.MaxFiles, err)
		}
	}
	if n := threads(job, m); n > 0 {
		// A thread that comes back from a blocking call needs a processor of the Go
		// scheduler's; with too few, it waits for those that compute (FACTS: 41 ms).
		runtime.GOMAXPROCS(min(max(n+2, runtime.NumCPU()), 64))
	}
	return nil
}

// threads is how many threads of a model may want to run at once in one process.
func threads(job Job, m *model.Model) int {
	switch o := job.Options; {
	case !m.Traits.Threads:
		return 0
	case m.Traits.Cost == model.PerThread:
		return o.Int("max-conns")
	case o.Int("threads") > 0:
		return o.Int("threads")
	default:
		return o.Int("workers")
	}
}

// runtimeThreads is how many threads the Go runtime may want for itself in a process.
const runtimeThreads = 8

// Tasks is how many threads, in how many processes together, the server of job
// may come to have: what ulimit -u and pids.max count.
func Tasks(job Job, m *model.Model) int {
	each := threads(job, m) + runtimeThreads
	switch {
	case m.Traits.Cost == model.PerProcess:
		return (job.Options.Int("max-conns") + 1) * runtimeThreads
	case m.Traits.Processes:
		return (job.Options.Int("workers") + 1) * each
	}
	return each
}

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
		Number: h.job.Number, Grace: h.job.Grace,
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
	h.trace = w
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
	return err
}

// giveUp ends a process that does not come to its end: a session that computes
// for a minute cannot be interrupted.
func (h *host) giveUp(done <-chan struct{}) {
	select {
	case <-done:
	case <-time.After(h.job.Grace + 2*time.Second):
		fmt.Fprintln(os.Stderr, "muxlab: a worker did not come to its end in time")
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
	if h.job.Faults != nil {
		k = kernel.NewFaulty(k, *h.job.Faults, fmt.Sprintf("%s %d", name, h.job.Number))
	}
	if h.trace == nil {
		return k, func() {}
	}
	return recorded.New(h.trace, name, life, k)
}

// Ready implements model.Host.
func (h *host) Ready() { fmt.Fprintf(h.out, "listening on %s\n", h.addr) }

// Spawn implements model.Host.
func (h *host) Spawn(number, conn int) (model.Process, error) {
	l, err := ourLeash() // several goroutines come here: it is made once
	if err != nil {
		return nil, Machinef("no worker process can be started: %v", err)
	}
	job := h.job
	job.Number, job.Parent, job.Run, job.Addr = number, os.Getpid(), h.dir, h.addr
	job.Direct = h.trace == nil
	c, err := spawn(job, l, h.listener, conn, h.env.Shared, os.Stderr)
	if err != nil {
		return nil, err
	}
	if h.trace != nil {
		h.trace.ProcStart(c.PID())
		go h.bury(c)
	}
	return c, nil
}

// bury takes over the account of a child once it has ended. Its trace stays for
// a moment, so that a viewer can read the last of it.
func (h *host) bury(c *Child) {
	<-c.Done()
	h.trace.ProcEnd(c.PID(), c.Code())
	trace.FoldDead(h.trace, h.dir, c.PID())
	time.AfterFunc(time.Second, func() {
		os.Remove(filepath.Join(h.dir, trace.FileName(c.PID())))
	})
}
