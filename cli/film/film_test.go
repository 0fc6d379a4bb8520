package film

import "testing"

// What was written is said in plain words, with what to do next.
func TestWhatWasWritten(t *testing.T) {
	f := Flags{File: "it.cast", w: 80, h: 24}
	for n, want := range map[int]string{
		1:  "wrote it.cast, a screen of 80x24 that changes 1 time; play it with asciinema play it.cast",
		32: "wrote it.cast, a screen of 80x24 that changes 32 times; play it with asciinema play it.cast",
	} {
		if got := f.written(n); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
