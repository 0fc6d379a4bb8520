package stage

import (
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/conform/shelf"
	"muxlab/harness/diagnose"
	"muxlab/harness/load/clients"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

var everything = &Launcher{List: catalog.Models, Hidden: shelf.Models()}

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
		if scene.Answer != "" {
			continue // see TestEveryBrokenServerShowsItsFault
		}
		t.Run(scene.Name, func(t *testing.T) {
			t.Parallel()
			if scene.Only != "" {
				t.Skip(scene.Only)
			}
			if scene.Name == "herd" && runtime.NumCPU() == 1 {
				t.Skip("on one CPU the first has taken the client before a second looks")
			}
			var l syscall.Rlimit
			if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err == nil && l.Max < 4096 && strings.HasPrefix(scene.Name, "thousand-") {
				t.Skipf("a thousand, and the scenes beside it, need more descriptors than the limit of %d: ulimit -n 4096", l.Max)
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

// The table is in order: names are words for a command line, and each scene can
// be found by its name, with everything it asks for.
func TestSceneTable(t *testing.T) {
	seen := map[string]bool{}
	for _, scene := range everything.Scenes() {
		if scene.Name != strings.ToLower(scene.Name) || strings.ContainsAny(scene.Name, " _") || seen[scene.Name] || scene.Request.Scene != scene.Name {
			t.Errorf("%q", scene.Name)
		}
		seen[scene.Name] = true
		if !strings.HasSuffix(scene.Look, ".") && !strings.HasSuffix(scene.Look, "?") || scene.Minutes < 1 || len(scene.Question) > 55 || rowsOf(scene.Look, 74) > 3 {
			t.Errorf("%+v", scene)
		}
		if found, ok := everything.Scene(scene.Name); !ok || found.Question != scene.Question {
			t.Errorf("%s is not found", scene.Name)
		}
		if _, err := everything.find(scene.Request.Model).Complete(scene.Request.Options); err != nil {
			t.Errorf("%s: %v", scene.Name, err)
		}
	}
	if len(seen) != len(scenes)+len(shelf.Wrong) || len(shows) != len(scenes) {
		t.Errorf("%d scenes are listed, %d are there and %d servers on the shelf, and of %d it is said what they show", len(seen), len(scenes), len(shelf.Wrong), len(shows))
	}
	if got := (&Launcher{List: catalog.Models}).Scenes(); len(got) != len(scenes)-1 {
		t.Errorf("a scene whose model is not known is left out: %d", len(got))
	}
	if _, ok := everything.Scene("nonsense"); ok {
		t.Error("nonsense is found")
	}
}

// A scene belongs to the path: it has a group, it can be seen through, and it says what one
// has seen. What comes next is there.
func TestScenesAreAPath(t *testing.T) {
	for _, scene := range everything.Scenes() {
		if scene.Group == "" || (scene.Tries == "") == (scene.Takes == 0) {
			t.Errorf("%s: group %q, seen through by %q or after %v", scene.Name, scene.Group, scene.Tries, scene.Takes)
		}
		if scene.Answer == "" && (!strings.HasSuffix(scene.Saw, ".") || rowsOf("You saw: "+scene.Saw+" Next: "+scene.Question, 74) > 3) {
			t.Errorf("%s: one saw %q", scene.Name, scene.Saw)
		}
		for _, act := range scene.Request.Acts {
			if scene.Takes != 0 && scene.Takes <= act.After+time.Second {
				t.Errorf("%s is seen through after %v, and %s happens after %v", scene.Name, scene.Takes, act.Do, act.After)
			}
		}
		if _, ok := everything.Scene(scene.Next); scene.Next != "" && !ok {
			t.Errorf("after %s comes %q, which is not there", scene.Name, scene.Next)
		}
	}
}

// What a scene is to be compared with is in the menu of what can stand beside it.
func TestWhatASceneIsComparedWith(t *testing.T) {
	names := map[string]bool{"": true}
	for _, m := range catalog.Models {
		names[m.Name] = true
		for _, o := range m.Options {
			for _, v := range o.Variants() {
				names[strings.ReplaceAll((&snapshot.Snapshot{Model: m, Options: model.Options{o.Name: v}}).FullName(), term.Nbsp, " ")] = true
			}
		}
	}
	for _, scene := range scenes {
		if !names[scene.Beside] {
			t.Errorf("%s: there is no %q", scene.Name, scene.Beside)
		}
	}
	if t.Failed() {
		t.Log("there are:", slices.Sorted(maps.Keys(names)))
	}
}

// rowsOf is how many rows of w cells a text takes: the home screen and the projector
// have three for what there is to look at.
func rowsOf(text string, w int) int {
	n, used := 1, -1
	for _, word := range strings.Fields(text) {
		if used += 1 + len([]rune(word)); used > w {
			n, used = n+1, len([]rune(word))
		}
	}
	return n
}

func TestRoomForNineHundred(t *testing.T) {
	for _, c := range []struct {
		model string
		files int64
		want  int
	}{{"epoll", 20000, 900}, {"epoll", 256, 192}, {"select", 20000, 900}, {"select", 1024, 900}, {"epoll", -1, 900}, {"poll", 20, 1}} {
		limits := []measure.Limit{{Name: "ulimit -n", Number: c.files}}
		if got := room(limits, model.Find(catalog.Models, c.model)); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// The names that the screen uses are those of the crowd.
func TestKindsAgree(t *testing.T) {
	var known []string
	for _, k := range clients.Kinds() {
		known = append(known, k.Name)
	}
	for _, kind := range []string{session.Steady, session.Bursty, session.Fast, session.Idle, session.NotReading, session.SlowReader, session.SlowSender, session.HalfClosed,
		session.Churning, session.Visitor, session.Stopped, session.Huge, session.Vanished, session.Nagle, session.You} {
		if !slices.Contains(known, kind) && clients.Missing(kind) == "" || strings.HasPrefix(clients.Missing(kind), "there is no such") {
			t.Errorf("%q is no kind of the crowd", kind)
		}
	}
	for _, g := range []session.Group{{N: 1, Kind: "polite"}} {
		if _, err := everything.Launch(t.Context(), session.Request{Model: "poll", Clients: []session.Group{g}}); err == nil {
			t.Error("a kind that does not exist comes")
		}
	}
}

// An act waits for its time, and held time does not count.
func TestActsWaitInAHold(t *testing.T) {
	t.Parallel()
	s := launch(t, session.Request{Model: "poll", Clients: []session.Group{}, Acts: []session.Act{{After: 300 * time.Millisecond, Do: "burst 5"}, {Do: "nonsense"}}})
	s.HoldClients(true)
	time.Sleep(600 * time.Millisecond) // time in which it would happen, were it not held
	if n := len(s.Clients()); n != 0 {
		t.Fatalf("%d came during the hold", n)
	}
	s.HoldClients(false)
	until(t, s, "five have come and gone", func(f *trace.Frame) bool { return f.Total().Accepts == 5 && len(s.Clients()) == 0 })
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("what went wrong with the acts is said at the end: %v", err)
	}
}

// What is done to a worker process is left out of a scene where there is none: beside
// its server stands one of another model.
func TestActsOnWorkersAreNotForAServerWithout(t *testing.T) {
	t.Parallel()
	acts := []session.Act{{Do: session.KillWorker}, {Do: "freeze worker 2"}, {Do: "burst 3"}}
	s := launch(t, session.Request{Model: "epoll", Clients: []session.Group{}, Acts: acts})
	until(t, s, "the burst has come", func(f *trace.Frame) bool { return f.Total().Accepts == 3 })
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// Workers are killed and frozen by number; nobody else is.
func TestActsOnWorkers(t *testing.T) {
	t.Parallel()
	s := launch(t, session.Request{Model: "prefork", Options: model.Options{"accept": "reuseport"}})
	if len(s.Acts()) != 4 {
		t.Skip("no signals to worker processes here")
	}
	all, err := s.workers()
	if err != nil || len(all) != 4 || all[2].number != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, act := range []string{"freeze worker 3", "kill worker 2", session.FreezeWorker} {
		if err := s.Do(act); err != nil {
			t.Fatalf("%s: %v", act, err)
		}
	}
	until(t, s, "another worker 2 is there", func(*trace.Frame) bool {
		now, err := s.workers()
		return err == nil && len(now) == 4 && now[1].number == 2 && now[1].pid != all[1].pid
	})
	for _, act := range []string{"kill worker 9", "dance", "burst 0", "burst 99999"} {
		if s.Do(act) == nil {
			t.Errorf("%s was done", act)
		}
	}
	if err := s.Do(session.ThawWorker); err != nil || len(s.frozen) != 0 {
		t.Error(err)
	}
	if err := s.Do(session.FreezeWorker); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil { // thaws it, or it could not stop
		t.Error(err)
	}
	for _, w := range all {
		if !gone(w.pid) {
			t.Errorf("worker %d is left", w.number)
		}
	}
}

// A loop has no workers to act on.
func TestActsAreRefused(t *testing.T) {
	t.Parallel()
	s := launch(t, session.Request{Model: "poll"})
	if len(s.Acts()) != 1 || s.Do(session.KillWorker) == nil || s.Do(session.ThawWorker) != nil {
		t.Errorf("%v", s.Acts())
	}
}

// One speaks through a client, and hears the echo.
func TestSpeak(t *testing.T) {
	t.Parallel()
	s := launch(t, session.Request{Model: "poll", Clients: []session.Group{{N: 1, Kind: session.Idle}}})
	for _, name := range []string{"c1", ""} {
		who, err := s.Speak(name, "hello\n")
		if err != nil {
			t.Fatal(err)
		}
		until(t, s, who+" hears it", func(*trace.Frame) bool {
			return slices.ContainsFunc(s.Clients(), func(c session.Client) bool {
				return c.Name == who && c.Heard == `hello\n` && c.Said == 6 && c.Bytes == 6 && c.Port != 0
			})
		})
	}
}
