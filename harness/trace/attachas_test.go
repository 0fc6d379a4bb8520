package trace

import (
	"io"
	"os"
	"os/exec"
	"testing"
)

// A server in a pid namespace calls itself 1. Whether it runs is asked of the number that
// it has here.
func TestAttachAsAsksForTheOuterNumber(t *testing.T) {
	c := exec.Command("cat")
	in := must[io.WriteCloser](t)(c.StdinPipe())
	check(t, c.Start())
	dir, outer := t.TempDir(), c.Process.Pid
	process(t, dir, 1, 0)
	l := must[*Live](t)(AttachAs(dir, func(pid int) int {
		if pid != 1 {
			t.Errorf("asked for %d", pid)
		}
		return outer
	}))
	defer l.Close()
	if f := next(t, l); f.Server() == nil || f.Server().PID != 1 || f.Server().Ended {
		t.Fatalf("%+v", f.Server())
	}
	check(t, in.Close())
	check(t, c.Wait())
	relook(l)
	if f, err := l.Next(); err != io.EOF || !f.Server().Killed {
		t.Errorf("%v, %+v: process 1 of this machine runs, the server does not", err, f.Server())
	}
	for _, gone := range []int{0, -1} {
		outer = gone
		if l.alive(1) {
			t.Errorf("number %d runs", gone)
		}
	}
	if !must[*Live](t)(Attach(dir)).alive(os.Getpid()) {
		t.Error("without a translation the numbers are not ours")
	}
}
