// Package experiment lists published experiments that can be run again on this
// machine, beside the printed figures.
//
// Its parts, from the ground up: result (what an experiment finds out, and the
// sentences about it), printed (the tables of the books), rig (what experiments are
// made with), studies (the experiments, a file each, or some of a common beginning),
// report (a result as text, and as files for slides).
package experiment

import (
	"embed"
	"slices"

	"muxlab/bench/experiment/rig"
	"muxlab/bench/experiment/studies"
)

// All are the experiments, in the order in which they are taught.
var All = []*rig.Experiment{
	studies.Kerrisk, studies.Libevent, studies.Stevens, studies.Herd, studies.Omission, studies.SlowWork,
	studies.Idle, studies.Deque, studies.Choose,
}

// Find returns the experiment of this name, or nil.
func Find(name string) *rig.Experiment {
	i := slices.IndexFunc(All, func(e *rig.Experiment) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return All[i]
}

// Names lists them.
func Names() []string {
	var names []string
	for _, e := range All {
		names = append(names, e.Name)
	}
	return names
}

//go:embed pages/*.md
var pages embed.FS

// Page is the page of an experiment, in Markdown.
func Page(e *rig.Experiment) string {
	text, err := pages.ReadFile("pages/" + e.Name + ".md")
	if err != nil {
		return ""
	}
	return string(text)
}
