package term

import (
	"strings"
	"testing"
)

func TestACutNeverCutsANumber(t *testing.T) {
	sentence := "8" + Nbsp + "watched · told " + Count(123456) + Nbsp + "bits, looked at 12.5" + Nbsp + "kB"
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

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(48213), "48 213"}, {Count(-1234), "-1 234"}, {Count(999), "999"}, {Count(uint64(1_000_000)), "1 000 000"},
		{Duration(0), "0 ns"}, {Duration(412_000), "412 µs"}, {Duration(3_400_000_000), "3.4 s"}, {Duration(1_400_000), "1.4 ms"},
		{Duration(999_999_999), "1.0 s"}, {Duration(600e9), "10 min"},
		{Size(55), "55 B"}, {Size(1200), "1.2 kB"}, {Size(212_000), "212 kB"}, {Size(-1), "?"},
		{Rate(21_400), "21.4k"}, {Rate(212), "212"}, {Rate(6.04), "6.0"}, {Rate(0), "0"}, {Rate(9_163), "9 163"},
		{Percent(0.86), "86 %"}, {Percent(0.001), "<1 %"}, {Percent(0), "0 %"}, {Percent(2.5), "250 %"},
		{Many(1, "client", "clients"), "1 client"},
	} {
		if got := strings.ReplaceAll(c.got, Nbsp, " "); got != c.want {
			t.Errorf("%q instead of %q", got, c.want)
		}
	}
}

func TestNumbersStayWithTheirUnits(t *testing.T) {
	for w := 1; w < 40; w++ {
		for _, row := range Wrap("it has been in read for 1.0 s, 12 kB (5 %) of 100 ms.", w) {
			for _, unit := range []string{"s,", "kB", "%)", "ms."} {
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
		if got := th.Finish(th.Rows(11, Line{Plain(Duration(412_000))})); got != want {
			t.Errorf("ASCII %v: %q instead of %q", ascii, got, want)
		}
	}
}
