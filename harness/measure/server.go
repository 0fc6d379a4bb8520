package measure

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"muxlab/harness/proc"
	"muxlab/harness/trace"
)

// A Server is a server under test: a process of its own, with all its
// descendants, looked at from outside before and after a piece of work.
//
//	s, err := measure.Start(ctx, job)        // or measure.Of(pid), for any process
//	none, err := s.Look()                    // nobody is connected
//	cfg.Begin = func() { before, _ = s.Look() }
//	cfg.End = func() { after, _ = s.Look() } // the connections are still there
//	r, err := load.Run(ctx, cfg)
//	cost := measure.Between(before, after, r.Echoes, r.Bytes)
//	each := measure.MemoryPerConnection(none, after, r.Connections)
//
// A Look costs some milliseconds of this process and none of the server's. It
// may not be called from two goroutines at once.
type Server struct {
	// Addr is where it listens; zero for one that was not started here.
	Addr netip.AddrPort
	// StartUp is from before the process was started until it said that it
	// listens; 0 for one that was not started here.
	StartUp time.Duration

	pid     int
	child   *proc.Server // nil: somebody else's
	live    *trace.Live  // nil: it leaves no trace
	noTrace error        // why there is none
}

// Start runs job as a server in a process of its own and waits until it listens.
// The caller closes it.
func Start(ctx context.Context, job proc.Job) (*Server, error) {
	began := time.Now()
	child, err := proc.Start(ctx, job)
	if err != nil {
		return nil, err
	}
	s := &Server{StartUp: time.Since(began), pid: child.PID(), child: child, noTrace: errDirect}
	if s.Addr, err = proc.ParseAddr(child.Addr); err != nil {
		s.Stop()
		return nil, err
	}
	if !job.Direct {
		s.attach()
	}
	return s, nil
}

var errDirect = errors.New("it was started without a trace")

// Of is the server that runs as process pid already, whoever started it and
// whatever it is. If it is one of ours and recorded, its system calls are known
// too. The caller closes it; the process runs on.
func Of(pid int) (*Server, error) {
	if _, err := Process(pid); err != nil {
		return nil, err
	}
	s := &Server{pid: pid}
	s.attach()
	return s, nil
}

func (s *Server) attach() {
	run, err := trace.FindRun(s.pid)
	if err == nil {
		s.live, err = trace.Attach(run.Dir)
	}
	s.noTrace = err
}

// PID is its first process.
func (s *Server) PID() int { return s.pid }

// Trace is the trace that it leaves, from which its system calls are known. The error
// says why there is none. The Server closes it, and Look reads it, too.
func (s *Server) Trace() (*trace.Live, error) { return s.live, s.noTrace }

// Done is closed when a server that was started here has ended.
func (s *Server) Done() <-chan struct{} { return s.child.Done() }

// Said is what a server that was started here has written to its standard error.
func (s *Server) Said() string { return s.child.Said() }

// Close stops the server if it was started here, and waits until it has ended or
// ctx is done.
func (s *Server) Close(ctx context.Context) error {
	if s.live != nil {
		s.live.Close()
	}
	if s.child == nil {
		return nil
	}
	return s.child.Shutdown(ctx)
}

// stopTime is how long a server may take to stop before it is killed.
const stopTime = 4 * time.Second

// Stop is Close that waits for some seconds at most; then the server is killed.
func (s *Server) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	return s.Close(ctx)
}

// A Look is a server at one moment.
type Look struct {
	Time      int64  // monotonic, ns (trace.Now)
	Total     Usage  // of all its processes
	Processes int    // that live
	Memory    Memory // of all its processes

	tasks map[int]switches // by thread
	calls calls            // since the Look before; nil: unknown
}

// Memory is resident memory in bytes. What the kernel holds for a connection
// (its socket and buffers) is not in it.
type Memory struct {
	Bytes int64 `json:"bytes"`
	// Proportional: a page that several processes share counts for each in part
	// (PSS), so that they add up. Otherwise it counts in full for every process.
	Proportional bool `json:"proportional"`
}

// MemoryOf is that of a process and all its descendants.
func MemoryOf(pid int) (Memory, error) {
	tree, err := Tree(pid)
	return memoryOf(tree), err
}

func memoryOf(tree []Usage) Memory {
	m := Memory{Proportional: true}
	for _, p := range tree {
		if bytes, ok := proportional(p.PID); ok {
			m.Bytes += bytes
		} else {
			m.Proportional = false
		}
	}
	if !m.Proportional {
		m.Bytes = Sum(tree).RSS
	}
	return m
}

// switches are the context switches of a thread since it began.
type switches struct{ voluntary, involuntary uint64 }

// Look looks. The error says that the process has ended, or that processes
// cannot be measured on this system.
func (s *Server) Look() (Look, error) {
	tree, err := Tree(s.pid)
	if err != nil {
		return Look{}, fmt.Errorf("the server cannot be looked at: %w", err)
	}
	l := Look{Time: trace.Now(), Total: Sum(tree), Processes: len(tree), tasks: map[int]switches{}}
	l.Memory = memoryOf(tree)
	for _, p := range tree {
		addTasks(p.PID, l.tasks)
	}
	l.calls = s.callsSince()
	return l, nil
}

// calls are the system calls in a trace, by name, and what was written by them.
type calls map[string]uint64

const bytesWritten = "" // no call has this name

// callsSince counts the calls that the trace still holds since the Look before.
// A ring holds the last ones alone, but all of them, of its worker: their number
// is no count of the whole, and their proportion is right.
func (s *Server) callsSince() calls {
	if s.live == nil {
		return nil
	}
	f, err := s.live.Next()
	if f == nil || (err != nil && len(f.Events) == 0) {
		return nil
	}
	c := calls{}
	for _, e := range f.Events {
		if !e.Op.IsCall() || e.Op == trace.OpNow || e.Flags&trace.Injected != 0 {
			continue // no call, or one that never came to the kernel
		}
		c[e.Op.String()]++
		if e.Op == trace.OpWrite && e.Result > 0 {
			c[bytesWritten] += uint64(e.Result)
		}
	}
	return c
}
