package recorded

import (
	"math/bits"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

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
func (r *Kernel) tellSets(nfds int, read, write kernel.FDSet, at int64) {
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
			n := bits.TrailingZeros64(changed)
			r.tell(i*64+n, eventsAt(rd, wr, n), at)
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

// eventsAt returns what bit n of a word of the two sets says.
func eventsAt(read, write uint64, n int) (e kernel.Events) {
	if read>>n&1 != 0 {
		e = kernel.In
	}
	if write>>n&1 != 0 {
		e |= kernel.Out
	}
	return e
}

func (r *Kernel) readySets(nfds int, read, write kernel.FDSet, at int64) {
	for i := range (nfds + 63) / 64 {
		rd, wr := wordUpTo(read, i, nfds), wordUpTo(write, i, nfds)
		for both := rd | wr; both != 0; both &= both - 1 {
			n := bits.TrailingZeros64(both)
			r.ready(i*64+n, eventsAt(rd, wr, n), at)
		}
	}
}

// tellEntries compares the entries with those of the last call. A number that
// the table has no slot for is passed over: it may be as large as a wild program
// pleases, and what is kept here grows with it.
func (r *Kernel) tellEntries(entries []kernel.PollFD, at int64) {
	t := &r.told
	t.call++
	for i := range entries {
		fd := int(entries[i].FD)
		if !r.slot.Holds(fd) {
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
		if r.slot.Holds(int(entries[i].FD)) {
			t.listed = append(t.listed, entries[i].FD)
		}
	}
}

func (r *Kernel) tell(fd int, e kernel.Events, at int64) {
	r.slot.Put(&trace.Event{Time: at, Op: trace.OpInterest, FD: fd, Arg: uint32(e)})
	r.slot.Interested(fd, e)
}
