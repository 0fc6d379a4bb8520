package model

import (
	"net/netip"
	"time"

	"muxlab/harness/kernel"
)

// An interrupted kernel makes every call that may block an interruptible one, see
// Model.Interrupts. Like every kernel it belongs to one worker, the caller.
type interrupted struct {
	kernel.Kernel
	caller
}

func (i *interrupted) Accept(fd int, flags kernel.AcceptFlags) (int, netip.AddrPort, error) {
	defer i.enter().leave()
	return i.Kernel.Accept(fd, flags)
}

func (i *interrupted) Read(fd int, p []byte) (int, error) {
	defer i.enter().leave()
	return i.Kernel.Read(fd, p)
}

func (i *interrupted) Write(fd int, p []byte) (int, error) {
	defer i.enter().leave()
	return i.Kernel.Write(fd, p)
}

func (i *interrupted) Select(nfds int, read, write kernel.FDSet, timeout time.Duration) (int, error) {
	defer i.enter().leave()
	return i.Kernel.Select(nfds, read, write, timeout)
}

func (i *interrupted) Poll(entries []kernel.PollFD, timeout time.Duration) (int, error) {
	defer i.enter().leave()
	return i.Kernel.Poll(entries, timeout)
}

func (i *interrupted) EpollWait(epfd int, events []kernel.EpollEvent, timeout time.Duration) (int, error) {
	defer i.enter().leave()
	return i.Kernel.EpollWait(epfd, events, timeout)
}

func (i *interrupted) Lock(fd int) error {
	defer i.enter().leave()
	return i.Kernel.Lock(fd)
}

func (i *interrupted) FutexWait(word *uint32, old uint32) error {
	defer i.enter().leave()
	return i.Kernel.FutexWait(word, old)
}

func (i *interrupted) Sendmsg(sock, fd int) error {
	defer i.enter().leave()
	return i.Kernel.Sendmsg(sock, fd)
}

func (i *interrupted) Recvmsg(sock int) (int, error) {
	defer i.enter().leave()
	return i.Kernel.Recvmsg(sock)
}

// Wait is interrupted only if it waits: with nohang it cannot block.
func (i *interrupted) Wait(pid int, nohang bool) (ended, code int, err error) {
	defer i.enter().leave()
	return i.Kernel.Wait(pid, nohang)
}
