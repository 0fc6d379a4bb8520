package stage

import (
	"muxlab/harness/model"
	"muxlab/viz"
)

// scenes in the order of the home screen.
var scenes = []viz.Scene{
	{
		Name: "silent-client", Question: "One silent client stops everybody", Minutes: 1,
		Look:    "One thread serves one client at a time, and the first says nothing. See who waits in the backlog; remove c1 with x.",
		Request: viz.Request{Model: "blocking", Clients: []viz.Group{{N: 1, Kind: viz.Idle}, {N: 6, Kind: viz.Steady}}},
	},
	{
		Name: "loop-asleep", Question: "A loop asleep: who wakes it, and for whom?", Minutes: 1,
		Look:    "The loop sleeps in epoll_wait until somebody speaks. Hold it with space, and let one tick through with the full stop.",
		Request: viz.Request{Model: "epoll"},
	},
	{
		Name: "idle-select", Question: "Fifty idle, three busy: what is select told?", Minutes: 2,
		Look:    "Each call tells the kernel of all descriptors, and it looks at all. Compare the figures with those of idle-epoll.",
		Request: viz.Request{Model: "select", Clients: []viz.Group{{N: 50, Kind: viz.Idle}, {N: 3, Kind: viz.Steady}}},
	},
	{
		Name: "idle-epoll", Question: "The same fifty: what is epoll told?", Minutes: 2,
		Look:    "The kernel was told once of each descriptor, and is told nothing anew. It hands back the ready ones alone.",
		Request: viz.Request{Model: "epoll", Clients: []viz.Group{{N: 50, Kind: viz.Idle}, {N: 3, Kind: viz.Steady}}},
	},
	{
		Name: "pool-full", Question: "The pool is full, and the CPU is idle", Minutes: 2,
		Look: "All workers sleep in read on clients that say nothing, and the queue is full behind them. See the CPU.",
		Request: viz.Request{
			Model: "threadpool", Options: model.Options{"workers": "4", "queue": "8"},
			Clients: []viz.Group{{N: 16, Kind: viz.Idle}, {N: 6, Kind: viz.Steady}},
		},
	},
	{
		Name: "herd", Question: "Who wakes up when one client knocks?", Minutes: 1,
		Look: "All workers sleep in epoll_wait on one listener. Add a client with a, and count who was woken and who got it.",
		Request: viz.Request{
			Model: "prefork", Options: model.Options{"accept": "shared", "workers": "8"},
			Clients: []viz.Group{{N: 1, Kind: viz.Steady}},
		},
	},
	{
		Name: "not-reading", Question: "One reader does not read", Minutes: 1,
		Look:    "c1 sends and never reads what comes back. See its unsent bytes grow until the server stops reading from it, and the others go on.",
		Request: viz.Request{Model: "epoll", Clients: []viz.Group{{N: 1, Kind: viz.NotReading}, {N: 6, Kind: viz.Steady}}},
	},
}

// Scenes implements viz.Launcher.
func (l *Launcher) Scenes() []viz.Scene { return scenes }
