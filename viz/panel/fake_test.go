package panel

import (
	"muxlab/harness/model"
	"muxlab/viz/digest"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

func digestOf(v model.View) *digest.Digest {
	return digest.New(viztest.FakeModel(v), nil, "127.0.0.1:7000")
}

// canvasOf is s as it is drawn with nothing chosen in its list, without colours.
func canvasOf(s *snapshot.Snapshot) *Canvas {
	return NewCanvas(viztest.Unicode, s, &snapshot.List{})
}
