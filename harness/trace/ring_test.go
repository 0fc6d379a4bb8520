package trace

import (
	"sync"
	"testing"
)

// event number n, recognisable by every one of its words.
func numbered(n int) Event {
	return Event{Time: int64(n), Op: OpRead, Worker: 1, FD: n & 0xfffff, Result: n & 0xffffff, Arg: uint32(n), Turn: uint32(n), Dur: int64(n & 0xffffff), PID: 7}
}

// A writer and several readers on the same ring: no reader ever sees an event
// that was not written so, none twice and none out of order, and what it read
// and what it lost is what was written.
func TestRingUnderRace(t *testing.T) {
	const events, readers = 100_000, 3
	w, words := inMemory(t, Size{Workers: 1, FDs: 64, Rings: 2, Events: 256})
	r := w.mem.ring(1)
	var done sync.WaitGroup
	stop := make(chan struct{})
	for i := range readers {
		rd := words.reader(t)
		done.Go(func() { follow(t, rd, stop, events, i) })
	}
	for n := range events {
		e := numbered(n)
		r.put(&e)
	}
	close(stop)
	done.Wait()
}

func follow(t *testing.T, rd *reader, stop chan struct{}, events, who int) {
	read, last := uint64(0), int64(-1)
	for over := false; !over; {
		select {
		case <-stop:
			over = true // and read once more
		default:
		}
		got, err := rd.ring(1, nil)
		if err != nil {
			t.Error(err)
			return
		}
		for _, e := range got {
			if e.Time <= last || e != numbered(int(e.Time)) {
				t.Errorf("reader %d: torn or out of order after %d: %+v", who, last, e)
				return
			}
			last = e.Time
		}
		read += uint64(len(got))
	}
	if read+rd.lost != uint64(events) {
		t.Errorf("reader %d read %d and lost %d of %d", who, read, rd.lost, events)
	}
	t.Logf("reader %d read %d and lost %d", who, read, rd.lost)
}

// Brief workers share a ring: nothing is torn when several write.
func TestSharedRingUnderRace(t *testing.T) {
	const writers, each = 4, 20_000
	w, words := inMemory(t, Size{Workers: 8, FDs: 64, Rings: 1, Events: 1 << 10})
	rd := words.reader(t)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for n := range each {
				e := numbered(n)
				w.shared.put(&e)
			}
		})
	}
	over := make(chan struct{})
	go func() { wg.Wait(); close(over) }()
	read := uint64(0)
	for end := false; !end; {
		select {
		case <-over:
			end = true
		default:
		}
		got, err := rd.ring(0, nil)
		check(t, err)
		for _, e := range got {
			if e != numbered(int(e.Time)) {
				t.Fatalf("torn: %+v", e)
			}
		}
		read += uint64(len(got))
	}
	if read+rd.lost != writers*each {
		t.Fatalf("read %d, lost %d of %d", read, rd.lost, writers*each)
	}
}

func TestSpan(t *testing.T) {
	const size = 64
	for _, c := range []struct{ tail, before, after, first, lost uint64 }{
		{0, 10, 10, 0, 0},
		{0, 63, 63, 0, 0},
		{0, 64, 64, 1, 1}, // the writer may be at work on number 64, in the place of number 0
		{0, 200, 200, 137, 137},
		{100, 120, 150, 100, 0},
		{100, 120, 400, 120, 20}, // all of it was overwritten while it was copied
		{100, 90, 90, 90, 0},     // a head that went back: damaged, and no reason to panic
	} {
		first, lost := span(c.tail, c.before, c.after, size)
		if first != c.first || lost != c.lost {
			t.Errorf("span(%d, %d, %d) = %d, %d, not %d, %d", c.tail, c.before, c.after, first, lost, c.first, c.lost)
		}
	}
}

// What it costs to read an event: a viewer reads each of them, half a million a second.
func BenchmarkDrain(b *testing.B) {
	const events = 1 << 16
	name := b.TempDir()
	w, err := Create(name, Size{Workers: 1, FDs: 64, Rings: 2, Events: 1 << 17}, Info{PID: child})
	check(b, err)
	rd, err := openReader(name + "/" + FileName(child))
	check(b, err)
	defer rd.close()
	r := w.mem.ring(1)
	for b.Loop() {
		b.StopTimer()
		for n := range events {
			e := numbered(n)
			r.put(&e)
		}
		b.StartTimer()
		got, err := rd.ring(1, nil)
		check(b, err)
		if len(got) != events {
			b.Fatal(len(got))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/events, "ns/event")
}
