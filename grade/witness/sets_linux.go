package witness

import (
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
)

// mostWatched bounds the sets that are read of select and poll.
const mostWatched = 1 << 20

// watching reads what the wait of t waits for. The kernel writes into the sets of select
// and poll only when they return.
func (p *process) watching(t *Thread, c call) (err error) {
	switch c.kind {
	case epollCall:
		t.Watching = slices.Clone(p.Epolls[t.FD].Members)
	case selectCall:
		t.Watching, err = p.sets(t.Args)
	case pollCall:
		t.Watching, err = p.entries(t.Args)
	}
	return err
}

// sets reads the sets of select(nfds, read, write, except).
func (p *process) sets(args [6]uint64) ([]Member, error) {
	nfds := min(args[0], mostWatched)
	events := make([]kernel.Events, nfds)
	for i, bit := range []kernel.Events{kernel.In, kernel.Out, kernel.Pri} {
		at := args[i+1]
		if at == 0 {
			continue
		}
		words, err := p.memory(at, int(nfds+63)/64*8)
		if err != nil {
			return nil, err
		}
		for fd := range events {
			if binary.NativeEndian.Uint64(words[fd/64*8:])&(1<<(fd%64)) != 0 {
				events[fd] |= bit
			}
		}
	}
	var list []Member
	for fd, e := range events {
		if e != 0 {
			list = append(list, Member{FD: fd, Events: e})
		}
	}
	return list, nil
}

// entries reads the entries of poll(entries, n). One with a negative number is passed over.
func (p *process) entries(args [6]uint64) ([]Member, error) {
	const size = 8
	text, err := p.memory(args[0], int(min(args[1], mostWatched))*size)
	if err != nil {
		return nil, err
	}
	var list []Member
	for e := range slices.Chunk(text, size) {
		fd := int(int32(binary.NativeEndian.Uint32(e)))
		if fd >= 0 {
			list = append(list, Member{FD: fd, Events: kernel.Events(binary.NativeEndian.Uint16(e[4:]))})
		}
	}
	return list, nil
}

// memory reads n bytes of the process at address at.
func (p *process) memory(at uint64, n int) ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	if p.mem < 0 {
		fd, err := unix.Open(p.dir+"mem", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return nil, plain(err)
		}
		p.mem = fd
	}
	buf := make([]byte, n)
	for done := 0; done < n; {
		m, err := unix.Pread(p.mem, buf[done:], int64(at)+int64(done))
		if err == unix.EINTR {
			continue
		}
		if m == 0 || err == unix.EIO || err == unix.EFAULT { // the thread has gone on, and the memory is given back
			return nil, fmt.Errorf("%w: its memory is not there", ErrGone)
		}
		if err != nil {
			return nil, plain(err)
		}
		done += m
	}
	return buf, nil
}

func (p *process) closeMemory() {
	if p.mem >= 0 {
		unix.Close(p.mem)
	}
}
