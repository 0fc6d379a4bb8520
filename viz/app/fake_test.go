package app

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
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
func snapshots() map[string]*snapshot.Snapshot {
	r := viztest.ReadinessServer(6)
	r.Connection(r.Procs[0], 13, 54321)
	all := map[string]*snapshot.Snapshot{"readiness": r.RunLoop(digestOf(model.Readiness), 60, trace.OpEpollWait, 0)}
	all["one"] = viztest.OneServer(11).Still(digestOf(model.One), 60)
	all["pool"] = viztest.PoolServer(8, 64).Still(digestOf(model.Pool), 60)
	all["threads"] = viztest.PoolServer(8, 0).Still(digestOf(model.Threads), 60)
	all["processes"] = viztest.ProcessServer(4).Still(digestOf(model.Processes), 60)
	all["runtime"] = viztest.PoolServer(5, 0).Still(digestOf(model.Runtime), 60)
	return all
}

// draw draws the screen of one server without colours.
func draw(s *snapshot.Snapshot, u *watch.UI, w, h int) string {
	return watch.Draw(viztest.Unicode, s, u, w, h)
}

// canvasOf is s as panels are drawn from it, with nothing chosen in its list.
func canvasOf(s *snapshot.Snapshot) *panel.Canvas {
	return panel.NewCanvas(viztest.Unicode, s, &snapshot.List{})
}
