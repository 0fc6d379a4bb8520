package watch

import (
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session/control"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// fakeEye counts what it sees.
type fakeEye struct {
	names map[string]int // of reads, by the name of the client
	looks []*snapshot.Snapshot
}

func (e *fakeEye) Step(s *tape.Step, name string) {
	if s.Event.Op == trace.OpRead {
		e.names[name]++
	}
}

func (e *fakeEye) Look(s *snapshot.Snapshot) { e.looks = append(e.looks, s) }

// An eye sees every event by its client's name, and then the picture.
func TestAnEyeSeesEachEventAndPicture(t *testing.T) {
	w := New(control.New(&viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}))
	eye := &fakeEye{names: map[string]int{}}
	w.Eye = eye
	k := viztest.ReadinessServer(3)
	for range 2 {
		k.LoopTurn(10*viztest.Ms, trace.OpEpollWait, 0, 4, 6)
		v := k.View()
		w.ApplyLook(control.Update{Frame: k.Frame(), Clients: v.Clients, Sample: v.Sample, Wall: v.Wall})
	}
	if eye.names["c1"] != 2 || eye.names["c2"] != 0 || eye.names["c3"] != 2 {
		t.Errorf("the eye saw these reads: %v", eye.names)
	}
	if len(eye.looks) != 2 || eye.looks[1] != w.Live {
		t.Errorf("the eye saw %d pictures", len(eye.looks))
	}
}
