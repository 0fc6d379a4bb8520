package load

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/load/loadtest"
)

// aMoment is long enough for a few echoes on a machine that is busy with others.
const aMoment = 300 * time.Millisecond

// run is Run for a moment, with all bytes compared.
func run(t *testing.T, c Config) Result {
	t.Helper()
	setDefault(&c.Conns, 4)
	setDefault(&c.Duration, aMoment)
	setDefault(&c.Timeout, 10*time.Second)
	c.Verify = true
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestClosedLoop(t *testing.T) {
	addr := loadtest.Serve(t, loadtest.QuickEcho)
	for _, size := range []int{1, 64, 5000, 3 << 20} { // the last is more than the buffers on the way hold
		r := run(t, Config{Addr: addr, Size: size, Warmup: 20 * time.Millisecond})
		if (r.Echoes == 0 && size < 1<<20) || r.Errors.Total() != 0 || r.Incomplete || r.Connections != 4 || r.Unanswered != 0 {
			t.Errorf("%d bytes: %+v", size, r)
		}
		if r.Bytes != r.Echoes*uint64(size) || r.Duration != aMoment || r.ClientCPU <= 0 {
			t.Errorf("%d bytes: %+v", size, r)
		}
		l := r.Latency
		if r.Echoes > 0 && l.P50 <= 0 || l.P50 > l.P90 || l.P90 > l.P99 || l.P99 > l.P999 || l.P999 > l.Max {
			t.Errorf("%d bytes: percentiles out of order: %+v", size, l)
		}
	}
}

func TestOnlyTheActiveSpeak(t *testing.T) {
	var came, spoke atomic.Int32
	addr := loadtest.Serve(t, func(c net.Conn) {
		came.Add(1)
		first := true
		loadtest.EchoThrough(c, func([]byte) bool {
			if first {
				spoke.Add(1)
			}
			first = false
			return true
		})
	})
	r := run(t, Config{Addr: addr, Conns: 30, Active: 3})
	if came.Load() != 30 || spoke.Load() != 3 || r.Connections != 30 || r.Errors.Total() != 0 || r.Echoes == 0 {
		t.Errorf("%d came and %d spoke: %+v", came.Load(), spoke.Load(), r)
	}
}

func TestOpenLoopKeepsTheRate(t *testing.T) {
	r := run(t, Config{Addr: loadtest.Serve(t, loadtest.Echo), Rate: 2000, Conns: 7, Duration: 300 * time.Millisecond})
	// What was due is in the latencies, whenever its answer came.
	if n := r.Histogram.TotalCount(); n < 595 || n > 605 {
		t.Errorf("2,000 a second for 0.3 s are 600 messages, not %d", n)
	}
	if r.Echoes > 605 || r.Errors.Total() != 0 || r.Incomplete {
		t.Errorf("%+v", r)
	}
}

// The same stall: the closed loop asks nothing meanwhile and has few slow
// echoes; the open loop counts everybody who would have come.
func TestOpenLoopShowsTheStallAndClosedLoopHidesIt(t *testing.T) {
	t.Parallel()
	const stall = 300 * time.Millisecond
	c := Config{Conns: 5, Duration: 800 * time.Millisecond}
	c.Addr = loadtest.Serve(t, loadtest.Stalling(250*time.Millisecond, stall))
	closed := run(t, c)
	c.Addr = loadtest.Serve(t, loadtest.Stalling(250*time.Millisecond, stall))
	c.Rate = 1000
	open := run(t, c)
	t.Logf("closed %+v\nopen %+v", closed.Latency, open.Latency)
	for name, r := range map[string]Result{"closed": closed, "open": open} {
		if r.Latency.Max < int64(stall/2) || r.Errors.Total() != 0 { // on a busy machine a run begins late, and with it the wait
			t.Errorf("%s loop: nobody waited %v: %+v", name, stall/2, r)
		}
	}
	if open.Latency.P99 < int64(stall/3) {
		t.Errorf("the open loop does not show the stall: %+v", open.Latency)
	}
	// Five are slow, one for each connection: less than 1 % from 500 on.
	if closed.Latency.P99 > open.Latency.P99/2 && closed.Histogram.TotalCount() > 1000 {
		t.Errorf("the closed loop does not hide it: %+v, open %+v", closed.Latency, open.Latency)
	}
}

func TestOpenLoopCountsWhatWasNeverAnswered(t *testing.T) {
	t.Parallel()
	r := run(t, Config{Addr: loadtest.Serve(t, loadtest.Mute), Rate: 1000, Duration: 200 * time.Millisecond})
	if n := r.Histogram.TotalCount(); r.Unanswered < 195 || r.Unanswered > 205 || uint64(n) != r.Unanswered {
		t.Errorf("200 messages were due: %d unanswered, %d latencies", r.Unanswered, n)
	}
	if r.Latency.P50 < int64(200*time.Millisecond) || r.Echoes != 0 || r.Errors.Total() != 0 {
		t.Errorf("their age is missing: %+v", r)
	}
}

// A server that answers nothing has no latency, not one of 0; who waits is counted,
// and for how long.
func TestClosedLoopSaysWhoWaits(t *testing.T) {
	t.Parallel()
	r := run(t, Config{Addr: loadtest.Serve(t, loadtest.Mute), Timeout: 20 * time.Second})
	if r.Unanswered != 4 || r.Waited < 100*time.Millisecond || !r.Incomplete || r.Why != "not one message was answered" {
		t.Errorf("four wait for an answer: %+v", r)
	}
	text, err := json.Marshal(r)
	if err != nil || !strings.Contains(string(text), `"latency_ns":null`) || strings.Contains(string(text), `"p50"`) {
		t.Errorf("%v: no latency is null, not 0: %s", err, text)
	}
	var again Result
	if err := json.Unmarshal(text, &again); err != nil || again.Latency != (Latency{}) || again.Waited != r.Waited {
		t.Errorf("read again: %v, %+v", err, again)
	}
}

func TestWrongServers(t *testing.T) {
	for _, c := range []struct {
		name    string
		server  func(net.Conn)
		count   func(Errors) int
		timeout time.Duration
	}{
		{"a byte is changed", loadtest.AfterSome(func(_ net.Conn, p []byte) bool { p[len(p)-1] ^= 1; return true }),
			func(e Errors) int { return e.Mismatch }, 0},
		{"too much comes back", loadtest.AfterSome(func(c net.Conn, p []byte) bool { c.Write(p); return true }),
			func(e Errors) int { return e.Mismatch }, 0},
		{"closes early", loadtest.AfterSome(func(net.Conn, []byte) bool { return false }),
			func(e Errors) int { return e.ClosedEarly }, 0},
		{"resets", loadtest.AfterSome(func(c net.Conn, _ []byte) bool { c.(*net.TCPConn).SetLinger(0); return false }),
			func(e Errors) int { return e.Reset }, 0},
		{"stops answering", loadtest.AfterSome(func(c net.Conn, _ []byte) bool { loadtest.Mute(c); return false }),
			func(e Errors) int { return e.Timeout }, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := run(t, Config{Addr: loadtest.Serve(t, c.server), Conns: 3, Duration: 20 * time.Second, Timeout: c.timeout})
			if c.count(r.Errors) != 3 || r.Errors.Total() != 3 || r.Errors.First == "" {
				t.Errorf("three connections are lost that way: %s (%s)", r.Errors, r.Errors.First)
			}
			if !r.Incomplete || r.Why == "" || r.Duration > 15*time.Second || r.Echoes < 20 {
				t.Errorf("what was before is kept, the run ends early: %+v", r)
			}
		})
	}
}

// One connection that is lost does not end the others' run.
func TestTheOthersGoOn(t *testing.T) {
	var first atomic.Bool
	addr := loadtest.Serve(t, func(c net.Conn) {
		if first.CompareAndSwap(false, true) {
			return
		}
		loadtest.Echo(c)
	})
	r := run(t, Config{Addr: addr, Conns: 5})
	if r.Errors.Total() != 1 || r.Incomplete || r.Connections != 5 || r.Echoes == 0 {
		t.Errorf("%s: %+v", r.Errors, r)
	}
}

func TestServerDiesInTheMiddle(t *testing.T) {
	var pieces atomic.Int64
	addr, stop := loadtest.ServeUntil(t, func(c net.Conn) {
		loadtest.EchoThrough(c, func([]byte) bool { pieces.Add(1); return true })
	})
	defer stop()
	go func() {
		for pieces.Load() < 100 {
			time.Sleep(time.Millisecond)
		}
		stop()
	}()
	r := run(t, Config{Addr: addr, Duration: 20 * time.Second})
	if !r.Incomplete || r.Echoes < 50 || r.Errors.Total() != 4 || r.EchoesPerSecond <= 0 {
		t.Errorf("%+v", r)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var pieces atomic.Int64
	addr := loadtest.Serve(t, func(c net.Conn) {
		loadtest.EchoThrough(c, func([]byte) bool {
			if pieces.Add(1) == 200 {
				cancel()
			}
			return true
		})
	})
	for _, rate := range []float64{0, 1000} {
		r, err := Run(ctx, Config{Addr: addr, Conns: 3, Duration: 20 * time.Second, Rate: rate})
		if err != nil || !r.Incomplete || r.Why == "" || r.Duration > 15*time.Second || r.Unanswered != 0 {
			t.Errorf("%v %+v", err, r)
		}
		if r.Echoes == 0 && rate == 0 { // the second run is cancelled before it begins
			t.Error("what was measured is lost")
		}
	}
}

func TestRefused(t *testing.T) {
	addr, stop := loadtest.ServeUntil(t, loadtest.Echo)
	stop()
	r, err := Run(t.Context(), Config{Addr: addr, Conns: 3})
	if err == nil || !strings.Contains(err.Error(), "refused") || r.Errors.Refused != 3 {
		t.Errorf("%v: %+v", err, r)
	}
}

// A backlog that is full, and nobody accepts: the connects that hang are given
// up after the timeout, all of them, and not one after the other.
func TestConnectTimeout(t *testing.T) {
	t.Parallel()
	k := kernel.NewDirect()
	fd, err := k.Socket(netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close(fd)
	if err := errors.Join(k.Bind(fd, netip.MustParseAddrPort("127.0.0.1:0")), k.Listen(fd, 1)); err != nil {
		t.Fatal(err)
	}
	addr, err := k.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	r, err := Run(t.Context(), Config{Addr: addr, Conns: 300, Active: 1, Duration: time.Millisecond, Timeout: 150 * time.Millisecond})
	if err != nil || r.Connections == 0 || r.Errors.Timeout == 0 || r.Errors.Timeout < 300-r.Connections {
		t.Errorf("%v: %+v", err, r)
	}
	if time.Since(start) > 20*time.Second { // one after the other they would take 45
		t.Errorf("it took %v", time.Since(start))
	}
}

func TestWrongConfig(t *testing.T) {
	addr := netip.MustParseAddrPort("127.0.0.1:7000")
	for want, c := range map[string]Config{
		"HOST:PORT":              {},
		"at least 1":             {Addr: addr, Conns: -1},
		"can be active":          {Addr: addr, Conns: 3, Active: 4},
		"a message has":          {Addr: addr, Size: -1},
		"cannot be negative":     {Addr: addr, Duration: -1},
		"the rate is":            {Addr: addr, Rate: -1},
		"need 10,000,032 descri": {Addr: addr, Conns: 10000000},
	} {
		_, err := Run(t.Context(), c)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v, not %q", c, err, want)
		}
		if limit := want == "need 10,000,032 descri"; errors.Is(err, ErrLimit) != limit {
			t.Errorf("%v: a limit of this machine: %v", err, limit)
		}
	}
}

func TestResultInJSON(t *testing.T) {
	r := run(t, Config{Addr: loadtest.Serve(t, loadtest.Echo), Duration: 20 * time.Millisecond})
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"connections", "echoes", "echoes_per_second", "bytes", "duration_ns", "latency_ns", "p99.9", "errors", "client_cpu_seconds", "incomplete"} {
		if !strings.Contains(string(text), `"`+key+`"`) {
			t.Errorf("%s is missing in %s", key, text)
		}
	}
}
