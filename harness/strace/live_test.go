package strace

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// What comes in pieces, as strace writes it, is what a whole file brings.
func TestLiveIsWhatAFileBrings(t *testing.T) {
	for name := range Loops {
		text := tracetest.Must[[]byte](t)(os.ReadFile(StraceFile(name)))
		for _, piece := range []int{7, 100, len(text)} {
			l := newLive(0, "loops")
			var rest []byte
			for from := 0; from < len(text); from += piece {
				rest = l.take(append(rest, text[from:min(from+piece, len(text))]...))
			}
			l.finish(nil)
			f, err := l.Next()
			turns, waits := 0, len(returnedWait.FindAll(text, -1))
			for _, e := range f.Events {
				if e.Flags&trace.NewTurn != 0 {
					turns++
				}
			}
			if total := f.Total(); err != io.EOF || total.Accepts != 3 || total.BytesIn != 63 || turns != waits {
				t.Errorf("%s in pieces of %d: %v, %+v, %d turns, %d waits", name, piece, err, f.Total(), turns, waits)
			}
			if seen, known := l.Foreign(); !known || !seen.Multiplexes || seen.Processes != 1 {
				t.Errorf("%s: seen as %+v", name, seen)
			}
		}
	}
}

// A call that has not returned is shown as soon as its line begins.
func TestLiveShowsTheCallThatBegan(t *testing.T) {
	l := newLive(1<<30, "x")
	now := float64(time.Now().UnixMicro())/1e6 + 1
	for _, began := range []struct {
		text string
		op   trace.Op
	}{{"epoll_wait(4<anon_inode:[eventpoll]>, ", trace.OpEpollWait}, {"poll([{fd=3, events=POLLIN}, {fd=4, ev", trace.OpPoll}, {"recvfrom(5<TCP:[127.0.0.1:7->127.0.0.1:8]>, ", trace.OpRead}} {
		l.take(fmt.Appendf(nil, "1073741824 %.6f %s", now, began.text))
		f := tracetest.Must[*trace.Frame](t)(l.Next())
		if w := f.Processes[0].Workers[0]; w.Call != began.op || w.Since == 0 || len(f.Events) > 0 && f.Events[len(f.Events)-1].Op == trace.OpInterest {
			t.Errorf("%s: in %v, after %v", began.text, w.Call, f.Events)
		}
		now += 0.01
	}
}

func TestRefusals(t *testing.T) {
	if l, err := Attach(1 << 30); err == nil || l != nil || err.Error() != "no process 1073741824 is running here" {
		t.Errorf("of no process: %v", err)
	}
	failed := fmt.Errorf("exit status 1")
	for said, want := range map[string]string{
		"strace: attach: ptrace(PTRACE_SEIZE, 7): Operation not permitted\n": "process 7 may not be traced: ",
		"strace: attach: ptrace(PTRACE_SEIZE, 7): No such process\n":         "no process 7 is running here",
		"strace: invalid system call 'x'\n":                                  "strace cannot look at process 7: invalid system call 'x'",
	} {
		if err := refusal(7, failed, said); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", said, err)
		}
	}
	if err := refusal(7, failed, "strace: Process 7 attached\nstrace: Process 7 detached\n"); err != nil {
		t.Errorf("it was told to end: %v", err)
	}
}

// mayTrace skips a test where strace may not attach to a process.
func mayTrace(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not on this machine")
	}
	sleep := exec.Command("sleep", "60")
	tracetest.Check(t, sleep.Start())
	defer sleep.Wait()
	defer sleep.Process.Kill()
	l := tracetest.Must[*Live](t)(Attach(sleep.Process.Pid))
	time.AfterFunc(200*time.Millisecond, func() { l.detach() })
	<-l.Ended()
	if _, err := l.Next(); err != io.EOF {
		t.Skipf("strace may not attach here: %v", err)
	}
}

// served starts a server of testdata/loops.c or testdata/loops.py, and returns its port.
func served(t *testing.T, args ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	out := tracetest.Must[io.ReadCloser](t)(cmd.StdoutPipe())
	tracetest.Check(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	port, err := bufio.NewReader(out).ReadString('\n')
	tracetest.Check(t, err)
	return cmd, strings.TrimSpace(port)
}

// Any process can be looked at while it runs, and runs on afterwards.
func TestAttach(t *testing.T) {
	mayTrace(t)
	servers := map[string][]string{}
	if _, err := exec.LookPath("python3"); err == nil {
		servers["python"] = []string{"python3", filepath.Join("testdata", "loops.py"), "epoll", "nonblocking"}
	}
	if _, err := exec.LookPath("cc"); err == nil {
		program := filepath.Join(t.TempDir(), "loops")
		if out, err := exec.Command("cc", "-o", program, filepath.Join("testdata", "loops.c")).CombinedOutput(); err != nil {
			t.Fatalf("cc: %s", out)
		}
		servers["c"] = []string{program, "poll", "blocking"}
	}
	for name, args := range servers {
		t.Run(name, func(t *testing.T) {
			cmd, port := served(t, args...)
			before := say(t, port)
			l := tracetest.Must[*Live](t)(Attach(cmd.Process.Pid))
			first := tracetest.Must[*trace.Frame](t)(l.Next())
			opened := map[trace.Kind]int{}
			for _, d := range first.Processes[0].FDs {
				opened[d.Kind]++
			}
			if opened[trace.Listener] != 1 || opened[trace.Connection] != 1 || (opened[trace.Epoll] == 1) != (name == "python") {
				t.Errorf("before strace came were open, by kind: %v", opened)
			}
			attached(t, l, before, port)
			tracetest.Check(t, l.Close())
			say(t, port)
			echo(t, before) // it runs on
		})
	}
}

// say makes a client and says something.
func say(t *testing.T, port string) net.Conn {
	t.Helper()
	c := tracetest.Must[net.Conn](t)(net.Dial("tcp", "127.0.0.1:"+port))
	t.Cleanup(func() { c.Close() })
	echo(t, c)
	return c
}

func echo(t *testing.T, c net.Conn) {
	t.Helper()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	_, err := c.Write([]byte("hello"))
	tracetest.Check(t, err)
	_, err = io.ReadFull(c, make([]byte, 5))
	tracetest.Check(t, err)
}

// attached looks at a server with one client, until a second is accepted and both are
// served.
func attached(t *testing.T, l *Live, first net.Conn, port string) {
	t.Helper()
	var total trace.Counters
	second, waited, watched := false, false, 0
	for end := time.Now().Add(20 * time.Second); total.Accepts < 1 || total.BytesIn < 10 || total.Turns < 2 || watched != 3 || !waited; {
		if time.Now().After(end) {
			t.Fatalf("seen are %+v, %d watched, asleep in a wait: %v", total, watched, waited)
		}
		f, err := l.Next()
		if err != nil {
			t.Fatal(err)
		}
		total, watched = f.Total(), 0
		for _, d := range f.Processes[0].FDs {
			if d.Interest.Has(kernel.In) {
				watched++
			}
		}
		waited = waited || f.Processes[0].Workers[0].Call.IsWait()
		if waited {
			echo(t, first)
			if !second {
				second = true
				say(t, port)
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	if seen, known := l.Foreign(); !known || !seen.Multiplexes || seen.Addr != "127.0.0.1:"+port || !strings.HasSuffix(seen.Program, "loops") && seen.Program != "python3 loops.py" {
		t.Errorf("it is seen as %+v", seen)
	}
}
