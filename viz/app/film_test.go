package app

import (
	"bytes"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"muxlab/viz/cast"
	"muxlab/viz/viztest"
)

// What is drawn on the terminal is written to the film too, in the size of the window.
func TestAScreenIsFilmed(t *testing.T) {
	var file bytes.Buffer
	film := cast.New(&file, "muxlab", 30)
	a := newApp(t.Context(), viztest.NewFakeLauncher(), Options{Film: film})
	a.Update(tea.WindowSizeMsg{Width: 90, Height: 25})
	first, _, _ := strings.Cut(a.screen, "\n")
	a.quit()
	if err := film.Close(); err != nil {
		t.Fatal(err)
	}
	if text := file.String(); !strings.HasPrefix(text, `{"version":2,"width":90,"height":25,`) || !strings.Contains(text, strings.TrimSpace(first)) || film.Pictures() != 1 {
		t.Errorf("%d pictures, without %q: %s", film.Pictures(), first, text)
	}
}
