// Package subject is a server under judgement: a process that the driver started, its
// clients, its trace, and the moments when all of it is at rest.
//
// A stage asks what it wants to know of a Subject. What is seen from two sides, by the
// trace and by the kernel, a stage believes only where both agree.
package subject

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"muxlab/grade/verdict"
	"muxlab/grade/witness"
	"muxlab/harness/kernel"
	"muxlab/harness/proc"
	"muxlab/harness/recording"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// A Spec says what to start.
type Spec struct {
	Job    proc.Job
	Place  Place
	Seed   uint64 // of what clients send, and when
	Record string // file for the recording; "" keeps none
}

// A Place is where a server runs, and how it is started there. The zero value is this
// program, started as usual.
type Place struct {
	Launch proc.Launch
	// Run is the folder for the trace, which the server can write to. "": one is made,
	// and removed at the end.
	Run string
	// Number translates the process numbers of a server in a pid namespace of its own:
	// see trace.AttachAs. pid is the server's first process. nil: they are the same.
	Number func(pid, ns int) int
	// Watch begins to bound what the server uses. end is called once the server has
	// ended: it ends what is left of it, and says which bound was passed. nil: nobody does.
	Watch func(pid int) (end func() error)
}

// A Subject is one running server. It is used by one goroutine. The caller of
// Start closes it.
type Subject struct {
	*rand.Rand // what the seed makes of it
	Addr       string
	Flags      []verdict.Flag // what an instructor should see
	stopped    bool           // it was told to stop
	place      Place
	unwatch    func() error
	ctx        context.Context
	server     *proc.Server
	dir        string // of the run
	ours       bool   // dir is removed at the end
	clients    []*Client

	mu       sync.Mutex // guards what follows, which the follower and the stage share
	live     *trace.Live
	reader   *tape.Reader
	frame    *trace.Frame
	ticks    [kept]tape.Turn // the latest turns, turn n at n%kept
	turned   int             // how many there were
	since    int             // how many events there were since the latest began
	last     trace.Event     // the latest of those
	worked   int             // how many of them a wait began that returned something
	calls    map[trace.Op]int
	rec      *recording.Recorder
	file     *os.File
	errors   map[kernel.Errno]trace.Event // the latest call that failed with it
	trails   map[uint16]*trail            // what was done for each client, by its port
	lives    map[tape.LifeID]*trail       // the same, of connections that are open
	recorded uint64                       // the latest turn that is in the recording
	epolls   map[tape.LifeID]int          // the epoll descriptors that are open
	lossy    bool                         // events of the trace were lost
	leaving  []leaver
	began    []tape.Turn // the first turns of which nothing came, since one of which something did
	spins    bool        // nothing came of them
	misuse   misuse
	full     bool          // the recording is as long as it may be
	done     chan struct{} // closed once the follower has ended
	stop     context.CancelFunc
}

const (
	follow  = 5 * time.Millisecond  // how often the trace is read
	apart   = 50 * time.Millisecond // between two looks of a rest
	kept    = 8                     // turns that are kept as evidence
	longest = 16 << 20              // bytes of a recording, about
)

// Start starts the server. A *verdict.Failure says that it did not come to listen; any
// other error is the grader's. With an error the Subject is nil or closed, and has its Flags.
func Start(ctx context.Context, spec Spec) (*Subject, error) {
	s := &Subject{
		Rand: rand.New(rand.NewPCG(spec.Seed, 6)), ctx: ctx, dir: spec.Place.Run, place: spec.Place,
		reader: tape.NewReader(), done: make(chan struct{}), calls: map[trace.Op]int{},
		errors: map[kernel.Errno]trace.Event{}, trails: map[uint16]*trail{}, lives: map[tape.LifeID]*trail{}, epolls: map[tape.LifeID]int{},
		misuse: misuse{watched: map[tape.LifeID]bool{}},
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "muxlab-grade-")
		if err != nil {
			return nil, fmt.Errorf("no folder for the trace: %w", err)
		}
		s.dir, s.ours = dir, true
	}
	job := spec.Job
	job.Run, job.Launch = s.dir, spec.Place.Launch
	server, err := proc.Begin(job)
	if err != nil {
		s.clear()
		return nil, err
	}
	s.server = server
	if s.place.Watch != nil {
		s.unwatch = s.place.Watch(s.PID())
	}
	if err := s.begin(spec.Record); err != nil {
		s.Close()
		return s, err
	}
	return s, nil
}

// begin waits until the server listens and begins to follow its trace.
func (s *Subject) begin(record string) error {
	if err := s.listens(); err != nil {
		return err
	}
	s.Addr = s.server.Listens()
	if err := s.listensThere(); err != nil {
		if s.isEnding() {
			return s.hasEnded("a server that keeps running")
		}
		return err
	}
	live, err := trace.AttachAs(s.dir, s.number)
	if err != nil {
		return fmt.Errorf("the trace cannot be read: %w", err)
	}
	s.live = live
	if record != "" {
		if err := os.MkdirAll(filepath.Dir(record), 0o700); err != nil {
			return err
		}
		if s.file, err = os.Create(record); err != nil {
			return err
		}
		s.rec = recording.NewRecorder(s.file)
	}
	ctx, stop := context.WithCancel(s.ctx)
	s.stop = stop
	go s.followTrace(ctx)
	return nil
}

// listens waits for the ready line. A server that has ended, or rests without it, will
// not write it any more.
func (s *Subject) listens() error {
	for {
		select {
		case <-s.server.Ready():
			return nil
		case <-s.server.Done():
			return s.hasEnded("a server that listens and calls env.Ready")
		case <-s.ctx.Done():
			return fmt.Errorf("it could not be told whether the server comes to listen: %w", s.ctx.Err())
		case <-time.After(4 * apart):
		}
		ctx, cancel := context.WithTimeout(s.ctx, 4*apart) // one that never rests may say it meanwhile
		account, err := witness.Rest(ctx, s.PID(), apart)
		cancel()
		if errors.Is(err, witness.ErrHidden) || errors.Is(err, witness.ErrProbe) {
			return err
		}
		if err == nil {
			select {
			case <-s.server.Ready():
				return nil
			default:
			}
			return &verdict.Failure{
				Expected: "The server listens and calls env.Ready.",
				Happened: "It sleeps, and env.Ready was not called.",
				Evidence: InCalls(account),
				Cause:    "env.Ready is missing, or a call before it blocks.",
			}
		}
	}
}

// number is a process of the server as this process knows it.
func (s *Subject) number(ns int) int {
	if s.place.Number == nil {
		return ns
	}
	return s.place.Number(s.PID(), ns)
}

// Stop asks the server to stop (SIGTERM).
func (s *Subject) Stop() {
	s.stopped = true
	s.server.Stop()
}

// Freeze stops the server's process as SIGSTOP does, and Thaw lets it go on: what
// happens in between, the server finds all at once.
func (s *Subject) Freeze() { s.server.Freeze() }

// Thaw lets a frozen server go on.
func (s *Subject) Thaw() { s.server.Thaw() }

// PID is the process id of the server's first process.
func (s *Subject) PID() int { return s.server.PID() }

// Close ends the server, kills it if it must, and closes the recording.
func (s *Subject) Close() {
	if s.stop != nil { // the recording ends before the server does: what it shows last is what was judged
		s.stop()
		<-s.done
		s.live.Close()
	}
	if s.rec != nil {
		s.rec.Close()
		s.file.Close()
	}
	s.server.Kill()
	<-s.server.Done()
	if s.unwatch != nil {
		if err := s.unwatch(); err != nil {
			s.Flags = append(s.Flags, verdict.Flag{Kind: "bound", Text: err.Error()})
		}
	}
	for _, c := range s.clients {
		c.Close()
	}
	s.clear()
}

func (s *Subject) clear() {
	if s.ours {
		os.RemoveAll(s.dir)
	}
}
