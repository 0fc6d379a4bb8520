package diagnose

import (
	"muxlab/harness/units"
	"strings"
	"testing"
)

// Numbers are written as on the screen, beside which they stand.
func TestHowFiguresAreSaid(t *testing.T) {
	for got, want := range map[string]string{
		andOthers("c1", 1): "c1", andOthers("c1", 2): "c1 and another", andOthers("c1", 29014): "c1 and 29,013 others",
		are(1): "1 is", are(41193): "41,193 are",
		alike(1): "", alike(2): ", as is another like it", alike(3): ", as are 2 others like it",
	} {
		if got != want {
			t.Errorf("%q should be %q", got, want)
		}
	}
}

// What is said of a limit is what the limit is.
func TestALimitOfBytesIsSaid(t *testing.T) {
	if kept := units.Text.Binary(int64(DefaultThresholds().UnboundedBytes)); !strings.Contains(unbounded.Threshold, ": "+kept+" kept") {
		t.Errorf("the limit is %s, and it says %q", kept, unbounded.Threshold)
	}
}

// A server that works a little is not at 0 %: the head of the screen says so too.
func TestALittleCPUIsSaid(t *testing.T) {
	for cpu, want := range map[float64]string{-1: "", 0: "at 0 %", 0.3: "at <1 %", 1: "at 1 %", 35.6: "at 36 %"} {
		if got := (&Doctor{cpu: cpu}).onCPU("at %s"); got != want {
			t.Errorf("of %v %% is said %q, not %q", cpu, got, want)
		}
	}
}
