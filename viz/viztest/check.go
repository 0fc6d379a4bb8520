package viztest

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"muxlab/viz/term"
)

var update = flag.Bool("update", false, "write the golden files again")

// Windows are the sizes at which screens are checked: width and height.
var Windows = [][2]int{{60, 16}, {61, 17}, {79, 23}, {80, 24}, {99, 30}, {100, 24}, {100, 30}, {101, 37}, {120, 40}, {160, 48}, {200, 60}}

// Near reports whether a and b differ by the tolerance at most.
func Near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// CheckScreen fails unless the screen fills the window exactly.
func CheckScreen(t *testing.T, screen string, w, h int) {
	t.Helper()
	rows := strings.Split(screen, "\n")
	if len(rows) != h {
		t.Fatalf("%d rows in a window of %d by %d", len(rows), w, h)
	}
	for i, row := range rows {
		if term.Width(row) != w {
			t.Fatalf("row %d is %d wide in a window of %d by %d:\n%s", i, term.Width(row), w, h, row)
		}
	}
}

// CheckASCII fails if a screen has a character that is not ASCII.
func CheckASCII(t *testing.T, name, screen string) {
	t.Helper()
	for _, r := range screen {
		if r > 126 {
			t.Fatalf("%s: %q is not ASCII:\n%s", name, r, screen)
		}
	}
}

// CheckGolden compares a screen with the file of its name.
func CheckGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got+"\n" {
		t.Errorf("%s looks different (go test -update in its package accepts it):\n%s", name, got)
	}
}

// The themes that screens are checked in: without colours, with all signs or in ASCII.
var (
	Unicode = term.Colourless(false)
	ASCII   = term.Colourless(true)
)
