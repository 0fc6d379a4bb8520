package strace

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/recording"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func OpenFile(t testing.TB, name string) *recording.Replay {
	t.Helper()
	r, err := Open(name)
	tracetest.Check(t, err)
	t.Cleanup(func() { r.Close() })
	return r
}

// Whole goes through a replay to its end, and returns the frames.
func Whole(t testing.TB, p *recording.Past) (frames []*trace.Frame) {
	t.Helper()
	for {
		f, err := p.Next()
		if err != nil && err != io.EOF {
			t.Fatal(err)
		}
		frames = append(frames, f)
		if err == io.EOF {
			return frames
		}
	}
}

// Every event of the files, as the screen would print it.
func TestStraceGolden(t *testing.T) {
	for name := range Straced {
		var b strings.Builder
		r := OpenFile(t, StraceFile(name))
		begin := r.Begin()
		for _, f := range Whole(t, &r.Past) {
			for _, e := range f.Events {
				fmt.Fprintf(&b, "%9.6f %d/%d %3d  %s\n", float64(e.Time-begin)/1e9, e.PID, e.Worker, e.Turn, e)
			}
		}
		file := filepath.Join("testdata", "strace", name+".events")
		if *update {
			tracetest.Check(t, os.WriteFile(file, []byte(b.String()), 0o644))
		}
		if want, err := os.ReadFile(file); err != nil || string(want) != b.String() {
			t.Errorf("%s differs (go test ./harness/strace -update writes it anew), %v:\n%s", file, err, b.String())
		}
	}
}

// Of a moment in such a file is shown what was true then, in whatever order the
// moments are looked at; and a step is a turn.
func TestStracePastIsWhatWasLive(t *testing.T) {
	for name := range Straced {
		frames := []*trace.Frame{}
		s := straceOf(t, StraceFile(name), func(f *trace.Frame) { frames = append(frames, f) })
		tracetest.Check(t, s.all())
		r := OpenFile(t, StraceFile(name))
		rng := rand.New(rand.NewPCG(1, 1))
		for range 3 * len(frames) {
			live := frames[rng.IntN(len(frames)-1)] // that the server ended is in the tables behind the last
			shown, err := r.At(live.Time)
			tracetest.Check(t, err)
			a, b := tracetest.Comparable(shown), tracetest.Comparable(live)
			leftOut(a, b, frames[len(frames)-1])
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("%s:\nshown %+v\nlive  %+v", name, a, b)
			}
		}
		_, err := r.At(r.Begin())
		tracetest.Check(t, err)
		turns := 0
		for ; err == nil; turns++ {
			_, err = r.Step(0, 0, 1)
		}
		if last, err := r.At(r.End()); err != nil || last.Total().Turns < uint64(turns-1) || turns < 10 {
			t.Errorf("%s: %d steps, and %d turns in all", name, turns, last.Total().Turns)
		}
	}
}

// leftOut takes out of what was live the calls that never returned, since their
// thread ended in them: of those the past knows nothing.
func leftOut(shown, live []trace.Process, last *trace.Frame) {
	for i := range min(len(shown), len(live)) {
		for j := range min(len(shown[i].Workers), len(live[i].Workers)) {
			w, then := &live[i].Workers[j], &shown[i].Workers[j]
			if w.Call != trace.OpNone && then.Call == trace.OpNone && endsWith(last, live[i].PID, w) {
				w.Call, w.CallFD, w.Since = then.Call, then.CallFD, then.Since
			}
		}
	}
}

func endsWith(last *trace.Frame, pid int, w *trace.Worker) bool {
	for _, p := range last.Processes {
		if p.PID == pid {
			end := p.Workers[w.Number]
			return !end.Alive && end.Since == w.Since
		}
	}
	return true
}

// straceOf reads a file and gives the frames as they are made.
func straceOf(t testing.TB, name string, give func(*trace.Frame)) *reader {
	t.Helper()
	file, err := os.Open(name)
	tracetest.Check(t, err)
	t.Cleanup(func() { file.Close() })
	return newReader(file, name, func(f *trace.Frame) error { give(f); return nil })
}

// The interest set and the ready set of the Python server, while all three clients
// are there.
func TestStraceShowsInterestAndReady(t *testing.T) {
	r := OpenFile(t, StraceFile("python"))
	watched, ready := 0, map[int]bool{}
	for _, f := range Whole(t, &r.Past) {
		n := 0
		for _, d := range f.Server().FDs {
			if d.Interest == kernel.In {
				n++
			}
			if d.ReadyTime > 0 && d.ReadyFor == kernel.In && d.ReadyTurn > 0 {
				ready[d.Number] = true
			}
		}
		watched = max(watched, n)
	}
	if watched != 4 || len(ready) < 4 {
		t.Errorf("%d watched, %d ever ready; there were a listener and three clients", watched, len(ready))
	}
}

// The select server is told all of its descriptors each time; only what changes is
// an event.
func TestStraceOfSelect(t *testing.T) {
	r := OpenFile(t, StraceFile("select"))
	var told, asked []uint32
	for _, f := range Whole(t, &r.Past) {
		for _, e := range f.Events {
			switch e.Op {
			case trace.OpInterest:
				told = append(told, e.Arg)
			case trace.OpSelect:
				asked = append(asked, e.Arg)
			}
		}
	}
	if len(asked) < 10 || len(told) < 4 || len(told) > 8 {
		t.Errorf("%d times of select, and %d changes of what it was told", len(asked), len(told))
	}
}
