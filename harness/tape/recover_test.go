package tape

import (
	"net/netip"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

func peer(port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
}

// lossy is a script whose events after the first frame are lost, but for the last.
func lossy(t *testing.T) (s *script, kept, closed LifeID) {
	s = begin(t).listen(3)
	listened := s.now
	s.accept(3, 5, 40_005)
	opened := s.now
	s.accept(3, 6, 40_006).accept(3, 8, 40_008).wait(1, 5)
	s.frame()
	kept, closed = s.r.At(7, 5).ID, s.r.At(7, 6).ID
	s.now += 1e6
	s.tables[7].FDs = []trace.FD{
		{Number: 3, Kind: trace.Listener, Opened: listened},
		{Number: 5, Kind: trace.Connection, Opened: opened, Peer: peer(40_005), Interest: kernel.In, In: 70, UsedTime: s.now},
		{Number: 6, Kind: trace.Connection, Opened: s.now, Peer: peer(40_016)},
		{Number: 8, Kind: trace.Connection, Opened: s.now, Peer: peer(40_008)}, // the same client again
	}
	s.lost = 9
	return s, kept, closed
}

func TestAfterALossTheTablesSayWhatIsOpen(t *testing.T) {
	s, kept, closed := lossy(t)
	s.read(5, 3)
	steps := s.frame()
	five, six := s.r.At(7, 5), s.r.At(7, 6)
	if five.ID != kept || five.Interest != kernel.In || five.In != 73 || five.Peer != peer(40_005) || five.From != Accepted {
		t.Errorf("what is still open is %+v", five)
	}
	if six.ID == closed || six.From != FromTables || six.Port() != 40_016 || s.r.Life(closed).Open() {
		t.Errorf("what has the number of one that was closed is %+v", six)
	}
	if eight := s.r.At(7, 8); eight.From != FromTables {
		t.Errorf("a later connection of a client is taken for the one before: %+v", eight)
	}
	if s.r.Watching(Worker{7, 0}) != 1 {
		t.Errorf("the loop watches %d", s.r.Watching(Worker{7, 0}))
	}
	if steps[0].Turn != 0 || steps[0].Torn || s.r.Turn(Worker{7, 0}) != nil {
		t.Errorf("the first event after a loss is in turn %d", steps[0].Turn)
	}
	s.says("")
	s.wait(1, 5).read(5, 1)
	s.says("+waited(-1)2 returned(5)2 read(5)2")
}

// The rings of several workers do not begin at the same event.
func TestWhereNoRingLacksAnEvent(t *testing.T) {
	s, _, _ := lossy(t)
	s.wait(1, 5).read(5, 3)
	s.worker = 1
	s.read(6, 5)
	s.worker = 0
	s.read(5, 3).wait(0)
	torn := ""
	for _, st := range s.frame() {
		if torn += "."; st.Torn {
			torn = torn[:len(torn)-1] + "t"
			if st.Turn != 0 || st.Begins {
				t.Errorf("%v begins a turn", st.Event)
			}
		}
	}
	if torn != "ttt..." {
		t.Errorf("torn are %s", torn)
	}
}

// Events that the tables hold already, and older ones of an earlier life.
func TestTheTablesAreReadAfterSomeOfTheEvents(t *testing.T) {
	s, _, _ := lossy(t)
	now := s.now
	s.now -= 10_000
	s.accept(3, 6, 40_010).read(6, 4).read(5, 4).close(6)
	s.now = now - 1000
	s.accept(3, 6, 40_016).read(6, 2)
	steps := s.frame()
	six := s.r.At(7, 6)
	if six == nil || six.Died != 0 || six.From != Accepted || six.Port() != 40_016 || six.In != 2 {
		t.Fatalf("6 is %+v", six)
	}
	if steps[0].Sees != CameAndWent || steps[0].On == 0 {
		t.Errorf("the accept of the earlier life is %+v", steps[0])
	}
	if steps[0].Life != 0 || steps[1].Life != 0 || steps[3].Life != 0 {
		t.Errorf("events of an earlier life are taken for the later one's: %+v", steps)
	}
	if steps[4].Life != six.ID || steps[4].Sees != Born {
		t.Errorf("its accept is %+v", steps[4])
	}
	if five := s.r.At(7, 5); five.In != 70 {
		t.Errorf("what the tables hold is counted twice: %d", five.In)
	}
}

func TestATableKnowsWhatAnEventExplains(t *testing.T) {
	s := begin(t).listen(3)
	s.tables[7].FDs = []trace.FD{{Number: 3, Kind: trace.Listener, Opened: s.now}}
	s.accept(3, 5, 1)
	s.tables[7].FDs = append(s.tables[7].FDs, trace.FD{Number: 5, Kind: trace.Connection, Opened: s.now, Peer: peer(1)})
	s.says("born(3)0 born(3)0")
	if three, five := s.r.At(7, 3), s.r.At(7, 5); three.From != Opened || five.From != Accepted || five.Peer != peer(1) {
		t.Errorf("they are %+v and %+v", three, five)
	}
}

func TestTheFirstFrameIsReadWithItsTables(t *testing.T) {
	s := begin(t)
	s.tables[7].FDs = []trace.FD{{Number: 5, Kind: trace.Connection, Opened: 5, Peer: peer(1), Interest: kernel.In}}
	s.tables[8] = process7(8, 7)
	s.tables[8].FDs = []trace.FD{{Number: 9, Kind: trace.Connection, Opened: 9, Peer: peer(1)}}
	s.wait(1, 5).read(5, 1)
	s.says("+waited(-1)1 returned(5)1 read(5)1")
	if five, nine := s.r.At(7, 5), s.r.At(8, 9); five.Connection != nine.Connection && five.Parent != nine.ID && nine.Parent != five.ID {
		t.Errorf("two processes hold one connection: %+v %+v", five, nine)
	}
}

func TestSteadyStateDoesNotAllocate(t *testing.T) {
	frames := tracetest.EpollLoad(3)
	r := NewReader()
	each := func(*Step) {}
	read := func() {
		for _, f := range frames {
			r.Frame(f, Detail{Calls: -1}, each)
			r.Settle(f, nil)
		}
	}
	for range 2 * keepClosed / len(frames) { // until the closed lives are used again
		read()
	}
	if n := testing.AllocsPerRun(20, read); n != 0 {
		t.Errorf("%v allocations for %d frames", n, len(frames))
	}
}

// The event that says what an inherited descriptor is may be missing in a recording; the
// tables have it.
func TestTheTablesSayWhatWasNotSeenToBegin(t *testing.T) {
	s := begin(t).listen(3)
	s.frame()
	s.tables[7].FDs = []trace.FD{
		{Number: 5, Kind: trace.Connection, Opened: s.now, Peer: peer(40_005)},
		{Number: 6, Kind: trace.Connection, Opened: s.now + 9e9, Peer: peer(40_006)}, // opened after the read of another
	}
	s.read(5, 3).read(6, 3)
	s.frame()
	if five := s.r.At(7, 5); five.Kind != trace.Connection || five.Port() != 40_005 || five.From != FromTables || five.In != 3 {
		t.Errorf("of what the tables show is known %+v", five)
	}
	if six := s.r.At(7, 6); six.Kind != trace.Closed || six.From != Unseen {
		t.Errorf("an earlier one is taken for what the tables show: %+v", six)
	}
}
