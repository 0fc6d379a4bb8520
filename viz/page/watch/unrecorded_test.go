package watch

import (
	"errors"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/viztest"
)

// That nothing more is recorded stays on the screen until a key, and is said once.
func TestAFullDiskIsSaidWhenItHappens(t *testing.T) {
	w := &Page{}
	full := control.Update{Unrecorded: errors.New("the recording ends here: no space left on device; the server runs on")}
	w.ApplyLook(full)
	if !strings.Contains(w.UI.Message, "no space left") || !w.UI.Trouble {
		t.Fatalf("it says %q", w.UI.Message)
	}
	w.UI.Message = "" // a key
	w.ApplyLook(full)
	if w.UI.Message != "" {
		t.Errorf("it says %q again", w.UI.Message)
	}
}

// A partialSession shows a part of its server.
type partialSession struct{ session.Session }

func (partialSession) Unseen() string {
	return "its child 7 ran already and is not shown: attach to it"
}

// What is not shown of a server is said when the page opens.
func TestWhatIsNotShownIsSaid(t *testing.T) {
	w := New(control.New(partialSession{&viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}}))
	if !strings.Contains(w.UI.Message, "its child 7 ran already") {
		t.Errorf("it says %q", w.UI.Message)
	}
}
