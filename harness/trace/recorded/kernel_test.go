package recorded_test

import (
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
	"muxlab/harness/trace/tracetest"
)

// When the call that closes is made, the trace must have it already: the number
// may be another worker's before the call returns.
func TestCloseIsRecordedBeforeTheCall(t *testing.T) {
	w, memory := inMemory(t, tracetest.Small)
	d := &tracetest.Double{Direct: kernel.NewDirect(), Accepted: func() (int, error) { return 9, nil }}
	k, _ := recorded.New(w, "w", trace.Long, d)
	k.Accept(100, 0)
	closes := 0
	d.Closed = func(fd int) {
		f := look(t, memory)
		if last := f.Events[len(f.Events)-1]; last.Op != trace.OpClose || last.FD != 9 {
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
	w, memory := inMemory(t, tracetest.Small)
	d := &tracetest.Double{Direct: kernel.NewDirect(), Accepted: func() (int, error) { return 9, nil }, Closed: func(int) {}}
	k, _ := recorded.New(w, "loop", trace.Long, d)
	other, _ := recorded.New(w, "other", trace.Long, d)
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
	f := look(t, memory)
	for _, e := range f.Events {
		if e.Op == trace.OpInterest {
			told++
		}
	}
	if told != 2 || f.Processes[0].FDs[0].Interest != kernel.In {
		t.Errorf("told %d times; the table: %+v", told, f.Processes[0].FDs)
	}
}

func TestVainAccepts(t *testing.T) {
	w, memory := inMemory(t, tracetest.Small)
	var answers []error
	d := &tracetest.Double{Direct: kernel.NewDirect(), Accepted: func() (int, error) {
		err := answers[0]
		answers = answers[1:]
		return 9, err
	}}
	k, _ := recorded.New(w, "w", trace.Long, d)
	vain := func() uint64 {
		k.(*recorded.Kernel).Publish()
		return look(t, memory).Total().Vain
	}
	k.SetNonblock(100, true)
	k.SetNonblock(101, true)
	turn := func(want uint64, what string, calls ...any) {
		t.Helper()
		k.Poll(nil, 0)
		before := vain()
		for i := 0; i < len(calls); i += 2 {
			answers = []error{nil}
			if calls[i+1] != nil {
				answers[0] = calls[i+1].(error)
			}
			k.Accept(calls[i].(int), kernel.NonBlock)
		}
		if got := vain() - before; got != want {
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
	w, memory := inMemory(t, tracetest.Small)
	k, _ := recorded.New(w, "w", trace.Long, &tracetest.Double{Direct: kernel.NewDirect(), Lie: true})
	k.Read(5, nil)
	f := look(t, memory)
	if e := f.Events[1]; e.Op != trace.OpRead || e.Flags&trace.Injected == 0 || e.Errno() != kernel.EBADF {
		t.Errorf("%v", e)
	}
}

// A wild program's numbers do no harm.
func TestWildDescriptors(t *testing.T) {
	w, _ := inMemory(t, tracetest.Small)
	k, _ := recorded.New(w, "w", trace.Long, &tracetest.Double{Direct: kernel.NewDirect(), Closed: func(int) {}})
	k.SetNonblock(70, true)
	for _, fd := range []int{-1, -64, -100, 1 << 30} {
		k.Read(fd, nil)
		k.Close(fd)
		k.Poll([]kernel.PollFD{{FD: int32(fd), Events: 1}}, 0)
	}
	if n := k.(*recorded.Kernel).Told(); n > tracetest.Small.FDs {
		t.Errorf("%d entries are kept", n)
	}
}

func TestWorkersWithoutASlot(t *testing.T) {
	w, memory := inMemory(t, tracetest.Small)
	_, endA := recorded.New(w, "a", trace.Brief, kernel.NewDirect())
	_, endB := recorded.New(w, "b", trace.Brief, kernel.NewDirect())
	inner := kernel.NewDirect()
	k, end := recorded.New(w, "c", trace.Brief, inner)
	if k != kernel.Kernel(inner) {
		t.Error("a worker without a slot is traced")
	}
	end()
	if gone := look(t, memory).Processes[0].Gone; gone != 1 {
		t.Errorf("%d workers without a slot, not 1", gone)
	}
	endA()
	k, endC := recorded.New(w, "c", trace.Brief, inner)
	k.Write(-1, nil)
	f := look(t, memory)
	if got := f.Processes[0].Workers; len(got) != 2 || got[0].Name != "c" || got[1].Name != "b" {
		t.Errorf("the slots: %+v", got)
	}
	endC()
	endB()
	for _, now := range look(t, memory).Processes[0].Workers {
		if now.Alive {
			t.Errorf("%s ended, and is alive", now.Name)
		}
	}
}

func TestWithoutAWriterNothingIsTraced(t *testing.T) {
	var w *trace.Writer
	inner := kernel.NewDirect()
	k, end := recorded.New(w, "x", trace.Long, inner)
	end()
	if k != kernel.Kernel(inner) {
		t.Error("it traces")
	}
}
