package digest

import (
	"testing"
	"time"

	"muxlab/session"
	"muxlab/viz/viztest"
)

// A client that has hung up and comes again waits for nothing meanwhile.
func TestWhoIsAwayIsNotConnecting(t *testing.T) {
	now := viztest.WallStart
	for want, c := range map[string]session.Client{
		"away":           {Name: "c1", Kind: session.Churning},
		"connecting":     {Name: "c1", Kind: session.Churning, WaitingSince: now.Add(-time.Second), WaitingFor: "a connection"},
		"in the backlog": {Name: "c1", Kind: session.Churning, Port: 40001},
	} {
		if r := outside(&c, now, 0); r.StateText() != want || (want == "away") != (r.Wait == "") {
			t.Errorf("%q, which waits for %q, instead of %q", r.StateText(), r.Wait, want)
		}
	}
}
