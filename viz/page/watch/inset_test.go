package watch

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session/control"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/snapshot/cover"
	"muxlab/viz/term"
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

// insets are the parts of a window that a guide leaves to the page.
var insets = [][2]int{{80, 13}, {78, 38}, {132, 58}}

// insetOf draws the part of a window that shows s.
func insetOf(s *snapshot.Snapshot, u UI, w, h int) string {
	p := &Page{Snap: s, Live: s, UI: u}
	return viztest.Unicode.Finish(p.DrawIn(viztest.Unicode, w, h))
}

func TestGoldenInsets(t *testing.T) {
	for name, s := range snapshots() {
		for _, sz := range insets {
			viztest.CheckGolden(t, fmt.Sprintf("inset-%s-%dx%d", name, sz[0], sz[1]), insetOf(s, UI{}, sz[0], sz[1]))
		}
	}
}

// A part of a window of any size from 30 by 6 on is filled exactly, whatever is shown in it.
func TestInsetsFit(t *testing.T) {
	const seed = 5
	r := rand.New(rand.NewPCG(seed, seed))
	sizes := append([][2]int{{30, 6}, {31, 7}, {40, 8}, {52, 9}, {60, 10}, {80, 11}, {80, 12}, {100, 13}, {59, 14}, {99, 15}, {78, 24}, {90, 60}, {100, 6}}, insets...)
	for i := range 90 {
		s := viztest.AnyServer(r, viztest.Views[i%len(viztest.Views)], digestOf)
		u := UI{Tab: r.IntN(6), Log: r.IntN(6) == 0, Zoom: r.IntN(6) == 0, Moment: panel.Moment{Hold: panel.HoldState(r.IntN(4)), Pace: 0.5}}
		if r.IntN(4) == 0 {
			u.Mode = &speakMode{}
		}
		for _, sz := range sizes {
			viztest.CheckScreen(t, insetOf(s, u, sz[0], sz[1]), sz[0], sz[1])
		}
	}
}

// In the lowest part that has a header the panel that was opened is in sight.
func TestAnOpenedPanelIsInSight(t *testing.T) {
	for name, s := range snapshots() {
		p := &Page{Snap: s, Live: s}
		for _, tab := range []string{"clients", "queues", "calls", "findings"} {
			if !p.OpenPanel(tab) {
				t.Fatalf("%s has no panel %s", name, tab)
			}
			title := map[string]string{"clients": " clients ", "queues": "─ queues ─", "calls": "─ calls ", "findings": "─ findings ─"}[tab]
			for _, h := range []int{8, 12, 13} {
				if drawn := insetOf(s, p.UI, 80, h); !strings.Contains(drawn, title) {
					t.Errorf("%s, %d rows: %s is not in sight:\n%s", name, h, tab, drawn)
				}
			}
		}
		if p.OpenPanel("nothing") {
			t.Errorf("%s has a panel nothing", name)
		}
	}
}

// Above a guide, at 80 by 24, the one turn that is let through is shown with all its calls,
// and calls that are opened have all rows, unless they are covered.
func TestTheProofHasRoomAboveAGuide(t *testing.T) {
	k, d := viztest.ReadinessServer(53), digestOf(model.Readiness)
	k.RunLoop(d, 20, trace.OpSelect, 64)
	k.LoopTurn(10*viztest.Ms, trace.OpSelect, 64, 4, 12, 23, 43)
	v := k.View()
	v.Held = true
	s := d.Fold(k.Frame(), v)
	for h := 9; h <= 13; h++ {
		if drawn := strings.ReplaceAll(insetOf(s, UI{}, 80, h), term.Nbsp, " "); strings.Count(drawn, " = 64") != 8 {
			t.Errorf("%d rows: 8 calls are to be seen:\n%s", h, drawn)
		}
	}
	page := &Page{Snap: s, Live: s}
	page.OpenPanel("calls")
	if drawn := insetOf(s, page.UI, 80, 13); strings.Count(drawn, " = 64") != 8 {
		t.Errorf("8 calls are to be seen in their panel:\n%s", drawn)
	}
	page.Cover(cover.Calls)
	if drawn := insetOf(s, page.UI, 80, 13); !strings.Contains(drawn, "tick") {
		t.Errorf("while calls are covered, others are to be seen:\n%s", drawn)
	}
}
