package trace

import (
	"muxlab/harness/kernel"
	"testing"
)

// stopped is memory in which something happens before the nth word that is read.
type stopped struct {
	heap
	left    *int
	happens func()
}

func (m stopped) ReadAt(b []byte, at int64) (int, error) {
	n := min(*m.left*8, len(b))
	if *m.left -= len(b) / 8; n < 0 || n == len(b) {
		return m.heap.ReadAt(b, at)
	}
	m.heap.ReadAt(b[:n], at)
	m.happens()
	_, err := m.heap.ReadAt(b[n:], at+int64(n))
	return len(b), err
}

// A sleeper is a worker that goes into a call and out of it again.
type sleeper struct {
	*Recorded
	since int64 // 0: it is in none
}

func (s *sleeper) turnOver() {
	if s.since == 0 {
		s.since = s.enter(OpLock, -1)
		return
	}
	s.leave(&Event{Op: OpLock, FD: -1}, s.since)
	s.since = 0
}

// A viewer loses the processor before any word that it reads, and a worker makes a
// move meanwhile: what is shown is what all events until then say, and goes on so.
func TestLooksThatAreInterrupted(t *testing.T) {
	w, words := inMemory(t, Size{Workers: 8, FDs: 1024, Rings: 3, Events: 1 << 12})
	k, _ := w.Worker("sleeper", Long, nil)
	r, p, s := words.reader(t), newPlayer(t, w, 5), sleeper{Recorded: k.(*Recorded)}
	all, torn := NewState(), 0
	const looks = 6000
	for n := range looks {
		p.move()
		p.publish()
		if n%2 == 0 {
			s.turnOver()
		}
		left, reached := n%3000, false
		r.from = stopped{words, &left, func() { p.move(); s.turnOver(); reached = true }}
		f := look(t, r)
		r.from = words
		state := NewState()
		state.Sync(f)
		follow := func(f *Frame) {
			for _, e := range f.Events {
				all.Apply(e)
				state.Apply(e)
			}
		}
		follow(f)
		if f.torn() {
			torn++
		} else if a, b := state.Frame(f.Time).Total(), all.Frame(f.Time).Total(); a != b {
			t.Errorf("word %d (%v)\nshows %+v\nafter %+v", n%3000, reached, a, b)
		}
		p.publish()
		for s.publish(); s.since != 0; s.publish() {
			s.turnOver()
		}
		f2 := look(t, r)
		follow(f2)
		if err := same(all, f2); err != nil {
			t.Fatalf("word %d, all:\n%v", n%3000, err)
		}
		if err := same(state, f2); err != nil && !f.torn() {
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
	w, words := inMemory(t, small)
	k, _ := w.Worker("w", Long, &still{})
	r, s := words.reader(t), sleeper{Recorded: k.(*Recorded)}
	s.opened(5, Connection, 0, s.last)
	fds := w.mem.size.fd(5)
	for word, happens := range map[int]func(){
		s.slot + wSince: s.turnOver,
		fds + dIn:       func() { s.Read(5, make([]byte, 3)) },
	} {
		s.SetNonblock(5, true)
		s.turnOver() // into a call
		s.touch(5)
		times := 0
		r.from = interrupted{words, word, func() {
			if times++; times == 2 {
				happens()
			}
		}}
		f, state := look(t, r), NewState()
		r.from = words
		state.Sync(f)
		for _, e := range f.Events {
			state.Apply(e)
		}
		for s.publish(); s.since != 0; s.publish() {
			s.turnOver()
		}
		after := look(t, r)
		for _, e := range after.Events {
			state.Apply(e)
		}
		if err := same(state, after); err != nil {
			t.Errorf("word %d:\n%v", word, err)
		}
	}
}

// Whoever is stopped while it shows them is not believed until it goes on.
func TestCountersOfOneWhoIsStopped(t *testing.T) {
	w, words := inMemory(t, Size{Workers: 1, FDs: 64, Rings: 2, Events: 64})
	k, _ := w.Worker("w", Long, kernel.NewDirect())
	r, one, state := words.reader(t), k.(*Recorded), &viewer{}
	one.counters.Reads = 7
	w.mem.store(one.slot+wCounted, unsettled)
	w.mem.store(one.slot+wCounters+2, 5)
	state.follow(look(t, r))
	one.publish()
	f := look(t, r)
	state.follow(f)
	if err := same(state.State, f); err != nil {
		t.Error(err)
	}
}
