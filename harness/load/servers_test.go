package load

import (
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

// serve runs a server on 127.0.0.1 that gives every connection to handle, and
// closes it after that. Everything of it has ended when the test has.
func serve(t testing.TB, handle func(net.Conn)) netip.AddrPort {
	t.Helper()
	addr, stop := serveUntil(t, handle)
	t.Cleanup(stop)
	return addr
}

// serveUntil is serve with a stop of its own, which closes all connections.
func serveUntil(t testing.TB, handle func(net.Conn)) (netip.AddrPort, func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	open := map[net.Conn]bool{}
	over := false
	all.Add(1)
	go func() {
		defer all.Done()
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			if over {
				c.Close()
			}
			open[c] = true
			all.Add(1)
			mu.Unlock()
			go func() {
				defer all.Done()
				handle(c)
				mu.Lock()
				defer mu.Unlock()
				c.Close()
				delete(open, c)
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).AddrPort(), func() {
		l.Close()
		mu.Lock()
		over = true
		for c := range open {
			c.Close()
		}
		mu.Unlock()
		all.Wait()
	}
}

// pace is how long the servers here take for each piece. A closed loop asks again
// as soon as it is answered, so without a pause a test of correctness would keep
// both processors busy for as long as it lasts.
const pace = 500 * time.Microsecond

// echo is the right server.
func echo(c net.Conn) { echoThrough(c, func([]byte) bool { return true }) }

// quickEcho is echo without a pause.
func quickEcho(c net.Conn) { io.Copy(c, struct{ io.Reader }{c}) }

// echoThrough sends back what see has seen, and perhaps changed, until that says false.
func echoThrough(c net.Conn, see func([]byte) bool) {
	buf := make([]byte, 64<<10)
	for {
		n, err := c.Read(buf)
		if err != nil || !see(buf[:n]) {
			return
		}
		time.Sleep(pace)
		if _, err := c.Write(buf[:n]); err != nil {
			return
		}
	}
}

// mute reads and never answers.
func mute(c net.Conn) {
	buf := make([]byte, 64<<10)
	for {
		if _, err := c.Read(buf); err != nil {
			return
		}
	}
}

// afterSome does something to a connection once it has echoed ten pieces.
func afterSome(do func(c net.Conn, piece []byte) bool) func(net.Conn) {
	return func(c net.Conn) {
		n := 0
		echoThrough(c, func(p []byte) bool {
			n++
			return n != 10 || do(c, p)
		})
	}
}

// stalling is an echo server that stands still for d, once, a while after its first byte.
func stalling(after, d time.Duration) func(net.Conn) {
	var once sync.Once
	var standing sync.RWMutex
	return func(c net.Conn) {
		echoThrough(c, func([]byte) bool {
			once.Do(func() {
				time.AfterFunc(after, func() {
					standing.Lock()
					time.Sleep(d)
					standing.Unlock()
				})
			})
			standing.RLock()
			defer standing.RUnlock()
			return true
		})
	}
}

// eventually waits, at most thirty seconds, until ok says true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within thirty seconds: %s", what)
		}
	}
}
