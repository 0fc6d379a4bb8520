package stage

import (
	"io"
	"strings"
	"testing"
	"time"
)

// typed is what a keyboard hands over of these bytes, in pieces of so many.
func typed(text string, piece int) string {
	var pieces []string
	for len(text) > 0 {
		n := min(piece, len(text))
		pieces, text = append(pieces, text[:n]), text[n:]
	}
	k, p := typing(pieces...), make([]byte, 256)
	var got strings.Builder
	for {
		n, err := k.Read(p)
		got.Write(p[:n])
		if err == io.EOF {
			return got.String()
		}
	}
}

// Of a long paste the beginning comes through, with both of its marks, however the
// bytes arrive; and the keys after it.
func TestALongPasteIsCut(t *testing.T) {
	for _, n := range []int{0, 1, 100, pasteAtMost - 1, pasteAtMost, pasteAtMost + 1, 100_000} {
		for _, piece := range []int{1, 7, 191, 192, 4096} {
			in := "a" + pasteBegins + strings.Repeat("x", n) + pasteEnds + "b" + pasteBegins + "y" + pasteEnds
			want := "a" + pasteBegins + strings.Repeat("x", min(n, pasteAtMost)) + pasteEnds + "b" + pasteBegins + "y" + pasteEnds
			if got := typed(in, piece); got != want {
				t.Fatalf("a paste of %d bytes in pieces of %d: %d bytes instead of %d, ending with %q", n, piece, len(got), len(want), got[max(0, len(got)-30):])
			}
		}
	}
}

// What looks like the beginning of an end is text.
func TestAPasteWithHalfAMark(t *testing.T) {
	long := strings.Repeat("\x1b[20\x1b[201x", 2000)
	got := typed(pasteBegins+long+pasteEnds+"q", 100)
	if !strings.HasSuffix(got, pasteEnds+"q") || strings.Count(got, pasteEnds) != 1 || len(got) > pasteAtMost+30 {
		t.Errorf("%d bytes, ending with %q", len(got), got[max(0, len(got)-30):])
	}
}

// A paste whose end never comes is ended: the keys after it are keys.
func TestAPasteWithoutAnEnd(t *testing.T) {
	k, p := typing(pasteBegins+"x", "", "q"), make([]byte, 256)
	waited := time.Duration(0)
	more := k.more
	k.more = func(within time.Duration) bool { waited = within; return more(within) }
	n, _ := k.Read(p)
	if got := string(p[:n]); got != pasteBegins+"x"+pasteEnds || waited != pasteWithin {
		t.Errorf("%q after %v", got, waited)
	}
	if n, _ = k.Read(p); string(p[:n]) != "q" {
		t.Errorf("then %q", p[:n])
	}
}
