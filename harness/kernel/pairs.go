//go:build linux || darwin

package kernel

import "golang.org/x/sys/unix"

// Descriptors that experiments watch, and no server needs: so they are methods
// of Direct, and not of Kernel.

// LonePipe makes a pipe of one descriptor, for reading and for writing: what is
// written to it makes it readable. It is non-blocking; the caller closes it.
// Elsewhere than on Linux it says ENOSYS.
func (d *Direct) LonePipe() (int, error) {
	fd, err := lonePipe()
	if err == nil {
		d.remember(fd, true)
	}
	return fd, plain(err)
}

// Socketpair makes two connected Unix stream sockets, both non-blocking. The
// caller closes both.
func (d *Direct) Socketpair() (a, b int, err error) {
	p, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return -1, -1, plain(err)
	}
	for _, fd := range p {
		unix.CloseOnExec(fd)
		if err := d.SetNonblock(fd, true); err != nil {
			d.Close(p[0])
			d.Close(p[1])
			return -1, -1, err
		}
	}
	return p[0], p[1], nil
}
