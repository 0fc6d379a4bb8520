package viztest

import (
	"math/rand/v2"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// Views are the ways of waiting that have a screen of their own.
var Views = []model.View{model.Readiness, model.One, model.Threads, model.Pool, model.Processes, model.Runtime}

// AnyServer makes a server of any kind and size in any state.
func AnyServer[D folder](r *rand.Rand, v model.View, digestOf func(model.View) D) *snapshot.Snapshot {
	sizes := []int{0, 1, 2, 6, 30, 99, 101, 700, 3000}
	n := sizes[r.IntN(len(sizes))]
	var k *Fake
	switch v {
	case model.Readiness:
		k = ReadinessServer(n)
	case model.One:
		k = OneServer(n)
	case model.Processes:
		k = ProcessServer(min(n, 200))
	default:
		k = PoolServer(n, r.IntN(100))
	}
	k.mixUp(r)
	d := digestOf(v)
	if v == model.Readiness {
		return k.RunLoop(d, 4+r.IntN(20), []trace.Op{trace.OpSelect, trace.OpPoll, trace.OpEpollWait}[r.IntN(3)], r.Uint32N(1<<20))
	}
	return k.Still(d, 2+r.IntN(10))
}

// mixUp gives what k serves, and who serves it, any state.
func (k *Fake) mixUp(r *rand.Rand) {
	p := k.Procs[0]
	for i := range p.FDs {
		if p.FDs[i].Kind == trace.Connection && r.IntN(3) == 0 {
			p.FDs[i].Interest |= kernel.Out
		}
	}
	for i := range p.Workers {
		w := &p.Workers[i]
		w.Call = []trace.Op{trace.OpNone, trace.OpRead, trace.OpWrite, trace.OpAccept, trace.OpEpollWait, trace.OpWait}[r.IntN(6)]
		w.CallFD, w.Standing = r.IntN(9), r.IntN(9) == 0
		w.Since = k.Now - r.Int64N(1<<uint(10+r.IntN(40)))
		w.Turn = uint64(r.Int64N(1 << uint(1+r.IntN(40))))
		w.Vain, w.Accepts, w.Writes = r.Uint64N(1<<30), r.Uint64N(1<<50), r.Uint64N(1<<20)
	}
	k.Connection(p, 20000, 54321)
	k.Lost = r.Uint64N(3) * 1e9
	k.Sample.CPU = r.Float64()*3000 - 1
	k.Sample.Unread = r.Int64N(1<<40) - 1
	for i := range k.Clients {
		c := &k.Clients[i]
		c.Echoes = r.Uint64N(1 << 40)
		if r.IntN(4) == 0 {
			c.WaitingSince, c.WaitingFor = WallStart, "the end of a very long answer of 123456789 bytes"
		}
		if r.IntN(20) == 0 {
			c.Error = "the server closed the connection after 12345678 bytes, in the middle of an answer"
		}
	}
}

// Snapshots are the servers of the golden files and the property tests, as the digests
// that digestOf makes see them.
func Snapshots[D folder](digestOf func(model.View) D) map[string]*snapshot.Snapshot {
	r := ReadinessServer(6)
	r.Connection(r.Procs[0], 13, 54321)
	all := map[string]*snapshot.Snapshot{"readiness": r.RunLoop(digestOf(model.Readiness), 60, trace.OpEpollWait, 0)}
	all["one"] = OneServer(11).Still(digestOf(model.One), 60)
	all["pool"] = PoolServer(8, 64).Still(digestOf(model.Pool), 60)
	all["threads"] = PoolServer(8, 0).Still(digestOf(model.Threads), 60)
	all["processes"] = ProcessServer(4).Still(digestOf(model.Processes), 60)
	all["runtime"] = PoolServer(5, 0).Still(digestOf(model.Runtime), 60)
	return all
}
