package control

import (
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/viztest"
)

func TestAHoldIsRenewedUntilItIsReleased(t *testing.T) {
	f := viztest.ReadinessServer(1).Frame()
	s := &viztest.FakeSession{
		Served: viztest.FakeModel(model.Readiness), Frames: []*trace.Frame{f}, Endless: true,
	}
	c := New(s)
	if err := c.Hold(true, 0); err != nil || s.Holds != 1 {
		t.Fatalf("held %d times, %v", s.Holds, err)
	}
	c.renewed = time.Now().Add(-time.Second)
	for range 3 {
		c.Next(nil, nil)
	}
	if s.Holds != 2 {
		t.Errorf("an old hold was renewed %d times", s.Holds-1)
	}
	if err := c.Release(); err != nil || s.Released != 1 {
		t.Fatalf("released %d times, %v", s.Released, err)
	}
	c.renewed = time.Time{}
	for range 2 {
		c.Next(nil, nil)
	}
	if s.Holds != 2 {
		t.Error("a released server was held again")
	}
}
