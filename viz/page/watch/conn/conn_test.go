package conn

import (
	"strings"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/viz/digest"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

func TestEveryStateIsExplained(t *testing.T) {
	s := viztest.PoolServer(8, 64).Still(digest.New(viztest.FakeModel(model.Pool), nil, ""), 60)
	seen := map[string]bool{}
	for st := range snapshot.NumRowStates {
		words := sentence(s, snapshot.Row{Name: "c1", State: st, Worker: "worker 3", Wait: "5 bytes", Interest: kernel.In}, false)
		if words == "" || seen[words] {
			t.Errorf("state %d: %q", st, words)
		}
		seen[words] = true
	}
}

// That one is not served yet stands before its percentiles, or instead of them.
func TestWhoIsLateIsSaidToBe(t *testing.T) {
	for _, r := range []snapshot.Row{{Late: 4000 * viztest.Ms}, {Late: 4000 * viztest.Ms, P50: 80_000, P99: 399_000}} {
		s := panel.NewCanvas(viztest.Unicode, &snapshot.Snapshot{}, &snapshot.List{})
		words := latency(s, r, 100).Render(viztest.Unicode, 100)
		if !strings.Contains(words, "not yet: 4.0") || strings.Contains(words, "before: p50") != (r.P50 > 0) {
			t.Errorf("%+v: %q", r, words)
		}
	}
}
