package grading

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the instructor's page tells to type exists: the commands, and their flags.
func TestInstructorsCommands(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository(t), "exercises", "INSTRUCTOR.md"))
	if err != nil {
		t.Fatal(err)
	}
	root := command(wiring())
	seen := 0
	for _, m := range regexp.MustCompile(`(?:\./muxlab|go run \.) ((?:grade|handout)[^\n"\x60]*)`).FindAllStringSubmatch(string(text), -1) {
		words := strings.Fields(m[1])
		c, rest, err := root.Find(words)
		if err != nil || c == root {
			t.Errorf("%s: %v", m[0], err)
			continue
		}
		seen++
		for _, w := range rest {
			flag, is := strings.CutPrefix(w, "--")
			if is && c.Flags().Lookup(flag) == nil {
				t.Errorf("%s: there is no flag --%s", m[0], flag)
			}
		}
	}
	if seen < 8 {
		t.Errorf("found %d commands only", seen)
	}
	for _, m := range regexp.MustCompile("`(--[a-z-]+)[^`]*`").FindAllStringSubmatch(string(text), -1) {
		grade, _, _ := root.Find([]string{"grade"})
		if grade.Flags().Lookup(strings.TrimPrefix(m[1], "--")) == nil {
			t.Errorf("there is no flag %s", m[1])
		}
	}
}
