package watch

import (
	"errors"
	"strings"
	"testing"

	"muxlab/session/control"
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
