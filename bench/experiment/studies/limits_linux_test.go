package studies

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"muxlab/bench/experiment/rig"
	"muxlab/harness/proc"
)

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
	for _, e := range []*rig.Experiment{Kerrisk, Libevent} {
		r, err := e.Do(t.Context(), rig.Settings{Quick: true}, nil)
		if !errors.Is(err, proc.ErrMachine) || len(r.Figures) > 0 {
			t.Errorf("%s: %v, %d figures", e.Name, err, len(r.Figures))
		}
	}
}
