package measure_test

import (
	"context"
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// start starts a server of a model, which ends with the test.
func start(t *testing.T, name string, change func(*proc.Job)) *measure.Server {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("processes can be measured on Linux alone")
	}
	job, err := proc.NewJob(model.Find(catalog.Models, name), nil)
	if err != nil {
		t.Fatal(err)
	}
	job.Direct, job.Grace = true, 5*time.Second
	if change != nil {
		change(&job)
	}
	s, err := measure.Start(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

// recorded: s leaves a trace.
func recorded(s *measure.Server) bool {
	_, err := s.Trace()
	return err == nil
}

// measured puts a load on s and says what that cost.
func measured(t *testing.T, s *measure.Server, cfg load.Config) (measure.Cost, load.Result) {
	t.Helper()
	var before, after measure.Look
	look := func(l *measure.Look) func() {
		return func() {
			var err error
			if *l, err = s.Look(); err != nil {
				t.Error(err)
			}
		}
	}
	cfg.Addr, cfg.Begin, cfg.End = s.Addr, look(&before), look(&after)
	if cfg.Duration == 0 {
		cfg.Duration = 300 * time.Millisecond
	}
	for {
		r, err := load.Run(t.Context(), cfg)
		if err != nil || r.Errors.Total() != 0 || r.Echoes == 0 && cfg.Duration > 20*time.Second {
			t.Fatalf("%v: %+v", err, r)
		}
		if r.Echoes > 0 {
			return measure.Between(before, after, r.Echoes, r.Bytes), r
		}
		cfg.Duration *= 4 // on a busy machine not one came
	}
}

func TestCostOfALoop(t *testing.T) {
	s := start(t, "epoll", func(j *proc.Job) { j.Direct = false })
	if s.StartUp <= 0 || s.StartUp > 30*time.Second || !recorded(s) {
		t.Errorf("start-up %v, recorded %v", s.StartUp, recorded(s))
	}
	c, _ := measured(t, s, load.Config{Conns: 20, Duration: 500 * time.Millisecond})
	if c.CPU <= 0 || c.CPUPercent <= 0 || c.CPUPercent > 100*float64(runtime.NumCPU()+1) {
		t.Errorf("%+v", c)
	}
	if c.User != measure.Unknown && (c.User+c.System < 0.99*c.CPU || c.User+c.System > 1.01*c.CPU) {
		t.Errorf("user and system are the whole: %+v", c)
	}
	if c.Processes != 1 || c.Threads < 1 || c.FDs < 20 || c.Memory.Bytes < 1<<20 || c.Waits+c.Preemptions == 0 {
		t.Errorf("%+v", c)
	}
	// A read and a write an echo, and a wait now and then.
	if r, w := c.Calls["read"], c.Calls["write"]; r < 0.9 || r > 2.2 || w < 0.9 || w > 1.2 || c.CallsPerEcho < r+w || c.Calls["epoll_wait"] <= 0 {
		t.Errorf("calls an echo: %+v", c.Calls)
	}
}

// A server that computes costs more than one that does not, by about that much.
func TestCostOfComputing(t *testing.T) {
	const compute = time.Millisecond
	c, _ := measured(t, start(t, "epoll", func(j *proc.Job) { j.Work.Compute = compute }), load.Config{Conns: 2})
	if c.CPU < 200 || c.CPU > 3000 { // of the clock on the wall: others may have had the CPU
		t.Errorf("an echo computes for %v, and cost %v µs", compute, c.CPU)
	}
	if c.CallsPerEcho != measure.Unknown || c.Calls != nil {
		t.Errorf("it is not recorded: %+v", c)
	}
}

// Children are in it: those that live, and those that ended.
func TestCostWithChildren(t *testing.T) {
	c, _ := measured(t, start(t, "prefork", nil), load.Config{Conns: 4})
	if c.Processes < 2 || c.CPU <= 0 || c.Threads < c.Processes || !c.Memory.Proportional {
		t.Errorf("%+v", c)
	}
	c, _ = measured(t, start(t, "fork", nil), load.Config{Conns: 2, PerRequest: true, Duration: 600 * time.Millisecond})
	if c.CPU < 100 { // a process for each costs a millisecond and more
		t.Errorf("processes that ended are missing: %+v", c)
	}
}

func TestMemoryPerConnection(t *testing.T) {
	each := map[string]float64{}
	for _, name := range []string{"threads", "epoll"} {
		s := start(t, name, nil)
		none, err := s.Look()
		if err != nil {
			t.Fatal(err)
		}
		var with measure.Look
		_, err = load.Run(t.Context(), load.Config{
			Addr: s.Addr, Conns: 200, Duration: 50 * time.Millisecond,
			End: func() { // it may have been too busy to accept them all yet
				for end := time.Now().Add(30 * time.Second); time.Now().Before(end); {
					if with.Total.FDs >= none.Total.FDs+200 && (name != "threads" || with.Total.Threads >= 200) {
						break
					}
					with, err = s.Look()
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		each[name] = measure.MemoryPerConnection(none, with, 200)
		if name == "threads" && with.Total.Threads < 200 {
			t.Errorf("%d threads with 200 connections", with.Total.Threads)
		}
	}
	if each["threads"] < 4096 || each["threads"] < each["epoll"] {
		t.Errorf("a thread needs a stack of its own: %v", each)
	}
}

// A process of somebody else: here, one that was started with a trace, and found again.
func TestOfARunningProcess(t *testing.T) {
	ours := start(t, "poll", func(j *proc.Job) { j.Direct = false })
	s, err := measure.Of(ours.PID())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context()) // leaves it alone
	if l, err := s.Look(); err != nil || l.Processes != 1 || !recorded(s) || s.StartUp != 0 || s.Addr.IsValid() {
		t.Errorf("%v %+v", err, l)
	}
	self, err := measure.Of(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if l, err := self.Look(); err != nil || recorded(self) || l.Memory.Bytes == 0 {
		t.Errorf("%v %+v", err, l)
	}
	if _, err := measure.Of(1 << 30); err == nil || !strings.Contains(err.Error(), "no such process") {
		t.Errorf("%v", err)
	}
}

func TestADeadServer(t *testing.T) {
	s := start(t, "epoll", nil)
	other, err := measure.Of(s.PID())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Look(); err == nil || !strings.Contains(err.Error(), "no such process") {
		t.Errorf("%v", err)
	}
}

func TestUnknownIsNotZero(t *testing.T) {
	c := measure.Between(measure.Look{}, measure.Look{}, 0, 0)
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"cpu_us_per_echo", "user_us_per_echo", "voluntary_switches_per_echo", "calls_per_echo"} {
		if !strings.Contains(string(text), `"`+key+`":-1`) {
			t.Errorf("%s is not unknown in %s", key, text)
		}
	}
	if measure.MemoryPerConnection(measure.Look{}, measure.Look{}, 0) != measure.Unknown {
		t.Error("of no connections, nothing is known")
	}
}
