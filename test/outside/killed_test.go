package outside

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"muxlab/harness/measure"
)

// A caller is a client that has spoken once, and what has become of it.
type caller struct {
	conn   net.Conn
	echoes atomic.Int32
	leaves atomic.Bool // it has said that it leaves
	lost   atomic.Bool // the server's side is gone before that
}

func call(t *testing.T, addr string) *caller {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	c := &caller{conn: conn}
	c.speak()
	go func() {
		for answer := make([]byte, 1); ; {
			if _, err := conn.Read(answer); err != nil {
				c.lost.Store(!c.leaves.Load())
				return
			}
			c.echoes.Add(1)
		}
	}()
	return c
}

func (c *caller) speak() { c.conn.Write([]byte("x")) }

func (c *caller) leave() {
	c.leaves.Store(true)
	c.conn.(*net.TCPConn).CloseWrite()
}

// those of all for which it holds.
func those(all []*caller, holds func(*caller) bool) (some []*caller) {
	for _, c := range all {
		if holds(c) {
			some = append(some, c)
		}
	}
	return some
}

func wasServed(c *caller) bool { return c.echoes.Load() > 0 }
func wasLost(c *caller) bool   { return c.lost.Load() }

// eventually waits until it holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for late := time.Now().Add(30 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

// listeners are the processes below parent that listen at port, and how many
// connections wait in the backlog of each, as the kernel says.
func listeners(parent int, port string) map[int]int {
	backlogs := map[string]int{} // by inode
	text, _ := os.ReadFile("/proc/net/tcp")
	number, _ := strconv.Atoi(port)
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) > 9 && f[3] == "0A" && strings.HasSuffix(f[1], fmt.Sprintf(":%04X", number)) {
			_, waiting, _ := strings.Cut(f[4], ":")
			n, _ := strconv.ParseInt(waiting, 16, 64)
			backlogs["socket:["+f[9]+"]"] = int(n)
		}
	}
	found := map[int]int{}
	for _, pid := range measure.Children(parent) {
		dir := fmt.Sprintf("/proc/%d/fd", pid)
		fds, _ := os.ReadDir(dir)
		for _, fd := range fds {
			link, _ := os.Readlink(filepath.Join(dir, fd.Name()))
			if n, ok := backlogs[link]; ok {
				found[pid] = n
			}
		}
	}
	return found
}

// A worker with a listener of its own takes two kinds of clients with it when it
// is killed, and no others: the one that it served, and those that the kernel had
// dealt to it and that it had not accepted. Another worker comes, and all go on.
func TestKilledWorkerOfReuseport(t *testing.T) {
	if _, err := os.Stat("/proc/net/tcp"); err != nil {
		t.Skip("how long the backlogs are is asked of Linux")
	}
	server, _, addr := begin(t, "prefork", "--accept", "reuseport", "--workers", "2")
	_, port, _ := net.SplitHostPort(addr)
	var clients []*caller
	var backlogs map[int]int
	eventually(t, "two workers listen", func() bool { return len(listeners(server.Pid, port)) == 2 })
	eventually(t, "each has two clients who wait, and serves one", func() bool {
		backlogs = listeners(server.Pid, port)
		waiting, least := 0, 500
		for _, n := range backlogs {
			waiting, least = waiting+n, min(least, n)
		}
		if least < 2 && len(clients) < 500 {
			clients = append(clients, call(t, addr))
			return false
		}
		return least >= 2 && len(those(clients, wasServed)) == 2 && waiting == len(clients)-2
	})
	var victim int
	for pid := range backlogs {
		victim = pid
	}
	expected := lost(backlogs[victim])
	if err := syscall.Kill(victim, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, fmt.Sprintf("%d clients are lost", expected), func() bool { return len(those(clients, wasLost)) >= expected })
	served := those(clients, wasServed)
	if n := len(those(served, wasLost)); n != 1 {
		t.Errorf("of the two who were served, %d are lost", n)
	}
	goOn(t, server, addr, victim, clients)
	if n := len(those(clients, wasLost)); n != expected {
		t.Errorf("%d of %d clients are lost, and not the %d of the worker", n, len(clients), expected)
	}
}

// lost is how many clients are lost with a worker that serves one, and has so many in its
// backlog. Some kernels are set to hand the backlog on to another listener.
func lost(backlog int) int {
	migrate, _ := os.ReadFile("/proc/sys/net/ipv4/tcp_migrate_req")
	if strings.TrimSpace(string(migrate)) == "1" {
		return 1
	}
	return 1 + backlog
}

// goOn sees to it that all goes on after the victim: whoever is served is served
// on, there is another worker, it serves new clients, and whoever waited for the
// other one is served in the end.
func goOn(t *testing.T, server *os.Process, addr string, victim int, clients []*caller) {
	_, port, _ := net.SplitHostPort(addr)
	left := those(clients, func(c *caller) bool { return !wasLost(c) })
	other := those(left, wasServed)[0]
	other.speak()
	eventually(t, "the client of the other worker has its second echo", func() bool { return other.echoes.Load() == 2 })
	eventually(t, "two workers listen, and one is new", func() bool {
		now := listeners(server.Pid, port)
		_, still := now[victim]
		return len(now) == 2 && !still
	})
	var fresh []*caller
	eventually(t, "a new client is served by the new worker", func() bool {
		if len(those(fresh, wasServed)) == 0 && len(fresh) < 500 {
			fresh = append(fresh, call(t, addr))
		}
		return len(those(fresh, wasServed)) > 0
	})
	all := slices.Concat(left, fresh)
	if n := len(those(all, wasLost)); n > 0 {
		t.Errorf("%d are lost, though no worker of theirs was killed", n)
	}
	gone := map[*caller]bool{}
	eventually(t, "each is served once the one before has left", func() bool {
		for _, c := range all {
			if wasServed(c) && !gone[c] {
				gone[c] = true
				c.leave()
			}
		}
		return len(gone) == len(all)
	})
}
