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

// Wrong input gets one sentence and its exit code, and never a stack trace.
func TestWrongInput(t *testing.T) { // alone: no server runs meanwhile
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"serve nonsense", 2, "the models are blocking, "},
		{"serve epol", 2, "did you mean epoll?"},
		{"serve", 2, "takes one model"},
		{"serve epoll poll", 2, "takes one model"},
		{"serve epoll --addr " + taken.Addr().String(), 1, "in use"},
		{"serve epoll --addr nowhere", 2, "HOST:PORT"},
		{"serve epoll --addr 127.0.0.1:99999", 2, "HOST:PORT"},
		{"serve epoll --addr 192.0.2.1:0", 3, "127.0.0.1"},
		{"serve prefork --workers -1", 2, "from 1 to 256"},
		{"serve prefork --workers many", 2, "from 1 to 256"},
		{"serve prefork --accept badly", 2, "blocking, shared, exclusive, reuseport"},
		{"serve poll --edge", 2, "poll has no option --edge"},
		{"serve epoll --backlog 0", 2, "--backlog"},
		{"serve epoll --sleep -1s", 2, "--sleep"},
		{"serve epoll --sleep 5", 2, "--sleep is a time with its unit"},
		{"serve epoll --sleep", 2, "--sleep needs a value"},
		{"serve epoll --backlog many", 2, "--backlog is a whole number"},
		{"serve epoll --lines=perhaps", 2, "--lines is true or false"},
		{"serve prefork --worker 2", 2, "did you mean --workers?"},
		{"serve epoll -x", 2, "has no flag -x"},
		{"serve epoll --nonsense", 2, "see muxlab serve --help"},
		{"serve threads --max-conns 100000", 2, "from 1 to 8000"},
		{"serve epoll --max-conns 999999", 3, "ulimit -n"},
		{"nonsense", 2, "there is no command"},
		{"wach", 2, "did you mean watch?"},
		{"watch", 2, "--plain"},
		{"watch --plain --for 0s", 2, "--for is a time above 0"},
		{"watch --plain --for -1s", 2, "--for is a time above 0"},
		{"watch epoll --for 1s", 2, "goes with --plain"},
		{"watch --plain --clients 99999999", 3, "ulimit -n"},
		{"watch --plain --scene silent-clent", 2, "did you mean silent-client?"},
		{"watch --plain --scene silent-client --edge", 2, "--edge does not go with --scene"},
		{"watch --plain --broken spn", 2, "did you mean spin?"},
		{"watch --plain --attach --clients 3", 2, "--clients does not go with --attach"},
		{"watch --plain --replay x --record y", 2, "--record does not go with --replay"},
		{"watch --plain --record no/such/x", 1, " no/such/x: no such"},
		{"watch epoll extra", 2, "at most one model"},
		{"watch --attach=1", 1, "no server with process id 1"},
		{"watch --attach 1", 1, "no server with process id 1"},
		{"watch --attach epoll", 2, "process id"},
		{"watch epoll --replay x", 2, "give one of them"},
		{"watch --plain --replay outside_test.go", 1, "neither a recording"},
		{"watch --plain --replay nothing.mux", 1, "no such file"},
		{"watch --broken nonsense", 2, "on the shelf"},
		{"serve epoll --record x --no-trace", 2, "one of the two"},
		{"serve epoll --addr 127.0.0.1:0 --record no/such/folder/x", 1, "no such file"},
		{"watch --attach=me", 2, "process id"},
		{"load", 2, "address"},
		{"load 127.0.0.1:1 --duration 100ms", 1, "refused"},
		{"load localhost:1 --duration 100ms", 1, "nobody listens there"},
		{"load localhost", 2, "no address"},
		{"load localhost:http", 2, "no address"},
		{"load ::1:7000", 2, "[::1]:7000"},
		{"load 127.0.0.1:0", 2, "from 1 to 65535"},
		{"load 127.0.0.1:65536", 2, "from 1 to 65535"},
		{"load http://127.0.0.1:7000", 2, "no address"},
		{"load 127.0.0.1:7000 --rate NaN", 2, "the rate"},
		{"load 127.0.0.1:7000 --rate fast", 2, "--rate is a number"},
		{"load 127.0.0.1:7000 --conns 99999999", 3, "ulimit -n"},
		{"load 127.0.0.1:7000 --hgrm no/such/x", 1, " no/such/x: no such"},
		{"load 127.0.0.1:7000 --hlog no/such/x", 1, "no such"},
		{"load 127.0.0.1:7000 --conns -5", 2, "--conns"},
		{"load 127.0.0.1:7000 --conns 5 --active 6", 2, "active"},
		{"load 127.0.0.1:7000 --duration 0", 2, "--duration"},
		{"compare nonsense", 2, "no model"},
		{"compare epol", 2, "did you mean epoll?"},
		{"compare epoll:egde", 2, "did you mean --edge?"},
		{"compare epoll:", 2, "behind the colon"},
		{"compare epoll --baseline epol", 2, "did you mean epoll?"},
		{"compare epoll --over idel=1", 2, "did you mean idle?"},
		{"compare epoll --over workers=1,2", 2, "nothing would vary"},
		{"compare epoll --out outside_test.go", 1, "not a directory"},
		{"compare epoll --over colour=1", 2, "--over"},
		{"watch --scenes epoll", 2, "no model"},
		{"watch epoll --json", 2, "--scenes"},
		{"chart nothing.json", 1, "no such file"},
		{"compare epoll --out /proc/self", 1, "nothing can be written into --out /proc/self"},
		{"experiment kerrisk --out /proc/self", 1, "nothing can be written into --out /proc/self"},
		{"chart outside_test.go", 1, "no result of muxlab compare"},
		{"chart .", 1, ". is not a file"},
		{"diff one.json", 2, "two files"},
		{"diff nothing.json nothing.json", 1, "no such file"},
		{"diagnose nothing.mux", 1, "no such file"},
		{"diagnose outside_test.go", 1, "neither a recording"},
		{"diagnose", 2, "give one of the two"},
		{"diagnose x --threshold HogTim=1s", 2, "did you mean HogTime?"},
		{"diagnose x --threshold HogTime", 2, "NAME=VALUE"},
		{"export nothing.mux --csv -", 1, "no such file"},
		{"export outside_test.go --chrome -", 1, "neither a recording"},
		{"export x", 2, "say what to write"},
		{"help nonsense", 2, "there is no command"},
		{"help watch nonsense", 2, "there is no command"},
		{"diagnose --attach --for 0s", 2, "--for is a time above 0"},
		{"experiment nonsense", 2, "no experiment"},
		{"experiment kerisk", 2, "did you mean kerrisk?"},
		{"experiment --page", 2, "which experiment?"},
		{"experiment kerrisk --out outside_test.go", 1, "not a directory"},
		{"completion nosuch", 2, "bash, zsh, fish"},
		{"completion bsh", 2, "did you mean bash?"},
		{"experiment kerrisk --most -1", 2, "--most"},
		{"models extra", 2, "no arguments"},
	} {
		t.Run(c.args, func(t *testing.T) {
			var out, errs bytes.Buffer
			// On some machines a million descriptors are nothing: not in here.
			cmd := exec.Command("sh", append([]string{"-c", `ulimit -n 2000 2>/dev/null; exec "$0" "$@"`, program}, strings.Fields(c.args)...)...)
			cmd.Stdout, cmd.Stderr = &out, &errs
			late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
			defer late.Stop()
			cmd.Run()
			said := errs.String()
			if cmd.ProcessState.ExitCode() != c.code || !strings.Contains(said, c.says) {
				t.Errorf("code %d, want %d, with %q in it: %s", cmd.ProcessState.ExitCode(), c.code, c.says, said)
			}
			if strings.Count(said, "\n") != 1 || strings.Contains(said, "goroutine ") || out.Len() > 0 {
				t.Errorf("not one sentence on stderr: %q, stdout %q", said, out.String())
			}
		})
	}
}

// The tab key offers what there is, and --version says what this is.
func TestCompletion(t *testing.T) {
	for _, c := range []struct{ typed, offers string }{
		{"serve epo", "epoll\t"}, {"watch --scene silent", "silent-client\t"}, {"watch --broken spi", "spin\t"},
		{"experiment ker", "kerrisk\t"}, {"compare epoll sel", "select\t"}, {"serve prefork --accept reu", "reuseport\t"},
		{"load --arrivals poi", "poisson"}, {"compare --over id", "idle="}, {"wat", "watch\t"}, {"completion ba", "bash"},
	} {
		if said := result(t, append([]string{"__complete"}, strings.Fields(c.typed)...)...); !strings.Contains(said, c.offers) {
			t.Errorf("%s: it offers %q, and not %q", c.typed, said, c.offers)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if script := result(t, "completion", shell); !strings.Contains(script, "muxlab") {
			t.Errorf("no script for %s", shell)
		}
	}
	if said := result(t, "--version"); !strings.HasPrefix(said, "muxlab") || !strings.Contains(said, "go1.") {
		t.Errorf("--version says %q", said)
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

// A limit of descriptors that is too low gets its sentence before anything, the
// Go runtime included, runs into it.
func TestTooFewDescriptors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ limit, command, says string }{
		{"6", "doctor", "ulimit -n here is 6"},
		{"6", "serve epoll --addr 127.0.0.1:0", "ulimit -n here is 6"},
		{"20", "serve epoll --addr 127.0.0.1:0", "epoll as asked for needs at least 32"},
		{"40", "serve prefork --workers 4 --addr 127.0.0.1:0", "prefork as asked for needs at least 44"},
		{"100", "serve poll --max-conns 1000", "poll as asked for needs 1,032"},
	} {
		t.Run(c.limit+" "+c.command, func(t *testing.T) {
			cmd := exec.Command("sh", "-c", "ulimit -n "+c.limit+` && exec "$0" `+c.command, program)
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
			defer late.Stop()
			cmd.Run()
			said := errs.String()
			if cmd.ProcessState.ExitCode() != 3 || strings.Count(said, "\n") != 1 || !strings.Contains(said, c.says) || out.Len() > 0 {
				t.Errorf("code %d, want 3 and a sentence with %q: %s%s", cmd.ProcessState.ExitCode(), c.says, said, out.String())
			}
		})
	}
}

// An option of the same name means what each model says of it.
func TestOptionsOfTheSameName(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"models", "serve --help"} {
		out, err := exec.Command(program, strings.Fields(command)...).Output()
		for _, says := range []string{"queue, mutex", "blocking, shared, exclusive, reuseport", "worker processes", "threads that serve"} {
			if err != nil || !strings.Contains(string(out), says) {
				t.Errorf("%s: %v, and nothing of %q", command, err, says)
			}
		}
	}
}

// A server that is told to stop still answers everybody who is in its backlog and
// has spoken, and then ends with code 0.
func TestStopAnswersTheBacklog(t *testing.T) {
	t.Parallel()
	for _, s := range servers {
		t.Run(strings.Join(s, " "), func(t *testing.T) {
			t.Parallel()
			stop, addr := start(t, s...)
			var clients []net.Conn
			for range 12 {
				c, err := net.Dial("tcp", addr)
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				c.SetDeadline(time.Now().Add(20 * time.Second))
				fmt.Fprint(c, "hello")
				clients = append(clients, c)
			}
			stop()
			for i, c := range clients {
				if got, err := io.ReadAll(c); string(got) != "hello" || err != nil {
					t.Errorf("client %d got %q, %v", i, got, err)
				}
			}
		})
	}
}

// record watches a server for a while and keeps what is seen in a file.
func record(t *testing.T, lasting time.Duration, args ...string) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "kept.mux")
	cmd := exec.Command(program, append([]string{"watch", "--plain", "--for", lasting.String(), "--record", file}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return file
}

// result runs a command that must succeed, and returns what it prints as a result.
func result(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v: %s", args, err, errs.String())
	}
	return string(out)
}

// What is wrong with a server that was recorded is named, and of a healthy one
// nothing is said. What strace wrote is read likewise.
func TestDiagnose(t *testing.T) {
	t.Parallel()
	t.Run("spin", func(t *testing.T) {
		t.Parallel()
		said := ""
		for lasting := time.Second; !strings.Contains(said, " spin: "); lasting *= 2 {
			if lasting > 10*time.Second {
				t.Fatalf("the spin is not found: %q", said)
			}
			said = result(t, "diagnose", record(t, lasting, "--broken", "spin"))
		}
	})
	t.Run("healthy", func(t *testing.T) {
		t.Parallel()
		testHealthy(t)
	})
	t.Run("strace", func(t *testing.T) {
		straced := filepath.Join("..", "..", "harness", "strace", "testdata", "strace", "python.txt")
		if said := result(t, "diagnose", straced); !strings.Contains(said, " hog: ") {
			t.Errorf("of what strace wrote is said %q", said)
		}
	})
}

func testHealthy(t *testing.T) {
	var healthy string
	for try := 1; ; try++ { // once may be the machine's doing, which gave it no processor for a while
		healthy = record(t, 3*time.Second, "epoll")
		said := result(t, "diagnose", healthy)
		if said == "" {
			break
		}
		if try == 3 {
			t.Fatalf("of a healthy server is said %q", said)
		}
	}
	var events struct {
		TraceEvents []map[string]any `json:"traceEvents"`
	}
	if err := json.Unmarshal([]byte(result(t, "export", healthy, "--chrome", "-")), &events); err != nil || len(events.TraceEvents) < 10 {
		t.Errorf("%d trace events, %v", len(events.TraceEvents), err)
	}
}

// The lists are there for programs too.
func TestListsAsJSON(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"models --json", "watch --scenes --json", "diagnose --lints --json"} {
		var all []map[string]any
		if err := json.Unmarshal([]byte(result(t, strings.Fields(command)...)), &all); err != nil || len(all) < 5 || all[0]["name"] == "" {
			t.Errorf("%s: %d entries, %v", command, len(all), err)
		}
	}
}

// A server that stands still has echoed nothing: no latency of 0, and no success.
func TestLoadOfAServerThatStandsStill(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0") // the kernel makes the connections, and nobody accepts them
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	var said, errs bytes.Buffer
	c := exec.Command(program, "load", ln.Addr().String(), "--duration", "300ms", "--warmup", "0", "--conns", "3", "--timeout", "30s")
	c.Stdout, c.Stderr = &said, &errs
	if c.Run(); c.ProcessState.ExitCode() != 1 || !strings.Contains(errs.String(), "not one message was answered") {
		t.Errorf("it ends with %d and %q", c.ProcessState.ExitCode(), errs.String())
	}
	for _, want := range []string{"latency  –\n", "3 messages have been waiting for up to ", " s, and are in no percentile\n"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, said.String())
		}
	}
}
