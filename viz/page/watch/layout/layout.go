// Package layout puts the panels of one server between the header and the keys: which of
// them, where, and how high.
//
// Files, in reading order: layout.go (Draw), narrow.go, wide.go, inset.go.
package layout

import (
	"slices"

	"muxlab/harness/model"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// A Choice is what the keys have chosen.
type Choice struct {
	Tab  int  // which panel stands in the changing place
	Log  bool // the calls stand there instead
	Zoom bool // that panel has the whole body

	Opened bool // it was asked for: in a low part of a window it is in sight
}

// Panel returns the panel that stands in the changing place.
func (c Choice) Panel(s *snapshot.Snapshot) panel.Panel {
	if c.Log {
		return panel.LogTab
	}
	tabs := Tabs(s)
	return tabs[c.Tab%len(tabs)]
}

// Tabs returns the panels that take turns in the changing place.
func Tabs(s *snapshot.Snapshot) []panel.Panel {
	_, tabs := panel.PanelsOf(s.Model.Traits.View)
	return tabs
}

// TabNames returns the names of these panels, of all models.
func TabNames() (all []string) {
	for _, v := range []model.View{model.Readiness, model.One, model.Threads, model.Pool, model.Processes, model.Runtime} {
		_, tabs := panel.PanelsOf(v)
		for _, t := range tabs {
			if !slices.Contains(all, t.Name) {
				all = append(all, t.Name)
			}
		}
	}
	return all
}

// Draw draws the panels in w by h cells. below reports whether the list of connections
// stands below the others.
func Draw(s *panel.Canvas, c Choice, w, h int) (b term.Block, below bool) {
	switch {
	case c.Zoom:
		return c.Panel(s.Snapshot).Draw(s, w, h), false
	case s.Inset && h < lowestNarrow:
		return lowBody(s, c, w, h), false
	case w >= 100:
		return wideBody(s, c, w, h)
	case s.Inset && h >= lowestTall:
		return tallBody(s, c, w, h)
	}
	return narrowBody(s, c, w, h), false
}

// LowestTask is the height of the lowest screen that has room for the task.
const LowestTask = 23

// TaskRows say what to look at in a scene, where the window is high enough.
func TaskRows(th *term.Theme, task string, w, h int) term.Block {
	const most = 5
	if task == "" || h < LowestTask-3 {
		return nil
	}
	said := term.Wrap(task+" (esc: I have read it)", w-6)
	if len(said) > most {
		said = said[:most]
		said[most-1] = th.Cut(said[most-1]+" "+th.Sign.More, w-6)
	}
	var lines []term.Line
	for _, words := range said {
		lines = append(lines, term.Line{term.Gap(2), term.Bold(words)})
	}
	return th.Rows(w, lines...)
}
