package recording

import (
	"io"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// recordedFrames returns the frames of a recording of testdata, which strace makes of the
// text that it has under the same name: go test ./harness/strace -update.
func recordedFrames(t testing.TB, name string) (frames []*trace.Frame) {
	t.Helper()
	r, err := OpenReplay(filepath.Join("testdata", name+".rec"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		f, err := r.Next()
		if err != nil && err != io.EOF {
			t.Fatal(err)
		}
		frames = append(frames, f)
		if err == io.EOF {
			return frames
		}
	}
}

var recordings = []string{"python", "select", "threads", "fork", "net"}

// again repeats frames, each time later, so that a short recording is a long one.
func again(frames []*trace.Frame, times int) (all []*trace.Frame) {
	first, last := frames[0].Time, frames[len(frames)-1].Time
	for n := range times {
		for _, f := range frames[1:] {
			g := *f
			shift := int64(n) * (last - first + 1)
			g.Time += shift
			g.Events = slices.Clone(f.Events)
			for i := range g.Events {
				g.Events[i].Time += shift
			}
			all = append(all, &g)
		}
	}
	return all
}

// best measures read, over all frames, and reports the least that an event cost: the
// machine may be busy with other things.
func best(b *testing.B, frames []*trace.Frame, begin func() (read func(*trace.Frame))) {
	events, least := 0, math.Inf(1)
	for _, f := range frames {
		events += len(f.Events)
	}
	b.ReportAllocs()
	for b.Loop() {
		read, since := begin(), time.Now()
		for _, f := range frames {
			read(f)
		}
		least = min(least, float64(time.Since(since).Nanoseconds())/float64(events))
	}
	b.ReportMetric(least, "best-ns/event")
}

// BenchmarkReader says what an event costs: identity and turns alone, with the last 1,000
// calls of a frame kept, and with all; on a synthetic load, and on the recordings over and
// over. State is what State takes for the same, to compare machines by.
func BenchmarkReader(b *testing.B) {
	loads := map[string][]*trace.Frame{"epoll": tracetest.EpollLoad(30)}
	for _, name := range recordings {
		loads[name] = again(recordedFrames(b, name), 100)
	}
	for _, name := range append([]string{"epoll"}, recordings...) {
		frames := loads[name]
		for _, one := range []struct {
			name   string
			detail tape.Detail
		}{{"bare", tape.Detail{}}, {"last1000", tape.Detail{Calls: 1000}}, {"all", tape.Detail{Calls: -1}}} {
			b.Run(name+"/"+one.name, func(b *testing.B) {
				verbs := [tape.VerbCount]int{}
				each := func(s *tape.Step) { verbs[s.Sees]++ }
				best(b, frames, func() func(*trace.Frame) {
					r := tape.NewReader()
					return func(f *trace.Frame) {
						r.Frame(f, one.detail, each)
						r.Settle(f, nil)
					}
				})
			})
		}
		b.Run(name+"/State", func(b *testing.B) {
			best(b, frames, func() func(*trace.Frame) {
				s := NewState()
				return func(f *trace.Frame) {
					for i := range f.Events {
						s.Apply(f.Events[i])
					}
				}
			})
		})
	}
}
