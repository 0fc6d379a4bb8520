package panel

import (
	"testing"

	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// Until the first picture of the past has come, nobody knows how long ago it is.
func TestHowFarBackIsSaidOnceItIsKnown(t *testing.T) {
	for behind, want := range map[int64]string{0: "…", 40 * viztest.Ms: "−40" + term.Nbsp + "ms", 3200 * viztest.Ms: "−3.2" + term.Nbsp + "s"} {
		if got := HowFarBack(viztest.Unicode, behind); got != want {
			t.Errorf("%d ns ago is said %q, not %q", behind, got, want)
		}
	}
}
