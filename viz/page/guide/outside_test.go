package guide

import (
	"slices"
	"testing"

	"muxlab/viz/term"
	"muxlab/viz/viztest"
)

// Frames go, and what stands in them stays as it is: a sign of a change, or a sum, too.
func TestUnframed(t *testing.T) {
	for _, th := range []*term.Theme{viztest.Unicode, viztest.ASCII} {
		b := th.Box(term.Line{term.Plain("title")}, []term.Line{{term.Plain("- old := 1")}, {term.Plain("+ new := 2")}, {term.Plain("a | b")}, {term.Plain("-")}}, 40, 6)
		want := []string{"title", "- old := 1", "+ new := 2", "a | b", "-"}
		if got := unframed(th, b); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	}
}
