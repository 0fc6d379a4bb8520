package proc_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"muxlab/blocking"
	"muxlab/epoll"
	"muxlab/fork"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace/tracetest"
	"muxlab/prefork"
	"muxlab/threads"
)

// breaks is a server that cannot serve.
var breaks = &model.Model{Name: "breaks", New: func(model.Options) model.Server { return broken{} }}

type broken struct{}

func (broken) Serve(context.Context, *model.Env) error { return errors.New("it is not my day") }

// fails is a server whose threads cannot go on, the one after the other.
var fails = &model.Model{Name: "fails", New: func(model.Options) model.Server { return failing{} }}

type failing struct{}

func (failing) Serve(_ context.Context, env *model.Env) error {
	for range 2 {
		env.Thread("worker", func(kernel.Kernel) error { return errors.New("it is nobody's day") })
	}
	return env.Wait()
}

func TestMain(m *testing.M) {
	proc.Main([]*model.Model{blocking.Model, epoll.Model, threads.Model, fork.Model, prefork.Model, breaks, fails})
	os.Exit(tracetest.InMemory(m.Run))
}

func job(t *testing.T, m *model.Model, o model.Options) proc.Job {
	t.Helper()
	j, err := proc.NewJob(m, o)
	if err != nil {
		t.Fatal(err)
	}
	j.Direct = true
	return j
}

func start(t *testing.T, j proc.Job) *proc.Server {
	t.Helper()
	s, err := proc.Start(context.Background(), j)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Kill(); <-s.Done() })
	return s
}

// echo sends text to the server, and returns what comes back until the end.
func echo(t *testing.T, addr, text string) string {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	c.Write([]byte(text))
	c.(*net.TCPConn).CloseWrite()
	back, err := io.ReadAll(c)
	if err != nil {
		t.Error(err)
	}
	return string(back)
}

func TestServeAndShutdown(t *testing.T) {
	for _, m := range []*model.Model{blocking.Model, fork.Model, prefork.Model} {
		s := start(t, job(t, m, nil))
		if got := echo(t, s.Addr, "hello"); got != "hello" {
			t.Errorf("%s: got %q back", m.Name, got)
		}
		if err := s.Shutdown(context.Background()); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		if s.Code() != 0 {
			t.Errorf("%s ended with code %d", m.Name, s.Code())
		}
	}
}

func TestKill(t *testing.T) {
	s := start(t, job(t, blocking.Model, nil))
	s.Kill()
	<-s.Done()
	if s.Code() != -9 {
		t.Errorf("killed with signal 9, its code is %d", s.Code())
	}
	s.Kill() // of one that has ended: nothing, and nobody else
	s.Stop()
}

// However many threads fail, the server says one sentence.
func TestOneReason(t *testing.T) {
	_, err := proc.Start(context.Background(), job(t, fails, nil))
	if err == nil || err.Error() != "worker: it is nobody's day" {
		t.Errorf("%v", err)
	}
}

// A server that does not begin to listen says why, and which kind of failure it is.
func TestStartFails(t *testing.T) {
	taken := start(t, job(t, blocking.Model, nil))
	inUse := job(t, blocking.Model, nil)
	inUse.Addr = taken.Addr
	shared := job(t, prefork.Model, model.Options{"accept": "reuseport"})
	shared.Addr = taken.Addr
	unknown := job(t, blocking.Model, nil)
	unknown.Model = "nobody"
	noAddr := job(t, blocking.Model, nil)
	noAddr.Addr = "somewhere"
	for name, c := range map[string]struct {
		job  proc.Job
		code int
		says string
	}{
		"port in use":        {inUse, 1, "in use"},
		"port in use, share": {shared, 1, "in use"},
		"unknown model":      {unknown, 2, "no model"},
		"no address":         {noAddr, 2, "HOST:PORT"},
		"serve fails":        {job(t, breaks, nil), 1, "not my day"},
	} {
		s, err := proc.Start(context.Background(), c.job)
		if err == nil {
			s.Kill()
			t.Errorf("%s: it started", name)
			continue
		}
		if proc.ExitCode(err) != c.code || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: code %d, %q; expected code %d and one sentence with %q", name, proc.ExitCode(err), err, c.code, c.says)
		}
	}
}

func TestStartIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if s, err := proc.Start(ctx, job(t, blocking.Model, nil)); err == nil {
		s.Kill() // it was faster
		<-s.Done()
	}
}

func TestOptions(t *testing.T) {
	for _, o := range []model.Options{{"workers": "0"}, {"workers": "many"}, {"accept": "politely"}, {"colour": "blue"}} {
		if _, err := proc.NewJob(prefork.Model, o); err == nil {
			t.Errorf("%v is accepted", o)
		}
	}
}

func TestParseAddr(t *testing.T) {
	for in, want := range map[string]string{
		":0": "127.0.0.1:0", "localhost:7000": "127.0.0.1:7000", "0.0.0.0:1": "0.0.0.0:1", "[::1]:80": "[::1]:80",
	} {
		if a, err := proc.ParseAddr(in); err != nil || a.String() != want {
			t.Errorf("%q is %v, %v; expected %s", in, a, err, want)
		}
	}
	for _, in := range []string{"", "7000", "127.0.0.1", "127.0.0.1:70000", "127.0.0.1:-1", "example.org:80", ":"} {
		if a, err := proc.ParseAddr(in); !errors.Is(err, proc.ErrUsage) {
			t.Errorf("%q is %v, %v; expected wrong usage", in, a, err)
		}
	}
}

// The limit of descriptors is the child's own.
func TestMaxFiles(t *testing.T) {
	j := job(t, blocking.Model, nil)
	j.MaxFiles = 3 // not even the listener
	if s, err := proc.Start(context.Background(), j); err == nil {
		s.Kill()
		t.Error("it listens, without a descriptor to listen with")
	}
}

// A worker process dies of what is injected, and its server lives on.
func TestDyingWorkers(t *testing.T) {
	j := job(t, fork.Model, nil)
	j.Faults = &kernel.Faults{Seed: 1, Die: 1}
	s := start(t, j)
	for range 3 {
		c, err := net.Dial("tcp", s.Addr)
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(10 * time.Second))
		c.Write([]byte("x"))
		if n, err := c.Read(make([]byte, 1)); n > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("from a child that died came %d bytes, %v", n, err)
		}
		c.Close()
	}
	if err := s.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}

// A server that has no descriptor left says so, once, and goes on serving.
func TestOutOfFilesIsSaidOnce(t *testing.T) {
	for _, m := range []*model.Model{epoll.Model, threads.Model} {
		j := job(t, m, nil)
		j.MaxFiles = 40
		s := start(t, j)
		var all []net.Conn
		for range 60 {
			c, err := net.Dial("tcp", s.Addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			all = append(all, c)
		}
		const said = "accept: too many open files (ulimit -n is 40): clients wait until a connection is closed"
		for end := time.Now().Add(10 * time.Second); s.Said() == "" && time.Now().Before(end); time.Sleep(time.Millisecond) {
		}
		for _, c := range all[:40] { // and the others come in, with more of them than fit
			c.Close()
		}
		all[59].SetDeadline(time.Now().Add(10 * time.Second))
		all[59].Write([]byte("x"))
		if n, err := all[59].Read(make([]byte, 1)); n != 1 {
			t.Errorf("%s: the last client got no echo: %v", m.Name, err)
		}
		if s.Said() != said {
			t.Errorf("%s says %q, not %q", m.Name, s.Said(), said)
		}
	}
}
