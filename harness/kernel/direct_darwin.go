package kernel

import (
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

type platform struct{}

func (d *Direct) Socket(addr netip.AddrPort) (int, error) {
	fd, err := unix.Socket(family(addr), unix.SOCK_STREAM, 0)
	if err != nil {
		return -1, plain(err)
	}
	unix.CloseOnExec(fd)
	return fd, nil
}

func (d *Direct) Accept(fd int, flags AcceptFlags) (int, netip.AddrPort, error) {
	conn, sa, err := unix.Accept(fd)
	if err != nil {
		return -1, netip.AddrPort{}, plain(err)
	}
	unix.CloseOnExec(conn)
	// Here an accepted socket inherits O_NONBLOCK from its listener: set it either way.
	if err := d.SetNonblock(conn, flags&NonBlock != 0); err != nil {
		unix.Close(conn)
		return -1, netip.AddrPort{}, err
	}
	return conn, addrPort(sa), nil
}

func pipe(p []int) error {
	if err := unix.Pipe(p); err != nil {
		return err
	}
	for _, fd := range p {
		unix.CloseOnExec(fd)
		if err := unix.SetNonblock(fd, true); err != nil {
			return err
		}
	}
	return nil
}

// selectSets copies to and from the fixed fd_set: here select stops at FDSetSize.
func (d *Direct) selectSets(nfds int, read, write FDSet, timeout time.Duration) (int, error) {
	if nfds > FDSetSize {
		return 0, EINVAL
	}
	var tv *unix.Timeval
	if timeout >= 0 {
		v := unix.NsecToTimeval(int64(timeout))
		tv = &v
	}
	r, w := toFixed(read), toFixed(write)
	n, err := unix.Select(nfds, r, w, nil, tv)
	fromFixed(read, r)
	fromFixed(write, w)
	return n, err
}

func toFixed(s FDSet) *unix.FdSet {
	if s == nil {
		return nil
	}
	var f unix.FdSet
	for fd := range min(len(s)*64, FDSetSize) {
		if s.IsSet(fd) {
			f.Set(fd)
		}
	}
	return &f
}

func fromFixed(s FDSet, f *unix.FdSet) {
	for fd := range min(len(s)*64, FDSetSize) {
		if f != nil && !f.IsSet(fd) {
			s.Clear(fd)
		}
	}
}

func (d *Direct) EpollCreate() (int, error)                               { return -1, ENOSYS }
func (d *Direct) EpollCtl(int, EpollOp, int, Events) error                { return ENOSYS }
func (d *Direct) EpollWait(int, []EpollEvent, time.Duration) (int, error) { return 0, ENOSYS }

// Sleep sleeps as Go does: a little late.
func Sleep(d time.Duration) { time.Sleep(d) }

// ThreadID is not known here: 0.
func ThreadID() int { return 0 }

// Interrupt is not possible here: whoever wants to wake an accept connects to it.
func Interrupt(tid int) error { return ENOSYS }

// NoRestart does nothing here, see Interrupt.
func NoRestart() {}
