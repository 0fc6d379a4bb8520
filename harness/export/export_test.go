package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"muxlab/harness/strace"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// exported are frames of many kinds: random servers, with losses and without, and
// programs under strace.
func exported(t *testing.T) map[string][]*trace.Frame {
	all := map[string][]*trace.Frame{
		"a film":        film(t, 11, 1<<13),
		"a lossy film":  film(t, 12, 64),
		"long rounding": rounded(),
	}
	for _, file := range tracetest.Must[[]string](t)(filepath.Glob("../strace/testdata/strace/*.txt")) {
		all[filepath.Base(file)] = whole(t, file)
	}
	if len(all) < 8 {
		t.Fatalf("%d kinds of frames only: the recordings are not where they were", len(all))
	}
	return all
}

// rounded has calls that took so long that their durations were rounded.
func rounded() []*trace.Frame {
	f := byHand(10e9, trace.Worker{Thread: 7, Name: "main", Call: trace.OpRead, CallFD: 9, Since: 9_900e6}, nil,
		trace.Event{Time: 1e9, Op: trace.OpAccept, FD: 3, Result: 4, Flags: trace.NewTurn | trace.Blocking, Turn: 1, Dur: 5},
		trace.Event{Time: 4_000_000_100, Op: trace.OpWrite, FD: 4, Result: 1, Flags: trace.Blocking, Turn: 1, Dur: 3_000_000_000},
		trace.Event{Time: 9e9, Op: trace.OpRead, FD: 4, Result: 1, Flags: trace.NewTurn | trace.Blocking, Turn: 2, Dur: 5_000_000_000},
		trace.Event{Time: 9e9, Op: trace.OpEnqueue, FD: 4, Result: 8, Arg: 3, Turn: 2})
	return []*trace.Frame{f}
}

type chromeEntry struct {
	Name, Ph, S string
	PID, TID    int
	ID          int
	TS, Dur     json.Number
	Args        map[string]any
}

// ns reads microseconds with three digits behind the point.
func ns(t *testing.T, n json.Number) int64 {
	t.Helper()
	if n == "" {
		return 0
	}
	v, err := strconv.ParseInt(strings.Replace(n.String(), ".", "", 1), 10, 64)
	tracetest.Check(t, err)
	return v
}

func chromeOf(t *testing.T, frames []*trace.Frame) []chromeEntry {
	t.Helper()
	var out bytes.Buffer
	c := NewChrome(&out)
	for _, f := range frames {
		tracetest.Check(t, c.Add(f))
	}
	tracetest.Check(t, c.Close())
	var file struct{ TraceEvents []chromeEntry }
	if err := json.Unmarshal(out.Bytes(), &file); err != nil {
		t.Fatalf("%v:\n%.300s", err, out.String())
	}
	return file.TraceEvents
}

// Every call is a slice, every turn is one, all of what a worker did in a turn lies
// inside it, and slices of one track nest.
func TestChrome(t *testing.T) {
	for name, frames := range exported(t) {
		calls, turns, marks := 0, 0, 0
		for _, f := range frames {
			for _, e := range f.Events {
				switch {
				case e.Flags&trace.NewTurn != 0:
					turns++
					calls++
				case e.Op.IsCall(), e.Op == trace.OpHeld, e.Op == trace.OpWait:
					calls++
				default:
					marks++
				}
			}
		}
		slices, counters := map[[2]int][]chromeEntry{}, 0
		named := map[[2]int]bool{}
		for _, e := range chromeOf(t, frames) {
			switch at := [2]int{e.PID, e.TID}; e.Ph {
			case "X":
				slices[at] = append(slices[at], e)
				if strings.HasPrefix(e.Name, "turn ") {
					turns--
				} else if e.Args["says"] != "has not returned" {
					calls--
				}
			case "i":
				if e.S != "g" {
					marks--
				}
			case "M":
				named[at] = e.Args["name"] != ""
			case "C":
				counters++
			}
		}
		if calls != 0 || turns != 0 || marks != 0 || (counters == 0 && name != "threads.txt" && name != "fork.txt") {
			t.Errorf("%s: %d calls, %d turns and %d marks are missing; %d counters", name, calls, turns, marks, counters)
		}
		for at, of := range slices {
			if !named[at] {
				t.Errorf("%s: the track %v has no name", name, at)
			}
			nests(t, fmt.Sprint(name, at), of)
		}
	}
}

// nests checks what Perfetto wants: in the order of their beginnings, the outer one
// first, each slice ends before those end that it began in.
func nests(t *testing.T, name string, of []chromeEntry) {
	t.Helper()
	slices.SortStableFunc(of, func(a, b chromeEntry) int { return int(ns(t, a.TS) - ns(t, b.TS)) })
	var ends []int64
	for _, e := range of {
		begin, end := ns(t, e.TS), ns(t, e.TS)+ns(t, e.Dur)
		for len(ends) > 0 && ends[len(ends)-1] <= begin && ends[len(ends)-1] < end {
			ends = ends[:len(ends)-1]
		}
		if len(ends) > 0 && end > ends[len(ends)-1] {
			t.Fatalf("%s: %q from %d to %d ends after the slice it is in, %d", name, e.Name, begin, end, ends[len(ends)-1])
		}
		ends = append(ends, end)
	}
}

// An arrow leads from where a connection was put into the queue to who took it out,
// and none ends that has not begun.
func TestChromeDrawsTheWayThroughTheQueue(t *testing.T) {
	frame := byHand(10e9, trace.Worker{Thread: 7, Name: "acceptor"}, nil,
		trace.Event{Time: 1e9, Worker: 0, Op: trace.OpAccept, FD: 3, Result: 4, Flags: trace.NewTurn | trace.Blocking, Turn: 1, Dur: 5},
		trace.Event{Time: 1e9 + 100, Worker: 0, Op: trace.OpEnqueue, FD: 4, Result: 8, Arg: 1, Turn: 1},
		trace.Event{Time: 1e9 + 900, Worker: 1, Op: trace.OpDequeue, FD: 4, Result: 8, Arg: 0},
		trace.Event{Time: 1e9 + 950, Worker: 1, Op: trace.OpDequeue, FD: 5, Result: 8, Arg: 0},
		trace.Event{Time: 2e9, Worker: 1, Op: trace.OpRead, FD: 4, Result: 1, Flags: trace.NewTurn | trace.Blocking, Turn: 1, Dur: 5})
	var arrows []string
	tracks := map[int]bool{}
	for _, e := range chromeOf(t, []*trace.Frame{frame}) {
		if e.ID != 0 {
			arrows = append(arrows, fmt.Sprint(e.Ph, e.ID, " at ", e.TS))
			tracks[e.TID] = true
		}
	}
	slices.Sort(arrows)
	if got := strings.Join(arrows, ", "); !strings.HasPrefix(got, "f1 at ") || !strings.Contains(got, ", s1 at ") || len(arrows) != 2 || len(tracks) != 2 {
		t.Errorf("the arrows: %s, on %d tracks", got, len(tracks))
	}
}

// A call that has not returned is there, and lasts to the end.
func TestChromeShowsWhatHasNotReturned(t *testing.T) {
	last := chromeEntry{}
	for _, e := range chromeOf(t, rounded()) {
		if e.Ph == "X" {
			last = e
		}
	}
	if last.Name != "read" || last.Args["says"] != "has not returned" || ns(t, last.Dur) != 100e6 {
		t.Errorf("%+v", last)
	}
	if all := chromeOf(t, nil); len(all) != 0 {
		t.Errorf("of nothing: %v", all)
	}
}

// Every event is a line, with all that it says.
func TestCSV(t *testing.T) {
	for name, frames := range exported(t) {
		var out bytes.Buffer
		c := NewCSV(&out)
		var events []trace.Event
		for _, f := range frames {
			tracetest.Check(t, c.Add(f))
			events = append(events, f.Events...)
		}
		tracetest.Check(t, c.Close())
		lines, err := csv.NewReader(&out).ReadAll()
		tracetest.Check(t, err)
		if len(lines) != len(events)+1 || strings.Join(lines[0], ",") != "time_ns,pid,worker,name,op,fd,result,errno,duration_ns,turn,arg,flags" {
			t.Fatalf("%s: %d lines for %d events; the first: %v", name, len(lines), len(events), lines[0])
		}
		for i, e := range events {
			got := lines[i+1]
			want := []string{fmt.Sprint(e.Time), fmt.Sprint(e.PID), fmt.Sprint(e.Worker), got[3], e.Op.String(), fmt.Sprint(e.FD), fmt.Sprint(e.Result),
				got[7], fmt.Sprint(e.Dur), fmt.Sprint(e.Turn), fmt.Sprint(e.Arg), got[11]}
			if !slices.Equal(got, want) || strings.Contains(got[11], "new turn") != (e.Flags&trace.NewTurn != 0) || (got[7] != "") != (e.Op.IsCall() && e.Result < 0) {
				t.Fatalf("%s: %v, not %v", name, got, want)
			}
		}
	}
}

// A full disk is said, and nothing panics.
func TestExportIntoAFullFile(t *testing.T) {
	frames := film(t, 13, 1<<13)
	for _, e := range []Exporter{NewChrome(&broken{room: 100}), NewCSV(&broken{room: 100})} {
		for _, f := range frames {
			e.Add(f)
		}
		if err := e.Close(); err == nil {
			t.Errorf("%T said nothing", e)
		}
	}
}

func film(t *testing.T, seed uint64, events int) (frames []*trace.Frame) {
	tracetest.Film(t, seed, events, func(f *trace.Frame) { frames = append(frames, f) })
	return frames
}

// whole is a recording from its beginning to its end.
func whole(t *testing.T, file string) (frames []*trace.Frame) {
	r := tracetest.Must[*tape.Replay](t)(strace.Open(file))
	defer r.Close()
	for {
		f, err := r.Next()
		if f != nil {
			frames = append(frames, f)
		}
		if err == io.EOF {
			return frames
		}
		tracetest.Check(t, err)
	}
}

// byHand makes a frame of one worker, with tables that say what w says.
func byHand(at int64, w trace.Worker, fds []trace.FD, events ...trace.Event) *trace.Frame {
	w.Alive = true
	for i := range events {
		events[i].PID = 7
	}
	p := &trace.Process{Info: trace.Info{PID: 7}, Workers: []trace.Worker{w}, FDs: fds}
	return &trace.Frame{Time: at, Processes: []*trace.Process{p}, Events: events}
}

type broken struct{ room int }

func (b *broken) Write(p []byte) (int, error) {
	if b.room -= len(p); b.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}
