package load

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/load/loadtest"
	"muxlab/harness/trace"
)

// threadOf makes the one thread of a run; at the end of the test it hangs up.
func threadOf(t *testing.T, c Config) *thread {
	t.Helper()
	c, err := c.complete()
	if err != nil {
		t.Fatal(err)
	}
	th, err := newThread(c, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(th.hangUpAll)
	return th
}

// play runs a thread on the given waiter, nil for its own, and calls around
// before and after it speaks.
func play(t *testing.T, c Config, w func(kernel.Kernel) waiter, around func()) *thread {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	th := threadOf(t, c)
	if w != nil {
		th.wait.close()
		th.wait = w(th.k)
	}
	defer th.hangUpAll()
	if err := th.connectAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	around()
	if err := th.speak(t.Context(), trace.Now()); err != nil {
		t.Fatal(err)
	}
	around()
	return th
}

func onPoll(k kernel.Kernel) waiter { return &pollWaiter{k: k} }

// What runs elsewhere than on Linux is tried here, too.
func TestOnPoll(t *testing.T) {
	addr := loadtest.Serve(t, loadtest.Echo)
	for _, c := range []Config{{Size: 64}, {Size: 3 << 20}, {Size: 64, Rate: 500}} {
		c.Addr, c.Conns, c.Duration, c.Verify = addr, 6, 150*time.Millisecond, true
		th := play(t, c, onPoll, func() {})
		if th.recent == 0 || th.errors.Total() != 0 || th.why != "" {
			t.Errorf("%+v: %+v", c, th.figures)
		}
	}
}

func TestLossesOnPoll(t *testing.T) {
	addr := loadtest.Serve(t, loadtest.AfterSome(func(net.Conn, []byte) bool { return false }))
	th := play(t, Config{Addr: addr, Conns: 6, Active: 5, Duration: 10 * time.Second}, onPoll, func() {})
	if th.errors.ClosedEarly != 5 || th.why == "" || len(th.wait.(*pollWaiter).entries) != 0 {
		t.Errorf("five are lost, and one is idle until it is hung up: %+v", th.figures)
	}
}

func TestNoAllocationWhileSpeaking(t *testing.T) {
	for _, rate := range []float64{0, 20000} {
		var m runtime.MemStats
		var at []uint64
		var echoes uint64
		for lasting := 200 * time.Millisecond; echoes < 1000 && lasting < 20*time.Second; lasting *= 4 { // on a busy machine
			at = nil
			echoes = play(t, Config{Addr: loadtest.Serve(t, loadtest.QuickEcho), Conns: 20, Duration: lasting, Rate: rate, Verify: true}, nil, func() {
				runtime.ReadMemStats(&m)
				at = append(at, m.Mallocs)
			}).echoes
		}
		// The test's own goroutines, the server and the runtime may allocate a little.
		if n := at[1] - at[0]; n > max(300, echoes/10) || echoes < 1000 {
			t.Errorf("rate %v: %d allocations for %d echoes", rate, n, echoes)
		}
	}
}

func TestDueHeap(t *testing.T) {
	var h dueHeap
	var want []int64
	var all []*conn
	for range 500 {
		c := &conn{at: rand.Int64N(300)}
		h.push(c)
		all = append(all, c)
	}
	for i, c := range all {
		if i%3 == 0 {
			h.remove(c)
			h.remove(c) // twice is no harm
		} else {
			want = append(want, c.at)
		}
	}
	slices.Sort(want)
	for i, w := range want {
		if got := h.pop(); got.at != w || got.place != 0 {
			t.Fatalf("the %dth is due at %d, not %d (place %d)", i, got.at, w, got.place)
		}
	}
	if len(h) != 0 {
		t.Errorf("%d are left", len(h))
	}
}

func TestSources(t *testing.T) {
	loopback := netip.MustParseAddr("127.0.0.1")
	for _, c := range []struct {
		server netip.Addr
		n      int
	}{{loopback, oneSource}, {netip.MustParseAddr("192.0.2.1"), 50000}, {netip.MustParseAddr("::1"), 50000}} {
		if s := source(c.server, 0, c.n); s.IsValid() {
			t.Errorf("%d to %v: the kernel chooses, not %v", c.n, c.server, s)
		}
	}
	const many = 3_000_000
	from := map[netip.AddrPort]int{}
	for i := range many {
		s := source(loopback, i, many)
		if !s.IsValid() || !s.Addr().IsLoopback() {
			t.Fatalf("connection %d comes from %v", i, s)
		}
		from[s]++
	}
	for s, n := range from {
		if n > perSource {
			t.Errorf("%d come from %v", n, s)
		}
	}
}

// A source address can be bound and used; more connections than one address has
// ports are too many for a test.
func TestConnectFromAnotherSource(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other loopback addresses than 127.0.0.1 have to be made first")
	}
	came := make(chan net.Addr, 1)
	addr := loadtest.Serve(t, func(c net.Conn) { came <- c.RemoteAddr(); loadtest.Echo(c) })
	k := kernel.NewDirect()
	fd, err := k.Socket(addr)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close(fd)
	from := source(addr.Addr(), 12345, 30000)
	if err := k.Bind(fd, from); err != nil {
		t.Fatal(err)
	}
	if err := k.Connect(fd, addr); err != nil {
		t.Fatal(err)
	}
	if got := (<-came).(*net.TCPAddr).AddrPort().Addr(); got != from.Addr() {
		t.Errorf("it came from %v, not %v", got, from)
	}
}

func TestExplain(t *testing.T) {
	for _, err := range []error{kernel.EMFILE, kernel.ENFILE, kernel.ENOBUFS, kernel.ENOMEM, kernel.EADDRNOTAVAIL} {
		if explain(err, 7) == nil {
			t.Errorf("%v is about the machine", err)
		}
	}
	for _, err := range []error{nil, kernel.ECONNRESET, kernel.ECONNREFUSED} {
		if explain(err, 7) != nil {
			t.Errorf("%v is about one connection", err)
		}
	}
}

func BenchmarkEcho(b *testing.B) {
	addr := loadtest.Serve(b, loadtest.Echo)
	for b.Loop() {
		r, err := Run(b.Context(), Config{Addr: addr, Duration: time.Second})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(r.EchoesPerSecond, "echoes/s")
		b.ReportMetric(r.ClientCPU*1e9/float64(r.Echoes), "client-ns/echo")
	}
}
