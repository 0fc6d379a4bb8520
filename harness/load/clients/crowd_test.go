package clients

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"muxlab/harness/load/loadtest"
)

func newCrowd(t *testing.T, handle func(net.Conn)) *Crowd {
	t.Helper()
	w := NewCrowd(loadtest.Serve(t, handle).String(), 1)
	t.Cleanup(w.Close) // before the server's
	return w
}

// only is the one client of a crowd.
func only(t *testing.T, w *Crowd) Client {
	t.Helper()
	all := w.Clients()
	if len(all) != 1 {
		t.Fatalf("one client was expected: %+v", all)
	}
	return all[0]
}

// doing is what a client does at a moment.
type doing string

const (
	isConnecting doing = "connecting"
	isThinking   doing = "thinking" // connected, and has nothing to wait for
	isWaiting    doing = "waiting"
	isEnded      doing = "ended"
)

func doingOf(c Client) doing {
	switch {
	case c.Error != "":
		return isEnded
	case c.WaitingFor == "":
		return isThinking
	case c.WaitingFor == "a connection":
		return isConnecting
	}
	return isWaiting
}

// waited is how long the first client of a crowd has been waiting.
func waited(w *Crowd) time.Duration {
	w.mu.Lock()
	c := w.clients[0]
	w.mu.Unlock()
	now := time.Now()
	if s := c.snapshot(now, w.gate.now()); s.WaitingFor != "" {
		return now.Sub(s.WaitingSince)
	}
	return 0
}

func is(t *testing.T, w *Crowd, want doing) {
	t.Helper()
	loadtest.Eventually(t, "the client is "+string(want), func() bool { return doingOf(only(t, w)) == want })
}

func TestSteadyClientsTalk(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	ports := map[uint16]bool{}
	w := newCrowd(t, func(c net.Conn) {
		mu.Lock()
		ports[c.RemoteAddr().(*net.TCPAddr).AddrPort().Port()] = true
		mu.Unlock()
		loadtest.Echo(c)
	})
	for range 3 {
		w.Add("steady")
	}
	loadtest.Eventually(t, "everybody got an echo", func() bool {
		return !slices.ContainsFunc(w.Clients(), func(c Client) bool { return c.Echoes == 0 })
	})
	mu.Lock()
	defer mu.Unlock()
	for i, c := range w.Clients() {
		if c.Error != "" || !ports[c.Port] || c.Bytes == 0 || c.RTT <= 0 || c.Kind != "steady" || c.Name != []string{"c1", "c2", "c3"}[i] {
			t.Errorf("%+v", c)
		}
	}
}

func TestNamesLast(t *testing.T) {
	w := newCrowd(t, loadtest.Echo)
	for _, want := range []string{"c1", "c2", "c3"} {
		if got := w.Add("idle"); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	w.Remove("c2")
	w.Remove("c2")
	if got := w.RemoveLast(); got != "c3" {
		t.Errorf("c3 came last, not %q", got)
	}
	if got := w.Add("idle"); got != "c4" {
		t.Errorf("a name was given again: %s", got)
	}
	if all := w.Clients(); len(all) != 2 || all[0].Name != "c1" || all[1].Name != "c4" {
		t.Errorf("%+v", all)
	}
	if w.Add("polite") != "" || len(w.Clients()) != 2 {
		t.Error("there is no such kind")
	}
}

func TestBurstyClientSaysEightLines(t *testing.T) {
	w := newCrowd(t, loadtest.Echo)
	w.Hold(true)
	w.Add("bursty")
	w.Nudge()
	is(t, w, isThinking)
	w.Nudge()
	loadtest.Eventually(t, "eight echoes", func() bool { c := only(t, w); return c.Echoes == 8 && doingOf(c) == isThinking })
}

func TestSlowReader(t *testing.T) {
	t.Parallel()
	w := newCrowd(t, func(c net.Conn) {
		c.(*net.TCPConn).SetWriteBuffer(16 << 10) // or there is room for seconds
		loadtest.Echo(c)
	})
	name := w.Add("not reading")
	loadtest.Eventually(t, "the buffers are full", func() bool {
		c := only(t, w)
		return c.WaitingFor == "room to send" && waited(w) > 300*time.Millisecond
	})
	if c := only(t, w); c.Bytes != 0 {
		t.Errorf("it read %d bytes untold", c.Bytes)
	}
	w.Read(name)
	loadtest.Eventually(t, "it reads and says more", func() bool { c := only(t, w); return c.Echoes > 0 && doingOf(c) == isThinking && c.Error == "" })
}

func TestClientsSayWhyTheyEnded(t *testing.T) {
	nobody, stop := loadtest.ServeUntil(t, loadtest.Echo)
	stop()
	for _, c := range []struct {
		name, kind, want string
		addr             string
	}{
		{"refused", "steady", "connection refused", nobody.String()},
		{"closed", "fast", "the server closed the connection", loadtest.Serve(t, loadtest.AfterSome(func(net.Conn, []byte) bool { return false })).String()},
		{"closed while idle", "idle", "the server closed the connection", loadtest.Serve(t, func(net.Conn) {}).String()},
		{"wrong", "fast", "the server sent back other bytes", loadtest.Serve(t, loadtest.AfterSome(func(_ net.Conn, p []byte) bool { p[0]++; return true })).String()},
		{"unasked", "idle", "the server sent something that nobody had asked for", loadtest.Serve(t, func(c net.Conn) { c.Write([]byte("hi")); loadtest.Mute(c) }).String()},
		{"reset", "fast", "connection reset by peer", loadtest.Serve(t, loadtest.AfterSome(func(c net.Conn, _ []byte) bool { c.(*net.TCPConn).SetLinger(0); return false })).String()},
	} {
		w := NewCrowd(c.addr, 1)
		w.Add(c.kind)
		is(t, w, isEnded)
		if got := only(t, w); got.Error != c.want || got.WaitingFor != "" {
			t.Errorf("%s: %+v", c.name, got)
		}
		w.Close()
	}
}

// Whatever they are doing, held or not, they are gone when Close returns.
func TestCloseLeavesNothing(t *testing.T) {
	addr, stop := loadtest.ServeUntil(t, func(c net.Conn) {
		buf := make([]byte, 1) // so slow that everybody is kept waiting
		for {
			c.SetReadDeadline(time.Now().Add(5 * time.Second))
			if _, err := c.Read(buf); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
				return
			}
			// After a silence too: nothing else tells of a client that has vanished. And
			// what came before a reset could be read for minutes after it.
			if _, err := c.Write(buf); err != nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
	defer stop()
	first := NewCrowd(addr.String(), 1)
	first.AddInOrder(1, "stopped", time.Now().Add(5*time.Second)) // what starts and reaps processes stays for the life of this one
	first.Close()
	before := runtime.NumGoroutine()
	for _, held := range []bool{false, true} {
		w := NewCrowd(addr.String(), 1)
		for _, kind := range Kinds() {
			w.Add(kind.Name)
			w.Add(kind.Name)
		}
		loadtest.Eventually(t, "everybody is connected", func() bool {
			return !slices.ContainsFunc(w.Clients(), func(c Client) bool { return doingOf(c) == isConnecting })
		})
		w.Hold(held)
		w.Add("steady")
		w.Close()
		w.Close() // twice is no harm
		if len(w.Clients()) != 0 || w.Add("steady") != "" || w.RemoveLast() != "" {
			t.Error("somebody is left")
		}
	}
	loadtest.Eventually(t, "no goroutine is left, of the server neither", func() bool { return runtime.NumGoroutine() <= before })
}

// A step that finds nobody at the gate, for all are still on their way, is for the first
// who comes: else nobody would ever speak, on a machine that is slow enough.
func TestNextIsForTheFirstWhoComes(t *testing.T) {
	t.Parallel()
	g := newGate()
	g.hold(true)
	g.next()
	g.next()
	var first, second uint64
	passes := func(until time.Duration, used *uint64, within time.Duration) (at time.Duration, ok bool) {
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		ok = g.wait(ctx, until, used, func(clock time.Duration) { at = clock })
		return at, ok
	}
	if at, ok := passes(time.Hour, &first, 30*time.Second); !ok || at != time.Hour {
		t.Fatalf("the first who came was not let through, or at %v of the crowd's time", at)
	}
	if _, ok := passes(2*time.Hour, &second, 50*time.Millisecond); ok {
		t.Error("a second was let through")
	}
	g.next()
	g.hold(false)
	g.hold(true)
	if _, ok := passes(2*time.Hour, &second, 50*time.Millisecond); ok {
		t.Error("a step of a hold that is over counts in the next")
	}
}
