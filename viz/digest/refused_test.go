package digest

import (
	"slices"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// A client that was accepted and closed at once is not said to wait for accept.
func TestWhoWasTurnedAway(t *testing.T) {
	k, d := viztest.ReadinessServer(1), New(viztest.FakeModel(model.Readiness), nil, "")
	d.Fold(k.Frame(), k.View())
	late := session.Client{Name: "c9", Kind: session.Steady, Port: 40_900, Error: "the server closed the connection"}
	k.Clients = append(k.Clients, late)
	for _, e := range []trace.Event{
		{Op: trace.OpAccept, FD: 3, Result: 1024, Arg: 40_900},
		{Op: trace.OpRefuse, FD: 1024, Arg: uint32(trace.NoRoom)},
		{Op: trace.OpClose, FD: 1024},
	} {
		k.Now += viztest.Ms
		e.PID, e.Time = 100, k.Now
		k.Events = append(k.Events, e)
	}
	s := d.Fold(k.Frame(), k.View())
	for _, r := range s.Rows {
		want := snapshot.Refusal{}
		if r.Name == "c9" {
			want = snapshot.Refusal{FD: 1024, Why: trace.NoRoom}
		}
		if r.Refused != want {
			t.Errorf("%s: turned away %+v, not %+v", r.Name, r.Refused, want)
		}
	}
}

// A client whose connection the server has just closed does not wait to be accepted, though
// what the clients knew then is a little older.
func TestWhoWasClosedInThePastIsNotOutside(t *testing.T) {
	k, d := viztest.ReadinessServer(2), New(viztest.FakeModel(model.Readiness), nil, "")
	d.Fold(k.Frame(), k.View())
	p := k.Procs[0]
	gone := slices.IndexFunc(p.FDs, func(fd trace.FD) bool { return fd.Kind == trace.Connection })
	k.Now += viztest.Ms
	k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now, Op: trace.OpClose, FD: p.FDs[gone].Number})
	p.FDs = slices.Delete(p.FDs, gone, gone+1)
	v := k.View()
	v.Past = true
	s := d.Fold(k.Frame(), v)
	if len(s.Rows) != 1 || s.Rows[0].Name != "c2" || s.Census.Waiting != 0 || len(s.Waiting) != 0 {
		t.Errorf("%d rows, the first is %s; %d wait", len(s.Rows), s.Rows[0].Name, s.Census.Waiting)
	}
}
