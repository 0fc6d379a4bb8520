package page

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"muxlab/viz/term"
)

// A text grows up to its bound and no further, by whole characters, and says so.
func TestATextIsBounded(t *testing.T) {
	for _, more := range []string{strings.Repeat("x", 100_000), strings.Repeat("語", 50_000), strings.Repeat("e\u0301\x1b[31m\n", 9000)} {
		text := Pasted("said: ", more)
		if len(text) > TypedAtMost || len(text)+utf8.UTFMax <= TypedAtMost || !utf8.ValidString(text) || strings.ContainsAny(text, "\x1b\n") {
			t.Errorf("%d bytes: %.40q", len(text), text)
		}
		if Full(text) == "" || Typed(text, "語") != text || Full(Typed(text, "ctrl+u")) != "" {
			t.Errorf("%d bytes, full: %q", len(text), Full(text))
		}
	}
	if text := Pasted("a", "b"); text != "ab" || Full(text) != "" {
		t.Errorf("%q is full: %q", text, Full(text))
	}
}

// The end of a long text is found in time that grows with the text, not with its square.
func TestTailIsLinear(t *testing.T) {
	done := make(chan string)
	go func() { done <- term.Colourless(false).Tail(strings.Repeat("語x", 500_000), 40) }()
	select {
	case tail := <-done:
		if w := term.Width(tail); w < 38 || w > 40 {
			t.Errorf("%q is %d wide", tail, w)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("a million characters take longer than 20 s")
	}
}
