package stage

import (
	"runtime"
	"slices"
	"time"

	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/viz"
)

// A thousand stands in the table for as many as the machine and the model allow,
// and a thousand at the most.
const thousand = 1000

// scenes in the order of the home screen.
var scenes = []viz.Scene{
	{
		Name: "silent-client", Question: "One silent client stops everybody", Minutes: 1,
		Look: "The one thread sleeps in the read of c1, which says nothing, and six clients wait in the backlog. Select c1 and remove it with x, or speak as it with i.",
		Request: viz.Request{
			Model:   "blocking",
			Clients: []viz.Group{{N: 1, Kind: viz.Idle}, {N: 6, Kind: viz.Steady}},
		},
	}, {
		Name: "loop-asleep", Question: "A loop asleep: who wakes it, and for whom?", Minutes: 1,
		Look:    "The loop sleeps in epoll_wait until somebody speaks. Hold it with space, and let one tick through with the full stop.",
		Request: viz.Request{Model: "epoll"},
	}, {
		Name: "fifty-select", Question: "Fifty idle, three busy: what is select told?", Minutes: 2,
		Look: "Each call tells the kernel of all descriptors anew, and it looks at all of them. Compare with fifty-epoll, or put epoll beside it with v.",
		Request: viz.Request{
			Model:   "select",
			Clients: []viz.Group{{N: 50, Kind: viz.Idle}, {N: 3, Kind: viz.Steady}},
		},
	}, {
		Name: "fifty-epoll", Question: "The same fifty: what is epoll told?", Minutes: 2,
		Look: "The kernel was told of each descriptor once, and is told nothing now. It hands back the ready ones alone.",
		Request: viz.Request{
			Model:   "epoll",
			Clients: []viz.Group{{N: 50, Kind: viz.Idle}, {N: 3, Kind: viz.Steady}},
		},
	}, {
		Name: "thousand-select", Question: "A thousand idle, three busy: what does select pay?", Minutes: 2,
		Look: "Three clients speak as fast as they are answered, and for each of their lines select looks at all the others. See the ticks a second, and the CPU; then thousand-epoll.",
		Request: viz.Request{
			Model:   "select",
			Clients: []viz.Group{{N: thousand, Kind: viz.Idle}, {N: 3, Kind: viz.Fast}},
		},
	}, {
		Name: "thousand-epoll", Question: "The same thousand: what does epoll pay?", Minutes: 2,
		Look: "The same clients. A tick costs what is ready in it, and the silent ones cost nothing.",
		Request: viz.Request{
			Model:   "epoll",
			Clients: []viz.Group{{N: thousand, Kind: viz.Idle}, {N: 3, Kind: viz.Fast}},
		},
	}, {
		Name: "pool-full", Question: "The pool is full, and the CPU is idle", Minutes: 2,
		Look: "All workers sleep in read on clients that say nothing, the queue behind them is full, and six who would speak are not heard. See the CPU. Remove a silent one with x.",
		Request: viz.Request{
			Model: "threadpool", Options: model.Options{"workers": "4", "queue": "8"},
			Clients: []viz.Group{{N: 16, Kind: viz.Idle}, {N: 6, Kind: viz.Steady}},
		},
	}, {
		Name: "slowloris", Question: "Four clients, a byte a second each: who is served?", Minutes: 2,
		Look: "The four workers wait in read for the end of a line that comes a byte a second. Those who speak at once wait behind them. What would a loop do?",
		Request: viz.Request{
			Model: "threadpool", Options: model.Options{"workers": "4"}, Work: model.Work{Lines: true},
			Clients: []viz.Group{{N: 4, Kind: viz.SlowSender}, {N: 6, Kind: viz.Steady}},
		},
	}, {
		Name: "slowloris-prefork", Question: "The same four, and four processes", Minutes: 2,
		Look: "A process waits in read as a thread does: as many slow senders as workers, and the server is taken.",
		Request: viz.Request{
			Model: "prefork", Options: model.Options{"workers": "4"}, Work: model.Work{Lines: true},
			Clients: []viz.Group{{N: 4, Kind: viz.SlowSender}, {N: 6, Kind: viz.Steady}},
		},
	}, {
		Name: "slow-reader", Question: "One slow reader among ten", Minutes: 2,
		Look: "c1 sends more than it reads. The server's echoes pile up unsent, first in the kernel and then in its own buffer, until it reads no more from c1; the nine others do not notice.",
		Request: viz.Request{
			Model:   "epoll",
			Clients: []viz.Group{{N: 1, Kind: viz.SlowReader}, {N: 9, Kind: viz.Steady}},
		},
	}, {
		Name: "not-reading", Question: "One reader does not read at all", Minutes: 1,
		Look: "c1 sends and never reads what comes back. See what is unsent grow and then stand still, and the interest change from reading to writing.",
		Request: viz.Request{
			Model:   "epoll",
			Clients: []viz.Group{{N: 1, Kind: viz.NotReading}, {N: 6, Kind: viz.Steady}},
		},
	}, {
		Name: "burst", Question: "Five hundred at once, and a backlog of eight", Minutes: 2,
		Look: "After three seconds 500 come at once to a loop that takes 10 ms an echo. The backlog holds a few. Of the others the kernel drops the first packet, and they try again a second later, then two, then four; or the last of the handshake, and they believe that they are connected.",
		Request: viz.Request{
			Model: "epoll", Backlog: 8, Work: model.Work{Sleep: 10 * time.Millisecond},
			Clients: []viz.Group{{N: 3, Kind: viz.Steady}},
			Acts:    []viz.Act{{After: 3 * time.Second, Do: viz.Burst + " 500"}},
		},
	}, {
		Name: "herd", Question: "Who wakes up when one client knocks?", Minutes: 1,
		Look: "Eight workers sleep in epoll_wait on one listener, and eight clients come and go. Each knock wakes several, and one gets the client: see \"woken for nothing\" grow. Then put prefork with exclusive beside it, with v. On one CPU nobody wakes for nothing: the first has taken the client before a second looks.",
		Request: viz.Request{
			Model: "prefork", Options: model.Options{"accept": "shared", "workers": "8"},
			Clients: []viz.Group{{N: 8, Kind: viz.Churning}}, // of one, most knocks are answered before a second worker looks
		},
	}, {
		Name: "worker-killed", Question: "A worker process is killed: who notices?", Minutes: 1,
		Look: "After four seconds a worker is killed. Its client is cut off, the others go on, and the parent starts another worker, which takes the next from the backlog. With --accept reuseport each worker has a backlog of its own, and that is lost with it.",
		Request: viz.Request{
			Model: "prefork", Options: model.Options{"workers": "4"},
			Clients: []viz.Group{{N: 6, Kind: viz.Steady}},
			Acts:    []viz.Act{{After: 4 * time.Second, Do: viz.KillWorker}},
		},
	}, {
		Name: "worker-killed-hybrid", Question: "A process of four threads is killed", Minutes: 1,
		Look: "After four seconds one of two processes is killed, and the clients of all its threads with it; the other half goes on.",
		Request: viz.Request{
			Model: "hybrid", Options: model.Options{"workers": "2", "threads": "4"},
			Clients: []viz.Group{{N: 6, Kind: viz.Steady}},
			Acts:    []viz.Act{{After: 4 * time.Second, Do: viz.KillWorker}},
		},
	}, {
		Name: "frozen-worker", Question: "A worker with a backlog of its own stands still", Minutes: 2,
		Look: "With reuseport the kernel deals new clients out to four listeners. After four seconds one of the workers is frozen, and its listener stays: whoever is dealt to it waits there, while three workers are idle. In the end that is everybody.",
		Request: viz.Request{
			Model: "prefork", Options: model.Options{"accept": "reuseport", "workers": "4"},
			Clients: []viz.Group{{N: 8, Kind: viz.Churning}},
			Acts:    []viz.Act{{After: 4 * time.Second, Do: viz.FreezeWorker}},
		},
	}, {
		Name: "kept-descriptor", Question: "The child has closed it. Why is it not closed?", Minutes: 2,
		Look: "The parent starts a child for each client and keeps its own copy of the descriptor. The child closes, and the end never reaches the client: see what they wait for, and the parent's descriptors grow.",
		Request: viz.Request{
			Model:   "keeps",
			Clients: []viz.Group{{N: 3, Kind: viz.HalfClosed}, {N: 2, Kind: viz.Churning}},
		},
	}, {
		Name: "nagle", Question: "40 ms an echo, and nobody is busy", Minutes: 2,
		Look: "c1 says each line in two writes. Nagle's algorithm keeps the second until the first is acknowledged, and the server's kernel puts the acknowledgement off. See the two reads of c1 with l; then add a fast client, which says its lines in one write, with a.",
		Request: viz.Request{
			Model: "epoll", Work: model.Work{Lines: true},
			Clients: []viz.Group{{N: 1, Kind: viz.Nagle}, {N: 3, Kind: viz.Steady}},
		},
	}, {
		Name: "vanished", Question: "A peer that vanished without a word", Minutes: 1,
		Look: "Two clients lose power after some seconds: no FIN, no RST. The server keeps their descriptors, and waits for them as for any silent client. What could tell it?",
		Request: viz.Request{
			Model:   "epoll",
			Clients: []viz.Group{{N: 2, Kind: viz.Vanished}, {N: 4, Kind: viz.Steady}},
		},
	},
}

// Scenes implements viz.Launcher: those whose model is known here, cut to what
// this machine allows.
func (l *Launcher) Scenes() []viz.Scene {
	limits := measure.Limits()
	var all []viz.Scene
	for _, s := range scenes {
		m := l.find(s.Request.Model)
		if m == nil {
			continue
		}
		s.Request.Scene = s.Name
		s.Request.Clients = slices.Clone(s.Request.Clients)
		for i := range s.Request.Clients {
			g := &s.Request.Clients[i]
			if g.N == thousand {
				g.N = min(thousand, room(limits, m))
			}
		}
		s.Only = missing(m, s.Request)
		all = append(all, s)
	}
	return all
}

// Scene returns the scene of this name.
func (l *Launcher) Scene(name string) (viz.Scene, bool) {
	for _, s := range l.Scenes() {
		if s.Name == name {
			return s, true
		}
	}
	return viz.Scene{}, false
}

// missing says in a sentence why r cannot be shown on this machine, or nothing.
func missing(m *model.Model, r viz.Request) string {
	if m.Traits.Linux && runtime.GOOS != "linux" {
		return m.Name + " needs Linux; select, poll, threads and goroutine run here too"
	}
	for _, g := range r.Clients {
		if why := load.Missing(g.Kind); why != "" {
			return why
		}
	}
	return ""
}

// room is how many clients m and we can have descriptors for: theirs are in this
// process, and its own ends in the server's.
func room(limits []measure.Limit, m *model.Model) int {
	const spare = 64 // the screen's, the listener's, those of other clients
	most := thousand
	if n := m.Traits.MaxClients; n > 0 {
		most = min(most, n-spare)
	}
	if l, low := tooLow(limits, most+spare, "ulimit -n"); low {
		most = int(l.Number) - spare
	}
	return max(most, 1)
}
