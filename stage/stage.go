// Package stage puts a server where it can be watched: the server in a process
// of its own, the built-in clients, the trace attached, and a sampler that looks
// at what only the kernel knows. It is what viz, which opens no socket and starts
// no process, calls a session.Launcher and a session.Session.
//
// There are three kinds of sessions, and each has a file of its own: attached.go (a server
// that somebody else runs), launched.go (a server started here, with its clients; what can
// be done to it is in acts.go) and replay.go (a recording).
package stage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/session"
)

// FirstClients is how many speak when nothing else is asked for.
const FirstClients = 6

// A Launcher starts servers. It implements session.Launcher.
type Launcher struct {
	List []*model.Model
	// Hidden are models that can be launched and are not listed.
	Hidden []*model.Model
	// Tasks are the exercises: servers that the user builds.
	Tasks []Task
	// Guides returns the labs, and how far the user is in them; nil: there are none.
	Guides func() []session.Lab
	// Sources are the files of this repository, for Source; nil: none are shown.
	Sources fs.FS
	// Job, if not nil, changes each job before it is started: flags of the command line.
	Job func(*proc.Job)
	// Record, if not empty, is the file into which the first server that is
	// launched is recorded.
	Record string
	// Overwrite says that Record may be the file of an earlier run.
	Overwrite bool

	mu sync.Mutex // guards Record: a launch may begin before another has ended
}

// Models implements session.Launcher.
func (l *Launcher) Models() []*model.Model { return l.List }

// Launch starts a server and its first clients.
func (l *Launcher) Launch(ctx context.Context, r session.Request) (session.Session, error) {
	m := l.find(r.Model)
	if m == nil {
		return nil, fmt.Errorf("there is no model %q", r.Model)
	}
	if why := missing(m, r); why != "" {
		return l.instead(r, why)
	}
	job, err := NewJob(m, r.Options, func(job *proc.Job) error { return l.adapt(job, r) })
	if err != nil {
		return nil, err
	}
	if job.Launch, err = l.launch(ctx, m, r); err != nil {
		return nil, err
	}
	server, err := proc.Start(ctx, job)
	if err != nil {
		return nil, l.notStarted(m, err)
	}
	s, err := watched(m, server, r.Seed)
	if err != nil {
		server.Kill()
		<-server.Done()
		if said := server.Said(); said != "" {
			err = errors.New(said)
		}
		return nil, err
	}
	s.patience, s.changed = job.Grace+3*time.Second, r.Program != ""
	s.crowd.Framed = l.task(m) != nil
	if err := l.keep(s); err != nil { // before the clients come: how they came is in it
		return nil, err
	}
	s.people(r)
	return s, nil
}

// instead returns the recording that r has for a machine that cannot run its server; why says
// why it cannot.
func (l *Launcher) instead(r session.Request, why string) (session.Session, error) {
	if r.Recording == "" {
		return nil, proc.Machinef("%s", why)
	}
	s, err := l.Replay(r.Recording)
	if err != nil {
		return nil, fmt.Errorf("%s; and its recording: %w", why, err)
	}
	return s, nil
}

// adapt sets what the command line asks of each job, and over that what r asks for.
func (l *Launcher) adapt(job *proc.Job, r session.Request) error {
	if l.Job != nil {
		l.Job(job)
	}
	if addr, err := proc.ParseAddr(job.Addr); r.OtherPort && err == nil {
		job.Addr = netip.AddrPortFrom(addr.Addr(), 0).String()
	}
	if r.Backlog > 0 {
		job.Backlog = r.Backlog
	}
	if r.Work != (model.Work{}) {
		job.Work = r.Work
	}
	if r.Faults != nil {
		job.Faults = r.Faults
	}
	job.Direct = false
	return nil
}

// NewSeed is a seed for those who choose none: short, so that it can be typed.
func NewSeed() uint64 { return 1 + rand.Uint64N(9999) }

func (l *Launcher) find(name string) *model.Model {
	all := slices.Concat(l.List, l.Hidden)
	for _, t := range l.Tasks {
		all = append(all, t.Model)
	}
	return model.Find(all, name)
}

// keep records s, if that is asked for. If it fails, it closes s.
func (l *Launcher) keep(s *Launched) error {
	l.mu.Lock()
	name := l.Record
	l.Record = ""
	l.mu.Unlock()
	if name == "" {
		return nil
	}
	if err := s.Record(name, l.Overwrite); err != nil {
		s.perform(nil)
		return errors.Join(err, s.Close())
	}
	return nil
}

// Attach looks at a server that somebody else runs. Closing the session leaves
// the server as it was.
func (l *Launcher) Attach(run trace.Run) (*Attached, error) {
	m := l.find(run.Info.Model)
	if m == nil {
		return nil, fmt.Errorf("process %d serves the model %q, which this program does not know", run.Info.PID, run.Info.Model)
	}
	return attach(m, run)
}
