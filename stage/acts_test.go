package stage

import (
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
)

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
