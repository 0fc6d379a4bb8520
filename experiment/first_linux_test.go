package experiment

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

// firstTimer, in the environment, makes this binary a program whose first timer is
// one of what runs alone.
const firstTimer = "MUXLAB_TEST_FIRST_TIMER"

func init() {
	if os.Getenv(firstTimer) == "" {
		return
	}
	alone(func() error { time.Sleep(100 * time.Millisecond); return nil })
	time.Sleep(100 * time.Millisecond) // and others have some, too
	os.Exit(0)
}

// The runtime waits in a descriptor that it opens with the first timer: it must be
// in the table of all threads, and not in that of the one that is alone.
func TestFirstTimerAlone(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0])
	c.Env = append(os.Environ(), firstTimer+"=1")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%.200s", err, out)
	}
}
