package trace_test

import (
	"io"
	"muxlab/harness/recording"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
	"testing"
)

// stopped is memory in which something happens before the nth word that is read.
type stopped struct {
	io.ReaderAt
	Left    *int
	Happens func()
}

func (m stopped) ReadAt(b []byte, at int64) (int, error) {
	n := min(*m.Left*8, len(b))
	if *m.Left -= len(b) / 8; n < 0 || n == len(b) {
		return m.ReaderAt.ReadAt(b, at)
	}
	m.ReaderAt.ReadAt(b[:n], at)
	m.Happens()
	_, err := m.ReaderAt.ReadAt(b[n:], at+int64(n))
	return len(b), err
}

// A sleeper is a worker that goes into a call and out of it again.
type sleeper struct {
	*trace.Slot
	Since int64 // 0: it is in none
}

func (s *sleeper) TurnOver() {
	if s.Since == 0 {
		s.Publish()
		s.Since = s.Enter(trace.OpLock, -1)
		return
	}
	s.Leave(&trace.Event{Op: trace.OpLock, Flags: trace.Blocking, FD: -1}, s.Since, false)
	s.Since = 0
}

// Wake has it go out of the call that it is in, and publish its counters.
func (s *sleeper) Wake() {
	for s.Publish(); s.Since != 0; s.Publish() {
		s.TurnOver()
	}
}

// Reads counts n bytes that it reads from fd.
func (s *sleeper) Reads(fd, n int) {
	at := trace.Now()
	s.Put(&trace.Event{Time: at, Op: trace.OpRead, FD: fd, Arg: uint32(n), Result: n})
	s.Counters.Reads++
	s.Counters.BytesIn += uint64(n)
	s.Received(fd, n, at)
}

// follow applies the events of f to each of states.
func follow(f *trace.Frame, states ...*recording.State) {
	for _, e := range f.Events {
		for _, s := range states {
			s.Apply(e)
		}
	}
}

// A viewer loses the processor before any word that it reads, and a worker makes a
// move meanwhile: what is shown is what all events until then say, and goes on so.
func TestLooksThatAreInterrupted(t *testing.T) {
	w, words := trace.InMemory(t, trace.Size{Workers: 8, FDs: 1024, Rings: 3, Events: 1 << 12})
	slot, _ := w.Slot("sleeper", trace.Long)
	r, p, s := words.Reader(t), tracetest.NewPlayer(t, w, 5), sleeper{Slot: &slot}
	all, torn := recording.NewState(), 0
	const looks = 6000
	for n := range looks {
		p.Move()
		p.Publish()
		if n%2 == 0 {
			s.TurnOver()
		}
		left, reached := n%3000, false
		r.ReadFrom(stopped{ReaderAt: words, Left: &left, Happens: func() { p.Move(); s.TurnOver(); reached = true }})
		f := trace.Look(t, r)
		r.ReadFrom(words)
		state := recording.NewState()
		state.Sync(f)
		follow(f, all, state)
		if f.Torn() {
			torn++
		} else if a, b := state.Frame(f.Time).Total(), all.Frame(f.Time).Total(); a != b {
			t.Errorf("word %d (%v)\nshows %+v\nafter %+v", n%3000, reached, a, b)
		}
		p.Publish()
		s.Wake()
		f2 := trace.Look(t, r)
		follow(f2, all, state)
		if err := tracetest.Same(all.Frame(f2.Time), f2); err != nil {
			t.Fatalf("word %d, all:\n%v", n%3000, err)
		}
		if err := tracetest.Same(state.Frame(f2.Time), f2); err != nil && !f.Torn() {
			t.Errorf("word %d (%v), then:\n%v", n%3000, reached, err)
		}
	}
	if torn > looks/100 {
		t.Errorf("%d looks of %d were torn", torn, looks)
	}
}

// Just before one word is read for the second time, a call returns, or bytes are
// counted: whoever goes on from what was read is right afterwards.
func TestSlotsAreOfOneMoment(t *testing.T) {
	w, words := trace.InMemory(t, tracetest.Small)
	slot, _ := w.Slot("w", trace.Long)
	r, s := words.Reader(t), sleeper{Slot: &slot}
	s.Opened(5, trace.Connection, 0, trace.Now())
	for word, happens := range map[int]func(){
		trace.SinceWord(s.Slot): s.TurnOver,
		trace.InWord(w, 5):      func() { s.Reads(5, 3) },
	} {
		s.TurnOver() // into a call
		trace.Touch(s.Slot, 5)
		times := 0
		r.ReadFrom(interrupted{ReaderAt: words, Word: word, Happens: func() {
			if times++; times == 2 {
				happens()
			}
		}})
		f, state := trace.Look(t, r), recording.NewState()
		r.ReadFrom(words)
		state.Sync(f)
		follow(f, state)
		s.Wake()
		after := trace.Look(t, r)
		follow(after, state)
		if err := tracetest.Same(state.Frame(after.Time), after); err != nil {
			t.Errorf("word %d:\n%v", word, err)
		}
	}
}

// Counters of a worker that is stopped while it shows them are not believed until
// it goes on.
func TestCountersOfOneWhoIsStopped(t *testing.T) {
	w, words := trace.InMemory(t, trace.Size{Workers: 1, FDs: 64, Rings: 2, Events: 64})
	one, _ := w.Slot("w", trace.Long)
	r := words.Reader(t)
	trace.Unsettle(&one)
	if f := trace.Look(t, r); !f.Torn() {
		t.Error("counters in the middle of a write are believed")
	}
	one.Publish()
	f, state := trace.Look(t, r), recording.NewState()
	state.Sync(f)
	follow(f, state)
	if err := tracetest.Same(state.Frame(f.Time), f); err != nil || f.Torn() {
		t.Errorf("torn %v: %v", f.Torn(), err)
	}
}

// interrupted is memory in which something happens just before a word is read.
type interrupted struct {
	io.ReaderAt
	Word    int
	Happens func()
}

func (m interrupted) ReadAt(b []byte, at int64) (int, error) {
	n := min(max(0, m.Word*8-int(at)), len(b))
	if n == len(b) {
		return m.ReaderAt.ReadAt(b, at)
	}
	m.ReaderAt.ReadAt(b[:n], at)
	m.Happens()
	_, err := m.ReaderAt.ReadAt(b[n:], at+int64(n))
	return len(b), err
}
