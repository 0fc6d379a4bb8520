package experiment

import (
	"strings"
	"testing"

	"muxlab/bench/experiment/printed"
)

func TestPages(t *testing.T) {
	if len(All) < 8 {
		t.Fatalf("there are %d experiments", len(All))
	}
	for _, e := range All {
		text := Page(e)
		if !strings.Contains(text, "Source:") && !strings.Contains(text, "**Published**") {
			t.Errorf("the page of %s names no source", e.Name)
		}
		if e.Title == "" || e.Sentence == "" || e.Run == nil {
			t.Errorf("%s is not complete", e.Name)
		}
		for _, name := range e.Published {
			if _, err := printed.Read(name); err != nil {
				t.Error(err)
			}
		}
	}
}
