package trace

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// A server that was killed is gone, though its parent, a shell of somebody's or a
// container without an init, does not ask for it.
func TestWhoHasEndedUnaskedIsNotAlive(t *testing.T) {
	c := exec.Command(os.Args[0], "-test.run=^$")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Wait()
	for end := time.Now().Add(30 * time.Second); alive(c.Process.Pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it has ended, and counts as running")
		}
	}
	if !alive(os.Getpid()) {
		t.Error("this process counts as ended")
	}
}
