package text

import (
	"slices"
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	got := Wrap("- one two   three "+strings.Repeat("x", 20), 10, "  ")
	if want := []string{"- one two", "  three", "  xxxxxxx…"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Wrap("", 10, ""); len(got) != 1 {
		t.Errorf("nothing is %d lines", len(got))
	}
}

// A name from outside moves no cursor, and wide letters count twice.
func TestColumns(t *testing.T) {
	for got, want := range map[string]string{
		Clean("a\x1b[31mb\nc"): "a[31mbc", Cut("日本語", 5): "日本…", Pad("日", 3): "日 ", PadLeft("ab", 4): "  ab",
		Style{}.Paint(Bold, "a"): "a", Style{Color: true}.Paint(Bold, "a"): "\x1b[1ma\x1b[0m", Style{Color: true}.Paint(Bold, " "): " ",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if (Style{}).Columns() != 80 || (Style{Width: 3}).Columns() != minWidth {
		t.Error("a terminal is never too narrow to draw in")
	}
}
