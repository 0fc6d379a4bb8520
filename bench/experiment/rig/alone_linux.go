package rig

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// Alone runs f in a thread of its own whose table of descriptors nobody shares, as
// in a program of one thread: the kernel then need not count a reference to every
// file that a call looks at. What f opens, others do not see, and what it leaves open
// is closed with the thread. apart is false where unshare(2) is forbidden, as in some
// containers: f runs all the same.
func Alone(f func() error) (apart bool, err error) {
	// Go's runtime opens the epoll that it waits in with the first timer of the
	// program. Were that in f, all other threads would wait in a descriptor that they
	// have not, and the runtime ends the program there.
	time.Sleep(time.Nanosecond)
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // for good: the thread ends with the goroutine, and its table with it

		// But the main thread never ends. While it is locked, the next one is another.
		if unix.Gettid() == unix.Getpid() {
			apart, err = Alone(f)
			runtime.UnlockOSThread()
			return
		}
		apart = unix.Unshare(unix.CLONE_FILES) == nil
		err = f()
	}()
	<-done
	return apart, err
}
