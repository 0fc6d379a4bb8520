package panel

import (
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/harness/units"
	"muxlab/viz/panel/lane"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// All that is said of one wait in one picture is the same figure.
func TestAWaitHasOneFigure(t *testing.T) {
	const waits = 2869 * viztest.Ms
	row := snapshot.Row{Name: "c1", Waits: waits, Since: waits, State: snapshot.RowSilent, Wait: "worker 1 waits"}
	worker := snapshot.Lane{Name: "worker 1", Client: "c1", State: snapshot.LaneRead, Since: waits}
	queue := snapshot.Queue{Noted: true, Depth: 4, Capacity: 4, Head: "c1", HeadWaits: waits}
	complaints := snapshot.Complaints{Waiting: 1, Longest: row}
	want := units.Screen.Elapsed(waits) // as the findings say it
	for name, words := range map[string]string{
		"lane": lane.Since(worker), "lane in words": lane.Sentence(worker), "queue": headWords(queue),
		"title": poolTitle(viztest.Unicode, queue, 80), "clients": complaints.Sentence(), "row": waitsCell(viztest.Unicode, row).Text,
		"served": servedLine(viztest.Unicode, snapshot.Percentiles{Unserved: 1, Longest: waits}, 80).Render(viztest.Unicode, 80),
	} {
		if !strings.Contains(words, want) {
			t.Errorf("%s: %q does not say %s", name, strings.ReplaceAll(words, term.Nbsp, " "), want)
		}
	}
}

// A hold is no wait, neither of the client nor of the head of the queue.
func TestTheHeadOfTheQueueDoesNotWaitInAHold(t *testing.T) {
	k, d := viztest.PoolServer(8, 64), digestOf(model.Pool)
	s := d.Fold(k.Frame(), k.View())
	for range 10 {
		k.Now += 300 * viztest.Ms
		v := k.View()
		v.Held = true
		s = d.Fold(k.Frame(), v)
	}
	for _, r := range s.Rows {
		if r.Name == s.Queue.Head && r.Since != s.Queue.HeadWaits {
			t.Errorf("the head of the queue waits %s, and its row says %s", units.Screen.Elapsed(s.Queue.HeadWaits), units.Screen.Elapsed(r.Since))
		}
	}
	if s.Queue.Head == "" {
		t.Error("nobody is the head of the queue")
	}
}
