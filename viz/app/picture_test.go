package app

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

func TestTheScreenIsKeptAsItIs(t *testing.T) {
	a, _ := loopApp(t, 12)
	l := a.launcher.(*viztest.FakeLauncher)
	frames(a, 12)
	press(a, "e")
	a.mustShow(t, "kept: muxlab-epoll-tick-12.txt, and as .svg")
	text, svg := l.Kept["muxlab-epoll-tick-12.txt"], l.Kept["muxlab-epoll-tick-12.svg"]
	if !strings.Contains(text, "12 · 1 ready") || strings.Contains(text, "\x1b") {
		t.Errorf("the text is\n%s", text)
	}
	said := strings.ReplaceAll(svgText(t, svg), "\n", "") // a word may be of several colours
	for _, row := range strings.Split(text, "\n") {
		for _, word := range strings.Fields(row) {
			if !strings.Contains(said, word) {
				t.Fatalf("the picture does not say %q:\n%s", word, svg)
			}
		}
	}
	if !strings.Contains(svg, `fill="#f0e34`) { // termenv rounds
		t.Error("what is served is not yellow in the picture")
	}
}

// svgText reads all text of a picture, which must be sound XML.
func svgText(t *testing.T, svg string) string {
	t.Helper()
	var text strings.Builder
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return text.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := token.(xml.CharData); ok {
			text.WriteString(strings.ReplaceAll(string(c), term.Nbsp, " "))
		}
	}
}
