package compare

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// An outside server that does not start, or listens at another port than the one it was
// given, is told of before anything is measured.
func TestPeersAreTriedFirst(t *testing.T) {
	for kind, want := range map[string]string{"peer-refuses": "no mood", "peer-elsewhere": "the {port} it was given"} {
		if kind == "peer-elsewhere" && runtime.GOOS != "linux" {
			continue // it takes acceptTime until it is known
		}
		began := time.Now()
		hook := func(*Result) { t.Errorf("%s: it is measured all the same", kind) }
		_, err := Run(t.Context(), tiny(t, ours(t, "poll"), peerOf(t, kind)), Hooks{Begin: hook, Others: quiet})
		if err == nil || !strings.Contains(err.Error(), kind+": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", kind, err)
		}
		if kind == "peer-elsewhere" && (!strings.Contains(err.Error(), " listens at 127.0.0.1:") || time.Since(began) >= acceptTime) {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	}
}
