package measure

import (
	"net/netip"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestProcessSeesItself(t *testing.T) {
	before, err := Process(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if before.Parent != os.Getppid() || before.RSS < 1<<20 || before.Threads < 1 || before.CPU <= 0 || before.Voluntary == 0 {
		t.Errorf("not plausible: %+v", before)
	}
	for range 10 {
		f, err := os.Open("/dev/null")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
	}
	if after, _ := Process(os.Getpid()); after.FDs != before.FDs+10 {
		t.Errorf("10 more descriptors: %d, then %d", before.FDs, after.FDs)
	}
}

func TestProcessThatIsNot(t *testing.T) {
	if _, err := Process(1 << 30); err == nil || !strings.Contains(err.Error(), "no such process") {
		t.Errorf("an error that says so is missing: %v", err)
	}
	if _, err := Tree(1 << 30); err == nil {
		t.Error("there is no such tree")
	}
}

// CPU times are compared with each other and with what the clock on the wall
// allows, never with a fixed figure: the machine may be busy.
func TestProcessSpinningAndSleeping(t *testing.T) {
	spinning, sleeping := start(t, "spin"), start(t, "sleep")
	eventually(t, "the spinning child uses 50 ms more CPU than the sleeping one", func() bool {
		spin, err := Process(spinning)
		if err != nil {
			t.Fatal(err)
		}
		sleep, err := Process(sleeping)
		if err != nil {
			t.Fatal(err)
		}
		return spin.CPU > sleep.CPU+0.05 && spin.User+spin.System > sleep.User+sleep.System
	})
}

func TestTreeAndReaped(t *testing.T) {
	parent := start(t, "parent")
	tree, err := Tree(parent)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree) != 2 || tree[0].PID != parent || tree[1].Parent != parent {
		t.Fatalf("a parent and its child were expected: %+v", tree)
	}
	if tree[0].Reaped < 0.02 {
		t.Errorf("the child that ended used some 0.1 s, not %v", tree[0].Reaped)
	}
	if s := Sum(tree); s.PID != parent || s.RSS != tree[0].RSS+tree[1].RSS || s.FDs != tree[0].FDs+tree[1].FDs {
		t.Errorf("the sum is wrong: %+v of %+v", s, tree)
	}
	all, err := Tree(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 3 {
		t.Errorf("the children's children are missing: %+v", all)
	}
}

func TestSampler(t *testing.T) {
	nobody := netip.MustParseAddrPort("127.0.0.1:1")
	spin, sleep := NewSampler(start(t, "spin"), nobody), NewSampler(start(t, "sleep"), nobody)
	started := runtime.NumGoroutine()
	spin.Start()
	sleep.Start()
	first := spin.Latest()
	if !first.Known() || first.CPU >= 0 || first.RSS <= 0 {
		t.Errorf("the first sample is there after Start: %+v", first)
	}
	eventually(t, "spinning costs more than sleeping", func() bool {
		return spin.Latest().CPU > sleep.Latest().CPU+10 && sleep.Latest().At.After(first.At)
	})
	spin.Stop()
	sleep.Stop()
	spin.Stop() // twice is no harm
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= started })
}

func TestSamplerNeverStarted(t *testing.T) {
	s := NewSampler(os.Getpid(), netip.AddrPort{})
	s.Stop()
	s.Start()
	if s.Latest().Known() {
		t.Error("it sampled after Stop")
	}
}

func TestSamplerOfADeadProcess(t *testing.T) {
	s := NewSampler(1<<30, netip.MustParseAddrPort("127.0.0.1:1"))
	s.Start()
	defer s.Stop()
	if l := s.Latest(); !l.Known() || l.CPU >= 0 || l.RSS >= 0 {
		t.Errorf("it should say that there is none: %+v", l)
	}
}

func TestPause(t *testing.T) {
	for cost, want := range map[time.Duration]time.Duration{
		time.Millisecond:      300 * time.Millisecond,
		30 * time.Millisecond: 3 * time.Second,
		time.Minute:           10 * time.Second,
	} {
		if got := pause(cost); got != want {
			t.Errorf("after a sample of %v a pause of %v, not %v", cost, got, want)
		}
	}
}
