package tape

import (
	"io"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

const (
	served = 50
	epfd   = 4
	server = 7
)

// load is what an epoll loop does with 50 clients, in frames of about 4,000 events:
// each wait returns some of them, and each is read and written. One client a frame leaves
// and another comes.
type load struct {
	frames []*trace.Frame
	now    int64
	turn   uint32
	events []trace.Event
}

func (l *load) do(e trace.Event) {
	l.now += 500
	e.Time, e.PID, e.Turn = l.now, server, l.turn
	l.events = append(l.events, e)
}

func (l *load) comes(fd int) {
	l.do(trace.Event{Op: trace.OpAccept, FD: 3, Result: fd, Arg: uint32(40_000 + fd)})
	l.do(trace.Event{Op: trace.OpEpollAdd, FD: fd, Arg: uint32(kernel.In) | epfd<<16})
}

func (l *load) frame() {
	p := &trace.Process{Info: trace.Info{PID: server}, Workers: []trace.Worker{{Name: "loop", Alive: true}}}
	l.frames = append(l.frames, &trace.Frame{Time: l.now, Processes: []*trace.Process{p}, Events: l.events})
	l.events = nil
}

// epollLoad makes n frames, at a distance in time that goes on after the last one.
func epollLoad(n int) *load {
	l := &load{now: 1e9}
	l.do(trace.Event{Op: trace.OpListen, FD: 3})
	l.do(trace.Event{Op: trace.OpEpollCreate, FD: -1, Result: epfd})
	for c := range served {
		l.comes(10 + c)
	}
	for range n {
		for t := range 250 {
			l.turn++
			l.do(trace.Event{Op: trace.OpEpollWait, FD: epfd, Dur: 300, Result: 5, Flags: trace.NewTurn | trace.Blocking})
			for i := range 5 {
				l.do(trace.Event{Op: trace.OpReady, FD: 10 + (t+i*7)%served, Arg: uint32(kernel.In)})
				l.events[len(l.events)-1].Time = l.events[len(l.events)-1-i-1].Time
			}
			for i := range 5 {
				l.do(trace.Event{Op: trace.OpRead, FD: 10 + (t+i*7)%served, Result: 64, Arg: 4096})
				l.do(trace.Event{Op: trace.OpWrite, FD: 10 + (t+i*7)%served, Result: 64, Arg: 64})
			}
		}
		l.do(trace.Event{Op: trace.OpClose, FD: 10})
		l.comes(10)
		l.frame()
	}
	return l
}

// recorded returns the frames of a recording of testdata, which strace makes of the
// text that it has under the same name: go test ./harness/strace -update.
func recorded(t testing.TB, name string) (frames []*trace.Frame) {
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
	loads := map[string][]*trace.Frame{"epoll": epollLoad(30).frames}
	for _, name := range recordings {
		loads[name] = again(recorded(b, name), 100)
	}
	for _, name := range append([]string{"epoll"}, recordings...) {
		frames := loads[name]
		for _, one := range []struct {
			name   string
			detail Detail
		}{{"bare", Detail{}}, {"last1000", Detail{Calls: 1000}}, {"all", Detail{Calls: -1}}} {
			b.Run(name+"/"+one.name, func(b *testing.B) {
				verbs := [verbCount]int{}
				each := func(s *Step) { verbs[s.Sees]++ }
				best(b, frames, func() func(*trace.Frame) {
					r := NewReader()
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
