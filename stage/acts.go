package stage

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/session"
)

// usualBurst is how many come at once when nobody says how many.
const usualBurst = 100

// mostBurst keeps a slip of the finger from being a denial of service.
const mostBurst = 10000

// Acts implements session.Actor.
func (s *Launched) Acts() []string {
	if s.model.Traits.Processes {
		return append([]string{fmt.Sprint(session.Burst, " ", usualBurst)}, theirs...)
	}
	return []string{fmt.Sprint(session.Burst, " ", usualBurst)}
}

// theirs are the acts on worker processes.
var theirs = []string{session.KillWorker, session.FreezeWorker, session.ThawWorker}

// playable leaves out what is done to worker processes, where there are none: beside a
// server of a scene stands one of another model.
func (s *Launched) playable(acts []session.Act) []session.Act {
	return slices.DeleteFunc(slices.Clone(acts), func(a session.Act) bool {
		name, _ := splitAct(a.Do)
		return !s.model.Traits.Processes && slices.Contains(theirs, name)
	})
}

// Do implements session.Actor. An act may end with a number: of those who come, or
// of the worker that is meant.
func (s *Launched) Do(act string) error {
	name, number := splitAct(act)
	switch name {
	case session.Burst:
		if number < 1 || number > mostBurst {
			return fmt.Errorf("%s takes a number from 1 to %d", session.Burst, mostBurst)
		}
		return s.AddClients(number, session.Visitor)
	case session.KillWorker, session.FreezeWorker:
		return s.hurt(name, number)
	case session.ThawWorker:
		return s.thaw()
	}
	return fmt.Errorf("there is no act %q; there are %s", act, strings.Join(s.Acts(), ", "))
}

// splitAct takes the number off an act; usualBurst, or 0, is what it is without one.
func splitAct(act string) (name string, number int) {
	if i := strings.LastIndexByte(act, ' '); i > 0 {
		if n, err := strconv.Atoi(act[i+1:]); err == nil {
			return act[:i], n
		}
	}
	if act == session.Burst {
		return act, usualBurst
	}
	return act, 0
}

// hurt kills or freezes the worker process of this number, or with 0 the one that
// has the most clients: of those with as many the one of the lowest number.
func (s *Launched) hurt(act string, number int) error {
	workers, err := s.workers()
	if err != nil {
		return err
	}
	s.frozenMu.Lock()
	defer s.frozenMu.Unlock()
	workers = slices.DeleteFunc(workers, func(w workerProcess) bool {
		return number != 0 && w.number != number || act == session.FreezeWorker && s.frozen[w.pid]
	})
	if len(workers) == 0 {
		return fmt.Errorf("%s: there is no such worker process now", act)
	}
	slices.SortStableFunc(workers, func(a, b workerProcess) int { return cmp.Compare(b.clients, a.clients) })
	for _, w := range workers { // the first, unless it is gone by now
		if act == session.KillWorker {
			err = proc.SignalChild(w.pid, s.server.PID(), proc.SIGKILL)
		} else if err = proc.SignalChild(w.pid, s.server.PID(), proc.SIGSTOP); err == nil {
			s.frozen[w.pid] = true
		}
		if err == nil {
			return nil
		}
	}
	return err
}

// thaw lets the frozen workers go on, those that are still there.
func (s *Launched) thaw() error {
	s.frozenMu.Lock()
	defer s.frozenMu.Unlock()
	for pid := range s.frozen {
		proc.SignalChild(pid, s.server.PID(), proc.SIGCONT) // one that is gone needs nothing
	}
	clear(s.frozen)
	return nil
}

// workerProcess is one of the children of the server.
type workerProcess struct{ pid, number, clients int }

// workers are the worker processes that are alive, by number. They are those whose
// trace is in the folder of this run, looked at anew.
func (s *Launched) workers() ([]workerProcess, error) {
	live, err := trace.Attach(s.run.Dir)
	if err != nil {
		return nil, err
	}
	defer live.Close()
	f, err := live.Next()
	if err != nil && err != io.EOF {
		return nil, err
	}
	var all []workerProcess
	for _, p := range f.Processes {
		w := workerProcess{pid: p.PID}
		if p.Parent == s.server.PID() && !p.Ended && !p.FoldedIn {
			fmt.Sscanf(p.Role, "worker %d", &w.number)
			for _, fd := range p.FDs {
				if fd.Kind == trace.Connection {
					w.clients++
				}
			}
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b workerProcess) int { return cmp.Compare(a.number, b.number) })
	return all, nil
}

// actEvery is how exactly an act is on time.
const actEvery = 20 * time.Millisecond

// perform carries out acts, each at its time on a clock that stands still while
// the server or its clients are held. It returns when the session is closed, or all
// are done; what went wrong is said when the session is closed.
func (s *Launched) perform(acts []session.Act) {
	defer close(s.performed)
	tick := time.NewTicker(actEvery)
	defer tick.Stop()
	var ran time.Duration
	for before := time.Now(); len(acts) > 0; {
		select {
		case <-s.closing:
			return
		case now := <-tick.C:
			if !s.held.Load() && !s.clientsHeld.Load() {
				ran += now.Sub(before)
			}
			before = now
		}
		for len(acts) > 0 && acts[0].After <= ran {
			if err := s.Do(acts[0].Do); err != nil {
				s.failed = errors.Join(s.failed, err)
			}
			acts = acts[1:]
		}
	}
}
