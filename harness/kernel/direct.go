//go:build linux || darwin

package kernel

import (
	"net/netip"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Direct makes the calls and nothing else.
//
// It knows one thing: which descriptors are non-blocking. A call that may block
// has to tell the Go scheduler first (some 70 ns; a blocking call that does not
// tell it would stop the garbage collector for as long as it blocks). A call on
// a non-blocking descriptor cannot block and goes straight to the kernel.
type Direct struct {
	nonblock FDSet // descriptors this worker knows to be non-blocking
	platform       // what only one operating system needs
}

// NewDirect returns a Kernel that makes the calls and nothing else.
func NewDirect() *Direct { return &Direct{} }

func (d *Direct) remember(fd int, nonblock bool) {
	if fd < 0 {
		return
	}
	for fd/64 >= len(d.nonblock) {
		if !nonblock {
			return
		}
		d.nonblock = append(d.nonblock, 0)
	}
	if nonblock {
		d.nonblock.Set(fd)
	} else {
		d.nonblock.Clear(fd)
	}
}

func (d *Direct) Bind(fd int, addr netip.AddrPort) error {
	return plain(unix.Bind(fd, sockaddr(addr)))
}

func (d *Direct) Listen(fd, backlog int) error { return plain(unix.Listen(fd, backlog)) }

func (d *Direct) Connect(fd int, addr netip.AddrPort) error {
	return plain(unix.Connect(fd, sockaddr(addr)))
}

func (d *Direct) Shutdown(fd int, how How) error { return plain(unix.Shutdown(fd, int(how))) }

func (d *Direct) Setsockopt(fd int, opt SocketOption, value int) error {
	switch opt {
	case LingerZero:
		return plain(unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: int32(value)}))
	case ReceiveTimeout:
		return plain(unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: int64(value)}))
	}
	level, name := option(opt)
	return plain(unix.SetsockoptInt(fd, level, name, value))
}

func (d *Direct) Getsockopt(fd int, opt SocketOption) (int, error) {
	level, name := option(opt)
	v, err := unix.GetsockoptInt(fd, level, name)
	return v, plain(err)
}

func option(opt SocketOption) (level, name int) {
	switch opt {
	case ReuseAddr:
		return unix.SOL_SOCKET, unix.SO_REUSEADDR
	case ReusePort:
		return unix.SOL_SOCKET, unix.SO_REUSEPORT
	case NoDelay:
		return unix.IPPROTO_TCP, unix.TCP_NODELAY
	case SendBuffer:
		return unix.SOL_SOCKET, unix.SO_SNDBUF
	case ReceiveBuffer:
		return unix.SOL_SOCKET, unix.SO_RCVBUF
	default:
		return unix.SOL_SOCKET, unix.SO_ERROR
	}
}

func (d *Direct) Getsockname(fd int) (netip.AddrPort, error) {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return netip.AddrPort{}, plain(err)
	}
	return addrPort(sa), nil
}

func (d *Direct) Read(fd int, p []byte) (int, error) {
	if d.nonblock.IsSet(fd) {
		return transfer(unix.SYS_READ, fd, p)
	}
	n, err := unix.Read(fd, p)
	return max(n, 0), plain(err)
}

func (d *Direct) Write(fd int, p []byte) (int, error) {
	if d.nonblock.IsSet(fd) {
		return transfer(unix.SYS_WRITE, fd, p)
	}
	n, err := unix.Write(fd, p)
	return max(n, 0), plain(err)
}

// transfer is read(2) or write(2) on a descriptor that cannot block. unix.RawSyscall
// comes to RawSyscall6 too, through two more functions, which costs some 15 ns.
func transfer(call uintptr, fd int, p []byte) (int, error) {
	n, _, errno := syscall.RawSyscall6(call, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

func (d *Direct) Close(fd int) error {
	d.remember(fd, false)
	return plain(unix.Close(fd))
}

// Dup makes another descriptor of the same file, close-on-exec, which the caller
// closes: for who must hand one over and keep one. It is no call of Kernel.
func (d *Direct) Dup(fd int) (int, error) {
	other, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	return other, plain(err)
}

func (d *Direct) SetNonblock(fd int, on bool) error {
	err := unix.SetNonblock(fd, on)
	if err == nil {
		d.remember(fd, on)
	}
	return plain(err)
}

func (d *Direct) Pipe() (r, w int, err error) {
	var p [2]int
	if err := pipe(p[:]); err != nil {
		return -1, -1, plain(err)
	}
	d.remember(p[0], true)
	d.remember(p[1], true)
	return p[0], p[1], nil
}

func (d *Direct) Select(nfds int, read, write FDSet, timeout time.Duration) (int, error) {
	n, err := d.selectSets(nfds, read, write, timeout)
	return max(n, 0), plain(err)
}

func (d *Direct) Poll(entries []PollFD, timeout time.Duration) (int, error) {
	fds := unsafe.Slice((*unix.PollFd)(unsafe.Pointer(unsafe.SliceData(entries))), len(entries))
	n, err := unix.Poll(fds, milliseconds(timeout))
	return max(n, 0), plain(err)
}

// milliseconds rounds up, so that a short timeout does not become a busy loop.
func milliseconds(d time.Duration) int {
	if d < 0 {
		return -1
	}
	return int((d + time.Millisecond - 1) / time.Millisecond)
}

// plain makes sure that an error is an Errno, so that it may be compared with ==.
func plain(err error) error {
	if err == nil {
		return nil
	}
	if errno, ok := err.(Errno); ok {
		return errno
	}
	return EINVAL // x/sys refused the arguments itself
}

func sockaddr(a netip.AddrPort) unix.Sockaddr {
	if a.Addr().Unmap().Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().Unmap().As4()}
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}

func addrPort(sa unix.Sockaddr) netip.AddrPort {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(sa.Addr), uint16(sa.Port))
	}
	return netip.AddrPort{}
}

func family(a netip.AddrPort) int {
	if a.Addr().Unmap().Is4() {
		return unix.AF_INET
	}
	return unix.AF_INET6
}
