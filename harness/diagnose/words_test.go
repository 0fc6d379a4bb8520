package diagnose

import "testing"

// Numbers are written as on the screen, beside which they stand.
func TestHowFiguresAreSaid(t *testing.T) {
	for got, want := range map[string]string{
		figure(999): "999", figure(29013): "29\u00a0013", figure(1234567): "1\u00a0234\u00a0567",
		count(1, "wait"): "1 wait", count(41193, "wait"): "41\u00a0193 waits",
		size(64_500): "64 kB", size(1_000_000): "1.0 MB", size(14_799_999): "14.7 MB",
		alike(1): "", alike(2): ", as is another like it", alike(3): ", as are 2 others like it",
	} {
		if got != want {
			t.Errorf("%q should be %q", got, want)
		}
	}
}

// A server that works a little is not at 0 %: the head of the screen says so too.
func TestALittleCPUIsSaid(t *testing.T) {
	for cpu, want := range map[float64]string{-1: "", 0: "at 0 %", 0.3: "at <1 %", 1: "at 1 %", 35.6: "at 36 %"} {
		if got := (&Doctor{cpu: cpu}).onCPU("at %s %%"); got != want {
			t.Errorf("of %v %% is said %q, not %q", cpu, got, want)
		}
	}
}
