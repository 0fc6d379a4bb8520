package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// sigaction is what rt_sigaction(2) takes, the same on all systems that have a restorer
// and on those that have none: of a longer one the rest is mask.
type sigaction struct {
	handler, flags uintptr
	rest           [2]uint64
}

// signalMask is the size of a signal mask in bytes, which rt_sigaction wants to be told.
const signalMask = 8

// saRestart is SA_RESTART: calls that the signal interrupts are made again.
const saRestart = 0x10000000

// NoRestart makes calls return EINTR that Interrupt interrupts, whatever they wait for, for
// the rest of the process's life. The Go runtime installs its handlers with SA_RESTART,
// and then only waits for several descriptors (signal(7)), and sockets with a timeout, do.
// From here on the runtime's own signals interrupt calls too, in any thread.
func NoRestart() {
	var a sigaction
	at := uintptr(unsafe.Pointer(&a))
	if _, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(unix.SIGURG), 0, at, signalMask, 0, 0); errno != 0 {
		return
	}
	a.flags &^= saRestart
	unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(unix.SIGURG), at, 0, signalMask, 0, 0)
}
