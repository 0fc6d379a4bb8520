package trace

import (
	"slices"
	"strings"

	"muxlab/harness/clean"
	"muxlab/harness/kernel"
)

// The present of a process: the slots of its workers and descriptors. A slot may change
// while it is read, so it is read until it is the same twice.

// process reads the present: the workers and the descriptors.
func (r *reader) process() (*Process, error) {
	h, err := r.words(0, infoOffset)
	if err != nil {
		return nil, err
	}
	p := &Process{
		Info: r.info, Lost: r.lost, Gone: h[hGone],
		Ended: h[hEnded] != runs, FoldedIn: h[hEnded] == foldedIn, foldedBy: h[hFoldedBy],
	}
	if err := r.accounts(p, h); err != nil {
		return nil, err
	}
	if err := r.descriptors(int(min(h[hHighFD], uint64(r.size.FDs)))); err != nil {
		return nil, err
	}
	for _, d := range r.fds {
		if d.Kind != Closed {
			p.FDs = append(p.FDs, d)
		}
	}
	return p, nil
}

// accounts reads the workers, and what those did that ended; again, if the account
// of one is on its way from here to there.
func (r *reader) accounts(p *Process, header []uint64) (err error) {
	for range 3 {
		before := header[hFolds]
		if p.Workers, err = r.workers(header[hUsed]); err != nil {
			return err
		}
		if header, err = r.words(0, infoOffset); err != nil {
			return err
		}
		p.Folded, p.Folds = CountersOf(header[hFolded:]), header[hFolds]
		if p.Torn = before%2 != 0 || p.Folds != before; !p.Torn {
			break
		}
	}
	return nil
}

// workers reads the slots ever used, a number the header gives. It reads them twice,
// because a worker may change its own meanwhile.
func (r *reader) workers(used uint64) ([]Worker, error) {
	n := int(min(used, uint64(r.size.Workers)))
	first, err := r.words(r.size.worker(0), n*workerWords)
	if err != nil {
		return nil, err
	}
	again, err := r.words(r.size.worker(0), n*workerWords)
	if err != nil {
		return nil, err
	}
	workers := make([]Worker, n)
	for i := range workers {
		slot, err := r.settled(i, first[i*workerWords:(i+1)*workerWords], again[i*workerWords:(i+1)*workerWords])
		if err != nil {
			return nil, err
		}
		workers[i] = workerOf(i, slot)
	}
	return workers, nil
}

// settled gives the slot of a worker as it was at one moment: when it was the same
// before. If it never is, but its counters were not shown meanwhile, they are what
// wCounted says all the same; else it is unsettled.
func (r *reader) settled(i int, before, slot []uint64) ([]uint64, error) {
	for range 3 {
		if slices.Equal(slot, before) {
			return slot, nil
		}
		before = slot
		var err error
		if slot, err = r.words(r.size.worker(i), workerWords); err != nil {
			return nil, err
		}
	}
	if slot[wCounted] != before[wCounted] {
		slot[wCounted] = unsettled
	}
	return slot, nil
}

func workerOf(i int, w []uint64) Worker {
	return Worker{
		Number: i, Name: clean.Name(strings.ToValidUTF8(strings.TrimRight(string(bytesOf(w[wName:workerWords])), "\x00"), "")),
		Thread: int(w[wThread]), Alive: w[wState] == 1,
		Call: Op(w[wCall]), CallFD: int(int32(w[wCall] >> 32)), Since: int64(w[wSince]),
		Turn: w[wTurn], Standing: w[wStanding] != 0,
		Counters: CountersOf(w[wCounters:]), Counted: int64(w[wCounted]), Accept: w[wAccept],
	}
}

// descriptors reads the blocks whose stamp changed: idle ones cost nothing.
func (r *reader) descriptors(high int) error {
	blocks := (high + fdsPerStamp - 1) / fdsPerStamp
	stamps, err := r.words(r.size.stamp(0), blocks)
	if err != nil {
		return err
	}
	if n := blocks * fdsPerStamp; n > len(r.fds) {
		r.fds = append(r.fds, make([]FD, n-len(r.fds))...)
	}
	for b, stamp := range stamps {
		if stamp == r.stamps[b] {
			continue
		}
		r.stamps[b] = stamp
		if err := r.block(b); err != nil {
			return err
		}
	}
	return nil
}

// block reads a block of descriptors twice, because it may change meanwhile; again,
// if it did, or if a call is just being counted.
func (r *reader) block(b int) error {
	at, n := r.size.fd(b*fdsPerStamp), fdsPerStamp*fdWords
	before, err := r.words(at, n)
	for torn, tries := true, 0; err == nil && torn && tries < 3; tries++ {
		var now []uint64
		if now, err = r.words(at, n); err != nil {
			break
		}
		torn = false
		for i := 0; i < n; i += fdWords {
			slot := now[i : i+fdWords]
			d := fdOf(b*fdsPerStamp+i/fdWords, slot)
			d.torn = slot[dUsedTime]&counting != 0 || !slices.Equal(slot, before[i:i+fdWords])
			r.fds[d.Number], torn = d, torn || d.torn
		}
		before = now
	}
	return err
}

func fdOf(fd int, w []uint64) FD {
	return FD{
		Number: fd, Kind: Kind(w[dKind]), Interest: unpackInterest(uint32(w[dKind]>>8) & 0xffff), Owner: int(w[dKind] >> 32),
		Opened:    int64(w[dOpened]),
		ReadyTime: int64(w[dReadyTime]), ReadyTurn: uint32(w[dReady]), ReadyFor: kernel.Events(w[dReady] >> 32 & 0xffff),
		UsedTime: int64(w[dUsedTime] &^ counting), In: w[dIn], Out: w[dOut], Peer: UnpackPeer(w[dPeer]),
	}
}
