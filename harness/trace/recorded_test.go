package trace

import (
	"os"
	"testing"

	"muxlab/harness/kernel"
)

// When the call that closes is made, the trace must have it already: the number
// may be another worker's before the call returns.
func TestCloseIsRecordedBeforeTheCall(t *testing.T) {
	w, words := inMemory(t, small)
	r := words.reader(t)
	d := &double{Direct: kernel.NewDirect(), accept: func() (int, error) { return 9, nil }}
	k, _ := w.Worker("w", Long, d)
	k.Accept(100, 0)
	closes := 0
	d.close = func(fd int) {
		f := look(t, r)
		if last := f.Events[len(f.Events)-1]; last.Op != OpClose || last.FD != 9 {
			t.Errorf("the last event is %v", last)
		}
		if len(f.Processes[0].FDs) != 0 {
			t.Errorf("the table still has %+v", f.Processes[0].FDs)
		}
		closes++
	}
	k.Close(9)
	if closes != 1 {
		t.Fatal("the call was not made")
	}
}

// A descriptor that another worker closed, and that comes back from accept, is
// told to select anew.
func TestAcceptedNumberIsToldAnew(t *testing.T) {
	w, words := inMemory(t, small)
	d := &double{Direct: kernel.NewDirect(), accept: func() (int, error) { return 9, nil }, close: func(int) {}}
	k, _ := w.Worker("loop", Long, d)
	other, _ := w.Worker("other", Long, d)
	wait := func() {
		k.Poll([]kernel.PollFD{{FD: 9, Events: int16(kernel.In)}}, 0)
	}
	k.Accept(100, 0)
	wait()
	other.Close(9)
	k.Accept(100, 0)
	wait()
	wait()
	told := 0
	f := look(t, words.reader(t))
	for _, e := range f.Events {
		if e.Op == OpInterest {
			told++
		}
	}
	if told != 2 || f.Processes[0].FDs[0].Interest != kernel.In {
		t.Errorf("told %d times; the table: %+v", told, f.Processes[0].FDs)
	}
}

func TestVainAccepts(t *testing.T) {
	w, _ := inMemory(t, small)
	var answers []error
	d := &double{Direct: kernel.NewDirect(), accept: func() (int, error) {
		err := answers[0]
		answers = answers[1:]
		return 9, err
	}}
	k, _ := w.Worker("w", Long, d)
	rec := k.(*Recorded)
	k.SetNonblock(100, true)
	k.SetNonblock(101, true)
	turn := func(want uint64, what string, calls ...any) {
		t.Helper()
		k.Poll(nil, 0)
		before := rec.counters.Vain
		for i := 0; i < len(calls); i += 2 {
			answers = []error{nil}
			if calls[i+1] != nil {
				answers[0] = calls[i+1].(error)
			}
			k.Accept(calls[i].(int), kernel.NonBlock)
		}
		if got := rec.counters.Vain - before; got != want {
			t.Errorf("%s: %d in vain, not %d", what, got, want)
		}
	}
	turn(1, "nothing there", 100, kernel.EAGAIN)
	turn(0, "until EAGAIN", 100, nil, 100, nil, 100, kernel.EAGAIN)
	turn(1, "the next turn", 100, kernel.EAGAIN)
	turn(1, "another listener's", 100, nil, 101, kernel.EAGAIN)
	turn(0, "another error", 100, kernel.EMFILE)
}

func TestInjectedIsMarked(t *testing.T) {
	w, words := inMemory(t, small)
	k, _ := w.Worker("w", Long, &double{Direct: kernel.NewDirect(), lie: true})
	k.Read(5, nil)
	f := look(t, words.reader(t))
	if e := f.Events[1]; e.Op != OpRead || e.Flags&Injected == 0 || e.Errno() != kernel.EBADF {
		t.Errorf("%v", e)
	}
}

// A wild program's numbers do no harm.
func TestWildDescriptors(t *testing.T) {
	w, _ := inMemory(t, small)
	k, _ := w.Worker("w", Long, &double{Direct: kernel.NewDirect(), close: func(int) {}})
	k.SetNonblock(70, true)
	for _, fd := range []int{-1, -64, -100, 1 << 30} {
		k.Read(fd, nil)
		k.Close(fd)
		k.Poll([]kernel.PollFD{{FD: int32(fd), Events: 1}}, 0)
	}
	if n := len(k.(*Recorded).told.mask); n > small.FDs {
		t.Errorf("%d entries are kept", n)
	}
}

func TestWorkersWithoutASlot(t *testing.T) {
	w, words := inMemory(t, small)
	r := words.reader(t)
	_, endA := w.Worker("a", Brief, kernel.NewDirect())
	_, endB := w.Worker("b", Brief, kernel.NewDirect())
	inner := kernel.NewDirect()
	k, end := w.Worker("c", Brief, inner)
	if k != kernel.Kernel(inner) {
		t.Error("a worker without a slot is traced")
	}
	end()
	if gone := look(t, r).Processes[0].Gone; gone != 1 {
		t.Errorf("%d workers without a slot, not 1", gone)
	}
	endA()
	k, endC := w.Worker("c", Brief, inner)
	k.Write(-1, nil)
	f := look(t, r)
	if got := f.Processes[0].Workers; len(got) != 2 || got[0].Name != "c" || got[1].Name != "b" {
		t.Errorf("the slots: %+v", got)
	}
	endC()
	endB()
	for _, now := range look(t, r).Processes[0].Workers {
		if now.Alive {
			t.Errorf("%s ended, and is alive", now.Name)
		}
	}
}

// What brief workers did is not forgotten with them.
func TestCountersFold(t *testing.T) {
	w, words := inMemory(t, small)
	r := words.reader(t)
	for range 5 {
		k, end := w.Worker("brief", Brief, &double{Direct: kernel.NewDirect(), close: func(int) {}})
		k.Close(1)
		k.Close(2)
		end()
	}
	w.fold(Counters{Closes: 100, Slept: 7}, func(uint64) {})
	if total := look(t, r).Total(); total.Closes != 110 || total.Slept != 7 {
		t.Errorf("%+v", total)
	}
	if again := words.reader(t); again.info.Model != "test" { // the account is beside the info, not in it
		t.Errorf("%+v", again.info)
	}
}

// Whoever looks while an account is handed over does not believe what it sees.
func TestLookWhileAnAccountMoves(t *testing.T) {
	w, words := inMemory(t, small)
	r := words.reader(t)
	w.fold(Counters{Closes: 1}, func(uint64) {
		if f := look(t, r); !f.Torn() {
			t.Errorf("it is believed: %+v", f.Total())
		}
	})
	if f := look(t, r); f.Torn() || f.Total().Closes != 1 {
		t.Errorf("afterwards: torn %v, %+v", f.Torn(), f.Total())
	}
}

func TestANilWriterTracesNothing(t *testing.T) {
	var w *Writer
	inner := kernel.NewDirect()
	k, end := w.Worker("x", Long, inner)
	end()
	w.ProcStart(1)
	w.ProcEnd(1, 0)
	FoldDead(w, t.TempDir(), os.Getpid())
	if check(t, w.Close()); k != kernel.Kernel(inner) {
		t.Error("it traces")
	}
}
