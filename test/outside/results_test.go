package outside

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

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

// diagnosed returns what diagnose prints, and its exit code.
func diagnosed(t *testing.T, args ...string) (said string, code int) {
	t.Helper()
	cmd := exec.Command(program, append([]string{"diagnose"}, args...)...)
	out, err := cmd.Output()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// What is wrong with a server that was recorded is named, and the exit code says so; of a
// healthy one is said what was not judged. What strace wrote is read likewise.
func TestDiagnose(t *testing.T) {
	t.Parallel()
	t.Run("spin", func(t *testing.T) {
		t.Parallel()
		said, code := "", 1
		for lasting := time.Second; !strings.Contains(said, " spin: "); lasting *= 2 {
			if lasting > 10*time.Second {
				t.Fatalf("the spin is not found: %q", said)
			}
			said, code = diagnosed(t, record(t, lasting, "--broken", "spin"))
		}
		if code != 1 {
			t.Errorf("with a finding the exit code is %d", code)
		}
	})
	t.Run("healthy", func(t *testing.T) {
		t.Parallel()
		testHealthy(t)
	})
	t.Run("strace", func(t *testing.T) {
		straced := filepath.Join("..", "..", "harness", "strace", "testdata", "strace", "python.txt")
		if said, code := diagnosed(t, straced); code != 1 || !strings.Contains(said, " hog: ") {
			t.Errorf("of what strace wrote is said %q, and the exit code is %d", said, code)
		}
		if said, code := diagnosed(t, straced, "--json"); code != 1 || !json.Valid([]byte(said)) {
			t.Errorf("as JSON is said %q, and the exit code is %d", said, code)
		}
	})
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
