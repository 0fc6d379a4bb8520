package trace

import (
	"math/bits"

	"muxlab/harness/kernel"
)

// The descriptor table: what is open now. One worker at a time uses a
// descriptor, so each word has one writer at a time; a viewer reads a slot until it
// is the same twice, and what was half written then is whole at its next look.

// at returns where the slot of fd begins, or -1 if the table ends before it.
func (r *Recorded) at(fd int) int {
	if fd < 0 || fd >= r.mem.size.FDs {
		return -1
	}
	return r.mem.size.fd(fd)
}

// touch tells the viewers that something among fd's 64 neighbours changed.
// The stamp is a count, not a time: the descriptors that one wait returns have
// the same time, and a viewer that looked between two of them must look again.
func (r *Recorded) touch(fd int) { r.mem.add(r.mem.size.stamp(fd), 1) }

func (r *Recorded) opened(fd int, kind Kind, peer uint64, at int64) {
	i := r.at(fd)
	if i < 0 {
		r.mem.add(hGone, 1)
		return
	}
	for w, v := range [fdWords]uint64{dOpened: uint64(at), dPeer: peer} {
		r.mem.store(i+w, v)
	}
	r.mem.store(i+dKind, uint64(kind)|uint64(r.worker)<<32)
	if uint64(fd) >= r.mem.load(hHighFD) {
		r.w.mu.Lock()
		r.mem.store(hHighFD, max(uint64(fd)+1, r.mem.load(hHighFD)))
		r.w.mu.Unlock()
	}
	r.touch(fd)
}

func (r *Recorded) closed(fd int) {
	if i := r.at(fd); i >= 0 {
		r.mem.store(i+dKind, 0)
		r.touch(fd)
	}
}

func (r *Recorded) interested(fd int, e kernel.Events) {
	if i := r.at(fd); i >= 0 {
		kind := r.mem.load(i+dKind) & 0xff
		r.mem.store(i+dKind, kind|uint64(PackInterest(e))<<8|uint64(r.worker)<<32)
		r.touch(fd)
	}
}

func (r *Recorded) ready(fd int, e kernel.Events, at int64) {
	r.learnIf(e&kernel.Invalid == 0, fd, at)
	r.put(&Event{Time: at, Op: OpReady, FD: fd, Arg: uint32(e)})
	r.counters.Ready++
	if i := r.at(fd); i >= 0 {
		r.mem.store(i+dReady, uint64(uint32(r.turn))|uint64(e&0xffff)<<32|uint64(r.worker)<<48)
		r.mem.store(i+dReadyTime, uint64(at))
		r.touch(fd)
	}
}

// used counts n bytes read from or written to fd; which is dIn or dOut.
func (r *Recorded) used(fd, which, n int, at int64) {
	i := r.at(fd)
	if i < 0 {
		return
	}
	if n > 0 {
		r.mem.store(i+dUsedTime, uint64(at)|counting)
		r.mem.store(i+which, r.mem.load(i+which)+uint64(n))
	}
	r.mem.store(i+dUsedTime, uint64(at))
	r.touch(fd)
}

// told is what select or poll was told last. epoll is told only what changed;
// for the other two the difference between one call and the next is the change
// of interest, and is found here.
type told struct {
	read, write kernel.FDSet // select
	mask        []uint16     // poll: by descriptor
	stamp       []uint32     // poll: the call in which the descriptor was last seen
	listed      []int32      // poll: the descriptors of the last call
	call        uint32
}

func (t *told) forget(fd int) {
	if fd < 0 {
		return
	}
	if fd/64 < len(t.read) {
		t.read.Clear(fd)
		t.write.Clear(fd)
	}
	if fd < len(t.mask) {
		t.mask[fd] = 0
	}
}

// tellSets compares the bit sets with those of the last call, a word at a time.
func (r *Recorded) tellSets(nfds int, read, write kernel.FDSet, at int64) {
	t := &r.told
	words := max((nfds+63)/64, len(t.read))
	for len(t.read) < words {
		t.read, t.write = append(t.read, 0), append(t.write, 0)
	}
	for i := range words {
		rd, wr := wordUpTo(read, i, nfds), wordUpTo(write, i, nfds)
		changed := (rd ^ t.read[i]) | (wr ^ t.write[i])
		t.read[i], t.write[i] = rd, wr
		for ; changed != 0; changed &= changed - 1 {
			bit := changed & -changed
			var e kernel.Events
			if rd&bit != 0 {
				e |= kernel.In
			}
			if wr&bit != 0 {
				e |= kernel.Out
			}
			r.tell(i*64+bits.TrailingZeros64(bit), e, at)
		}
	}
}

// wordUpTo returns word i of the set without the bits at nfds and above.
func wordUpTo(s kernel.FDSet, i, nfds int) uint64 {
	if i >= len(s) || i*64 >= nfds {
		return 0
	}
	if left := nfds - i*64; left < 64 {
		return s[i] & (1<<left - 1)
	}
	return s[i]
}

func (r *Recorded) readySets(nfds int, read, write kernel.FDSet, at int64) {
	for i := range (nfds + 63) / 64 {
		rd, wr := wordUpTo(read, i, nfds), wordUpTo(write, i, nfds)
		for both := rd | wr; both != 0; both &= both - 1 {
			bit := both & -both
			var e kernel.Events
			if rd&bit != 0 {
				e |= kernel.In
			}
			if wr&bit != 0 {
				e |= kernel.Out
			}
			r.ready(i*64+bits.TrailingZeros64(bit), e, at)
		}
	}
}

// tellEntries compares the entries with those of the last call. A number that
// the table has no slot for is passed over: it may be as large as a wild program
// pleases, and what is kept here grows with it.
func (r *Recorded) tellEntries(entries []kernel.PollFD, at int64) {
	t := &r.told
	t.call++
	for i := range entries {
		fd := int(entries[i].FD)
		if r.at(fd) < 0 {
			continue
		}
		for fd >= len(t.mask) {
			t.mask, t.stamp = append(t.mask, 0), append(t.stamp, 0)
		}
		t.stamp[fd] = t.call
		if mask := uint16(entries[i].Events); mask != t.mask[fd] {
			t.mask[fd] = mask
			r.tell(fd, kernel.Events(mask), at)
		}
	}
	for _, fd := range t.listed {
		if t.stamp[fd] != t.call && t.mask[fd] != 0 {
			t.mask[fd] = 0
			r.tell(int(fd), 0, at)
		}
	}
	t.listed = t.listed[:0]
	for i := range entries {
		if r.at(int(entries[i].FD)) >= 0 {
			t.listed = append(t.listed, entries[i].FD)
		}
	}
}

func (r *Recorded) tell(fd int, e kernel.Events, at int64) {
	r.put(&Event{Time: at, Op: OpInterest, FD: fd, Arg: uint32(e)})
	r.interested(fd, e)
}

func wordAt(b []byte) uint64 {
	var v uint64
	for i := range min(8, len(b)) {
		v |= uint64(b[i]) << (8 * i)
	}
	return v
}
