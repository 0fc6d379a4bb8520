package experiment

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/proc"
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

// Where there is no descriptor to watch, that is said: nothing is measured of none.
func TestNoDescriptorToWatch(t *testing.T) {
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &was); err != nil {
		t.Fatal(err)
	}
	few := was
	few.Cur = 64
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &few); err != nil {
		t.Skip(err)
	}
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &was)
	for _, name := range []string{"kerrisk", "libevent"} {
		r, err := Find(name).Do(t.Context(), Settings{Quick: true}, nil)
		if !errors.Is(err, proc.ErrMachine) || len(r.Figures) > 0 {
			t.Errorf("%s: %v, %d figures", name, err, len(r.Figures))
		}
	}
}
