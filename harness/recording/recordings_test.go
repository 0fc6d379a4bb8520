package recording

import (
	"fmt"
	"slices"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// In a loop, whether its sockets block or not, there are as many turns as waits in the
// file that returned.
func TestTurnsOfRecordedLoopsAreWaits(t *testing.T) {
	for _, name := range []string{"python", "select"} {
		waits, turns, other := 0, 0, 0
		r := tape.NewReader()
		for _, f := range recordedFrames(t, name) {
			r.Frame(f, tape.Detail{}, func(s *tape.Step) {
				if s.Event.Op.IsWait() && s.Event.Result != -int(kernel.EINTR) {
					waits++
				}
				switch {
				case s.Begins && s.Turn.Multiplexes():
					turns++
				case s.Begins:
					other++
				}
			})
		}
		if waits == 0 || turns != waits || other != 0 {
			t.Errorf("%s: %d waits, %d turns, and %d of no wait", name, waits, turns, other)
		}
	}
}

// A thread or a child that serves one connection has a turn for each blocking call that
// brings something to do.
func TestTurnsOfRecordedThreads(t *testing.T) {
	for _, name := range []string{"threads", "fork"} {
		calls, turns := 0, 0
		r := tape.NewReader()
		for _, f := range recordedFrames(t, name) {
			r.Frame(f, tape.Detail{}, func(s *tape.Step) {
				if op := s.Event.Op; (op == trace.OpAccept || op == trace.OpRead) && s.Event.Flags&trace.Blocking != 0 {
					calls++
				}
				if s.Begins {
					turns++
				}
			})
		}
		if calls == 0 || turns != calls {
			t.Errorf("%s: %d blocking accepts and reads, %d turns", name, calls, turns)
		}
	}
}

// Each child of fork serves another connection, of those that the parent accepted.
func TestRecordedChildrenOfFork(t *testing.T) {
	accepted, inherited := []tape.LifeID{}, []tape.LifeID{}
	served := map[tape.LifeID]int{}
	r := tape.NewReader()
	for _, f := range recordedFrames(t, "fork") {
		r.Frame(f, tape.Detail{}, func(s *tape.Step) {
			switch {
			case s.Accepts():
				accepted = append(accepted, s.Life.ID)
			case s.Sees == tape.Born && s.Life.Kind == trace.Connection:
				inherited = append(inherited, s.Life.Parent)
			case s.Sees == tape.Read:
				served[tape.LifeID(s.Life.Connection)] += s.Event.Result
			}
		})
	}
	slices.Sort(inherited)
	if len(accepted) != 3 || !slices.Equal(accepted, inherited) {
		t.Errorf("accepted %x, inherited %x", accepted, inherited)
	}
	for _, id := range accepted {
		if served[id] != 21 {
			t.Errorf("%d bytes were read from %x, not 21", served[id], id)
		}
	}
}

// counts are what a State counts, out of what a Step says.
type counts struct {
	accepts, reads, writes, closes, in, out, ready uint64
	turns                                          int
}

func (c *counts) take(s *tape.Step) {
	switch s.Sees {
	case tape.Born, tape.CameAndWent:
		if s.Accepts() {
			c.accepts++
		}
	case tape.Read:
		c.reads++
		c.in += uint64(s.Event.Result)
	case tape.Wrote:
		if s.Event.Result > 0 {
			c.writes++
			c.out += uint64(s.Event.Result)
		}
	case tape.Died:
		c.closes++
	case tape.Returned:
		c.ready++
	}
}

// compare holds a Reader to what a State says is open.
func compare(r *tape.Reader, f *trace.Frame) error {
	for _, p := range f.Processes {
		if p.Ended || p.FoldedIn {
			continue
		}
		n := 0
		for i := range p.FDs {
			d := &p.FDs[i]
			l := r.At(p.PID, d.Number)
			n++
			if l == nil || l.Kind != d.Kind || l.Entered != d.Opened || l.Port() != d.Peer.Port() ||
				l.Interest != d.Interest || l.ReadyAt != d.ReadyTime || l.ReadyFor != d.ReadyFor || l.In != d.In || l.Out != d.Out || l.UsedAt != d.UsedTime {
				return fmt.Errorf("descriptor %d of %d is %+v, and here %+v", d.Number, p.PID, *d, l)
			}
			if l.Interest != 0 && l.Owner != d.Owner {
				return fmt.Errorf("descriptor %d of %d is watched by %d, and here by %d", d.Number, p.PID, d.Owner, l.Owner)
			}
		}
		for l := range r.Open(p.PID) {
			if l.Kind != trace.Closed {
				n--
			}
		}
		if n != 0 {
			return fmt.Errorf("process %d has %d open descriptors more than here", p.PID, n)
		}
	}
	return nil
}

// differ goes through frames with a State and a Reader, from the frame of that number
// on, and compares them after each.
func differ(frames []*trace.Frame, from int) error {
	s, r := NewState(), tape.NewReader()
	var c counts
	var before trace.Counters
	s.Sync(frames[from])
	for i, f := range frames[from:] {
		r.Frame(f, tape.Detail{}, c.take)
		for _, e := range f.Events {
			s.Apply(e)
		}
		now := s.Frame(f.Time)
		if err := compare(r, now); err != nil {
			return fmt.Errorf("frame %d of %d: %w", i, len(frames), err)
		}
		t := now.Total()
		if i == 0 {
			before = t // the tables hold a part of the first frame's events
			c = counts{}
			continue
		}
		got := [...]uint64{c.accepts, c.reads, c.writes, c.closes, c.in, c.out, c.ready}
		want := [...]uint64{t.Accepts - before.Accepts, t.Reads - before.Reads, t.Writes - before.Writes, t.Closes - before.Closes,
			t.BytesIn - before.BytesIn, t.BytesOut - before.BytesOut, t.Ready - before.Ready}
		if got != want {
			return fmt.Errorf("frame %d of %d: counted %v, not %v", i, len(frames), got, want)
		}
	}
	return nil
}

// A Reader and a State agree on what is open, at every frame, wherever they begin.
func TestReaderAgreesWithState(t *testing.T) {
	for _, name := range recordings {
		frames := recordedFrames(t, name)
		for from := range frames {
			if err := differ(frames, from); err != nil {
				t.Errorf("%s from frame %d: %v", name, from, err)
				break
			}
		}
	}
	if err := differ(tracetest.EpollLoad(3), 0); err != nil {
		t.Error("a loop:", err)
	}
}

// A loss at any frame: what is open is known again, and lives that go on keep their names.
func TestRecordingsWithALoss(t *testing.T) {
	for _, name := range recordings {
		frames := recordedFrames(t, name)
		for at := 1; at < len(frames); at++ {
			r := tape.NewReader()
			for _, f := range frames[:at] {
				r.Frame(f, tape.Detail{}, nil)
			}
			before := openLives(r, frames[at-1])
			lost := *frames[at]
			lost.Lost, lost.Events = uint64(len(lost.Events)), nil
			r.Frame(&lost, tape.Detail{}, nil)
			if err := compare(r, &lost); err != nil {
				t.Fatalf("%s, frame %d is lost: %v", name, at, err)
			}
			for key, id := range openLives(r, &lost) {
				if was := before[key]; was != 0 && was != id {
					t.Errorf("%s, frame %d is lost: %v was %x and is %x", name, at, key, was, id)
				}
			}
			for i, f := range frames[at+1:] {
				if r.Frame(f, tape.Detail{}, nil); i == 0 {
					if err := compare(r, f); err != nil {
						t.Fatalf("%s, the frame after %d, which is lost: %v", name, at, err)
					}
				}
			}
		}
	}
}

type openAs struct {
	pid, fd int
	since   int64
}

func openLives(r *tape.Reader, f *trace.Frame) map[openAs]tape.LifeID {
	all := map[openAs]tape.LifeID{}
	for _, p := range f.Processes {
		for l := range r.Open(p.PID) {
			if l.Kind != trace.Closed {
				all[openAs{p.PID, l.FD, l.Entered}] = l.ID
			}
		}
	}
	return all
}

// Each turn ends once, in an event or when it is settled.
func TestRecordedTurnsEndOnce(t *testing.T) {
	for _, name := range recordings {
		type key struct {
			tape.Worker
			began int64
		}
		began, ended := map[key]bool{}, map[key]int{}
		end := func(t *tape.Turn) { ended[key{t.Worker, t.Wait.Time}]++ }
		r := tape.NewReader()
		for _, f := range recordedFrames(t, name) {
			r.Frame(f, tape.Detail{}, func(s *tape.Step) {
				if s.Begins {
					began[key{s.Turn.Worker, s.Turn.Wait.Time}] = true
				}
				if s.Ended != nil {
					end(s.Ended)
				}
			})
			r.Settle(f, end)
		}
		for k := range began {
			if ended[k] != 1 {
				t.Errorf("%s: the turn of %v that began at %d ends %d times", name, k.Worker, k.began, ended[k])
			}
		}
		if len(ended) != len(began) {
			t.Errorf("%s: %d turns begin, %d end", name, len(began), len(ended))
		}
	}
}
