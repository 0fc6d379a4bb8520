package cover

import (
	"slices"
	"strings"
	"testing"
)

func TestAWordIsAFact(t *testing.T) {
	c, err := Parse(words)
	if err != nil || c != All {
		t.Fatalf("all words: %b, %v", c, err)
	}
	for i, word := range words {
		if c, err := Parse([]string{word}); err != nil || c != 1<<i || !slices.Equal(c.Names(), []string{word}) {
			t.Errorf("%s: %b, %v", word, c, err)
		}
	}
	if c, err := Parse([]string{"waits", "told"}); err != nil || c != Told|Waits {
		t.Errorf("two words: %b, %v", c, err)
	}
	if _, err := Parse([]string{"told", "colour"}); err == nil || !strings.Contains(err.Error(), `"colour"`) {
		t.Errorf("a word that is no fact: %v", err)
	}
}
