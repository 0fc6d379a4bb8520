package diagnose

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

func TestBacklog(t *testing.T) {
	for name, c := range map[string]struct {
		values []int
		fault  bool
	}{
		"growing":          {[]int{0, 4, 9, 14, 20}, true},
		"a burst":          {[]int{0, 120, 90, 40, 0, 0}, false},
		"waves":            {[]int{0, 10, 2, 10, 2, 10, 2, 10}, false},
		"long, and steady": {[]int{50, 50, 50, 50, 50, 50}, false},
		"hardly growing":   {[]int{1, 2, 3, 4, 5, 6}, false},
		"full":             {[]int{128, 128, 128}, true},
		"full for a blink": {[]int{0, 128, 0, 128, 0}, false},
	} {
		s := begin(t)
		found := 0
		for _, n := range c.values {
			s.sample(measure.Samples{Backlog: n, BacklogLimit: 128, CPU: -1})
			for range 10 {
				found += len(s.take())
				s.pass(101 * time.Millisecond)
			}
		}
		if (found > 0) != c.fault {
			t.Errorf("%s: %d findings", name, found)
		}
	}
}

// A process that stands still is why the backlog grows, and not that too many come.
func TestBacklogOfAStoppedProcess(t *testing.T) {
	s := begin(t)
	var found []Finding
	for _, n := range []int{0, 1, 2, 3, 4} {
		s.sample(measure.Samples{Backlog: n, BacklogLimit: 128, CPU: -1, Stopped: []int{pid}})
		for range 10 {
			found = append(found, s.take()...)
			s.pass(101 * time.Millisecond)
		}
	}
	if len(found) == 0 || !strings.HasPrefix(found[0].Sentence, "A process of the server is stopped (SIGSTOP)") {
		t.Errorf("found %+v", found)
	}
}

// Each threshold that a lint names is there, and each that is there is named.
func TestThresholdsAreNamed(t *testing.T) {
	named := map[string]bool{"Again": true}
	names := map[string]bool{}
	for _, l := range Lints() {
		if names[l.Name] || l.Name == "" || !strings.HasSuffix(l.About, ".") {
			t.Errorf("%q: %q", l.Name, l.About)
		}
		names[l.Name] = true
		for _, one := range strings.Split(l.Threshold, "; ") {
			name, words, _ := strings.Cut(one, ": ")
			if named[name] = true; words == "" {
				t.Errorf("%s: the threshold %s is not explained", l.Name, name)
			}
		}
	}
	fields := reflect.VisibleFields(reflect.TypeOf(Thresholds{}))
	if len(named) != len(fields) {
		t.Errorf("%d thresholds are named, of %d", len(named), len(fields))
	}
	for _, f := range fields {
		limits := DefaultThresholds()
		value := "11"
		if f.Type == reflect.TypeOf(time.Second) {
			value = "11ms"
		}
		if err := limits.Set(f.Name, value); err != nil || !named[f.Name] {
			t.Errorf("%s: %v", f.Name, err)
		}
		if got := reflect.ValueOf(limits).FieldByIndex(f.Index).Int(); got != 11 && got != 11e6 {
			t.Errorf("%s was set to %d", f.Name, got)
		}
		if limits.Set(f.Name, "-1ms") == nil || limits.Set(f.Name, "soon") == nil {
			t.Errorf("%s takes anything", f.Name)
		}
	}
	if limits := DefaultThresholds(); limits.Set("Nothing", "1") == nil {
		t.Error("a threshold that is not there can be set")
	}
}

// What is kept is bounded by what is open.
func TestMemory(t *testing.T) {
	s := begin(t)
	for range 200 {
		for fd := 10; fd < 30; fd++ {
			s.client(fd, kernel.In|kernel.Edge)
			s.wait(0, kernel.In, fd)
			s.read(fd, 4096, 4096)
			s.write(fd, 100, 4096)
			s.read(fd, 0, 4096)
			s.close(fd)
		}
		s.take()
	}
	d := s.doctor
	p := d.processes[pid]
	if n := len(d.free); n > 20 {
		t.Errorf("%d places are kept, for at most one connection at a time", n)
	}
	kept := len(slices.Collect(d.reader.Open(pid)))
	if kept != 2 || len(p.ended) != 0 || len(p.workers) != 1 || len(p.workers[0].edges) > 1 {
		t.Errorf("%d descriptors, %d ended, %d workers are kept", kept, len(p.ended), len(p.workers))
	}
	d.Take(&trace.Frame{Time: s.now}, measure.Samples{})
	if len(d.processes) != 0 {
		t.Error("a process that has gone is kept")
	}
}

// echoes is a frame of many turns of a busy loop: 8 clients ready in each.
func echoes(t testing.TB) (*script, *trace.Frame) {
	s := begin(t)
	for fd := 10; fd < 18; fd++ {
		s.client(fd, kernel.In)
	}
	s.take()
	for range 100 {
		s.wait(20*time.Microsecond, kernel.In, 10, 11, 12, 13, 14, 15, 16, 17)
		for fd := 10; fd < 18; fd++ {
			s.read(fd, 64, 4096)
			s.write(fd, 64, 64)
		}
		s.wait(0, kernel.In, listener)
		s.accept(20)
		s.watch(20, kernel.In)
		s.read(20, 0, 4096)
		s.close(20)
	}
	return s, &trace.Frame{Time: s.now, Processes: []*trace.Process{&s.table}, Events: s.events}
}

func TestNoAllocation(t *testing.T) {
	s, f := echoes(t)
	if n := testing.AllocsPerRun(20, func() { s.doctor.Take(f, measure.Samples{}) }); n > 0 {
		t.Errorf("%v allocations in a frame of %d events", n, len(f.Events))
	}
}

func BenchmarkTake(b *testing.B) {
	s, f := echoes(b)
	b.ReportAllocs()
	for b.Loop() {
		if found := s.doctor.Take(f, measure.Samples{}); len(found) > 0 {
			b.Fatal(found)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(f.Events)), "ns/event")
}

func TestOneIsAndManyAre(t *testing.T) {
	for n, want := range []string{"0 are", "1 is", "2 are"} {
		if got := are(n); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}
