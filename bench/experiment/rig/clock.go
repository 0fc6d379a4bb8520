package rig

import (
	"runtime"
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/proc"
)

// Sizes are 10, 100, … up to most, and what the limit of descriptors allows
// beyond, each taking so many; fewer than 10, if there is room for no more. The
// error says that there is room for none.
func Sizes(most, each int) ([]int, error) {
	const spare = 64
	allowed := most
	for _, l := range measure.Limits() {
		if l.Name == "ulimit -n" && l.Number > 0 {
			allowed = (int(l.Number) - spare) / each
		}
	}
	if allowed < 1 {
		return nil, proc.Machinef("ulimit -n leaves no room for descriptors to watch: raise it with ulimit -n 1024")
	}
	var all []int
	for n := 10; n <= min(most, allowed); n *= 10 {
		all = append(all, n)
	}
	if len(all) == 0 {
		return []int{min(most, allowed)}, nil
	}
	last := all[len(all)-1]
	if end := min(most, allowed) / 1000 * 1000; end > last {
		all = append(all, end)
	}
	return all, nil
}

// PerOperation runs op again and again for about d, and returns the seconds of
// CPU that an operation took. The thread is this goroutine's own, and op never
// sleeps, so that CPU time is the time on the wall of a machine that is idle.
func PerOperation(d time.Duration, op func() error) (float64, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := op(); err != nil { // the first one touches the memory
		return 0, err
	}
	batch := 1
	start := measure.ThreadCPU()
	for n := 0; ; {
		for range batch {
			if err := op(); err != nil {
				return 0, err
			}
		}
		n += batch
		if spent := measure.ThreadCPU() - start; spent >= d {
			return spent.Seconds() / float64(n), nil
		}
		batch = min(batch*2, 1024) // so that the clock is not what is measured
	}
}

// Timed is the CPU time that op takes. The thread is this goroutine's own.
func Timed(op func() error) (time.Duration, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := measure.ThreadCPU()
	err := op()
	return measure.ThreadCPU() - start, err
}
