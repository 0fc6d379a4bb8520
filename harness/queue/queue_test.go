package queue_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/queue"
)

var k = kernel.NewDirect()

func TestOrder(t *testing.T) {
	q := queue.New(3)
	next := 0
	for put := 0; put < 10; { // the circle is gone round more than once
		for range 2 {
			if put++; !q.Put(k, put) {
				t.Fatalf("put %d was refused", put)
			}
		}
		for range 2 {
			next++
			if fd, ok := q.Take(k); fd != next || !ok {
				t.Fatalf("took %d, %v; expected %d", fd, ok, next)
			}
		}
	}
}

// settles waits for a condition; it fails the test if it does not come true.
func settles(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal(what)
		}
	}
}

func TestPutWaitsWhileFull(t *testing.T) {
	q := queue.New(2)
	var done atomic.Int32
	go func() {
		for fd := range 5 {
			q.Put(k, fd)
			done.Add(1)
		}
	}()
	settles(t, "two fit, and were not put", func() bool { return done.Load() == 2 })
	for fd := range 3 {
		if got, _ := q.Take(k); got != fd {
			t.Errorf("took %d, expected %d", got, fd)
		}
		settles(t, "there was room, and nothing was put", func() bool { return done.Load() == int32(min(fd+3, 5)) })
	}
	if done.Load() != 5 {
		t.Errorf("%d were put, expected 5", done.Load())
	}
}

func TestClose(t *testing.T) {
	q := queue.New(1)
	q.Put(k, 7)
	refused, ended := make(chan bool), make(chan bool, 3)
	go func() { refused <- q.Put(k, 8) }()
	q.Close()
	if <-refused {
		t.Error("a full queue took one more as it was closed")
	}
	if fd, ok := q.Take(k); fd != 7 || !ok {
		t.Errorf("what was in it comes out as %d, %v", fd, ok)
	}
	for range 3 {
		go func() { _, ok := q.Take(k); ended <- ok }()
	}
	for range 3 {
		if <-ended {
			t.Error("a closed and empty queue gave something")
		}
	}
	if q.Put(k, 9) {
		t.Error("a closed queue took something")
	}
}

// Whoever waits, to take or to put, goes on when the queue is closed. Nothing says
// when somebody waits; so it is tried often, and in most of the rounds they do.
func TestCloseWakesWhoWaits(t *testing.T) {
	var awake atomic.Int32
	const rounds, each = 200, 2
	for range rounds {
		empty, full := queue.New(1), queue.New(1)
		full.Put(k, 1)
		for range each {
			go func() { empty.Take(kernel.NewDirect()); awake.Add(1) }()
			go func() { full.Put(kernel.NewDirect(), 2); awake.Add(1) }()
		}
		runtime.Gosched()
		empty.Close()
		full.Close()
	}
	settles(t, "a queue was closed, and somebody waits for it still", func() bool { return awake.Load() == rounds*each*2 })
}

// Many put and many take: everything comes out once.
func TestManyAtOnce(t *testing.T) {
	const putters, each = 4, 500
	q := queue.New(3)
	var seen [putters * each]atomic.Int32
	var putting, taking sync.WaitGroup
	for p := range putters {
		putting.Go(func() {
			k := kernel.NewDirect()
			for i := range each {
				q.Put(k, p*each+i)
			}
		})
		taking.Go(func() {
			k := kernel.NewDirect()
			for {
				fd, ok := q.Take(k)
				if !ok {
					return
				}
				seen[fd].Add(1)
			}
		})
	}
	putting.Wait()
	q.Close()
	taking.Wait()
	for fd := range seen {
		if n := seen[fd].Load(); n != 1 {
			t.Fatalf("%d came out %d times", fd, n)
		}
	}
}
