package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
)

// The driver of the tests, the daemon that an attack leaves behind, and the children
// of a fork bomb are this test binary.
const driverCommand, daemonCommand, sleeperCommand = "__testdriver", "__testdaemon", "__testsleeper"

func TestMain(m *testing.M) {
	Main()
	proc.Main([]*model.Model{hostile})
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case driverCommand:
			if err := testDriver(); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		case daemonCommand, sleeperCommand:
			time.Sleep(time.Minute)
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// hostile is a server that tries what its client names, and answers how that went.
var hostile = &model.Model{Name: "hostile", New: func(model.Options) model.Server { return server{} }}

type server struct{}

func (server) Serve(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		if err := k.Listen(env.Listener, 5); err != nil {
			return err
		}
		env.Ready()
		defer context.AfterFunc(ctx, func() { unix.Shutdown(env.Listener, unix.SHUT_RDWR) })() // wakes the accept
		for ctx.Err() == nil {
			conn, _, err := k.Accept(env.Listener, 0)
			if err != nil {
				return nil
			}
			var buf [4096]byte
			n, _ := k.Read(conn, buf[:])
			var p plan
			json.Unmarshal(buf[:n], &p)
			k.Write(conn, []byte(attacks[p.Attack](p)+"\n"))
			k.Close(conn)
		}
		return nil
	})
	return env.Wait()
}

// A plan is what a test driver does: it starts the hostile server under Layers.
type plan struct {
	Layers  Layers
	Program string
	Work    string // the folder in which run folders are made
	Secret  string // a file that only the grader reads
	Outside string // a folder that everybody can write to
	Port    int    // where the test listens, outside of the driver
	Attack  string
	Driver  int // its process id
	Libs    []string
}

// An outcome is what came of it.
type outcomeOf struct {
	Said    string // by the attack: "" if it did what it wanted
	Wrong   string // what the watch found
	Stopped string // how the server ended
	Frame   string // what the trace said
}

func testDriver() error {
	var p plan
	if err := json.NewDecoder(os.Stdin).Decode(&p); err != nil {
		return err
	}
	results, err := Enter(p.Layers)
	if err != nil {
		return err
	}
	p.Driver = os.Getpid()
	o, err := p.run()
	if err != nil {
		return err
	}
	Sweep()
	return json.NewEncoder(results).Encode(o)
}

func (p *plan) run() (o outcomeOf, err error) {
	run, err := os.MkdirTemp(p.Work, "run")
	if err != nil {
		return o, err
	}
	defer os.RemoveAll(run)
	spec := Spec{Program: p.Program, Exec: p.Libs, Write: []string{run}, Bounds: ServerBounds()}
	spec.Bounds.Memory, spec.Bounds.Tasks = 256<<20, 8
	job, err := proc.NewJob(hostile, nil)
	if err != nil {
		return o, err
	}
	if job.Launch, err = p.Layers.Server(spec); err != nil {
		return o, err
	}
	job.Run = run
	s, err := proc.Start(context.Background(), job)
	if err != nil {
		return o, err
	}
	w := StartWatch(s.PID(), spec.Bounds)
	live, err := trace.AttachAs(run, func(ns int) int { return Number(s.PID(), ns) })
	if err != nil {
		return o, err
	}
	o.Said = p.ask(s.Addr)
	frame, err := live.Next()
	o.Frame = fmt.Sprintf("%v, server runs: %v, events: %v", err, frame.Server() != nil && !frame.Server().Ended, len(frame.Events) > 0)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		o.Stopped = err.Error()
	}
	if err := w.Wrong(); err != nil {
		o.Wrong = err.Error()
	}
	w.End()
	live.Close()
	return o, nil
}

// ask lets the server do p.Attack.
func (p *plan) ask(addr string) string {
	conn, err := net.Dial("tcp4", addr)
	if err != nil {
		return "unreachable: " + err.Error()
	}
	defer conn.Close()
	small := *p
	small.Layers = nil
	text, _ := json.Marshal(small)
	conn.Write(text)
	conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return "died"
	}
	return strings.TrimSpace(line)
}

// done is "" for what went well.
func done(err error) string {
	if err != nil {
		return err.Error()
	}
	return ""
}

func socket(family, kind, proto int) string {
	fd, err := unix.Socket(family, kind, proto)
	if err == nil {
		unix.Close(fd)
	}
	return done(err)
}

// attacks return "" if they did what they wanted.
var attacks = map[string]func(plan) string{
	"nothing": func(plan) string { return "" },
	"connect out": func(p plan) string {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
		if err != nil {
			return done(err)
		}
		return done(unix.Connect(fd, &unix.SockaddrInet4{Port: p.Port, Addr: [4]byte{127, 0, 0, 1}}))
	},
	"read a secret": func(p plan) string { _, err := os.ReadFile(p.Secret); return done(err) },
	"write outside": func(p plan) string {
		return done(os.WriteFile(filepath.Join(p.Outside, "left"), nil, 0o644))
	},
	"ptrace the driver": func(p plan) string { return done(unix.PtraceAttach(p.Driver)) },
	"signal the driver": func(p plan) string { return done(unix.Kill(p.Driver, unix.SIGURG)) },
	"read the driver's memory": func(p plan) string {
		_, err := os.Open(fmt.Sprintf("/proc/%d/mem", p.Driver))
		return done(err)
	},
	"become non-dumpable": func(plan) string { return done(unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)) },
	"become non-dumpable by high bits": func(plan) string {
		return done(unix.Prctl(unix.PR_SET_DUMPABLE|1<<31<<1, 0, 0, 0, 0))
	},
	"raw socket":   func(plan) string { return socket(unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_TCP) },
	"MPTCP socket": func(plan) string { return socket(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_MPTCP) },
	"new namespace": func(plan) string {
		cmd := exec.Command(self, sleeperCommand)
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER}
		return done(cmd.Start())
	},
	"execute a shell": func(plan) string { return done(exec.Command("/bin/sh", "-c", ":").Run()) },
	"execute what it wrote": func(p plan) string {
		text, _ := os.ReadFile(self)
		name := filepath.Join(os.TempDir(), "copy")
		if err := os.WriteFile(name, text, 0o755); err != nil {
			return done(err)
		}
		return done(exec.Command(name, "-test.run", "^$").Run())
	},
	"leave a daemon": func(p plan) string {
		cmd := exec.Command(self, daemonCommand, p.Outside)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		return done(cmd.Start())
	},
	"many processes": func(plan) string {
		for range 40 {
			if err := exec.Command(self, sleeperCommand).Start(); err != nil {
				return done(err)
			}
		}
		time.Sleep(20 * time.Second)
		return ""
	},
	"much memory": func(plan) string {
		b := make([]byte, 600<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		return ""
	},
	"flood the output": func(plan) string {
		text := strings.Repeat("x", 1<<16)
		for range 500 {
			os.Stderr.WriteString(text)
		}
		return ""
	},
}
