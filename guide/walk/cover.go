package walk

import (
	"slices"

	"muxlab/guide/script"
)

// Covered returns what the screen must not show now, by its cover words: what a scene covers
// until the first prediction behind it is over, and what each of its predictions covers until
// that one is over. So what is asked later is not shown before.
func (w *Walk) Covered() (words []string) {
	if w.ended || w.Stage < 0 {
		return nil
	}
	here, over := w.steps[w.at], false
	for i := w.Stage + 1; i < len(w.Lab.Steps); i++ {
		step := &w.Lab.Steps[i]
		if step.Kind == script.Scene || step.Kind == script.Change {
			break
		}
		switch {
		case step.Kind != script.Predict:
		case i < here, i == here && w.phase == Over:
			over = true
		case slices.Contains(w.steps, i):
			words = append(words, step.Cover...)
		}
	}
	if !over {
		words = append(words, w.Lab.Steps[w.Stage].Cover...)
	}
	return words
}
