package stage

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/load/clients"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
	"muxlab/session"
)

func TestMain(m *testing.M) {
	clients.Main()
	proc.Main(slices.Concat(catalog.Models, WrongModels()))
	flag.Parse()
	flag.Set("test.parallel", "12") // they wait more than they work
	os.Exit(tracetest.InMemory(m.Run))
}

func launch(t *testing.T, r session.Request) *Launched {
	t.Helper()
	l := &Launcher{List: catalog.Models}
	s, err := l.Launch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s.(*Launched)
}

// until looks at s until ok, for half a minute at the most.
func until(t *testing.T, s session.Session, what string, ok func(f *trace.Frame) bool) *trace.Frame {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		f, err := s.Next()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if ok(f) {
			return f
		}
	}
	t.Fatalf("not within half a minute: %s", what)
	return nil
}

func loopOf(f *trace.Frame) trace.Worker {
	for _, w := range f.Server().Workers {
		if w.Name == "loop" {
			return w
		}
	}
	return trace.Worker{}
}

func gone(pid int) bool { return syscall.Kill(pid, 0) == syscall.ESRCH }

// Held, each step is one tick of the loop, exactly, and the echoes agree.
func TestStepIsOneTick(t *testing.T) {
	for _, name := range []string{"select", "poll", "epoll"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := launch(t, session.Request{Model: name})
			until(t, s, "six clients are served", func(f *trace.Frame) bool { return f.Total().Accepts == 6 && f.Total().Writes > 0 })
			s.HoldClients(true)
			held := func(f *trace.Frame) bool {
				if err := s.Hold(); err != nil {
					t.Fatal(err)
				}
				return loopOf(f).Standing
			}
			at := until(t, s, "the loop stands at its gate", func(f *trace.Frame) bool {
				if held(f) {
					return true
				}
				s.crowd.Nudge() // a loop that sleeps in its wait comes to its gate with the next client
				return false
			})
			for range 5 {
				before, echoes := loopOf(at).Turn, at.Total().Writes
				if err := s.Step(); err != nil {
					t.Fatal(err)
				}
				at = until(t, s, "the loop stands again", func(f *trace.Frame) bool { return held(f) && loopOf(f).Turn > before })
				if loopOf(at).Turn != before+1 {
					t.Errorf("one step went from tick %d to %d", before, loopOf(at).Turn)
				}
				if at.Total().Writes <= echoes {
					t.Error("clients were let speak, and a tick echoed nothing")
				}
			}
			runsOn(t, s, loopOf(at).Turn)
		})
	}
}

// runsOn lets the server and its clients go on after turn.
func runsOn(t *testing.T, s *Launched, turn uint64) {
	t.Helper()
	if err := s.Release(); err != nil {
		t.Fatal(err)
	}
	s.HoldClients(false)
	until(t, s, "it runs on", func(f *trace.Frame) bool { return loopOf(f).Turn > turn+3 })
}

func TestCloseLeavesNoProcess(t *testing.T) {
	for _, name := range []string{"epoll", "prefork", "hybrid", "fork"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := launch(t, session.Request{Model: name})
			s.patience = 30 * time.Second // this is not about how soon, and the machine may be busy
			f := until(t, s, "clients are served", func(f *trace.Frame) bool { return f.Total().Writes > 0 })
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			for _, p := range f.Processes {
				if !gone(p.PID) {
					t.Errorf("process %d, %s, is left", p.PID, p.Role)
				}
			}
			if _, err := os.Stat(filepath.Join(s.run.Dir)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the folder of the run is left: %v", err)
			}
		})
	}
}

// Another viewer may look, but only one holds; leaving, or being gone, lets go.
func TestSecondViewer(t *testing.T) {
	t.Parallel()
	s := launch(t, session.Request{Model: "prefork"})
	second, err := (&Launcher{List: catalog.Models}).Attach(s.run)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Hold(); err != nil {
		t.Fatal(err)
	}
	if err := second.Hold(); !errors.Is(err, trace.ErrHeld) {
		t.Errorf("the second viewer's hold says %v", err)
	}
	if err := s.Release(); err != nil {
		t.Fatal(err)
	}
	if err := second.Hold(); err != nil {
		t.Errorf("the second viewer cannot hold what nobody holds: %v", err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	before := until(t, s, "a frame", func(*trace.Frame) bool { return true }).Total().Writes
	until(t, s, "the server runs on", func(f *trace.Frame) bool { return f.Total().Writes > before })
}

func TestRecordAndReplay(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "epoll.mux")
	l := &Launcher{List: catalog.Models, Record: name}
	s, err := l.Launch(t.Context(), session.Request{Model: "epoll"})
	if err != nil {
		t.Fatal(err)
	}
	live := until(t, s, "some echoes", func(f *trace.Frame) bool { return f.Total().Writes > 5 && f.Total().Turns > 10 })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := l.Replay(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Model().Name != "epoll" || r.Damage() != nil {
		t.Errorf("it shows %s, damage %v", r.Model().Name, r.Damage())
	}
	r.Hold()
	for range 5 {
		before := loopOf(mustFrame(t, r)).Turn
		if err := r.Step(); err != nil {
			t.Fatal(err)
		}
		if turn := loopOf(mustFrame(t, r)).Turn; turn != before+1 {
			t.Errorf("one step of the recording goes from tick %d to %d", before, turn)
		}
	}
	if last, err := r.tape.At(live.Time); err != nil {
		t.Error(err)
	} else if last.Total().Writes != live.Total().Writes {
		t.Errorf("%d echoes live, %d in the recording", live.Total().Writes, last.Total().Writes)
	}
	if _, err := l.Replay("stage_test.go"); err == nil {
		t.Error("a file that is no recording is replayed")
	}
}

func mustFrame(t *testing.T, s session.Session) *trace.Frame {
	t.Helper()
	f, err := s.Next()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A recording that cannot be written does not end the session; it is said when it happens,
// and at the end.
func TestRecordOnFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here: it is what Linux has for this")
	}
	l := &Launcher{List: catalog.Models, Record: "/dev/full"}
	s, err := l.Launch(t.Context(), session.Request{Model: "poll"})
	if err != nil {
		t.Fatal(err)
	}
	until(t, s, "that nothing is recorded", func(*trace.Frame) bool { return s.(session.Recorded).Unrecorded() != nil })
	if err := s.(session.Recorded).Unrecorded(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("it says %v", err)
	}
	until(t, s, "some echoes", func(f *trace.Frame) bool { return f.Total().Writes > 2 })
	if err := s.Close(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("the end says %v", err)
	}
}

func TestLaunchRefuses(t *testing.T) {
	l := &Launcher{List: catalog.Models, Job: func(j *proc.Job) { j.Addr = "192.0.2.1:0" }}
	if _, err := l.Launch(context.Background(), session.Request{Model: "epoll"}); err == nil {
		t.Error("an address of another machine is served")
	}
	if _, err := l.Launch(context.Background(), session.Request{Model: "nonsense"}); err == nil {
		t.Error("a model that does not exist is served")
	}
}

func TestFit(t *testing.T) {
	low := []measure.Limit{{Name: "ulimit -n", Number: 256}, {Name: "pids.max", Number: 300}}
	for _, c := range []struct {
		model  string
		chosen model.Options
		ok     bool
		bound  string
	}{
		{"epoll", model.Options{"max-conns": "100"}, true, "100"},
		{"epoll", model.Options{"max-conns": "250"}, false, ""},
		{"epoll", nil, true, "1000000"}, // takes what it gets, and pauses at EMFILE
		{"threads", model.Options{"max-conns": "200"}, true, "200"},
		{"threads", model.Options{"max-conns": "300"}, false, ""},
		{"threads", nil, true, "148"},
		{"threadpool", model.Options{"workers": "400"}, false, ""},
		{"threadpool", nil, true, ""},
		{"hybrid", model.Options{"workers": "20", "threads": "20"}, false, ""},
		{"blocking", nil, true, ""},
	} {
		m := model.Find(catalog.Models, c.model)
		job, err := proc.NewJob(m, c.chosen)
		if err != nil {
			t.Fatal(err)
		}
		err = fit(low, m, &job, c.chosen)
		if (err == nil) != c.ok || err == nil && job.Options["max-conns"] != c.bound {
			t.Errorf("%+v: %v, bound %q", c, err, job.Options["max-conns"])
		}
		if err != nil && !errors.Is(err, proc.ErrMachine) {
			t.Errorf("%+v: %v is not of the machine", c, err)
		}
	}
}
