package kernel

import (
	"net/netip"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

type platform struct {
	events []unix.EpollEvent // EpollWait's scratch, kept so that a wait allocates nothing
	look   int               // waits that only look first, see epollWait
}

func (d *Direct) Socket(addr netip.AddrPort) (int, error) {
	fd, err := unix.Socket(family(addr), unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	return fd, plain(err)
}

func (d *Direct) Accept(fd int, flags AcceptFlags) (int, netip.AddrPort, error) {
	f := unix.SOCK_CLOEXEC
	if flags&NonBlock != 0 {
		f |= unix.SOCK_NONBLOCK
	}
	conn, sa, err := unix.Accept4(fd, f)
	if err != nil {
		return -1, netip.AddrPort{}, plain(err)
	}
	d.remember(conn, flags&NonBlock != 0)
	return conn, addrPort(sa), nil
}

func pipe(p []int) error { return unix.Pipe2(p, unix.O_NONBLOCK|unix.O_CLOEXEC) }

// selectSets calls pselect6 itself: the FdSet of x/sys ends at 1024 and panics there.
func (d *Direct) selectSets(nfds int, read, write FDSet, timeout time.Duration) (int, error) {
	if need := (nfds + 63) / 64; (read != nil && len(read) < need) || (write != nil && len(write) < need) {
		return 0, EINVAL // the kernel would read past the end of the set
	}
	var ts unix.Timespec
	var tsp *unix.Timespec
	if timeout >= 0 {
		ts = unix.NsecToTimespec(int64(timeout))
		tsp = &ts
	}
	n, _, errno := unix.Syscall6(unix.SYS_PSELECT6, uintptr(nfds),
		uintptr(unsafe.Pointer(unsafe.SliceData(read))), uintptr(unsafe.Pointer(unsafe.SliceData(write))),
		0, uintptr(unsafe.Pointer(tsp)), 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

func (d *Direct) EpollCreate() (int, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	return fd, plain(err)
}

func (d *Direct) EpollCtl(epfd int, op EpollOp, fd int, events Events) error {
	ev := unix.EpollEvent{Events: uint32(events), Fd: int32(fd)}
	_, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_CTL, uintptr(epfd), uintptr(op), uintptr(fd), uintptr(unsafe.Pointer(&ev)), 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

func (d *Direct) EpollWait(epfd int, events []EpollEvent, timeout time.Duration) (int, error) {
	if len(events) == 0 {
		return 0, EINVAL
	}
	if len(d.events) < len(events) {
		d.events = make([]unix.EpollEvent, len(events))
	}
	buf := d.events[:len(events)]
	n, err := d.epollWait(epfd, buf, timeout)
	if err != nil {
		return 0, plain(err)
	}
	for i, ev := range buf[:n] {
		events[i] = EpollEvent{Events: Events(ev.Events), FD: ev.Fd}
	}
	return n, nil
}

const (
	rawSleep  = time.Millisecond // how long a wait sleeps without telling the Go scheduler
	lookFirst = 64               // how many waits after one that slept so in vain only look
)

// epollWait waits in two steps. A busy loop's wait is short, and telling the Go
// scheduler of it costs more than the wait: its monitor thread takes the processor
// away from a thread that stays in a call, and the thread must get it back (at
// 1,000 connections that was a sixth of all echoes). So the first step sleeps for
// rawSleep at most without telling; only if nothing came, the second tells, and
// sleeps for as long as it takes. strace shows both; the trace shows one wait.
//
// The price of the first step: a garbage collection may wait for a millisecond,
// and the thread is taken for one that computes, which is dear on a machine that
// has other things to do. So a loop that is not that busy only looks in the first
// step of its next waits.
func (d *Direct) epollWait(epfd int, buf []unix.EpollEvent, timeout time.Duration) (int, error) {
	first := rawSleep
	if d.look > 0 {
		d.look--
		first = 0
	}
	if timeout >= 0 {
		first = min(first, timeout)
	}
	n, err := rawEpollWait(epfd, buf, first)
	if first == timeout || n > 0 || err != nil && err != EINTR {
		return n, err
	}
	if first > 0 {
		d.look = lookFirst
	}
	if timeout > 0 {
		timeout -= first
	}
	return unix.EpollWait(epfd, buf, milliseconds(timeout))
}

// rawEpollWait is epoll_wait without a word to the Go scheduler.
func rawEpollWait(epfd int, buf []unix.EpollEvent, timeout time.Duration) (int, error) {
	n, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epfd),
		uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)), uintptr(milliseconds(timeout)), 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// Sleep holds the calling thread for d: nanosleep(2), by the clock, so that no
// interruption makes it longer. It ends some 100 µs late. Go's time.Sleep, which
// gives the thread to others, is a millisecond late where several sleep: the runtime
// waits for its timers in epoll_wait, whose timeout is in whole ones, and of a delay
// of 20 ms that is 5 %.
func Sleep(d time.Duration) {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		time.Sleep(d)
		return
	}
	until := unix.NsecToTimespec(now.Nano() + int64(d))
	for unix.ClockNanosleep(unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, &until, nil) == EINTR {
	}
}

// ThreadID returns the number of the calling thread, as ps -L and strace show it.
func ThreadID() int { return unix.Gettid() }

// Interrupt makes a blocked accept or read of the thread tid of this process
// return EINTR (see ReceiveTimeout), and after NoRestart every blocked call. SIGURG is
// the signal that the Go runtime uses to preempt its own threads, so one more does no
// harm.
func Interrupt(tid int) error { return plain(unix.Tgkill(unix.Getpid(), tid, unix.SIGURG)) }
