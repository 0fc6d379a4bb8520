package stage

import (
	"context"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/load"
	"muxlab/harness/model"
	"muxlab/harness/recording"
	"muxlab/harness/trace"
	"muxlab/session"
)

// A take is a recording of a server of several processes under load, and all that
// was seen while it was made.
type take struct {
	t      *testing.T
	s      *Launched
	file   *os.File
	to     *recording.Recorder
	frames []*trace.Frame
	lost   uint64
}

// newTake puts prefork under load, a client for each worker, until stop is called,
// which waits for the end. The rate is in messages a second; 0 is all it can.
func newTake(t *testing.T, workers int, rate float64) (k *take, stop func()) {
	s := launch(t, session.Request{Model: "prefork", Options: model.Options{"workers": strconv.Itoa(workers)}, Clients: []session.Group{}})
	file, err := os.Create(filepath.Join(t.TempDir(), "prefork.mux"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := load.Run(ctx, load.Config{Addr: netip.MustParseAddrPort(s.Addr()), Conns: workers, Duration: time.Minute, Rate: rate})
		done <- err
	}()
	k = &take{t: t, s: s, file: file, to: recording.NewRecorder(file)}
	return k, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// see looks until what is seen is as it should be.
func (k *take) see(what string, is func(f *trace.Frame) bool) {
	k.t.Helper()
	until(k.t, k.s, what, func(f *trace.Frame) bool {
		k.frames, k.lost = append(k.frames, f), k.lost+f.Lost
		if err := k.to.Add(f); err != nil {
			k.t.Fatal(err)
		}
		return is(f)
	})
}

func (k *take) replay() *Replay {
	k.t.Helper()
	if err := k.to.Close(); err != nil {
		k.t.Fatal(err)
	}
	l := &Launcher{List: catalog.Models}
	r, err := l.Replay(k.file.Name())
	if err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() { r.Close(); k.file.Close() })
	if r.Damage() != nil {
		k.t.Fatal(r.Damage())
	}
	return r
}

func connectionsOf(f *trace.Frame) (n int) {
	for _, p := range f.Processes {
		for _, d := range p.FDs {
			if d.Kind == trace.Connection {
				n++
			}
		}
	}
	return n
}

// allClosed: a worker counts that it closed when it goes to wait for the next.
func allClosed(f *trace.Frame) bool {
	c := f.Total()
	return connectionsOf(f) == 0 && c.Closes == c.Accepts
}

// shownOf is what a frame says of each process: its workers' turns, what they
// counted, its descriptors.
func shownOf(f *trace.Frame) map[int]any {
	all := map[int]any{}
	for _, p := range f.Processes {
		var turns []uint64
		for _, w := range p.Workers {
			turns = append(turns, w.Turn)
		}
		fds := slices.Clone(p.FDs)
		for i := range fds {
			fds[i].Peer = netip.AddrPort{} // an event has its port alone
		}
		all[p.PID] = []any{turns, p.Total(), fds}
	}
	return all
}

// At every moment the replay shows what is folded from all events until then; no
// event is missing, and turns of a worker follow each other.
func TestReplayOfPreforkUnderLoad(t *testing.T) {
	k, stop := newTake(t, 6, 10_000)
	k.see("all connections", func(f *trace.Frame) bool { return connectionsOf(f) == 6 })
	begin := k.frames[len(k.frames)-1].Time
	k.see("a second", func(f *trace.Frame) bool { return f.Time > begin+1e9 })
	stop()
	k.see("the end of all connections", allClosed)
	if k.lost > 0 {
		t.Skipf("%d events were lost: this machine is too busy to look in time; the other test is about that", k.lost)
	}
	past := k.replay().Past()
	live := recording.NewState()
	live.Sync(k.frames[0])
	for _, f := range k.frames { // on their way while the first tables were read
		for _, e := range f.Events {
			if e.Time <= past.Begin() && e.Time > past.Begin()-1e9 {
				live.Apply(e)
			}
		}
	}
	shownAsLive(t, past, live)
	end, _ := past.At(past.End())
	if a, b := end.Total(), k.frames[len(k.frames)-1].Total(); a.Accepts != b.Accepts || a.BytesIn != b.BytesIn || a.BytesOut != b.BytesOut {
		t.Errorf("at the end %+v is shown; it was %+v", a, b)
	}
}

// shownAsLive goes through past, and checks that each turn of a worker comes after the one
// before, and that what is shown is what live becomes with the same events.
func shownAsLive(t *testing.T, past *recording.Past, live *recording.State) {
	t.Helper()
	at, err := past.At(past.Begin())
	compared, last := 0, map[[2]int]uint32{}
	for err == nil {
		if at, err = past.Next(); at == nil {
			t.Fatal(err)
		}
		for _, e := range at.Events {
			live.Apply(e)
			who := [2]int{e.PID, e.Worker}
			if e.Flags&trace.NewTurn != 0 {
				if n, known := last[who]; known && e.Turn != n+1 {
					t.Fatalf("after turn %d of %v comes turn %d", n, who, e.Turn)
				}
				last[who] = e.Turn
			}
		}
		if compared++; compared%7 == 0 { // in another way, from the nearest tables
			sought, err := past.At(at.Time)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := shownOf(sought), shownOf(live.Frame(at.Time)); !reflect.DeepEqual(a, b) {
				t.Fatalf("frame %d:\nshown %+v\nlive  %+v", compared, a, b)
			}
		}
	}
	if err != io.EOF || compared < 50 || len(last) < 2 {
		t.Errorf("%d frames of %d workers: %v", compared, len(last), err)
	}
}

// What is overwritten before it is read is counted, and soon after it the replay is
// right again, while the load goes on.
func TestReplayOfPreforkAfterLoss(t *testing.T) {
	const workers = 2 // the fewer, the sooner their rings are full
	k, stop := newTake(t, workers, 0)
	k.see("all connections", func(f *trace.Frame) bool { return connectionsOf(f) == workers })
	k.lose()
	k.see("the loss", func(f *trace.Frame) bool { return f.Lost > 0 })
	begin := k.frames[len(k.frames)-1].Time
	k.see("half a second", func(f *trace.Frame) bool { return f.Time > begin+500e6 })
	stop()
	k.see("the end of all connections", allClosed)
	r := k.replay()
	past := r.Past()
	past.At(past.Begin())
	whole, err := past.Advance(past.End())
	if err != io.EOF || whole.Lost != k.lost || k.lost == 0 {
		t.Errorf("%d lost are shown, and %d were (%v)", whole.Lost, k.lost, err)
	}
	lastLoss, compared := int64(0), 0
	for _, f := range k.frames {
		if f.Lost > 0 {
			lastLoss = f.Time
		}
		if lastLoss == 0 || f.Time < lastLoss+200e6 || connectionsOf(f) != workers {
			continue
		}
		shown, err := past.At(f.Time)
		if err != nil {
			t.Fatal(err)
		}
		if n := connectionsOf(shown); n != workers {
			t.Fatalf("%d ms after a loss %d connections are shown, of %d", (f.Time-lastLoss)/1e6, n, workers)
		}
		compared++
	}
	end, _ := past.At(past.End())
	if a, b := end.Total(), k.frames[len(k.frames)-1].Total(); a != b || compared == 0 {
		t.Errorf("at the end %+v is shown; it was %+v (%d moments compared)", a, b, compared)
	}
}

// lose does not look until more has happened than the rings hold. Another viewer
// says when that is.
func (k *take) lose() {
	k.t.Helper()
	other, err := trace.Attach(k.s.run.Dir)
	if err != nil {
		k.t.Fatal(err)
	}
	defer other.Close()
	first := map[int]uint64{}
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		f, err := other.Next()
		if err != nil {
			k.t.Fatal(err)
		}
		for _, p := range f.Processes {
			turns := p.Total().Turns
			if _, known := first[p.PID]; !known {
				first[p.PID] = turns
			}
			if turns > first[p.PID]+1<<16 { // of two events at the least
				return
			}
		}
	}
	k.t.Fatal("not within 30 seconds: more turns than a ring holds events")
}
