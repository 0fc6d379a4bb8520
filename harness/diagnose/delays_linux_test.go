package diagnose_test

import (
	"os"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/trace"
)

// Four threads that share one processor wait for it most of the time, and that is seen.
func TestDelaysAreMeasured(t *testing.T) {
	if _, err := os.Stat("/proc/self/schedstat"); err != nil {
		t.Skip("this kernel does not tell how long a thread waits:", err)
	}
	if runtime.GOMAXPROCS(0) < 2 {
		t.Skip("this test needs a processor for itself")
	}
	d, quit, done := &delays{processes: []int{os.Getpid()}}, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		d.follow(quit)
	}()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	from := trace.Now()
	end := time.Now().Add(600 * time.Millisecond)
	burnt := make(chan error)
	for range 4 {
		go func() { burnt <- burnOn(0, end) }()
	}
	for range 4 {
		if err := <-burnt; err != nil {
			t.Skip("threads cannot be kept on one processor here:", err)
		}
	}
	time.Sleep(2 * delaysEvery)
	close(quit)
	<-done
	if got := d.waited(from, trace.Now()); got < 200*time.Millisecond {
		t.Errorf("four threads that computed for 600 ms on one processor waited for it for %v", got)
	}
}

// burnOn computes on one processor. Its thread ends with it.
func burnOn(cpu int, end time.Time) error {
	runtime.LockOSThread()
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return err
	}
	for !set.IsSet(cpu) && cpu < 1024 {
		cpu++
	}
	set.Zero()
	set.Set(cpu)
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return err
	}
	for time.Now().Before(end) {
	}
	return nil
}
