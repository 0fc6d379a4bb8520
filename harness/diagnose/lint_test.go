package diagnose

import (
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// A lint's own state is about one life: a descriptor that is used again begins without.
func TestOwnStateIsOfOneLife(t *testing.T) {
	s := begin(t)
	var own perLife[int]
	s.client(9, kernel.In)
	s.client(10, kernel.In)
	s.take()
	first, other := s.doctor.reader.At(pid, 9).ID, s.doctor.reader.At(pid, 10).ID
	*own.of(first), *own.of(other) = 1, 2
	again := first
	for n := 0; again == first || again.Slot() != first.Slot(); n++ {
		if n == 100_000 {
			t.Fatal("the slot of a closed descriptor is not used again: nothing is tested")
		}
		s.close(9)
		s.accept(9)
		s.take()
		again = s.doctor.reader.At(pid, 9).ID
	}
	if *own.of(again) != 0 || *own.of(other) != 2 {
		t.Errorf("the new life has %d, the other %d; expected 0 and 2", *own.of(again), *own.of(other))
	}
}

// After a loss a lint begins again, without what it kept.
func TestOwnStateEndsWithALoss(t *testing.T) {
	was := parentKeeps
	defer func() { parentKeeps = was }()
	begun, seen := 0, 0
	parentKeeps.sees = []tape.Verb{tape.Read}
	parentKeeps.begin = func(*Doctor, *Lint) looks {
		begun, seen = begun+1, 0
		return looks{step: func(*process, *worker, *tape.Step) { seen++ }}
	}
	s := begin(t)
	s.client(9, kernel.In)
	s.read(9, 1, 10)
	s.read(9, 1, 10)
	s.write(9, 2, 2)
	s.take()
	if begun != 1 || seen != 2 {
		t.Errorf("it has begun %d times and seen %d reads; expected 1 and 2", begun, seen)
	}
	s.table.FDs = []trace.FD{{Number: listener, Kind: trace.Listener, Opened: 1}, {Number: 9, Kind: trace.Connection, Opened: 2, Interest: kernel.In}}
	s.lost = 1
	s.take()
	s.read(9, 1, 10)
	s.take()
	if begun != 2 || seen != 1 {
		t.Errorf("after a loss it has begun %d times and seen %d reads; expected 2 and 1", begun, seen)
	}
}
