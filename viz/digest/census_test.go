package digest

import (
	"testing"

	"muxlab/viz/snapshot"
)

// A client that has gone while it was in the queue is in a place, and is not connected.
func TestAClientThatHasGoneIsNotConnected(t *testing.T) {
	s := &snapshot.Snapshot{Queue: snapshot.Queue{Noted: true, Depth: 2}, Rows: []snapshot.Row{
		{Name: "c1"}, {Name: "c2", State: snapshot.RowQueued}, {Name: "c3", State: snapshot.RowQueued, Kind: snapshot.KindLeft},
	}}
	c := takeCensus(s, []conn{{}, {unused: true}, {unused: true}})
	if c.Total != 3 || c.Queued != 2 || c.InService != 1 || c.Left != 1 || c.Connected() != 2 {
		t.Errorf("%+v", c)
	}
}
