// Package model says what a model is: a name, its traits, and "serve this
// listening socket until told to stop". The commands, the screens, the load
// generator, the conformance suite and the charts know a server only through it.
package model

import (
	"context"
	"runtime"
)

// A Model is one way to build the same server.
type Model struct {
	Name     string // as on the command line, and of its folder
	Title    string // as on the screen
	Sentence string // what it teaches: who waits, and where
	Traits   Traits
	Options  []Option
	// Foreign says that it is the program of others, known by its calls alone: it has no
	// source here, and no New.
	Foreign bool
	// Interrupts: told to stop, every call of its workers that blocks returns EINTR, and
	// so does every one made after that would block; nothing else tells them. It is how
	// a program in C stops whose handler of SIGTERM sets a flag, and the rule for the
	// servers of the exercises. Other models say themselves which calls are Interruptible.
	Interrupts bool
	// New makes a server from its options, which have been checked against
	// Options. It does nothing else: no socket, no thread.
	New func(Options) Server
}

// A Server serves the listening socket of env until ctx is done. Then it takes
// what is in the backlog (never more at once than it may serve), tells the
// connections that no more will be read (see Conns), lets them finish within
// env.Grace, and returns. It returns an error only when it cannot serve at all. It
// closes what it opened; the listener, the threads and the processes it got from
// env are env's.
type Server interface {
	Serve(ctx context.Context, env *Env) error
}

// A Worker is a Server of several processes. Serve runs in the first process and
// starts the others with env.Spawn; Work runs in each of those, on a Server made
// anew from the same options.
type Worker interface {
	Server
	Work(ctx context.Context, env *Env) error
}

// Traits are what those who use a model without knowing it must know: a test
// chooses its sizes from them, a screen its view.
type Traits struct {
	View View
	// Clients is how many are served at the same time: 1, or 0 for no bound of the
	// model's own, or PerWorker.
	Clients int
	// MaxClients is a bound that the model has by its nature (FD_SETSIZE), 0 none.
	MaxClients int
	// Fair: a client that is slow, silent or greedy holds up nobody else (as long
	// as there are fewer of them than workers, where there are workers).
	Fair      bool
	Threads   bool // serves with several OS threads
	Processes bool // serves with several processes
	// Cost of one connection: tests and loads divide their numbers by it.
	Cost  Cost
	Linux bool // runs on Linux alone
}

// PerWorker as Traits.Clients: one for each process, or thread of the pool.
const PerWorker = -1

// View says how a model is drawn.
type View string

const (
	Readiness View = "readiness"    // the interest set and the ready set
	One       View = "one client"   // one lane and the crowd behind it
	Threads   View = "threads"      // a lane a thread
	Pool      View = "thread pool"  // a queue and a lane a worker
	Processes View = "processes"    // a lane a process
	Runtime   View = "Go's runtime" // a lane a goroutine
)

// Cost says what a connection needs.
type Cost int

const (
	PerDescriptor Cost = iota // a descriptor and some bytes
	PerThread                 // a thread
	PerProcess                // a process
)

// Find returns the model of this name, or nil.
func Find(models []*Model, name string) *Model {
	for _, m := range models {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Names are those of the models, in their order.
func Names(models []*Model) []string {
	var list []string
	for _, m := range models {
		list = append(list, m.Name)
	}
	return list
}

// Here reports whether the model runs on this system.
func (m *Model) Here() bool { return !m.Traits.Linux || runtime.GOOS == "linux" }
