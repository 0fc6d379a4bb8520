package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/recording"
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

// turn is in which turn an event is.
type turn struct {
	number uint32
	begins bool
}

// turnsOf gives the turn of each event.
func turnsOf(frames []*trace.Frame) (all []turn) {
	r := tape.NewReader()
	for _, f := range frames {
		r.Frame(f, tape.Detail{}, func(s *tape.Step) { all = append(all, turn{turnOf(s), s.Begins}) })
	}
	return all
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
		turns := turnsOf(frames)
		lines, err := csv.NewReader(&out).ReadAll()
		tracetest.Check(t, err)
		if len(lines) != len(events)+1 || strings.Join(lines[0], ",") != "time_ns,pid,worker,name,op,fd,result,errno,duration_ns,turn,arg,flags" {
			t.Fatalf("%s: %d lines for %d events; the first: %v", name, len(lines), len(events), lines[0])
		}
		for i, e := range events {
			got := lines[i+1]
			want := []string{fmt.Sprint(e.Time), fmt.Sprint(e.PID), fmt.Sprint(e.Worker), got[3], e.Op.String(), fmt.Sprint(e.FD), fmt.Sprint(e.Result),
				got[7], fmt.Sprint(e.Dur), fmt.Sprint(turns[i].number), fmt.Sprint(e.Arg), got[11]}
			if !slices.Equal(got, want) || strings.Contains(got[11], "new turn") != turns[i].begins || (got[7] != "") != (e.Op.IsCall() && e.Result < 0) {
				t.Fatalf("%s: %v, not %v", name, got, want)
			}
		}
	}
}

// A loop whose sockets block has a turn for each of its waits, in every form.
func TestTurnsOfALoopThatBlocks(t *testing.T) {
	frames := whole(t, "../strace/testdata/strace/select.txt")
	waits := 0
	for _, f := range frames {
		for _, e := range f.Events {
			if e.Op.IsWait() {
				waits++
			}
		}
	}
	slices := 0
	for _, e := range chromeOf(t, frames) {
		if strings.HasPrefix(e.Name, "turn ") {
			slices++
		}
	}
	var out strings.Builder
	c := NewCSV(&out)
	for _, f := range frames {
		tracetest.Check(t, c.Add(f))
	}
	tracetest.Check(t, c.Close())
	marked, lines := strings.Count(out.String(), "new turn"), strings.Count(linesOf(t, frames...), "\n")
	if waits == 0 || slices != waits || marked != waits || lines != waits {
		t.Errorf("%d waits are %d slices, %d marks in the CSV and %d lines", waits, slices, marked, lines)
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
	r := tracetest.Must[*recording.Replay](t)(strace.Open(file))
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
