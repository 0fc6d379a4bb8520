package model

import (
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// used is the CPU time of this process.
func used(t *testing.T) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// More threads than processors have as much to compute as they were given, and not
// as much as a clock on the wall lets pass: or every thread more would be work for
// nothing.
func TestComputeBurnsCPUTime(t *testing.T) {
	const each = 10 * time.Millisecond
	threads := 8 * runtime.NumCPU()
	before := used(t)
	var all sync.WaitGroup
	for range threads {
		all.Go(func() { compute(each) })
	}
	all.Wait()
	if got, least := used(t)-before, time.Duration(threads)*each*9/10; got < least { // the kernel counts it by ticks
		t.Errorf("%d threads that compute for %v each used %v", threads, each, got)
	}
}
