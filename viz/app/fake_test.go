package app

import (
	"muxlab/harness/model"
	"muxlab/viz/digest"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// Hand-made servers: no socket, no process, and time is what the frames say.

func digestOf(v model.View) *digest.Digest {
	return digest.New(viztest.FakeModel(v), nil, "127.0.0.1:7000")
}

// snapshots are the servers of the golden files and the property tests.
func snapshots() map[string]*snapshot.Snapshot { return viztest.Snapshots(digestOf) }

// draw draws the screen of one server without colours.
func draw(s *snapshot.Snapshot, u *watch.UI, w, h int) string {
	p := watch.Page{Snap: s, UI: *u}
	screen := p.Draw(viztest.Unicode, w, h)
	*u = p.UI
	return screen
}

// canvasOf is s as panels are drawn from it, with nothing chosen in its list.
func canvasOf(s *snapshot.Snapshot) *panel.Canvas {
	return panel.NewCanvas(viztest.Unicode, s, &snapshot.List{})
}

// tabsOf are the panels that take turns on the screen of s.
func tabsOf(s *snapshot.Snapshot) []panel.Panel {
	_, tabs := panel.PanelsOf(s.Model.Traits.View)
	return tabs
}
