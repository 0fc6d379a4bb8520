package model

import (
	"fmt"
	"net/netip"
	"runtime"
	"sync"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// Env is what the harness gives a server: a socket, threads, processes, sessions.
type Env struct {
	// Listener is a socket bound to Addr. It does not listen yet: the model calls
	// Listen, with Backlog. It may be shared with other processes.
	Listener int
	Addr     netip.AddrPort
	Backlog  int // connections that the kernel keeps until they are accepted
	// Conn is the one connection that a child of fork serves; else -1.
	Conn int
	// Shared is a descriptor that the first process made for its worker processes:
	// what it has here as it spawns one, the worker has too. Else -1.
	Shared int
	// Number of this worker process, from 1; 0 in the first process.
	Number int
	// Grace is how long connections may take to finish once the server is told to stop.
	Grace time.Duration
	// NewSession makes the session of a new connection.
	NewSession func() Session
	// Conns are the connections that blocking workers are in, so that a stop reaches them.
	Conns *Conns

	// Cancel tells the server to stop, as from outside.
	Cancel func()
	// Interrupts is the model's, see there.
	Interrupts bool

	host    Host
	threads sync.WaitGroup
	mu      sync.Mutex
	err     error
	callers map[*caller]bool // who may be in a call that a stop must interrupt
}

// Host is what stands behind an Env: the process it runs in.
type Host interface {
	// Kernel gives the calling worker its kernel over base, as recorded and as
	// faulty as the process is to be. end is called when the worker ends.
	Kernel(name string, life trace.Lifetime, base kernel.Kernel) (k kernel.Kernel, end func())
	// Ready is called when the server accepts connections.
	Ready()
	// Spawn starts a worker process, see Env.Spawn.
	Spawn(number, conn int) (Process, error)
}

// A FilesHost is a Host that wants to know when no descriptor is left.
type FilesHost interface {
	// OutOfFiles is called when accept failed for that reason, each time.
	OutOfFiles(err error)
}

// A Process is a child that Env.Spawn started.
type Process interface {
	PID() int
	// Ready is closed when the process has called env.Ready.
	Ready() <-chan struct{}
	// Done is closed when the process has ended and was reaped.
	Done() <-chan struct{}
	// Stop asks it to stop (SIGTERM); Kill ends it (SIGKILL).
	Stop()
	Kill()
}

// NewEnv completes e, which runs in host.
func NewEnv(host Host, e *Env) *Env {
	e.host = host
	e.Conns = newConns()
	e.callers = map[*caller]bool{}
	return e
}

// Ready tells the world that the server accepts connections. Call it after Listen.
func (e *Env) Ready() { e.host.Ready() }

// Thread runs f in an OS thread of its own, for as long as the process serves,
// with a kernel of its own. Wait waits for it.
func (e *Env) Thread(name string, f func(k kernel.Kernel) error) { e.start(name, trace.Long, f) }

// Handler is Thread for a thread that lives only as long as one connection.
func (e *Env) Handler(name string, f func(k kernel.Kernel) error) { e.start(name, trace.Brief, f) }

func (e *Env) start(name string, life trace.Lifetime, f func(k kernel.Kernel) error) {
	e.threads.Add(1)
	go func() {
		defer e.threads.Done()
		runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
		e.run(name, life, kernel.NewDirect(), f)
	}()
}

// Goroutine is Thread for a goroutine, which shares its thread with others. Its
// calls are made by base, which must not block the thread.
func (e *Env) Goroutine(name string, life trace.Lifetime, base kernel.Kernel, f func(k kernel.Kernel) error) {
	e.threads.Go(func() { e.run(name, life, base, f) })
}

func (e *Env) run(name string, life trace.Lifetime, base kernel.Kernel, f func(k kernel.Kernel) error) {
	k, end := e.host.Kernel(name, life, base)
	defer end()
	if e.Interrupts {
		i := &interrupted{Kernel: k, caller: caller{tid: kernel.ThreadID()}}
		e.watch(&i.caller)
		defer e.unwatch(&i.caller)
		k = i
	}
	if err := f(k); err != nil {
		e.Fail(fmt.Errorf("%s: %w", name, err))
	}
}

// Fail makes Wait return err: the server cannot go on, and is told to stop. Of
// several threads that fail, the first one's error is the reason.
func (e *Env) Fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err == nil {
		e.err = err
	}
	if e.Cancel != nil {
		e.Cancel()
	}
}

// Wait waits for all threads and returns what failed.
func (e *Env) Wait() error {
	e.threads.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

// Spawn starts a process that runs the model's Work as worker number. It shares
// the listener. If conn is not -1 the child gets a copy of it as its env.Conn,
// and the caller closes its own. The child dies with this process.
func (e *Env) Spawn(number, conn int) (Process, error) { return e.host.Spawn(number, conn) }

// AcceptFailed tells the host that a connection could not be accepted. Of the reasons
// only a lack of descriptors (EMFILE, ENFILE) is worth a word.
func (e *Env) AcceptFailed(err error) {
	if h, asks := e.host.(FilesHost); asks && (err == kernel.EMFILE || err == kernel.ENFILE) {
		h.OutOfFiles(err)
	}
}

// Interruptible runs a call that may block in accept or in a wait. From the
// moment the server is told to stop the call returns EINTR (or what it waited
// for), however often it is made: the caller looks at ctx after each.
func (e *Env) Interruptible(call func()) {
	c := &caller{tid: kernel.ThreadID()}
	c.enter()
	e.watch(c)
	call()
	e.unwatch(c)
}

// Stop sees a stop through: it is called by the host once ctx is done, and
// returns when done is closed, that is, when Serve has returned.
//
// Connections are told that nothing more will be read, and those that are still
// there when the grace is over are cut. Threads blocked in an Interruptible call,
// or in any where the model Interrupts, are interrupted again and again: one that
// looked at ctx just before it was done, and blocks only now, is found at the next
// round.
func (e *Env) Stop(done <-chan struct{}) {
	if e.Interrupts {
		kernel.NoRestart()
	}
	e.Conns.Shutdown(kernel.ShutRead)
	cut := time.After(e.Grace)
	again := time.NewTicker(2 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-done:
			return
		case <-cut:
			e.Conns.Shutdown(kernel.ShutBoth)
		case <-again.C:
			e.interrupt()
		}
	}
}
