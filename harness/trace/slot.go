package trace

import (
	"time"

	"muxlab/harness/kernel"
)

// A Slot is where one worker writes its trace: its slot in the file, its ring, and, with
// the other workers, the table of descriptors. Only its worker may call its methods. They
// do not allocate, and wait for nobody but for other brief workers.
//
// Call Put before the method that changes the table: a reader that copies the table first
// and the events after it has, for everything that it sees in the table, the event too.
type Slot struct {
	Counters Counters // what the worker did; Publish shows them to viewers

	w      *Writer
	mem    memory
	ring   ring // without a head: the worker shares the one of w
	at     int  // where the slot begins, in words
	worker int  // its number
	turn   uint64
	step   uint64
	last   int64  // time of the last event
	shown  int64  // when the counters were published
	accept uint64 // the last one that succeeded, see AcceptedIn
}

// start writes who the worker is. What the worker before it left in the slot is cleared.
func (s *Slot) start(name string) {
	var text [nameBytes]byte
	copy(text[:], name)
	for i := range nameBytes / 8 {
		s.mem.store(s.at+wName+i, wordAt(text[i*8:]))
	}
	e := Event{Time: Now(), Op: OpThreadStart, FD: -1, Arg: uint32(kernel.ThreadID())}
	s.last, s.shown = e.Time, e.Time
	s.Publish()
	for _, i := range []int{wCall, wTurn, wStep, wStanding, wRunTo} {
		s.mem.store(s.at+i, 0)
	}
	s.mem.store(s.at+wThread, uint64(e.Arg))
	s.mem.store(s.at+wSince, uint64(e.Time))
	s.Put(&e)
	s.mem.store(s.at+wState, 1)
}

// End records that the worker ends, adds its counters to those of the process, and frees
// the slot for another worker. Call it last.
func (s *Slot) End() {
	s.Put(&Event{Time: Now(), Op: OpThreadEnd, FD: -1})
	s.w.fold(s.Counters, func(uint64) {
		s.Counters = Counters{}
		s.Publish()
		s.mem.store(s.at+wState, 2)
	})
	if s.ring.head == nil { // a ring of its own keeps its slot: the events name it
		s.w.free(s.worker)
	}
}

// Put writes e into the ring, and sets its Worker and Turn.
func (s *Slot) Put(e *Event) {
	if e.Time-s.shown > longTurn { // it makes calls, but none that waits
		s.Publish()
		s.shown = e.Time
	}
	e.Worker, e.Turn, s.last = s.worker, uint32(s.turn), e.Time
	if s.ring.head != nil {
		s.ring.put(e)
	} else {
		s.w.shared.put(e)
	}
}

// Publish writes the counters into the slot, where viewers read them. They are not
// written during a turn, so that a call costs no more stores than it must. While they are
// written, wCounted is unsettled.
func (s *Slot) Publish() {
	s.mem.store(s.at+wCounted, unsettled)
	for i, v := range s.Counters.Words() {
		s.mem.store(s.at+wCounters+i, v)
	}
	s.mem.store(s.at+wAccept, s.accept)
	s.mem.store(s.at+wCounted, uint64(s.last))
}

// longTurn is after how long the counters are shown in the middle of a turn.
const longTurn = int64(100 * time.Millisecond)

// PublishNext makes the next event publish the counters, as the first one does that comes
// longTurn after they were last published. Tests use it.
func (s *Slot) PublishNext() { s.shown -= longTurn }

// Enter shows that the worker is in the call op on fd from now on, and returns the time.
func (s *Slot) Enter(op Op, fd int) (since int64) {
	since = Now()
	s.mem.store(s.at+wSince, uint64(since))
	s.mem.store(s.at+wCall, uint64(op)|uint64(uint32(int32(fd)))<<32)
	return since
}

// Leave writes e, the return of a call that began at since, with its time and duration.
// If begins is true, it begins a turn. The worker is in no call before it is so since
// then: a worker whose call began with its own return would be in it for ever, see
// workerState.advance.
func (s *Slot) Leave(e *Event, since int64, begins bool) {
	e.Time = Now()
	e.Dur = e.Time - since
	s.Counters.Slept += uint64(e.Slept())
	if begins {
		s.turn++
		s.Counters.Turns++
		s.mem.store(s.at+wTurn, s.turn)
		e.Flags |= NewTurn
	}
	s.mem.store(s.at+wCall, 0)
	s.mem.store(s.at+wSince, uint64(e.Time))
	s.shown = e.Time // or Put would show what e counts as part of what was before
	s.Put(e)
}

// AcceptKey packs a listener and a turn into one word. Two accepts with the same key are
// on the same listener in the same turn.
func AcceptKey(fd int, turn uint64) uint64 { return uint64(uint32(fd))<<32 | uint64(uint32(turn)) }

// Accepted keeps that an accept on listener fd succeeded in this turn.
func (s *Slot) Accepted(fd int) { s.accept = AcceptKey(fd, s.turn) }

// AcceptedIn reports whether the last accept that succeeded was on listener fd, in this
// turn.
func (s *Slot) AcceptedIn(fd int) bool { return s.accept == AcceptKey(fd, s.turn) }

func wordAt(b []byte) uint64 {
	var v uint64
	for i := range min(8, len(b)) {
		v |= uint64(b[i]) << (8 * i)
	}
	return v
}
