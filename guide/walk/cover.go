package walk

import (
	"muxlab/guide/script"
)

// Covered returns what the screen must not show now, by its cover words: what a scene covers
// until the first prediction behind it is over, and what a prediction covers until it is.
func (w *Walk) Covered() (words []string) {
	step := w.Step()
	open := step.Kind == script.Predict && w.phase != Over
	if open {
		words = append(words, step.Cover...)
	}
	if w.Stage < 0 || w.ended {
		return words
	}
	for i := w.Stage + 1; i < w.steps[w.at]; i++ {
		if w.Lab.Steps[i].Kind == script.Predict {
			return words
		}
	}
	if step.Kind != script.Predict || open {
		words = append(words, w.Lab.Steps[w.Stage].Cover...)
	}
	return words
}
