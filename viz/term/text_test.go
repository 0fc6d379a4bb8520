package term

import (
	"muxlab/harness/units"
	"strings"
	"testing"
)

func TestACutNeverCutsANumber(t *testing.T) {
	sentence := "8" + Nbsp + "watched · told " + units.Count(123456) + Nbsp + "bits, looked at 12.5" + Nbsp + "kB"
	words := map[string]bool{Colourless(false).Sign.More: true, "": true}
	for _, w := range strings.Split(sentence, " ") {
		words[w] = true
	}
	for w := range 60 {
		got := Colourless(false).Cut(sentence, w)
		if Width(got) > w {
			t.Fatalf("cut to %d is %d wide: %q", w, Width(got), got)
		}
		for _, word := range strings.Split(got, " ") {
			if !words[word] {
				t.Fatalf("cut to %d has a broken word %q", w, word)
			}
		}
	}
}

func TestFieldsDropOutRightToLeft(t *testing.T) {
	groups := []Line{Label("CPU", "86"), Label("echo/s", "21.4k"), Label("lost", "0")}
	full := Fields(100, 3, groups...)
	for w := range full.Width() + 1 {
		got := Fields(w, 3, groups...).Render(Colourless(false), w)
		if Width(got) != w {
			t.Fatalf("%d wide instead of %d", Width(got), w)
		}
		got = strings.TrimRight(got, " ")
		ok := false
		for n := range len(groups) + 1 {
			ok = ok || got == strings.TrimRight(Fields(100, 3, groups[:n]...).Render(Colourless(false), 100), " ")
		}
		if !ok {
			t.Fatalf("at %d wide a field is cut: %q", w, got)
		}
	}
}

func TestNumbersStayWithTheirUnits(t *testing.T) {
	for w := 1; w < 40; w++ {
		for _, row := range Wrap("it has been in read for 1.0 s, 12 kB (5 %) of 100 ms of 64 KiB.", w) {
			for _, unit := range []string{"s,", "kB", "%)", "ms", "KiB"} {
				if strings.HasPrefix(row, unit) {
					t.Fatalf("in %d cells a row begins with %q", w, row)
				}
			}
		}
	}
}

// In ASCII, a millionth of a second is written with a u, and takes as many cells.
func TestMicrosecondsInASCII(t *testing.T) {
	for ascii, want := range map[bool]string{false: " 412 µs    ", true: " 412 us    "} {
		th := Colourless(ascii)
		if got := th.Finish(th.Rows(11, Line{Plain(units.Screen.Duration(412_000))})); got != want {
			t.Errorf("ASCII %v: %q instead of %q", ascii, got, want)
		}
	}
}

// A clause is shown whole or not at all; a menu has no half sentence.
func TestClauses(t *testing.T) {
	const words = "N processes on one port; each sleeps in accept, or in epoll_wait"
	for w, want := range map[int]string{80: words, 60: "N processes on one port; each sleeps in accept", 23: "N processes on one port", 20: "",
		22: ""} {
		if got := Clauses(words, w); got != want {
			t.Errorf("in %d cells: %q, not %q", w, got, want)
		}
	}
	if got := Clauses("says a line in two writes, and leaves the rest to the kernel", 40); got != "says a line in two writes" {
		t.Errorf("%q", got)
	}
	for words, want := range map[string]string{"one loop": "One loop.", "who is next?": "Who is next?", "": "", "épée": "Épée."} {
		if got := Whole(words); got != want {
			t.Errorf("%q becomes %q, not %q", words, got, want)
		}
	}
}
