package digest

import (
	"testing"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

func TestWhatLastsIsShownBeforeWhatIsOver(t *testing.T) {
	var f Findings
	for i := range 3 {
		one := &snapshot.Finding{Over: i > 0}
		f.All, f.queued = append(f.All, one), append(f.queued, one)
		if !one.Over {
			f.lasting = append(f.lasting, one)
		}
		f.rotate(int64(i) * 4e9)
	}
	if len(f.shown) != atOnce || f.shown[0].Finding != f.All[2] || f.shown[1].Finding != f.All[0] {
		t.Errorf("shown are %+v, and not the newest and the one that lasts", f.shown)
	}
}

// When the client that held up all others is gone, the finding about it is past.
func TestAFindingIsOverWithItsCause(t *testing.T) {
	k, d := viztest.OneServer(5), digestOf(model.One)
	d.Findings = NewFindings(d.Names.OfLife)
	fold := func() *snapshot.Snapshot {
		k.Now += 50 * viztest.Ms
		k.Sample.At = viztest.WallStart.Add(time.Duration(k.Now))
		return d.Fold(k.Frame(), k.View())
	}
	for range 60 {
		fold()
	}
	if s := fold(); len(s.Findings) != 1 || s.Findings[0].Over {
		t.Fatalf("found %+v", s.Findings)
	}
	p := k.Procs[0]
	p.Workers[0].Call, p.Workers[0].CallFD, p.Workers[0].Since = trace.OpAccept, 3, k.Now+10*viztest.Ms
	p.FDs = p.FDs[:1]
	k.Events = append(k.Events, trace.Event{PID: 100, Time: k.Now + 10*viztest.Ms, Op: trace.OpClose, FD: 7})
	if s := fold(); len(s.Findings) != 1 || !s.Findings[0].Over {
		t.Errorf("c1 is gone, and the screen says %+v", s.Findings)
	}
}

// The counts by lint hold what the screen no longer shows, and a snapshot keeps its own.
func TestFindingsAreCountedByLint(t *testing.T) {
	found := NewFindings(nil)
	for i := range 5 {
		found.add(diagnose.Finding{Lint: "spin", Trouble: i})
	}
	then := found.counts
	found.add(diagnose.Finding{Lint: "spin", Trouble: 5})
	found.take(&trace.Frame{Time: 1}, nil, 1)
	found.add(diagnose.Finding{Lint: "spin", Trouble: 5, Until: 3})
	if then["spin"] != (snapshot.TroubleCount{Begun: 5}) || found.counts["spin"] != (snapshot.TroubleCount{Begun: 7, Over: 6}) {
		t.Errorf("then %+v, now %+v", then, found.counts)
	}
}
