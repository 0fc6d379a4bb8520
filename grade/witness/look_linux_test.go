package witness

import (
	"errors"
	"net"
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// Each way to wait for many is seen with its set: the listener and three clients.
func TestWaitForMany(t *testing.T) {
	for name, call := range map[string]string{"epoll": "epoll_wait", "poll": "poll", "select": "select", "solution": "epoll_wait"} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, name, nil)
			conns := s.clients(t, 3)
			a := s.rest(t)
			p := &a.Processes[0]
			busy := p.Busy()
			if len(a.Processes) != 1 || len(busy) != 1 || busy[0].Wait != Multiplexing || busy[0].Call != call {
				t.Fatalf("one thread in %s was expected: %+v", call, busy)
			}
			kinds, peers := map[Kind]int{}, map[string]bool{}
			for _, m := range busy[0].Watching {
				if m.Events.Has(kernel.Out) || !m.Events.Has(kernel.In) || m.Stale || m.Inode == 0 {
					t.Errorf("%+v", m)
				}
				kinds[m.Kind]++
				peers[m.Peer.String()] = m.Peer.IsValid()
			}
			delete(kinds, Pipe) // the reactor's, by which it is woken
			if len(kinds) != 2 || kinds[Listener] != 1 || kinds[Connection] != 3 {
				t.Errorf("%+v", busy[0].Watching)
			}
			for _, c := range conns {
				if !peers[c.LocalAddr().String()] {
					t.Errorf("%v is not among %v", c.LocalAddr(), peers)
				}
			}
			if p.Count(Listener) != 1 || p.Count(Connection) != 3 {
				t.Errorf("%+v", p.FDs)
			}
		})
	}
}

// A thread for each client: each is in read on its connection, one in accept.
func TestThreads(t *testing.T) {
	s := serve(t, "threads", nil)
	conns := s.clients(t, 3)
	before := s.rest(t)
	p := &before.Processes[0]
	calls, reader := map[string]int{}, 0
	for _, th := range p.Busy() {
		if th.Wait != Blocked {
			t.Errorf("%+v", th)
		}
		calls[th.Call+" "+string(p.FDs[th.FD].Kind)]++
		if p.FDs[th.FD].Peer.String() == conns[1].LocalAddr().String() {
			reader = th.TID
		}
	}
	if len(calls) != 2 || calls["accept listener"] != 1 || calls["read connection"] != 3 {
		t.Fatalf("%v", calls)
	}
	say(t, conns[1])
	for _, d := range s.rest(t).Since(before) {
		if d.TID != reader || d.IO.ReadCalls != 1 || d.IO.ReadBytes != 5 || d.IO.WriteBytes != 5 {
			t.Errorf("thread %d has read; and this says %+v", reader, d)
		}
		reader = -1
	}
	if reader != -1 {
		t.Error("nobody has read")
	}
}

// A decoy in epoll_wait does not hide the threads that serve.
func TestDecoy(t *testing.T) {
	s := serve(t, "decoy", nil)
	s.clients(t, 2)
	a := s.rest(t)
	waits := map[Wait]int{}
	for _, th := range a.Processes[0].Busy() {
		waits[th.Wait]++
	}
	if waits[Multiplexing] != 1 || waits[Blocked] != 3 {
		t.Errorf("%v", waits)
	}
}

// The whole tree is seen.
func TestProcesses(t *testing.T) {
	s := serve(t, "prefork", nil)
	a := s.rest(t)
	if len(a.Processes) < 2 || a.Processes[1].Parent != s.PID() || a.Zombies() != 0 {
		t.Fatalf("%+v", a.Processes)
	}
	for _, p := range a.Processes[1:] {
		if busy := p.Busy(); len(busy) != 1 || busy[0].Call != "accept" {
			t.Errorf("%+v", busy)
		}
	}
	if busy := a.Processes[0].Busy(); len(busy) != 0 {
		t.Errorf("the parent waits for its children: %+v", busy[0])
	}
}

// A child that ended and was not waited for is a zombie.
func TestZombie(t *testing.T) {
	end, child, err := startRole("plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	end()
	for ctx := within(t); ctx.Err() == nil; {
		a, err := Look(child.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		if a.Zombies() == 1 {
			child.Wait()
			if _, err := Look(child.Process.Pid); !errors.Is(err, ErrGone) {
				t.Errorf("after the wait: %v", err)
			}
			return
		}
	}
	t.Error("no zombie was seen")
}

// What a client sent, and nobody read, is known.
func TestUnread(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	served, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer served.Close()
	c.Write([]byte("abc"))
	for ctx := within(t); ctx.Err() == nil; {
		a, err := Look(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		for _, fd := range a.Processes[0].FDs {
			if fd.Kind == Connection && fd.Peer.String() == c.LocalAddr().String() && fd.Unread == 3 {
				return
			}
		}
	}
	t.Error("3 bytes are unread")
}

// BenchmarkLook is what a look at a server with a thread for each of 8 clients costs:
// whole, and as Rest repeats it.
func BenchmarkLook(b *testing.B) {
	s := serve(b, "threads", nil)
	s.clients(b, 8)
	for name, full := range map[string]bool{"whole": true, "threads": false} {
		b.Run(name, func(b *testing.B) {
			var before, after unix.Rusage
			unix.Getrusage(unix.RUSAGE_SELF, &before)
			for b.Loop() {
				if _, err := whole(s.PID(), full); err != nil {
					b.Fatal(err)
				}
			}
			unix.Getrusage(unix.RUSAGE_SELF, &after)
			spent := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
			b.ReportMetric(float64(spent)/float64(b.N), "cpu-ns/op")
		})
	}
}

// A server in pid and user namespaces of its own is seen from outside, and its numbers
// are those of its trace.
func TestNestedNamespaces(t *testing.T) {
	job, err := proc.NewJob(model.Find(models, "solution"), nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	groups := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	job.Launch.Sys = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER | unix.CLONE_NEWPID, UidMappings: ids, GidMappings: groups}
	s := serveJob(t, job)
	s.clients(t, 2)
	g, err := Agree(within(t), s.PID(), 0, s.trace)
	if err != nil || len(g.Contradictions) > 0 {
		t.Fatalf("%v %q", err, g.Contradictions)
	}
	p := g.Account.Processes[0]
	busy := p.Busy()
	if p.PID != s.PID() || p.NSPID != 1 || len(busy) != 1 || busy[0].NSTID == busy[0].TID || len(busy[0].Watching) != 3 {
		t.Errorf("process %d is %d there: %+v", p.PID, p.NSPID, busy)
	}
}
