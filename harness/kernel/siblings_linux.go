package kernel

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

func (d *Direct) Lock(fd int) error   { return lock(fd, unix.F_WRLCK) }
func (d *Direct) Unlock(fd int) error { return lock(fd, unix.F_UNLCK) }

func lock(fd int, kind int16) error {
	return plain(unix.FcntlFlock(uintptr(fd), unix.F_SETLKW, &unix.Flock_t{Type: kind}))
}

// The operations of futex(2), from linux/futex.h.
const (
	futexWait = 0
	futexWake = 1
)

func (d *Direct) FutexWait(word *uint32, old uint32) error {
	_, _, errno := unix.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWait, uintptr(old), 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

func (d *Direct) FutexWake(word *uint32) error {
	_, _, errno := unix.RawSyscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(word)), futexWake, 1, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

func (d *Direct) Sendmsg(sock, fd int) error {
	// A message needs a byte to be one; a broken pair is an error, and no signal.
	return plain(unix.Sendmsg(sock, []byte{0}, unix.UnixRights(fd), nil, unix.MSG_NOSIGNAL))
}

func (d *Direct) Recvmsg(sock int) (int, error) {
	var text [1]byte
	rights := make([]byte, unix.CmsgSpace(4))
	n, size, flags, _, err := unix.Recvmsg(sock, text[:], rights, unix.MSG_CMSG_CLOEXEC)
	switch {
	case err != nil:
		return -1, plain(err)
	case n == 0:
		return -1, nil
	case flags&unix.MSG_CTRUNC != 0 || size == 0:
		return -1, EMFILE
	}
	messages, err := unix.ParseSocketControlMessage(rights[:size])
	if err != nil {
		return -1, plain(err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil {
		return -1, plain(err)
	}
	return fds[0], nil
}

// PacketPair makes two connected Unix sockets that keep messages apart, and wake
// one of those who wait for one. The caller closes both.
func (d *Direct) PacketPair() (a, b int, err error) {
	p, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	return p[0], p[1], plain(err)
}

// NewWord makes memory of one word, 0 at first, that processes can share: each
// maps the descriptor, which the caller closes.
func (d *Direct) NewWord() (fd int, err error) {
	fd, err = unix.MemfdCreate("word", unix.MFD_CLOEXEC)
	if err != nil {
		return -1, plain(err)
	}
	if err := unix.Ftruncate(fd, 4); err != nil {
		unix.Close(fd)
		return -1, plain(err)
	}
	return fd, nil
}

// MapWord maps a word of NewWord, for the rest of the process's life, and returns
// it twice: as futex(2) takes it, and as it may be changed.
func MapWord(fd int) (*uint32, *atomic.Uint32, error) {
	page, err := unix.Mmap(fd, 0, 4, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, nil, plain(err)
	}
	word := unsafe.Pointer(&page[0])
	return (*uint32)(word), (*atomic.Uint32)(word), nil
}
