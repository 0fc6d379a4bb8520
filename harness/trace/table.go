package trace

import "muxlab/harness/kernel"

// The descriptor table: what is open now. One worker at a time uses a
// descriptor, so each word has one writer at a time; a viewer reads a slot until it
// is the same twice, and what was half written then is whole at its next look.

// fd returns where the slot of fd begins, or -1 if the table ends before it.
func (s *Slot) fd(fd int) int {
	if fd < 0 || fd >= s.mem.size.FDs {
		return -1
	}
	return s.mem.size.fd(fd)
}

// Holds reports whether the table has a slot for fd.
func (s *Slot) Holds(fd int) bool { return s.fd(fd) >= 0 }

// touch tells the viewers that something among fd's 64 neighbours changed.
// The stamp is a count, not a time: the descriptors that one wait returns have
// the same time, and a viewer that looked between two of them must look again.
func (s *Slot) touch(fd int) { s.mem.add(s.mem.size.stamp(fd), 1) }

// Opened enters fd into the table. A descriptor for which there is no slot is counted.
func (s *Slot) Opened(fd int, kind Kind, peer uint64, at int64) {
	i := s.fd(fd)
	if i < 0 {
		s.mem.add(hGone, 1)
		return
	}
	for w, v := range [fdWords]uint64{dOpened: uint64(at), dPeer: peer} {
		s.mem.store(i+w, v)
	}
	s.mem.store(i+dKind, uint64(kind)|uint64(s.worker)<<32)
	if uint64(fd) >= s.mem.load(hHighFD) {
		s.w.mu.Lock()
		s.mem.store(hHighFD, max(uint64(fd)+1, s.mem.load(hHighFD)))
		s.w.mu.Unlock()
	}
	s.touch(fd)
}

// Unknown reports whether fd has a slot in the table, and is not entered there.
func (s *Slot) Unknown(fd int) bool {
	i := s.fd(fd)
	return i >= 0 && s.mem.load(i+dKind)&0xff == uint64(Closed)
}

// Closed takes fd out of the table.
func (s *Slot) Closed(fd int) {
	if i := s.fd(fd); i >= 0 {
		s.mem.store(i+dKind, 0)
		s.touch(fd)
	}
}

// Interest returns what the table says of the interest in fd.
func (s *Slot) Interest(fd int) kernel.Events {
	i := s.fd(fd)
	if i < 0 {
		return 0
	}
	return unpackInterest(uint32(s.mem.load(i+dKind)>>8) & 0xffff)
}

// Interested enters the interest in fd.
func (s *Slot) Interested(fd int, e kernel.Events) {
	if i := s.fd(fd); i >= 0 {
		kind := s.mem.load(i+dKind) & 0xff
		s.mem.store(i+dKind, kind|uint64(PackInterest(e))<<8|uint64(s.worker)<<32)
		s.touch(fd)
	}
}

// Ready enters that the wait of this turn returned fd, with the events e.
func (s *Slot) Ready(fd int, e kernel.Events, at int64) {
	if i := s.fd(fd); i >= 0 {
		s.mem.store(i+dReady, uint64(uint32(s.turn))|uint64(e&0xffff)<<32|uint64(s.worker)<<48)
		s.mem.store(i+dReadyTime, uint64(at))
		s.touch(fd)
	}
}

// IsReady reports whether the wait of this turn returned fd.
func (s *Slot) IsReady(fd int) bool {
	i := s.fd(fd)
	if i < 0 || s.mem.load(i+dReadyTime) == 0 {
		return false
	}
	by := s.mem.load(i + dReady)
	return uint32(by) == uint32(s.turn) && by>>48 == uint64(s.worker)&0xffff
}

// Received counts n bytes read from fd at the time at, and Sent n bytes written to it.
// With no bytes they enter that it was used.
func (s *Slot) Received(fd, n int, at int64) { s.used(fd, dIn, n, at) }

// Sent counts n bytes written to fd, see Received.
func (s *Slot) Sent(fd, n int, at int64) { s.used(fd, dOut, n, at) }

func (s *Slot) used(fd, which, n int, at int64) {
	i := s.fd(fd)
	if i < 0 {
		return
	}
	if n > 0 {
		s.mem.store(i+dUsedTime, uint64(at)|counting)
		s.mem.store(i+which, s.mem.load(i+which)+uint64(n))
	}
	s.mem.store(i+dUsedTime, uint64(at))
	s.touch(fd)
}
