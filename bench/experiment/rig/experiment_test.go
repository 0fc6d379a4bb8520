package rig

import (
	"context"
	"errors"
	"strings"
	"testing"

	"muxlab/bench/experiment/result"
)

// Whatever breaks because an experiment is stopped, it was stopped: what was
// measured until then is kept, and marked.
func TestStoppedAndBroken(t *testing.T) {
	for kept, figures := range map[bool][]result.Figure{true: {{Name: "some"}}, false: nil} {
		ctx, stop := context.WithCancel(t.Context())
		e := &Experiment{Name: "one", Run: func(context.Context, Settings, Progress) (result.Result, error) {
			stop()
			return result.Result{Figures: figures}, errors.New("something broke")
		}}
		r, err := e.Do(ctx, Settings{}, nil)
		if kept && (err != nil || !r.Incomplete || r.Why != "it was stopped") {
			t.Errorf("with a figure: %v, incomplete %v: %s", err, r.Incomplete, r.Why)
		}
		if !kept && (err == nil || !strings.Contains(err.Error(), "it was stopped")) {
			t.Errorf("without a figure: %v", err)
		}
	}
}
