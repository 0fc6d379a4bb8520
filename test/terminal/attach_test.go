package terminal

import (
	"bufio"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"muxlab/harness/trace"
)

// A server is what muxlab serve runs in another terminal.
type server struct {
	cmd  *exec.Cmd
	addr string
	runs string // the folder of its trace
}

func serve(t testing.TB, args ...string) *server {
	t.Helper()
	s := &server{runs: t.TempDir()}
	s.cmd = exec.Command(muxlab, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	s.cmd.Env = environment(s.runs)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.cmd.Process.Signal(syscall.SIGTERM)
		late := time.AfterFunc(patience, func() { s.cmd.Process.Kill() })
		defer late.Stop()
		if err := s.cmd.Wait(); err != nil {
			t.Errorf("serve %v ended with %v", args, err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	addr, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("the first line of serve %v is %q", args, line)
	}
	s.addr = addr
	return s
}

// watch attaches a viewer in a terminal of its own.
func (s *server) watch(t *testing.T) *program {
	t.Helper()
	p := launch(t, setup{w: 100, h: 30, runs: s.runs, args: []string{"watch", "--attach", strconv.Itoa(s.cmd.Process.Pid)}})
	p.await("LIVE", func(c screen) bool { return c.state() == "LIVE" && c.has(s.addr) })
	return p
}

// A talker is a client that says something and waits for its echo, again and again.
type talker struct {
	conn   net.Conn
	echoes atomic.Int64
}

// talk lets n clients come, who stay until the test ends.
func (s *server) talk(t *testing.T, n int) []*talker {
	t.Helper()
	var all []*talker
	for range n {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		one := &talker{conn: c}
		go one.run()
		all = append(all, one)
	}
	return all
}

func (k *talker) run() {
	word := make([]byte, 5)
	for {
		if _, err := k.conn.Write([]byte("hello")); err != nil {
			return
		}
		if _, err := io.ReadFull(k.conn, word); err != nil {
			return
		}
		k.echoes.Add(1)
		time.Sleep(20 * time.Millisecond)
	}
}

// answered waits until the server has answered all of them once more.
func answered(t *testing.T, all []*talker) {
	t.Helper()
	before := make([]int64, len(all))
	for i, k := range all {
		before[i] = k.echoes.Load()
	}
	end := time.Now().Add(patience)
	for i, k := range all {
		for ; k.echoes.Load() == before[i]; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the server does not answer")
			}
		}
	}
}

// awaitStanding waits until n workers stand at their gates.
func (s *server) awaitStanding(t *testing.T, n int) {
	t.Helper()
	dirs, _ := filepath.Glob(filepath.Join(s.runs, "muxlab", strconv.Itoa(s.cmd.Process.Pid)+"-*"))
	if len(dirs) != 1 {
		t.Fatalf("the run of the server is in %q", dirs)
	}
	live, err := trace.Attach(dirs[0])
	if err != nil {
		t.Fatal(err)
	}
	defer live.Close()
	for end, standing := time.Now().Add(patience), 0; standing < n; time.Sleep(5 * time.Millisecond) {
		f, err := live.Next()
		if err != nil {
			t.Fatal(err)
		}
		standing = 0
		for _, p := range f.Processes {
			for _, w := range p.Workers {
				if w.Standing {
					standing++
				}
			}
		}
		if time.Now().After(end) {
			t.Fatalf("%d workers stand at their gates, not %d", standing, n)
		}
	}
}

// A viewer holds a server of five processes, lets steps through, lets it go, and
// holds it again; then it is killed: the server runs on. Another one may come.
func TestAttach(t *testing.T) {
	t.Parallel()
	s := serve(t, "prefork", "--workers", "4")
	clients := s.talk(t, 4) // a blocking worker serves one at a time
	answered(t, clients)
	p := s.watch(t)
	p.keys(" l")
	p.await("HELD, and the calls", func(c screen) bool { return c.state() == "HELD" && c.has("newest last") })
	for range 3 { // their clients always have something to say
		s.awaitStanding(t, 4)
		p.settled(screen.progress) // the viewer has seen it too, or it would not know whom to let through
		typed := time.Now()
		since := float64(typed.Second()) + float64(typed.Nanosecond())/1e9 - 10e-3
		p.keys(".")
		p.await("a call after the step", func(c screen) bool { return len(c.callsSince(since)) > 0 })
		if made := p.settled(screen.progress).callsSince(since); len(made) != 1 {
			t.Errorf("a step of one call made %v", made)
		}
	}
	p.keys(" ")
	p.await("LIVE", func(c screen) bool { return c.state() == "LIVE" })
	answered(t, clients)
	p.keys(" ")
	p.await("HELD", func(c screen) bool { return c.state() == "HELD" })
	p.signal(syscall.SIGKILL)
	p.code()
	answered(t, clients)

	next := s.watch(t)
	next.keys("a")
	next.awaitWords("nc and muxlab load can join")
	next.quits()
	answered(t, clients)
}

// Of two viewers one holds; the other looks, and is told so in a sentence.
func TestTwoViewers(t *testing.T) {
	t.Parallel()
	s := serve(t, "epoll")
	clients := s.talk(t, 3)
	first, second := s.watch(t), s.watch(t)
	first.keys(" ")
	first.await("HELD", func(c screen) bool { return c.state() == "HELD" })
	second.keys(" ")
	told := second.awaitWords("another viewer holds this server")
	if told.has(". one tick") {
		t.Errorf("the second viewer believes it holds:\n%s", told)
	}
	second.awaitWords("HELD · by another viewer")
	at := first.settled(screen.progress).figure("tick")
	first.keys(".")
	first.await("the next tick", func(c screen) bool { return c.figure("tick") == at+1 })
	second.await("the next tick, seen by the other", func(c screen) bool { return c.figure("tick") == at+1 })
	first.quits()
	answered(t, clients)
	second.await("LIVE", func(c screen) bool { return c.state() == "LIVE" })
	second.keys(" ")
	second.await("HELD by the one who is left", func(c screen) bool { return c.state() == "HELD" })
	second.quits()
	answered(t, clients)
}
