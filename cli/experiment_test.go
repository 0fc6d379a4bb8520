package cli

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/harness/proc"
)

// An experiment that this machine cannot finish ends with the machine's exit code,
// also when there is something to show.
func TestCutShortByTheMachine(t *testing.T) {
	for _, c := range []struct {
		broke error
		code  int
	}{
		{nil, 0},
		{errors.New("a server went away"), 1},
		{fmt.Errorf("round 2: %w", proc.Machinef("no process can be started")), 3},
	} {
		e := &rig.Experiment{Name: "one", Run: func(context.Context, rig.Settings, rig.Progress) (result.Result, error) {
			return result.Result{Figures: []result.Figure{{Name: "some"}}}, c.broke
		}}
		r, err := e.Do(t.Context(), rig.Settings{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := incomplete(r); proc.ExitCode(err) != c.code {
			t.Errorf("after %v: %v is exit code %d, not %d", c.broke, err, proc.ExitCode(err), c.code)
		}
	}
}
