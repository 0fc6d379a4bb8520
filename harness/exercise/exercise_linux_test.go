package exercise

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

func TestMain(m *testing.M) {
	var models []*model.Model
	for _, b := range blocked {
		models = append(models, b.model())
	}
	proc.Main(append(models, forks))
	os.Exit(tracetest.InMemory(m.Run))
}

// A blockedServer is blocked in the call op until it is told to stop. prepare returns the
// call, which is repeated until it blocks.
type blockedServer struct {
	name    string
	op      trace.Op
	prepare func(k kernel.Kernel, env *model.Env) (call func() error, err error)
	client  func(t *testing.T, s *proc.Server) // what the test does once it listens; nil: nothing
}

var blocked = []blockedServer{
	{"accept", trace.OpAccept, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		return func() error { _, _, err := k.Accept(env.Listener, 0); return err }, nil
	}, nil},
	{"read", trace.OpRead, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		conn, err := acceptOne(k, env)
		return func() error { _, err := k.Read(conn, make([]byte, 1)); return err }, err
	}, connect},
	{"write", trace.OpWrite, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		conn, err := acceptOne(k, env)
		return func() error { _, err := k.Write(conn, make([]byte, 64<<10)); return err }, err
	}, connect},
	{"pipe", trace.OpRead, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		r, _, err := k.Pipe()
		if err == nil {
			err = k.SetNonblock(r, false)
		}
		return func() error { _, err := k.Read(r, make([]byte, 1)); return err }, err
	}, nil},
	{"select", trace.OpSelect, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		set := kernel.NewFDSet(kernel.FDSetSize)
		return func() error {
			set.Set(env.Listener)
			_, err := k.Select(env.Listener+1, set, nil, -1)
			return err
		}, nil
	}, nil},
	{"poll", trace.OpPoll, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		entries := []kernel.PollFD{{FD: int32(env.Listener), Events: int16(kernel.In)}}
		return func() error { _, err := k.Poll(entries, -1); return err }, nil
	}, nil},
	{"epoll_wait", trace.OpEpollWait, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		epfd, err := k.EpollCreate()
		if err == nil {
			err = k.EpollCtl(epfd, kernel.EpollAdd, env.Listener, kernel.In)
		}
		events := make([]kernel.EpollEvent, 1)
		return func() error { _, err := k.EpollWait(epfd, events, -1); return err }, err
	}, nil},
	{"futex", trace.OpFutexWait, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		word := new(uint32)
		return func() error { return k.FutexWait(word, 0) }, nil
	}, nil},
	{"lock", trace.OpLock, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		fd, err := kernel.NewDirect().NewWord()
		if err == nil {
			_, err = acceptOne(k, env) // now the test has locked it
		}
		return func() error { return k.Lock(fd) }, err
	}, lockWord},
	{"sendmsg", trace.OpSendmsg, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		in, _, err := kernel.NewDirect().PacketPair()
		return func() error { return k.Sendmsg(in, env.Listener) }, err
	}, nil},
	{"recvmsg", trace.OpRecvmsg, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		_, out, err := kernel.NewDirect().PacketPair()
		return func() error { _, err := k.Recvmsg(out); return err }, err
	}, nil},
	{"wait4", trace.OpWaitpid, func(k kernel.Kernel, env *model.Env) (func() error, error) {
		if env.Number > 0 { // the child: until it is killed
			return func() error { _, err := k.Read(env.Conn, make([]byte, 1)); return err }, nil
		}
		conn, err := acceptOne(k, env)
		if err != nil {
			return nil, err
		}
		pid, err := k.Spawn(1, conn)
		return func() error { _, _, err := k.Wait(pid, false); return err }, err
	}, connect},
}

func (b blockedServer) model() *model.Model {
	return Model("blocked in "+b.name, b.name, model.Traits{Linux: true}, b.serve)
}

func (b blockedServer) serve(ctx context.Context, env *model.Env) error {
	env.Thread("blocked", func(k kernel.Kernel) error {
		if err := k.Listen(env.Listener, env.Backlog); err != nil {
			return err
		}
		env.Ready()
		call, err := b.prepare(k, env)
		if err != nil {
			return err
		}
		return untilStopped(ctx, call)
	})
	return env.Wait()
}

// untilStopped makes the call until it returns EINTR because of the stop, and then three
// times more: each must return EINTR. (A write that was interrupted returns what it had
// written already, and the next one EINTR.)
func untilStopped(ctx context.Context, call func() error) error {
	for {
		switch err := call(); {
		case err != nil && err != kernel.EINTR:
			return err
		case err == kernel.EINTR && ctx.Err() != nil:
			for i := range 3 {
				if err := call(); err != kernel.EINTR {
					return fmt.Errorf("call %d after the stop returned %v", i+1, err)
				}
			}
			return nil
		}
	}
}

func acceptOne(k kernel.Kernel, env *model.Env) (int, error) {
	for {
		conn, _, err := k.Accept(env.Listener, 0)
		if err != kernel.EINTR {
			return conn, err
		}
	}
}

// connect is a client that sends nothing and reads nothing.
func connect(t *testing.T, s *proc.Server) {
	c, err := net.DialTimeout("tcp", s.Addr, 10*time.Second)
	tracetest.Check(t, err)
	t.Cleanup(func() { c.Close() })
}

// lockWord locks the memory of the server's that can be locked, and connects.
func lockWord(t *testing.T, s *proc.Server) {
	tracetest.Until(t, "the server's word", func() bool {
		name := descriptor(s.PID(), "memfd:word")
		if name == "" {
			return false
		}
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		tracetest.Check(t, err)
		t.Cleanup(func() { f.Close() })
		tracetest.Check(t, unix.FcntlFlock(f.Fd(), unix.F_SETLK, &unix.Flock_t{Type: unix.F_WRLCK}))
		return true
	})
	connect(t, s)
}

// descriptor returns the name that /proc gives the descriptor of process pid that is open
// on what.
func descriptor(pid int, what string) string {
	names, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, name := range names {
		if to, _ := os.Readlink(name); strings.Contains(to, what) {
			return name
		}
	}
	return ""
}

// The rule of C: told to stop, every call that blocks, and every one made after, returns
// EINTR, and the server ends in good order.
func TestEveryBlockedCallIsInterrupted(t *testing.T) {
	for _, b := range blocked {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			job, err := proc.NewJob(b.model(), nil)
			tracetest.Check(t, err)
			s, err := proc.Start(context.Background(), job)
			tracetest.Check(t, err)
			t.Cleanup(func() { s.Kill(); <-s.Done() })
			if b.client != nil {
				b.client(t, s)
			}
			untilBlocked(t, s.PID(), b.op)
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := s.Shutdown(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}

// untilBlocked returns when the trace shows a worker of process pid in the same call op in
// two looks: it is not about to return.
func untilBlocked(t *testing.T, pid int, op trace.Op) {
	t.Helper()
	run, err := trace.FindRun(pid)
	tracetest.Check(t, err)
	live, err := trace.Attach(run.Dir)
	tracetest.Check(t, err)
	defer live.Close()
	since := int64(-1)
	tracetest.Until(t, "a worker in "+op.String(), func() bool {
		f, err := live.Next()
		tracetest.Check(t, err)
		for _, w := range f.Processes[0].Workers {
			if w.Alive && w.Call == op {
				same := w.Since == since
				since = w.Since
				return same && trace.Now()-w.Since > int64(50*time.Millisecond)
			}
		}
		return false
	})
}
