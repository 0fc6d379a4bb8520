package watch

import (
	"strings"
	"testing"
	"time"

	"muxlab/harness/model"
	"muxlab/session/control"
	"muxlab/viz/page"
	"muxlab/viz/viztest"
)

// What was looked at for a while is not left by one esc too many.
func TestEscAsksBeforeWhatWasSeenGoes(t *testing.T) {
	w := New(control.New(&viztest.FakeSession{Served: viztest.FakeModel(model.One), Endless: true}))
	w.openedAt = time.Now().Add(-time.Minute)
	for i, k := range []string{"esc", "l", "l", "esc", "esc"} {
		_, asks := w.Key(k)
		if says := strings.Contains(w.UI.Message, "esc again: the server and what was seen go"); says != (i == 0 || i == 3) {
			t.Errorf("after key %d, %s, it says %q", i, k, w.UI.Message)
		}
		if (asks == page.Leave) != (i == 4) {
			t.Errorf("key %d, %s, asks for %d", i, k, asks)
		}
	}
}
