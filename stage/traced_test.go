package stage

import (
	"bufio"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/session"
)

// A program that is no model is shown while it runs, as a loop, and runs on.
func TestTraceAnyProcess(t *testing.T) {
	for _, tool := range []string{"strace", "python3"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not on this machine")
		}
	}
	cmd := exec.Command("python3", "../harness/strace/testdata/loops.py", "epoll", "nonblocking")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	port, _ := bufio.NewReader(out).ReadString('\n')
	go func() { // a client, while strace attaches
		c, err := net.Dial("tcp", "127.0.0.1:"+strings.TrimSpace(port))
		for ; err == nil; time.Sleep(10 * time.Millisecond) {
			_, err = c.Write([]byte("x"))
		}
	}()
	s, err := (&Launcher{}).Trace(t.Context(), cmd.Process.Pid)
	if err != nil && strings.Contains(err.Error(), "may not be traced") {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if m := s.Model(); !m.Foreign || m.Title != "python3 loops.py" || m.Traits.View != model.Readiness {
		t.Errorf("it is shown as %+v", m)
	}
	if _, holds := any(s).(session.Holder); holds {
		t.Error("strace holds no program at its turns")
	}
	if err := s.Close(); err != nil || cmd.ProcessState != nil {
		t.Errorf("it ended, or strace did not let it go: %v", err)
	}
}
