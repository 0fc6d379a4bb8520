package stage

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/diagnose"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/digest"
)

var everything = &Launcher{List: catalog.Models, Hidden: WrongModels()}

// A sighting is what one look at a scene brings.
type sighting struct {
	frame   *trace.Frame
	clients []session.Client
	sample  session.Samples
	ends    int             // of worker processes, killed, so far
	found   map[string]bool // what diagnose has found so far, by its name
}

// each counts the clients of a kind that are so; kind "" is any.
func (s sighting) each(kind string, so func(session.Client) bool) (n int) {
	for _, c := range s.clients {
		if (kind == "" || c.Kind == kind) && so(c) {
			n++
		}
	}
	return n
}

func (s sighting) inCall(op trace.Op) (n int) {
	for _, p := range s.frame.Processes {
		for _, w := range p.Workers {
			if w.Alive && w.Call == op {
				n++
			}
		}
	}
	return n
}

// held is how many descriptors of connections the processes so have open.
func (s sighting) held(so func(*trace.Process) bool) (n int) {
	for _, p := range s.frame.Processes {
		for _, fd := range p.FDs {
			if fd.Kind == trace.Connection && !p.FoldedIn && so(p) {
				n++
			}
		}
	}
	return n
}

func anyProcess(*trace.Process) bool { return true }

func waits(c session.Client) bool   { return !c.WaitingSince.IsZero() }
func speaks(c session.Client) bool  { return c.Echoes > 0 }
func unheard(c session.Client) bool { return waits(c) && c.Echoes == 0 }
func failed(c session.Client) bool  { return c.Error != "" }
func longWait(c session.Client) bool {
	return waits(c) && time.Since(c.WaitingSince) > 700*time.Millisecond
}

// shows says what is to be seen of each scene, all at the same moment.
var shows = map[string]func(sighting) bool{
	"silent-client": func(s sighting) bool {
		return s.sample.Backlog == 6 && s.each(session.Steady, unheard) == 6 && s.inCall(trace.OpRead) == 1
	},
	"loop-asleep": func(s sighting) bool { return s.inCall(trace.OpEpollWait) == 1 && s.each(session.Steady, speaks) == 6 },
	"fifty-select": func(s sighting) bool {
		return s.inCall(trace.OpSelect) == 1 && s.held(anyProcess) == 53 && s.each(session.Steady, speaks) == 3
	},
	"fifty-epoll": func(s sighting) bool {
		return s.inCall(trace.OpEpollWait) == 1 && s.held(anyProcess) == 53 && s.each(session.Steady, speaks) == 3
	},
	"hundreds-select": func(s sighting) bool { return s.held(anyProcess) > 900 && s.each(session.Fast, speaks) == 3 },
	"hundreds-epoll":  func(s sighting) bool { return s.held(anyProcess) > 900 && s.each(session.Fast, speaks) == 3 },
	"pool-full": func(s sighting) bool {
		return s.inCall(trace.OpRead) == 4 && s.sample.Backlog >= 1 && s.sample.CPU < 50 && s.each(session.Steady, unheard) == 6
	},
	"slowloris": func(s sighting) bool {
		return s.inCall(trace.OpRead) == 4 && s.each(session.SlowSender, func(c session.Client) bool { return c.Said > 0 && c.Echoes == 0 }) == 4 &&
			s.each(session.Steady, unheard) == 6
	},
	"slowloris-prefork": func(s sighting) bool {
		return s.each(session.SlowSender, func(c session.Client) bool { return c.Said > 0 }) == 4 && s.each(session.Steady, unheard) >= 5
	},
	"slow-reader": func(s sighting) bool {
		return s.sample.Unsent > 100_000 && s.each(session.Steady, speaks) == 9 && s.each(session.SlowReader, func(c session.Client) bool { return c.Said > 2*c.Bytes }) == 1
	},
	"not-reading": func(s sighting) bool {
		return s.each(session.NotReading, longWait) == 1 && s.each(session.Steady, speaks) == 6
	},
	"burst": func(s sighting) bool {
		return s.sample.BacklogLimit == 8 && s.each(session.Visitor, func(c session.Client) bool { return c.WaitingFor == "a connection" && longWait(c) }) > 10
	},
	"herd": func(s sighting) bool { return s.frame.Total().Vain > 20 && s.found["herd"] },
	"worker-killed": func(s sighting) bool {
		return s.ends > 0 && s.each(session.Steady, failed) == 1 && s.each(session.Steady, speaks) >= 5
	},
	"worker-killed-hybrid": func(s sighting) bool {
		return s.ends > 0 && s.each(session.Steady, failed) >= 3
	},
	"frozen-worker": func(s sighting) bool {
		return s.sample.Backlog >= 1 && s.each(session.Churning, func(c session.Client) bool { return longWait(c) && c.Port != 0 }) >= 1
	},
	"kept-descriptor": func(s sighting) bool {
		inParent := s.held(func(p *trace.Process) bool { return p.Parent == 0 })
		return inParent >= 5 && s.each(session.HalfClosed, func(c session.Client) bool { return c.WaitingFor == "the end" && longWait(c) }) == 3
	},
	"nagle": func(s sighting) bool {
		return s.each(session.Nagle, func(c session.Client) bool { return c.Echoes > 30 }) == 1 && s.frame.Total().Reads > s.frame.Total().Writes+20 && s.sample.CPU < 50
	},
	"vanished": func(s sighting) bool {
		kept := 0
		for _, c := range s.clients {
			for _, fd := range s.frame.Server().FDs {
				if failed(c) && fd.Peer.Port() == c.Port {
					kept++
				}
			}
		}
		return kept == 2 && s.each(session.Steady, speaks) == 4
	},
}

// Each scene shows what it is to show, and leaves no process behind.
func TestScenes(t *testing.T) {
	t.Parallel()
	for _, scene := range everything.Scenes() {
		if scene.Mystery != nil {
			continue // see TestEveryBrokenServerShowsItsFault
		}
		t.Run(scene.Name, func(t *testing.T) {
			t.Parallel()
			if why := notHere(scene); why != "" {
				t.Skip(why)
			}
			show := shows[scene.Name]
			if show == nil {
				t.Fatal("nobody has said what this scene is to show")
			}
			scene.Request.Seed = 7
			s, err := everything.Launch(t.Context(), scene.Request)
			if err != nil {
				t.Fatal(err)
			}
			pids, seen := watchUntil(t, s, show)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if !seen {
				t.Error("it was not seen within half a minute")
			}
			for pid, role := range pids {
				if !gone(pid) {
					t.Errorf("process %d, %s, is left", pid, role)
				}
			}
			if seed := s.(session.Crowd).Seed(); seed != 7 {
				t.Errorf("seed %d", seed)
			}
		})
	}
}

// notHere is why the scene cannot be shown on this machine; "" if it can.
func notHere(scene session.Scene) string {
	if scene.Name == "herd" && runtime.NumCPU() == 1 {
		return "on one CPU the first has taken the client before a second looks"
	}
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err == nil && l.Max < 4096 && strings.HasPrefix(scene.Name, "thousand-") {
		return fmt.Sprintf("a thousand, and the scenes beside it, need more descriptors than the limit of %d: ulimit -n 4096", l.Max)
	}
	return scene.Only
}

// watchUntil looks at s until show says that it is seen, for half a minute at the
// most. It returns the processes there were.
func watchUntil(t *testing.T, s session.Session, show func(sighting) bool) (pids map[int]string, seen bool) {
	t.Helper()
	pids = map[int]string{}
	ends, found := 0, map[string]bool{}
	doctor := digest.NewDiagnosis(diagnose.DefaultThresholds())
	var last sighting
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		f, err := s.Next()
		if err != nil && err != io.EOF {
			t.Error(err)
			return pids, false
		}
		for _, p := range f.Processes {
			pids[p.PID] = p.Role
		}
		for _, e := range f.Events {
			if e.Op == trace.OpProcEnd && e.Result == -9 {
				ends++
			}
		}
		for _, one := range doctor.Apply(f) {
			found[one.Lint] = true
		}
		last = sighting{f, s.Clients(), s.Samples(), ends, found}
		if show(last) {
			return pids, true
		}
	}
	t.Logf("last: %+v, %+v, clients %+v", last.frame.Total(), last.sample, last.clients[:min(12, len(last.clients))])
	return pids, false
}
