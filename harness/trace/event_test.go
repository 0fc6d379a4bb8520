package trace

import (
	"math/rand/v2"
	"testing"
	"time"

	"muxlab/harness/kernel"
)

func TestEventRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 10000 {
		e := Event{
			Time: rng.Int64(), Dur: rng.Int64N(inMicroseconds), Op: Op(rng.Uint32()), Flags: Flags(rng.Uint32()),
			Worker: rng.IntN(HarnessWorker + 1), FD: int(int32(rng.Uint32())), Result: int(int32(rng.Uint32())),
			Arg: rng.Uint32(), Turn: rng.Uint32(),
		}
		if got := Decode(e.Encode()); got != e {
			t.Fatalf("%+v became %+v", e, got)
		}
	}
}

func TestDurationRoundTrip(t *testing.T) {
	for _, c := range []struct{ in, out time.Duration }{
		{0, 0}, {1, 1}, {-5, 0},
		{1<<31 - 1, 1<<31 - 1},                           // the last that is exact
		{3*time.Second + 1234, 3*time.Second + 1000},     // then microseconds
		{35 * time.Minute, 35 * time.Minute},             //
		{24 * time.Hour, (1<<31 - 1) * time.Microsecond}, // and an end
	} {
		if got := unpackDuration(packDuration(int64(c.in))); got != int64(c.out) {
			t.Errorf("%v became %v, not %v", c.in, time.Duration(got), c.out)
		}
	}
}

func TestInterestRoundTrip(t *testing.T) {
	bits := []kernel.Events{kernel.In, kernel.Out, kernel.Err, kernel.Hup, kernel.Invalid, kernel.RdHup,
		kernel.Exclusive, kernel.OneShot, kernel.Edge}
	for set := range 1 << len(bits) {
		var e kernel.Events
		for i, bit := range bits {
			if set&(1<<i) != 0 {
				e |= bit
			}
		}
		packed := PackInterest(e)
		if packed > 0xffff || unpackInterest(packed) != e {
			t.Fatalf("%x became %x, packed %x", e, unpackInterest(packed), packed)
		}
		add := Event{Op: OpEpollAdd, Arg: packed | 5<<16}
		if add.Interest() != e || add.Epoll() != 5 {
			t.Fatalf("%x in an event became %x of epoll %d", e, add.Interest(), add.Epoll())
		}
	}
}

func TestEventString(t *testing.T) {
	for want, e := range map[string]Event{
		"read(7, 4096) = 64":                              {Op: OpRead, FD: 7, Arg: 4096, Result: 64},
		"read(7, 4096) = -1 EAGAIN":                       {Op: OpRead, FD: 7, Arg: 4096, Result: -int(kernel.EAGAIN)},
		"write(7, 64) = 3 (injected)":                     {Op: OpWrite, FD: 7, Arg: 64, Result: 3, Flags: Injected},
		"accept(3) = 9 <1.5ms>":                           {Op: OpAccept, FD: 3, Result: 9, Dur: 1.5e6, Flags: Blocking | NewTurn},
		"epoll_wait(4) = 2":                               {Op: OpEpollWait, FD: 4, Result: 2},
		"epoll_ctl(4, ADD, 9, rET) = 0":                   {Op: OpEpollAdd, FD: 9, Arg: PackInterest(kernel.In|kernel.Edge) | 4<<16},
		"epoll_ctl(4, DEL, 9) = 0":                        {Op: OpEpollDel, FD: 9, Arg: 4 << 16},
		"select(64) = 1":                                  {Op: OpSelect, FD: -1, Arg: 64, Result: 1},
		"poll(3) = -1 EINTR":                              {Op: OpPoll, FD: -1, Arg: 3, Result: -int(kernel.EINTR)},
		"pipe() = 5":                                      {Op: OpPipe, FD: -1, Result: 5, Arg: 6},
		"fcntl(5, O_NONBLOCK on) = 0":                     {Op: OpSetNonblock, FD: 5, Arg: 1},
		"setsockopt(3, SO_REUSEADDR, 1) = 0":              {Op: OpSetsockopt, FD: 3, Arg: PackOption(kernel.ReuseAddr, 1)},
		"setsockopt(3, SO_SNDBUF, 16777215) = 0":          {Op: OpSetsockopt, FD: 3, Arg: PackOption(kernel.SendBuffer, 1<<30)},
		"getsockopt(3, SO_ERROR) = 111":                   {Op: OpGetsockopt, FD: 3, Arg: PackOption(kernel.SocketError, 0), Result: 111},
		"fork() = 4711":                                   {Op: OpSpawn, FD: -1, Result: 4711, Arg: 1},
		"wait4(-1, WNOHANG) = 0":                          {Op: OpWaitpid, FD: -1, Arg: 1<<32 - 1},
		"wait4(4711, 0) = -1 ECHILD":                      {Op: OpWaitpid, FD: -1, Arg: 4711, Result: -int(kernel.ECHILD), Flags: Blocking},
		"clock_gettime(CLOCK_MONOTONIC, 1500 ms) = 0":     {Op: OpNow, FD: -1, Arg: 1500},
		"getsockname(3, port 4711) = 0":                   {Op: OpGetsockname, FD: 3, Arg: 4711},
		"setsockopt(3, option 200, 0) = -1 EBADF":         {Op: OpSetsockopt, FD: 3, Arg: 200 << 24, Result: -int(kernel.EBADF)},
		"  9 ready: rh":                                   {Op: OpReady, FD: 9, Arg: uint32(kernel.In | kernel.Hup)},
		"process 12 ends: killed by signal 9":             {Op: OpProcEnd, FD: 12, Result: -9},
		"refused 1024: descriptor at or above FD_SETSIZE": {Op: OpRefuse, FD: 1024, Arg: uint32(NoRoom)},
		"enqueue 8: 3 of 64":                              {Op: OpEnqueue, FD: 8, Arg: 3, Result: 64},
	} {
		if got := e.String(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	for op := range Op(255) { // whatever a damaged file says
		_ = Event{Op: op, FD: -1, Result: -4096, Arg: 1<<32 - 1}.String()
		_ = Event{Op: op, Result: 1 << 30, Dur: -1}.String()
	}
	for op := OpSocket; op < opCount; op++ {
		if op.String() == "" {
			t.Errorf("operation %d has no name", op)
		}
	}
}

func TestCountersAdd(t *testing.T) {
	var a, b Counters
	for i, p := range []*uint64{&a.Accepts, &a.Closes, &a.Reads, &a.Writes, &a.BytesIn, &a.BytesOut, &a.Turns, &a.Ready, &a.Vain, &a.Slept, &a.Refused} {
		*p = uint64(i + 1)
	}
	w := a.Words()
	if CountersOf(w[:]) != a || len(w) != CounterWords {
		t.Fatal("the words of a set of counters are not in order")
	}
	b = a.Add(a)
	if b.Refused != 22 || b.Accepts != 2 || b.Add(Counters{}) != b {
		t.Fatalf("the sum is %+v", b)
	}
}
