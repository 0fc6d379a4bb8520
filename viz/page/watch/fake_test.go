package watch

import (
	"muxlab/harness/model"
	"muxlab/viz/digest"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

func digestOf(v model.View) *digest.Digest {
	return digest.New(viztest.FakeModel(v), nil, "127.0.0.1:7000")
}

// snapshots are the servers of the golden files and the property tests.
func snapshots() map[string]*snapshot.Snapshot { return viztest.Snapshots(digestOf) }

// screenOf draws the screen of one server without colours.
func screenOf(s *snapshot.Snapshot, u *UI, w, h int) string {
	return draw(viztest.Unicode, s, u, w, h)
}

// canvasOf is s as panels are drawn from it, with nothing chosen in its list.
func canvasOf(s *snapshot.Snapshot) *panel.Canvas {
	return panel.NewCanvas(viztest.Unicode, s, &snapshot.List{})
}
