package stage

import (
	"muxlab/harness/model"
	"muxlab/harness/recording"
)

// stracedModel makes a model of a program that is known by its calls alone: what
// it is called, and the view that fits the way it waits.
func stracedModel(s recording.Foreign) *model.Model {
	m := &model.Model{Name: s.Program, Sentence: "what strace saw of it", Foreign: true}
	if m.Name == "" {
		m.Name = "a program under strace"
	}
	m.Title = m.Name
	switch t := &m.Traits; {
	case s.Processes > 1:
		t.View, t.Processes = model.Processes, true
	case s.Multiplexes, s.Threads == 0:
		t.View = model.Readiness
	case s.Threads > 1:
		t.View, t.Threads = model.Threads, true
	default:
		t.View, t.Clients = model.One, 1
	}
	return m
}
