package measure

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/proc"
	"muxlab/harness/trace/tracetest"
)

// roleVariable makes this test program play one of the processes to be measured.
const roleVariable = "MUXLAB_MEASURE_TEST_ROLE"

func TestMain(m *testing.M) {
	proc.Main(catalog.Models)
	if role := os.Getenv(roleVariable); role != "" {
		play(role)
		return
	}
	os.Exit(tracetest.InMemory(m.Run))
}

// play is bounded: a child that nobody kills ends by itself.
func play(role string) {
	const long = 30 * time.Second
	switch role {
	case "spin":
		fmt.Println("ready")
		for start := time.Now(); time.Since(start) < long; {
		}
	case "sleep":
		fmt.Println("ready")
		time.Sleep(long)
	case "burn": // some CPU, and the end
		for start := time.Now(); time.Since(start) < long && used() < 100*time.Millisecond; {
		}
		fmt.Println("ready")
	case "parent": // of one that lives and one that has ended
		burner, _, err := child("burn")
		if err == nil {
			err = burner.Wait()
		}
		sleeper, _, err2 := child("sleep")
		if err != nil || err2 != nil {
			fmt.Println(err, err2)
			os.Exit(1)
		}
		fmt.Println("ready")
		bufio.NewReader(os.Stdin).ReadByte() // until our own parent lets go of us
		sleeper.Process.Kill()
		sleeper.Wait()
	}
}

// used is the CPU time of this process: on a busy machine that is less than the
// time that goes by.
func used() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// child starts this program in a role and waits until it is ready.
func child(role string) (cmd *exec.Cmd, release func(), err error) {
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+role, "GORACE=atexit_sleep_ms=0")
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
		cmd.Process.Kill()
		cmd.Wait()
		return nil, nil, fmt.Errorf("the child says %q: %v", line, err)
	}
	return cmd, func() { in.Close() }, nil
}

// start is child for a test, which kills it at its end.
func start(t *testing.T, role string) int {
	t.Helper()
	cmd, release, err := child(role)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		release() // a parent sees to its child first
		if role != "parent" {
			cmd.Process.Kill()
		}
		cmd.Wait()
	})
	return cmd.Process.Pid
}

// eventually waits, at most thirty seconds, until ok says true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within thirty seconds: %s", what)
		}
	}
}
