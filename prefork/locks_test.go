package prefork

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"muxlab/harness/kernel"
)

// word makes shared memory, mapped as often as there are workers, as by processes.
func word(t *testing.T) (fd int) {
	t.Helper()
	k := kernel.NewDirect()
	fd, err := k.NewWord()
	if err == kernel.ENOSYS {
		t.Skip("no futex here")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close(fd) })
	return fd
}

func mapped(t *testing.T, fd, number int) *mutex {
	t.Helper()
	m, err := newMutex(kernel.NewDirect(), fd, number)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *mutex) take() {
	for m.lock() != nil {
	}
}

// One at a time is inside, and everybody gets in.
func TestMutex(t *testing.T) {
	const workers, times = 4, 5000
	fd := word(t)
	var inside, sum atomic.Int32 // the race detector does not look into shared memory
	var all sync.WaitGroup
	for n := range workers {
		m := mapped(t, fd, n+1)
		all.Go(func() {
			for i := range times {
				m.take()
				if inside.Add(1) != 1 {
					t.Error("two are inside")
				}
				if i%16 == 0 {
					runtime.Gosched() // so that some have to wait
				}
				inside.Add(-1)
				sum.Add(1)
				m.unlock()
			}
		})
	}
	all.Wait()
	if sum.Load() != workers*times || mapped(t, fd, 9).word.Load() != 0 {
		t.Errorf("%d of %d went in; the word is %#x at the end", sum.Load(), workers*times, mapped(t, fd, 9).word.Load())
	}
}

// A worker that dies with the lock does not keep it.
func TestMutexOfTheDead(t *testing.T) {
	fd := word(t)
	parent, dead, other := mapped(t, fd, 0), mapped(t, fd, 1), mapped(t, fd, 2)
	dead.take()
	got := make(chan bool)
	go func() { other.take(); got <- true }()
	for other.word.Load()&waited == 0 {
		time.Sleep(time.Millisecond)
	}
	parent.bury(2) // somebody else died: it stays locked
	select {
	case <-got:
		t.Fatal("two have the lock")
	case <-time.After(20 * time.Millisecond):
	}
	parent.bury(1)
	select {
	case <-got:
	case <-time.After(30 * time.Second):
		t.Fatal("the lock was not given back")
	}
}
