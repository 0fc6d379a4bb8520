package beside

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/digest"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

func digestOf(v model.View) *digest.Digest {
	return digest.New(viztest.FakeModel(v), nil, "127.0.0.1:7000")
}

// besideOf puts two pictures beside each other, without a server.
func besideOf(x, y *snapshot.Snapshot) *Page {
	b := &Page{Costs: true, Axis: panel.Axis{Speed: 1}}
	for i, s := range []*snapshot.Snapshot{x, y} {
		b.Sides[i] = &watch.Page{Snap: s, Live: s}
	}
	return b
}

// loopOn is what a loop of this model under n clients looks like: all of the last
// turn's are ready.
func loopOn(name string, op trace.Op, n int, ready ...int) *snapshot.Snapshot {
	k := viztest.ReadinessServer(n)
	d := digestOf(model.Readiness)
	d.Snap.Model.Name, d.Snap.Model.Title = name, name
	k.RunLoop(d, 60, op, uint32(n+7))
	k.Now += 33 * viztest.Ms
	k.LoopTurn(30*viztest.Ms, op, uint32(n+7), ready...)
	return d.Fold(k.Frame(), k.View())
}

// besides are the pairs of the golden files.
func besides() map[string]*Page {
	loops := func() *Page {
		return besideOf(loopOn("select", trace.OpSelect, 60, 17, 32, 53), loopOn("epoll", trace.OpEpollWait, 60, 17, 32, 53))
	}
	held := loops()
	held.Sides[0].UI.Hold, held.Sides[1].UI.Hold = panel.HoldAll, panel.HoldAll
	pool := viztest.PoolServer(4, 3).Still(digestOf(model.Pool), 60)
	pool.Options = model.Options{"workers": "4"}
	help := loops()
	help.Side().UI.Help = 1
	return map[string]*Page{
		"beside": loops(), "beside-held": held, "beside-help": help,
		"beside-threads": besideOf(viztest.PoolServer(7, 0).Still(digestOf(model.Threads), 60), pool),
	}
}
