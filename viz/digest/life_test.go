package digest

import (
	"math/rand/v2"
	"testing"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// However long a life is, its marks stay few, and none gets lost.
func TestMarksOfALongLife(t *testing.T) {
	l := NewLife(snapshot.Row{PID: 1, FD: 7, Opened: 1000}, 0)
	r := rand.New(rand.NewPCG(5, 5))
	var at []int64
	now := int64(1000)
	for range 3000 {
		now += r.Int64N(400 * viztest.Ms)
		at = append(at, now)
		l.Take(&tape.Step{Event: &trace.Event{Time: now}, Life: &tape.Life{PID: 1, FD: 7}, Sees: tape.Read})
	}
	if len(l.marks) > maxMarks {
		t.Errorf("%d marks", len(l.marks))
	}
	for _, a := range at {
		if l.Between(a, a+1)&LifeRead == 0 {
			t.Fatalf("nothing is marked at %d", a)
		}
	}
	if l.Between(l.Begins, now+1)&^LifeRead != 0 {
		t.Error("something is marked that never happened")
	}
}
