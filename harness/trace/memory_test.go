package trace

import (
	"testing"
)

// interrupted is memory in which something happens just before a word is read.
type interrupted struct {
	heap
	word    int
	happens func()
}

func (m interrupted) ReadAt(b []byte, at int64) (int, error) {
	n := min(max(0, m.word*8-int(at)), len(b))
	if n == len(b) {
		return m.heap.ReadAt(b, at)
	}
	m.heap.ReadAt(b[:n], at)
	m.happens()
	_, err := m.heap.ReadAt(b[n:], at+int64(n))
	return len(b), err
}

// A worker that shows its counters while its slot is read is read again: what
// wCounted says is what they hold.
func TestCountersAreNotTorn(t *testing.T) {
	for _, times := range []int{1, 2, 3, 100} {
		w, words := inMemory(t, Size{Workers: 1, FDs: 64, Rings: 2, Events: 64})
		one, _ := w.Slot("w", Long)
		r := words.reader(t)
		r.from = interrupted{words, one.at + wCounted, func() {
			if times--; times >= 0 {
				one.Counters.Reads++
				one.last++
				one.Publish()
			}
		}}
		began := one.last
		f := look(t, r)
		got := f.Processes[0].Workers[0]
		if holds := int64(got.Reads); got.Counted >= 0 && got.Counted != began+holds {
			t.Errorf("%d reads are said to be all until %d", holds, got.Counted-began)
		}
		if f.Torn() != (got.Counted < 0) {
			t.Errorf("until %d: sure, or not", got.Counted)
		}
		times = 0
		if got = look(t, r).Processes[0].Workers[0]; got.Counted != one.last || got.Reads != one.Counters.Reads {
			t.Errorf("it shows nothing more, and %d reads until %d are said to be all until %d", got.Reads, got.Counted-began, one.last-began)
		}
	}
}
