package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

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

// amounts counts what must be a slice, what a turn, and what a mark.
func amounts(frames []*trace.Frame) (calls, turns, marks int) {
	for _, turn := range turnsOf(frames) {
		if turn.begins {
			turns++
		}
	}
	for _, f := range frames {
		for _, e := range f.Events {
			if e.Op.IsCall() || e.Op == trace.OpHeld || e.Op == trace.OpWait {
				calls++
			} else {
				marks++
			}
		}
	}
	return calls, turns, marks
}

// Every call is a slice, every turn is one, all of what a worker did in a turn lies
// inside it, and slices of one track nest.
func TestChrome(t *testing.T) {
	for name, frames := range exported(t) {
		calls, turns, marks := amounts(frames)
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

// A call in which a worker is at the end is inside its turn, unless it waits for the next.
func TestChromeEndsTurnsWhereTheyEnd(t *testing.T) {
	for call, want := range map[trace.Op]int64{trace.OpWrite: 7e9, trace.OpRead: 3e9} {
		f := byHand(9e9, trace.Worker{Call: call, CallFD: 5, Since: 5e9}, nil,
			trace.Event{Time: 2e9, Op: trace.OpRead, FD: 5, Result: 3, Flags: trace.NewTurn | trace.Blocking, Turn: 1, Dur: 7})
		for _, e := range chromeOf(t, []*trace.Frame{f}) {
			if e.Name == "turn 1" && ns(t, e.Dur) != want {
				t.Errorf("with %s at the end the turn lasts %d ns, not %d", call, ns(t, e.Dur), want)
			}
		}
	}
}
