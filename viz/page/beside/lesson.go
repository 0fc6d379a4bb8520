package beside

import (
	"muxlab/viz/page/watch"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// The lesson of a pair: what its scene shows, and how each of the two waits. It stands
// where the question stood, until it was read.

// toggleLesson shows the lesson, or takes it away.
func (b *Page) toggleLesson() {
	words := b.lesson()
	if b.Task == words {
		words = ""
	}
	b.Task = words
}

// lesson is what the pair shows, in a few sentences.
func (b *Page) lesson() string {
	x, y := b.Sides[0].Shown(), b.Sides[1].Shown()
	words := ""
	if scene, _ := b.Sides[0].Scene(); scene.Beside != "" && scene.Beside == watch.PlainName(y.FullName()) {
		words = scene.Saw + " "
	}
	called := snapshot.ShortNames(x, y)
	return words + called[0] + ": " + wayOf(x) + ". " + called[1] + ": " + wayOf(y) + "."
}

// wayOf is how a server waits: what the table of models says of its option, or else of
// its model.
func wayOf(s *snapshot.Snapshot) string {
	for _, o := range s.Model.Options {
		if v, set := s.Options[o.Name]; set && v != o.Default && (o.Switch || len(o.Choices) > 0) {
			return o.Meaning(v)
		}
	}
	return term.FirstSentence(s.Model.Sentence)
}
