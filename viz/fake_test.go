package viz

import (
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// Hand-made servers: no socket, no process, and time is what the frames say.

func digestOf(v model.View) *digest {
	return newDigest(fakeModel(v), nil, "127.0.0.1:7000")
}

// snapshots are the servers of the golden files and the property tests.
func snapshots() map[string]*snapshot {
	r := readinessServer(6)
	r.connection(r.procs[0], 13, 54321)
	all := map[string]*snapshot{"readiness": r.runLoop(digestOf(model.Readiness), 60, trace.OpEpollWait, 0)}
	all["one"] = oneServer(11).still(digestOf(model.One), 60)
	all["pool"] = poolServer(8, 64).still(digestOf(model.Pool), 60)
	all["threads"] = poolServer(8, 0).still(digestOf(model.Threads), 60)
	all["processes"] = processServer(4).still(digestOf(model.Processes), 60)
	all["runtime"] = poolServer(5, 0).still(digestOf(model.Runtime), 60)
	return all
}
