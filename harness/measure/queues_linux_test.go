package measure

import (
	"maps"
	"net"
	"net/netip"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"
)

// backlog is Backlog where there is one.
func backlog(t *testing.T, addr netip.AddrPort) Queues {
	t.Helper()
	q := Backlog(addr)
	if !q.OK {
		t.Skip("this machine does not say what is in its queues")
	}
	return q
}

func listen(t *testing.T, network, host string) (net.Listener, netip.AddrPort) {
	t.Helper()
	l, err := net.Listen(network, host+":0")
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { l.Close() })
	addr := l.Addr().(*net.TCPAddr).AddrPort()
	return l, netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

func dial(t *testing.T, addr netip.AddrPort) net.Conn {
	t.Helper()
	c, err := net.DialTimeout("tcp", netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), addr.Port()).String(), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func accept(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestBacklog(t *testing.T) {
	l, addr := listen(t, "tcp4", "127.0.0.1")
	if q := backlog(t, addr); q.Backlog != 0 || q.BacklogLimit < 1 || q.Established != 0 {
		t.Fatalf("nobody came yet: %+v", q)
	}
	for range 5 {
		dial(t, addr)
	}
	eventually(t, "five in the backlog", func() bool { q := backlog(t, addr); return q.Backlog == 5 && q.Established == 0 })
	accept(t, l)
	accept(t, l)
	q := backlog(t, addr)
	if q.Backlog != 3 || q.Established != 2 || len(q.Conns) != 5 {
		t.Errorf("three in the backlog and two accepted: %+v", q)
	}
}

func TestUnread(t *testing.T) {
	l, addr := listen(t, "tcp4", "127.0.0.1")
	first, second := dial(t, addr), dial(t, addr)
	conn := accept(t, l)
	first.Write(make([]byte, 1000))
	second.Write(make([]byte, 30))
	eventually(t, "1,030 bytes unread, 30 of them in the backlog", func() bool {
		q := backlog(t, addr)
		a := q.Conns[first.LocalAddr().(*net.TCPAddr).AddrPort()]
		b := q.Conns[second.LocalAddr().(*net.TCPAddr).AddrPort()]
		return q.Unread == 1030 && a.Unread == 1000 && !a.InBacklog && b.Unread == 30 && b.InBacklog
	})
	conn.Read(make([]byte, 600))
	if q := backlog(t, addr); q.Unread != 430 {
		t.Errorf("600 bytes were read, and %d are left", q.Unread)
	}
	first.(*net.TCPConn).CloseWrite()
	eventually(t, "the end of the input is no byte", func() bool {
		q := backlog(t, addr)
		return q.Unread == 430 && q.Established == 1
	})
}

func TestUnsent(t *testing.T) {
	l, addr := listen(t, "tcp4", "127.0.0.1")
	client := dial(t, addr)
	conn := accept(t, l)
	var n int
	var err error
	for try := 0; n == 0 && try < 10; try++ { // on a busy machine the time may be over before it begins
		conn.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
		n, err = conn.Write(make([]byte, 64<<20)) // more than the buffers of both ends hold
	}
	if err == nil {
		t.Skip("64 MB went into the buffers")
	}
	q := backlog(t, addr)
	if q.Unsent <= 0 || q.Unsent > int64(n) {
		t.Errorf("%d bytes were written and nobody reads: %d unsent", n, q.Unsent)
	}
	if c := q.Conns[client.LocalAddr().(*net.TCPAddr).AddrPort()]; c.Unsent != q.Unsent {
		t.Errorf("its only connection has %+v of %+v", c, q)
	}
}

// A listener for every address of both families has IPv4 clients, too.
func TestBacklogOfEveryAddress(t *testing.T) {
	_, addr := listen(t, "tcp", "")
	dial(t, addr).Write([]byte("hello"))
	eventually(t, "one in the backlog, with five bytes", func() bool {
		q := backlog(t, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), addr.Port()))
		return q.Backlog == 1 && q.Unread == 5
	})
}

func TestBacklogOfOtherPorts(t *testing.T) {
	l, addr := listen(t, "tcp4", "127.0.0.1")
	l.Close()
	if q := backlog(t, addr); q.Backlog != 0 || q.BacklogLimit != 0 || len(q.Conns) != 0 {
		t.Errorf("nobody listens there: %+v", q)
	}
}

// The two sources say the same, but for the backlog's limit.
func TestDiagAndProcAgree(t *testing.T) {
	l, addr := listen(t, "tcp4", "127.0.0.1")
	for range 3 {
		dial(t, addr).Write([]byte("abc"))
	}
	accept(t, l)
	var diag, proc []Socket
	eventually(t, "both say the same", func() bool {
		var err error
		if diag, err = dumpDiag(addr.Port(), wanted); err != nil {
			t.Skip("sock_diag: ", err)
		}
		if proc, err = readProcNet(addr.Port(), wanted); err != nil {
			t.Skip(err)
		}
		a, b := collect(diag, addr), collect(proc, addr)
		if len(a.Conns) != 3 || a.Unread != 9 || a.Backlog != 2 || a.BacklogLimit < 1 {
			return false
		}
		a.BacklogLimit = 0
		return reflect.DeepEqual(a, b)
	})
	if got := slices.Collect(maps.Keys(collect(proc, addr).Conns)); len(got) != 3 {
		t.Errorf("three clients: %v", got)
	}
}

func TestParseNonsense(t *testing.T) {
	for _, buf := range [][]byte{nil, make([]byte, 15), make([]byte, 16), {200, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}} {
		if got, _, _ := parse(buf, nil); got != nil {
			t.Errorf("%v is no answer, and gave %v", buf, got)
		}
	}
	if _, ok := parseProcNet([]string{"sl", "local_address"}, wanted); ok {
		t.Error("the heading is no socket")
	}
}

// The addresses of a process are found among all of the machine's.
func TestListening(t *testing.T) {
	_, addr := listen(t, "tcp4", "127.0.0.1")
	if list := Listening(os.Getpid()); !slices.Contains(list, addr) {
		t.Errorf("%v is not among %v", addr, list)
	}
	if list := Listening(1 << 30); len(list) != 0 {
		t.Errorf("a process that does not exist listens at %v", list)
	}
}

// Every socket that this process has open is there by its inode, also one whose end was
// sent already.
func TestSocketsByInode(t *testing.T) {
	l, addr := listen(t, "tcp4", "127.0.0.1")
	c := dial(t, addr).(*net.TCPConn)
	accept(t, l)
	c.CloseWrite()
	eventually(t, "three sockets, one of which has sent its end", func() bool {
		all, err := Sockets()
		if err != nil {
			t.Skip(err)
		}
		listeners, conns := 0, 0
		for _, inode := range sockets(os.Getpid()) {
			switch s := all[inode]; {
			case s.Listens && s.Local == addr:
				listeners++
			case s.Local == addr, s.Remote == addr:
				conns++
			}
		}
		return listeners == 1 && conns == 2
	})
}
