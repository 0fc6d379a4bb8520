package exercise

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// forks gives its first client to a child, and reaps the child when the second comes.
var forks = Model("forks", "forks", model.Traits{Linux: true}, func(ctx context.Context, env *model.Env) error {
	env.Thread("server", func(k kernel.Kernel) error {
		if env.Number > 0 {
			return beChild(k, env)
		}
		if err := k.Listen(env.Listener, env.Backlog); err != nil {
			return err
		}
		env.Ready()
		return beParent(ctx, k, env)
	})
	return env.Wait()
})

// beChild sends its client what it is, once a byte came.
func beChild(k kernel.Kernel, env *model.Env) error {
	if _, err := k.Getsockname(env.Listener); err != nil {
		return fmt.Errorf("the child has no listener: %w", err)
	}
	for {
		_, err := k.Read(env.Conn, make([]byte, 1))
		if err == kernel.EINTR {
			continue
		}
		if err == nil {
			_, err = fmt.Fprintf(writer{k, env.Conn}, "worker %d", env.Number)
		}
		return err
	}
}

type writer struct {
	k  kernel.Kernel
	fd int
}

func (w writer) Write(p []byte) (int, error) { return w.k.Write(w.fd, p) }

func beParent(ctx context.Context, k kernel.Kernel, env *model.Env) error {
	conn, err := acceptOne(k, env)
	if err != nil {
		return err
	}
	pid, err := k.Spawn(1, conn)
	if err != nil {
		return err
	}
	k.Close(conn)
	if ended, _, err := k.Wait(pid, true); ended != 0 || err != nil {
		return fmt.Errorf("the child has not ended, and wait4 returned %d, %v", ended, err)
	}
	if conn, err = acceptOne(k, env); err != nil {
		return err
	}
	ended, code, err := k.Wait(-1, false)
	_, _, last := k.Wait(-1, true)
	fmt.Fprintf(writer{k, conn}, "%v %d %v %v", ended == pid, code, err, last == kernel.ECHILD)
	k.Close(conn)
	for ctx.Err() == nil {
		k.Poll(nil, -1)
	}
	return nil
}

func startForks(t *testing.T) (*proc.Server, net.Conn) {
	job, err := proc.NewJob(forks, nil)
	tracetest.Check(t, err)
	s, err := proc.Start(context.Background(), job)
	tracetest.Check(t, err)
	t.Cleanup(func() { s.Kill(); <-s.Done() })
	return s, dial(t, s)
}

func dial(t *testing.T, s *proc.Server) net.Conn {
	c, err := net.DialTimeout("tcp", s.Addr, 10*time.Second)
	tracetest.Check(t, err)
	t.Cleanup(func() { c.Close() })
	tracetest.Check(t, c.SetDeadline(time.Now().Add(30*time.Second)))
	return c
}

// child returns the process id of the one child of process pid, and its state as proc(5)
// has it: "Z" is a zombie. Without a child it returns "".
func child(pid int) (id, state string) {
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	if tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid)); len(children) == 0 {
		for _, task := range tasks { // a child belongs to the thread that made it
			more, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
			children = append(children, more...)
		}
	}
	id = strings.TrimSpace(string(children))
	return id, stateOf(id)
}

// stateOf returns the state of process id, "" if it is gone.
func stateOf(id string) string {
	stat, err := os.ReadFile("/proc/" + id + "/stat")
	if err != nil {
		return ""
	}
	return strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))[0]
}

// A child is a zombie until the server reaps it: nobody else does.
func TestSpawnAndWait(t *testing.T) {
	s, first := startForks(t)
	run, err := trace.FindRun(s.PID())
	tracetest.Check(t, err)
	live, err := trace.Attach(run.Dir)
	tracetest.Check(t, err)
	defer live.Close()
	tracetest.Must[int](t)(first.Write([]byte("x")))
	if got := tracetest.Must[[]byte](t)(io.ReadAll(first)); string(got) != "worker 1" {
		t.Errorf("the child sent %q", got)
	}
	tracetest.Until(t, "a zombie", func() bool { _, state := child(s.PID()); return state == "Z" })
	pid, _ := child(s.PID())
	if got := tracetest.Must[[]byte](t)(io.ReadAll(dial(t, s))); string(got) != "true 0 <nil> true" {
		t.Errorf("the right child, its code, no error, then ECHILD: %s", got)
	}
	if state := stateOf(pid); state != "" {
		t.Errorf("the child was reaped, and is there in state %s", state)
	}
	var said []string
	for _, e := range tracetest.Must[*trace.Frame](t)(live.Next()).Events {
		if e.Dur = 0; e.PID == s.PID() {
			said = append(said, e.String())
		}
	}
	for _, want := range []string{"fork() = " + pid, "process " + pid + " starts", "wait4(" + pid + ", WNOHANG) = 0",
		"wait4(-1, 0) = " + pid, "process " + pid + " ends: exit code 0", "wait4(-1, WNOHANG) = -1 ECHILD"} {
		if !slices.Contains(said, want) {
			t.Errorf("%q is not in the trace: %q", want, said)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}

func TestSpawnedDiesWithItsParent(t *testing.T) {
	s, _ := startForks(t)
	pid := ""
	tracetest.Until(t, "a child", func() bool { pid, _ = child(s.PID()); return pid != "" })
	s.Kill()
	<-s.Done()
	tracetest.Until(t, "the end of the child", func() bool { state := stateOf(pid); return state == "" || state == "Z" })
}
