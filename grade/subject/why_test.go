package subject

import (
	"slices"
	"strings"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

func read(result int) trace.Event {
	return trace.Event{Op: trace.OpRead, FD: 14, Arg: 65536, Result: result}
}

func wrote(result int) trace.Event {
	return trace.Event{Op: trace.OpWrite, FD: 14, Arg: 100, Result: result}
}

const again = -int(kernel.EAGAIN)

func TestWhyClosed(t *testing.T) {
	for _, one := range []struct {
		name string
		t    *trail
		shut bool
		want string
	}{
		{"never accepted", nil, false, "before it was accepted"},
		{"at the end, with something unsent", &trail{read: read(0), ended: 3, wrote: wrote(again), after: true}, true, "although something is unsent"},
		{"read said EAGAIN", &trail{read: read(again)}, false, "takes EAGAIN for the end: read(14, 65536) = -1 EAGAIN"},
		{"write said EAGAIN", &trail{wrote: wrote(again), after: true}, false, "keep the rest, and watch for Out"},
		{"write took a part", &trail{wrote: wrote(40), after: true}, false, "which took only a part"},
		{"after an answer", &trail{wrote: wrote(100), after: true}, false, "a client may send more"},
		{"message said no", &trail{read: read(40)}, false, "`message()` wants the beginning of a message"},
	} {
		if got := one.t.whyClosed(one.shut); !strings.Contains(got, one.want) {
			t.Errorf("%s: %q lacks %q", one.name, got, one.want)
		}
	}
}

func TestWhyTurning(t *testing.T) {
	const client = 1 << 24
	ready := func(e kernel.Events) []tape.Ready { return []tape.Ready{{Life: client, FD: 14, Events: e}} }
	calls := func(list ...trace.Event) (all []tape.Call) {
		for _, e := range list {
			all = append(all, tape.Call{Event: e, Life: client})
		}
		return all
	}
	for _, one := range []struct {
		name  string
		turn  tape.Turn
		ended uint32
		want  string
	}{
		{"a time-out", tape.Turn{}, 0, "it has a time-out"},
		{"reads when woken for Out", tape.Turn{Ready: ready(kernel.Out), Calls: calls(read(again))}, 0,
			"14 is ready for Out, and the server reads there: read(14, 65536) = -1 EAGAIN. On Out, write what is left."},
		{"Out, and nothing unsent", tape.Turn{Ready: ready(kernel.Out)}, 0, "nothing is to be sent on it"},
		{"writes nothing", tape.Turn{Ready: ready(kernel.Out), Calls: calls(wrote(0))}, 0, "writes nothing, again and again"},
		{"In after the end", tape.Turn{Ready: ready(kernel.In), Calls: calls(read(0))}, 7, "read returned 0 in tick 7"},
		{"In, and not read", tape.Turn{Ready: ready(kernel.In)}, 0,
			"Descriptor 14 is watched for In and is readable, and the server does not read it: take In away with EpollMod."},
		{"a reset", tape.Turn{Ready: ready(kernel.In | kernel.Err)}, 0, "has reset the connection"},
		{"EPIPE", tape.Turn{Ready: ready(kernel.In | kernel.Hup), Calls: calls(read(0), wrote(-int(kernel.EPIPE)))}, 7, "= -1 EPIPE: the client is gone"},
		{"something else", tape.Turn{Ready: ready(kernel.In), Calls: calls(read(1))}, 0, "is ready for In in each tick"},
	} {
		s := &Subject{reader: tape.NewReader(), turned: 1, lives: map[tape.LifeID]*trail{client: {fd: 14, ended: one.ended}}}
		s.ticks[0] = one.turn
		if got := s.whyTurns(); !strings.Contains(got, one.want) {
			t.Errorf("%s: %q lacks %q", one.name, got, one.want)
		}
	}
}

func TestWhyReturned(t *testing.T) {
	accept := trace.Event{Op: trace.OpAccept, FD: 8, Result: again}
	s := &Subject{errors: map[kernel.Errno]trace.Event{kernel.EAGAIN: accept}}
	const want = `Serve returned EAGAIN ("resource temporarily unavailable"), which it had from accept(8) = -1 EAGAIN. ` +
		"It is no failure: nothing can be done now. Go back to the wait."
	if got := s.whyReturned("loop: resource temporarily unavailable"); got != want {
		t.Errorf("it says %q", got)
	}
	if got := s.whyReturned("something else"); !strings.Contains(got, "see what it wrote") {
		t.Errorf("it says %q", got)
	}
}

// A turn with many calls shows those of the client that failed.
func TestInWords(t *testing.T) {
	turn := &tape.Turn{Number: 9, Wait: trace.Event{Op: trace.OpEpollWait, FD: 6, Result: 30}}
	for fd := range 30 {
		turn.Ready = append(turn.Ready, tape.Ready{FD: int32(fd + 10), Events: kernel.In})
		turn.Calls = append(turn.Calls, tape.Call{Event: trace.Event{Op: trace.OpRead, FD: fd + 10, Arg: 10, Result: 3}})
	}
	if got, want := inWords(turn, 33), "tick 9: epoll_wait(6) = 30 (33 is ready for In, 29 more); read(33, 10) = 3; and 29 more calls"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := inWords(turn, -1); !strings.Contains(got, "read(10, 10) = 3; read(11, 10) = 3") || !strings.HasSuffix(got, "and 24 more calls") {
		t.Error(got)
	}
}

func TestMisuse(t *testing.T) {
	m := &misuse{watched: map[tape.LifeID]bool{}}
	watch := func(l *tape.Life, interest kernel.Events) {
		l.Interest = interest
		m.note(&tape.Step{Event: &trace.Event{FD: l.FD}, Life: l, Sees: tape.Watched})
	}
	close := func(l *tape.Life, turn uint32) {
		m.note(&tape.Step{Event: &trace.Event{FD: l.FD, Turn: turn}, Life: l, Sees: tape.Died})
	}
	good, left := &tape.Life{ID: 1 << 24, FD: 14}, &tape.Life{ID: 2 << 24, FD: 15}
	watch(good, kernel.In)
	watch(good, 0)
	close(good, 3)
	if m.left.n+m.failed.n > 0 {
		t.Errorf("good order is a mistake: %+v", m)
	}
	m.note(&tape.Step{Event: &trace.Event{FD: 14, Result: -int(kernel.EBADF)}})
	watch(left, kernel.In)
	close(left, 4)
	m.ends(&tape.Turn{Number: 4})
	if m.left.n != 1 || m.failed.n != 1 || m.left.turn == nil {
		t.Errorf("the mistakes are %+v and %+v", m.failed, m.left)
	}
}

// A loop that only turns is cited from the turn on in which that began.
func TestWhereItBegan(t *testing.T) {
	s := &Subject{reader: tape.NewReader(), lives: map[tape.LifeID]*trail{}, spins: true}
	for n := range uint32(100) {
		turn := tape.Turn{Number: n, Calls: []tape.Call{{Event: read(0), Sees: tape.EOF}}}
		if n == 40 || n == 20 {
			turn.Calls[0].Result, turn.Calls[0].Sees = 5, tape.Read
		}
		s.remember(&turn)
	}
	var numbers []uint32
	for _, turn := range s.cited(nil, 3) {
		numbers = append(numbers, turn.Number)
	}
	if want := []uint32{41, 42, 43}; !slices.Equal(numbers, want) {
		t.Errorf("cited are %v, not %v", numbers, want)
	}
}
