package witness

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/catalog"
	"muxlab/harness/exercise"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
	"muxlab/solutions/06-epoll"
)

// models are what the tests serve with: those of the catalog, the solution of an
// exercise, and servers that are not what they say.
var models = append(slices.Clone(catalog.Models),
	exercise.Model("solution", "epoll", model.Traits{View: model.Readiness, Linux: true}, epoll.Serve),
	exercise.Model("decoy", "threads behind an epoll", model.Traits{View: model.Readiness, Threads: true}, decoy),
	exercise.Model("secret", "watches more than it says", model.Traits{View: model.Readiness, Linux: true}, secret),
	exercise.Model("silent", "serves, and says nothing of it", model.Traits{View: model.Readiness, Linux: true}, silent),
	exercise.Model("spin", "never waits", model.Traits{View: model.Readiness, Linux: true}, spin),
)

// roleVariable makes this test program a small process to be looked at, or one that looks.
const roleVariable = "MUXLAB_WITNESS_TEST_ROLE"

func TestMain(m *testing.M) {
	proc.Main(models)
	if role := os.Getenv(roleVariable); role != "" {
		play(role)
		return
	}
	os.Exit(tracetest.InMemory(m.Run))
}

func play(role string) {
	switch role {
	case "hidden":
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
		fallthrough
	case "plain":
		fmt.Println("ready")
		unix.Read(0, make([]byte, 1))
	case "look": // at a child that hides, and at the process that started us
		in, child, err := startRole("hidden", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		_, err = Look(child.Process.Pid)
		fmt.Println(err)
		in()
		child.Wait()
		_, err = Look(os.Getppid())
		fmt.Println(err)
		hides := exec.Command("/proc/self/exe")
		hides.Env = append(os.Environ(), roleVariable+"=hidden")
		fmt.Println(probe(hides))
	}
}

// startRole starts this program in a role and waits for its first line. end ends it.
func startRole(role string, sys *syscall.SysProcAttr) (end func(), cmd *exec.Cmd, err error) {
	cmd = exec.Command("/proc/self/exe")
	cmd.Env, cmd.SysProcAttr = append(os.Environ(), roleVariable+"="+role), sys
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		in.Close()
		return nil, nil, fmt.Errorf("%q, %v, %v", line, err, cmd.Wait())
	}
	return func() { in.Close() }, cmd, nil
}

// limit is how long a test waits for what it expects.
const limit = 60 * time.Second

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	return ctx
}

// A subject is a server under test with its trace.
type subject struct {
	*proc.Server
	dir    string // of its trace
	live   *trace.Live
	reader *tape.Reader
}

func serve(t testing.TB, name string, options model.Options) *subject {
	t.Helper()
	job, err := proc.NewJob(model.Find(models, name), options)
	if err != nil {
		t.Fatal(err)
	}
	return serveJob(t, job)
}

func serveJob(t testing.TB, job proc.Job) *subject {
	t.Helper()
	job.Run = t.TempDir()
	s, err := proc.Start(within(t), job)
	if errors.Is(err, proc.ErrMachine) {
		t.Skip(err) // such as namespaces that are not allowed
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Shutdown(within(t)); err != nil {
			t.Error(err)
		}
	})
	live, err := trace.Attach(job.Run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { live.Close() })
	return &subject{s, job.Run, live, tape.NewReader()}
}

// trace reads the trace to its end.
func (s *subject) trace() (Trace, error) {
	f, err := s.live.Next()
	if err != nil {
		return Trace{}, err
	}
	s.reader.Frame(f, tape.Detail{}, nil)
	return Trace{Frame: f, Reader: s.reader}, nil
}

// clients connects n clients, each of which has its first byte back.
func (s *subject) clients(t testing.TB, n int) (list []net.Conn) {
	t.Helper()
	for range n {
		c, err := net.DialTimeout("tcp", s.Addr, limit)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.SetDeadline(time.Now().Add(limit))
		say(t, c)
		list = append(list, c)
	}
	return list
}

// say has one message echoed: it is one for the plain servers and for the exercise's.
func say(t testing.TB, c net.Conn) {
	t.Helper()
	message := []byte{0, 0, 0, 1, 'x'}
	if _, err := c.Write(message); err != nil {
		t.Fatal(err)
	}
	for got := 0; got < len(message); {
		n, err := c.Read(message)
		if err != nil {
			t.Fatal(err)
		}
		got += n
	}
}

func (s *subject) rest(t *testing.T) *Account {
	t.Helper()
	a, err := Rest(within(t), s.PID(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
