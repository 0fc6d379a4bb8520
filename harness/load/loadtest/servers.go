// Package loadtest has the servers that tests of package load and load/clients drive: right
// ones, wrong ones, and those of the models. Tests alone import it.
package loadtest

import (
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

// Serve runs a server on 127.0.0.1 that gives every connection to handle, and
// closes it after that. Everything of it has ended when the test has.
func Serve(t testing.TB, handle func(net.Conn)) netip.AddrPort {
	t.Helper()
	addr, stop := ServeUntil(t, handle)
	t.Cleanup(stop)
	return addr
}

// ServeUntil is Serve with a stop of its own, which closes all connections.
func ServeUntil(t testing.TB, handle func(net.Conn)) (netip.AddrPort, func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &running{open: map[net.Conn]bool{}}
	r.all.Go(func() { r.accept(l, handle) })
	return l.Addr().(*net.TCPAddr).AddrPort(), func() {
		l.Close()
		r.closeAll()
		r.all.Wait()
	}
}

// running is the connections of a server, and the goroutines that serve them.
type running struct {
	all  sync.WaitGroup
	mu   sync.Mutex
	open map[net.Conn]bool
	over bool
}

func (r *running) accept(l net.Listener, handle func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		r.mu.Lock()
		if r.over {
			c.Close()
		}
		r.open[c] = true
		r.all.Go(func() {
			handle(c)
			r.mu.Lock()
			defer r.mu.Unlock()
			c.Close()
			delete(r.open, c)
		})
		r.mu.Unlock()
	}
}

func (r *running) closeAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	for c := range r.open {
		c.Close()
	}
}

// pace is how long the servers here take for each piece. A closed loop asks again
// as soon as it is answered, so without a pause a test of correctness would keep
// both processors busy for as long as it lasts.
const pace = 500 * time.Microsecond

// Echo is the right server.
func Echo(c net.Conn) { EchoThrough(c, func([]byte) bool { return true }) }

// QuickEcho is Echo without a pause.
func QuickEcho(c net.Conn) { io.Copy(c, struct{ io.Reader }{c}) }

// EchoThrough sends back what see has seen, and perhaps changed, until that says false.
func EchoThrough(c net.Conn, see func([]byte) bool) {
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

// Mute reads and never answers.
func Mute(c net.Conn) {
	buf := make([]byte, 64<<10)
	for {
		if _, err := c.Read(buf); err != nil {
			return
		}
	}
}

// AfterSome does something to a connection once it has echoed ten pieces.
func AfterSome(do func(c net.Conn, piece []byte) bool) func(net.Conn) {
	return func(c net.Conn) {
		n := 0
		EchoThrough(c, func(p []byte) bool {
			n++
			return n != 10 || do(c, p)
		})
	}
}

// Stalling is an echo server that stands still for d, once, a while after its first byte.
func Stalling(after, d time.Duration) func(net.Conn) {
	var once sync.Once
	var standing sync.RWMutex
	return func(c net.Conn) {
		EchoThrough(c, func([]byte) bool {
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

// Eventually waits, at most thirty seconds, until ok says true.
func Eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within thirty seconds: %s", what)
		}
	}
}

// Anywhere is an address that no test connects to.
var Anywhere = netip.MustParseAddrPort("127.0.0.1:7000")
