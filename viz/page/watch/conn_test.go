package watch

import (
	"math/rand/v2"
	"strings"
	"testing"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// aLife is the life of c1 of a fake loop, of n turns.
func aLife(n int) (*snapshot.Snapshot, *connPage) {
	k, d := viztest.ReadinessServer(2), digestOf("readiness")
	s := d.Fold(k.Frame(), k.View())
	l, r := digest.NewLife(s.Rows[0], s.Time-3000*viztest.Ms), tape.NewReader()
	for i := range n {
		k.Now += 100 * viztest.Ms
		k.LoopTurn(90*viztest.Ms, trace.OpEpollWait, 0, 4+i%2)
		f := k.Frame()
		r.Frame(f, tape.Detail{}, l.Take)
		s = d.Fold(f, k.View())
	}
	l.Until = s.Time
	return s, &connPage{of: s.Rows[0], life: l}
}

func TestALifeIsOfOneConnection(t *testing.T) {
	s, p := aLife(20)
	if n := len(p.life.UpTo(s.Time + 1)); n != 30 { // ten times ready, read, write
		t.Errorf("%d events instead of 30", n)
	}
	for _, e := range p.life.UpTo(s.Time) {
		if e.FD != 7 {
			t.Errorf("an event of descriptor %d: %v", e.FD, e)
		}
	}
	one := &tape.Life{PID: 100, FD: 7}
	p.life.Take(&tape.Step{Event: &trace.Event{Time: s.Time}, Life: one, Sees: tape.Died})
	p.life.Take(&tape.Step{Event: &trace.Event{Time: s.Time + 1, Result: 5}, Life: one, Sees: tape.Read})
	if n := len(p.life.UpTo(s.Time + 1)); n != 31 || p.life.Closed != s.Time {
		t.Errorf("%d events, closed at %d: the number is somebody else's now", n, p.life.Closed)
	}
	screen := screenOf(s, &UI{Mode: p}, 80, 24)
	for _, want := range []string{"c1 · steady", "closed", "this is what is remembered", "read(7, 4096) = 64"} {
		if !strings.Contains(screen, want) {
			t.Errorf("the page does not say %q:\n%s", want, screen)
		}
	}
}

// The page of any connection in any state fits, and shows no later than its moment.
func TestPagesFit(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for i := range 60 {
		s := viztest.AnyServer(r, viztest.Views[i%len(viztest.Views)], digestOf)
		p := &connPage{of: snapshot.Row{Name: "c7", Kind: "a kind of a long name", FD: 123456, PID: 1234567, Process: "worker 12 of many"}}
		if len(s.Rows) > 0 {
			p.of = s.Rows[r.IntN(len(s.Rows))]
		}
		p.of.State, p.of.Worker, p.of.Wait = snapshot.RowState(r.IntN(int(snapshot.NumRowStates))), "worker 1234", "the end of an answer of 123456789 bytes"
		p.of.Waits, p.of.Since, p.of.Copies = r.Int64N(1<<50), r.Int64N(1<<50), r.IntN(3)
		if r.IntN(4) > 0 {
			p.life = digest.NewLife(p.of, s.Time-r.Int64N(1<<40))
			for range r.IntN(200) {
				op := r.IntN(5)
				p.life.Take(&tape.Step{
					Event: &trace.Event{
						PID: p.of.PID, FD: p.of.FD, Time: s.Time - r.Int64N(1<<36),
						Op:     []trace.Op{trace.OpReady, trace.OpRead, trace.OpWrite, trace.OpEpollMod, trace.OpEnqueue}[op],
						Result: r.IntN(1 << 30), Arg: r.Uint32(), Dur: r.Int64N(1 << 40),
					},
					Life: &tape.Life{PID: p.of.PID, FD: p.of.FD},
					Sees: []tape.Verb{tape.Returned, tape.Read, tape.Wrote, tape.Watched, tape.Queued}[op],
				})
			}
		}
		for _, sz := range viztest.Windows {
			viztest.CheckScreen(t, screenOf(s, &UI{Mode: p}, sz[0], sz[1]), sz[0], sz[1])
		}
	}
}
