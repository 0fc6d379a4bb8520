package trace

import "testing"

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

// A viewer loses the processor before any word that it reads, and a worker makes a
// move meanwhile: what is shown is what all events until then say, and goes on so.
func TestLooksThatAreInterrupted(t *testing.T) {
	w, words := inMemory(t, Size{Workers: 6, FDs: 1024, Rings: 3, Events: 1 << 12})
	r, p := words.reader(t), newPlayer(t, w, 5)
	all, torn := NewState(), 0
	const looks = 6000
	for n := range looks {
		p.move()
		p.publish()
		left, reached := n%3000, false
		r.from = stopped{words, &left, func() { p.move(); reached = true }}
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
