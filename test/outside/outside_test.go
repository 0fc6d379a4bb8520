// Package outside tests the program as its users meet it: the built binary, its
// first line, its exit codes, and clients that share no code with it.
package outside

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"muxlab/harness/trace/tracetest"
)

var program string // the built binary

func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "4") // they wait more than they work
	os.Exit(tracetest.InMemory(func() int { return testMain(m) }))
}

// testMain builds the program and runs the tests.
func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "muxlab")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	runs := filepath.Join(dir, "runs") // no other servers are listed than ours
	if err := os.Mkdir(runs, 0o700); err != nil {
		panic(err)
	}
	os.Setenv("XDG_RUNTIME_DIR", runs)
	program = filepath.Join(dir, "muxlab")
	build := exec.Command("go", "build", "-o", program, "../..")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program does not build:", err)
		return 1
	}
	return m.Run()
}

// serve starts muxlab serve and returns its address. It is stopped with SIGTERM
// at the end of the test, and must then end with code 0.
func serve(t *testing.T, args ...string) (addr string) {
	t.Helper()
	_, addr = start(t, args...)
	return addr
}

func start(t *testing.T, args ...string) (stop func(), addr string) {
	t.Helper()
	_, stop, addr = begin(t, args...)
	return stop, addr
}

func begin(t *testing.T, args ...string) (server *os.Process, stop func(), addr string) {
	t.Helper()
	cmd := exec.Command(program, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() { cmd.Process.Signal(syscall.SIGTERM) }) // a second one ends it at once
	t.Cleanup(func() {
		stop()
		late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
		defer late.Stop()
		if err := cmd.Wait(); err != nil {
			t.Errorf("serve %v ended with %v: %s", args, err, stderr.String())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	addr, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("the first line of serve %v is %q: %s", args, line, stderr.String())
	}
	return cmd.Process, stop, addr
}

var servers = [][]string{
	{"blocking"}, {"fork"}, {"threads"}, {"threadpool"}, {"select"}, {"poll"}, {"epoll"}, {"epoll", "--edge"},
	{"prefork"}, {"prefork", "--accept", "shared"}, {"hybrid"}, {"hybrid", "--inner", "epoll"}, {"goroutine"},
}

// megabytes is how much is sent to a server: much to every model, less to the other
// ways to run it. (One connection with 8 MB is a case of the conformance suite.)
func megabytes(server []string) string {
	if len(server) > 1 {
		return "4"
	}
	return "8"
}

// Every byte comes back to a client in Python.
func TestPython(t *testing.T) {
	t.Parallel()
	python := python(t)
	for _, s := range servers {
		t.Run(strings.Join(s, " "), func(t *testing.T) {
			t.Parallel()
			args := []string{"echo.py", serve(t, s...), "--mb", megabytes(s)}
			if s[0] == "blocking" {
				args = append(args, "--in-turn")
			}
			if out, err := exec.Command(python, args...).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// The client is checked with a server that it must reject.
func TestPythonRejects(t *testing.T) {
	t.Parallel()
	python := python(t)
	for name, spoil := range map[string]func([]byte) []byte{
		"a wrong byte":   func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"a byte too few": func(b []byte) []byte { return b[1:] },
	} {
		t.Run(name, func(t *testing.T) {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer ln.Close()
			go func() {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				defer c.Close()
				if all, err := io.ReadAll(c); err == nil {
					c.Write(spoil(all))
				}
			}()
			out, err := exec.Command(python, "echo.py", ln.Addr().String(), "--mb", "0.1", "--conns", "1").CombinedOutput()
			if err == nil {
				t.Errorf("it goes through: %s", out)
			}
		})
	}
}

func python(t *testing.T) string {
	name, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 here to be the outside client; CI has one")
	}
	return name
}

// hello goes through the shortest client there is: say it, shut, listen.
func TestHello(t *testing.T) {
	t.Parallel()
	for _, s := range servers {
		t.Run(strings.Join(s, " "), func(t *testing.T) {
			t.Parallel()
			c, err := net.Dial("tcp", serve(t, s...))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(10 * time.Second))
			fmt.Fprint(c, "hello")
			c.(*net.TCPConn).CloseWrite()
			got, err := io.ReadAll(c)
			if string(got) != "hello" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// load finds a server by its name, and one that listens to IPv6 alone, too.
func TestLoadByName(t *testing.T) {
	for _, listen := range []string{"127.0.0.1:0", "[::1]:0"} {
		ln, err := net.Listen("tcp", listen)
		if err != nil {
			t.Logf("no server at %s here: %v", listen, err)
			continue
		}
		defer ln.Close()
		go func() {
			for {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				go func() { defer c.Close(); io.Copy(c, c) }()
			}
		}()
		_, port, _ := net.SplitHostPort(ln.Addr().String())
		if listen == "[::1]:0" && !keep(t, ln.Addr().(*net.TCPAddr).Port) {
			continue
		}
		for _, addr := range []string{ln.Addr().String(), "localhost:" + port} {
			out := result(t, "load", addr, "--duration", "200ms", "--warmup", "0", "--conns", "3", "--json")
			var r struct{ Connections int }
			if err := json.Unmarshal([]byte(out), &r); err != nil || r.Connections != 3 {
				t.Errorf("load %s with the server at %s: %s, %v", addr, listen, out, err)
			}
		}
	}
}

// keep takes a port of 127.0.0.1 for the length of the test, and does not listen
// there: who connects is refused.
func keep(t *testing.T, port int) bool {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	return syscall.Bind(fd, &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}) == nil
}

func testHealthy(t *testing.T) {
	var healthy string
	for try := 1; ; try++ { // once may be the machine's doing, which gave it no processor for a while
		healthy = record(t, 3*time.Second, "epoll")
		said, code := diagnosed(t, healthy)
		if code == 0 && strings.HasPrefix(said, "not judged  ") {
			break
		}
		if try == 3 {
			t.Fatalf("of a healthy server is said %q, and the exit code is %d", said, code)
		}
	}
	var events struct {
		TraceEvents []map[string]any `json:"traceEvents"`
	}
	if err := json.Unmarshal([]byte(result(t, "export", healthy, "--chrome", "-")), &events); err != nil || len(events.TraceEvents) < 10 {
		t.Errorf("%d trace events, %v", len(events.TraceEvents), err)
	}
}
