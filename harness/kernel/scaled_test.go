package kernel

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// A timeout is never over too early, on a clock that is not the machine's.
func TestScaledTimeoutsAreNotEarly(t *testing.T) {
	k := NewScaled(NewDirect(), Scale{Speed: 7, Seed: 1})
	waits := map[string]func(time.Duration) (int, error){
		"select": func(d time.Duration) (int, error) { return k.Select(0, nil, nil, d) },
		"poll":   func(d time.Duration) (int, error) { return k.Poll(nil, d) },
	}
	if ep, err := k.EpollCreate(); err == nil {
		defer k.Close(ep)
		events := make([]EpollEvent, 1)
		waits["epoll_wait"] = func(d time.Duration) (int, error) { return k.EpollWait(ep, events, d) }
	}
	for name, wait := range waits {
		for _, d := range []time.Duration{1, 6, 8, time.Millisecond + 1, 99999999} {
			began := k.Now()
			n, err := wait(d)
			if took := k.Now() - began; err == nil && (n != 0 || took < d) {
				t.Errorf("%s returned %d after %v of %v", name, n, took, d)
			}
		}
	}
}

func TestScaledRunsFaster(t *testing.T) {
	d := NewDirect()
	k, same, other := NewScaled(d, Scale{100, 1}), NewScaled(d, Scale{100, 1}), NewScaled(d, Scale{100, 2})
	from, began := k.Now(), d.Now()
	if _, err := d.Poll(nil, 5*time.Millisecond); err != nil {
		t.Skip(err)
	}
	inside := 100 * (d.Now() - began)
	if took := k.Now() - from; took < inside-100*time.Microsecond || took < 500*time.Millisecond {
		t.Errorf("%v passed on it, and %v were due at least", took, inside)
	}
	if k.offset != same.offset || k.offset == other.offset {
		t.Error("the seed does not choose where it starts")
	}
	for d := range time.Duration(1000) { // rounded up, and by no more than it must be
		if real := 100 * k.timeout(d); real < d || real >= d+100 {
			t.Errorf("a timeout of %d lasts %d", d, real)
		}
	}
	if k.timeout(-1) != -1 || k.timeout(0) != 0 {
		t.Error("no timeout, or none at all, is another")
	}
}

func TestFaultyWait(t *testing.T) {
	f := NewFaulty(NewDirect(), Faults{EINTR: 1}, "w")
	if _, _, err := f.Wait(-1, false); err != EINTR || !f.Injected() {
		t.Errorf("wait4 says %v", err)
	}
	if _, _, err := f.Wait(-1, true); err != ECHILD {
		t.Errorf("wait4 without a child says %v", err)
	}
}

func TestAbort(t *testing.T) {
	f := NewFaulty(NewDirect(), Faults{Abort: 1}, "w")
	if _, _, err := f.Accept(-1, 0); err != ECONNABORTED || !f.Injected() {
		t.Errorf("accept says %v", err)
	}
}

func TestInterruptedByTheStop(t *testing.T) {
	inner := NewDirect()
	epfd, err := inner.EpollCreate()
	if err != nil {
		t.Skip(err)
	}
	defer inner.Close(epfd)
	r, w, err := inner.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close(r)
	defer inner.Close(w)
	inner.EpollCtl(epfd, EpollAdd, w, Out) // ready at once
	stopping := false
	f := NewFaulty(inner, Faults{Stop: true}, "w")
	f.Stopping = func() bool { return stopping }
	var said []string
	for _, timeout := range []time.Duration{-1, 0, -1, -1} {
		n, err := f.EpollWait(epfd, make([]EpollEvent, 1), timeout)
		said = append(said, fmt.Sprint(n, err, f.Injected()))
		stopping = true
	}
	// Before the stop; with no time-out; the one that is interrupted; the one after it.
	want := []string{"1 <nil> false", "1 <nil> false", "0 interrupted system call true", "1 <nil> false"}
	if !slices.Equal(said, want) {
		t.Errorf("the waits say %q, not %q", said, want)
	}
}
