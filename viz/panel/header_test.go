package panel

import (
	"strings"
	"testing"

	"muxlab/harness/model"
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

// Of the CPU nothing is said before it is known; its figure is of the window that the other
// rates have.
func TestTheHeaderSaysTheCPUWhenItIsKnown(t *testing.T) {
	s := viztest.ReadinessServer(3).Still(digestOf(model.Readiness), 2)
	for share, want := range map[float64]string{-1: "CPU " + viztest.Unicode.Sign.Minus, 0.42: "CPU 42" + term.Nbsp + "%"} {
		s.Rates.CPU, s.Sample.CPU = share, 7
		if header := strings.Join(Header(canvasOf(s), &Moment{}, 120), ""); !strings.Contains(header, want) {
			t.Errorf("the header does not say %q: %s", want, header)
		}
	}
}
