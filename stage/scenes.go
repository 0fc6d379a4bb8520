package stage

import (
	"runtime"
	"slices"
	"time"

	"muxlab/harness/load/clients"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/session"
)

// Nine hundred stands in the table for as many as the machine allows, and nine
// hundred at the most: as many as select can watch beside others, so that the two
// scenes have the same clients.
const nineHundred = 900

// scenes in the order of the home screen.
var scenes = []session.Scene{
	{
		Name: "silent-client", Question: "One silent client stops everybody", Minutes: 1,
		Group: "basics", Tries: "x i p",
		Saw:  "The one thread slept in the read of a silent client. Nobody else was even accepted.",
		Look: "At first the one thread sleeps in the read of c1, which says nothing, and six wait in the backlog. c1 is selected: x removes it, i speaks as it. Who is next? Hold with space, then guess with p.",
		Pick: "c1",
		Request: session.Request{
			Model:   "blocking",
			Clients: []session.Group{{N: 1, Kind: session.Idle}, {N: 6, Kind: session.Steady}},
		},
	}, {
		Name: "loop-asleep", Question: "A loop asleep: who wakes it, and for whom?", Minutes: 1,
		Group: "basics", Tries: ". p",
		Saw:     "One thread slept in one call for all its clients. Whoever spoke woke it, and it served all that were ready.",
		Look:    "The loop sleeps in epoll_wait until somebody speaks. Hold it with space, and let one tick through with the full stop.",
		Request: session.Request{Model: "epoll"},
	}, {
		Name: "fifty-select", Question: "Fifty idle, three busy: what is select told?", Minutes: 2,
		Group: "basics", Tries: ". v p w s", Beside: "epoll",
		Saw:  "select was passed every descriptor in every call, and scanned them all to find the one that spoke.",
		Look: "Each call tells the kernel of all descriptors anew, and it looks at all of them. Compare the same fifty under epoll (s), or put epoll beside it with v.",
		Request: session.Request{
			Model:   "select",
			Clients: []session.Group{{N: 3, Kind: session.Steady}, {N: 50, Kind: session.Idle}},
		},
	}, {
		Name: "fifty-epoll", Question: "The same fifty: what is epoll told?", Minutes: 2,
		Group: "basics", Tries: ". v p w", Beside: "select",
		Saw:  "epoll was told of each descriptor once. A wait passed nothing, and returned only what was ready.",
		Look: "The kernel was told of each descriptor once, and is told nothing now. It hands back the ready ones alone.",
		Request: session.Request{
			Model:   "epoll",
			Clients: []session.Group{{N: 3, Kind: session.Steady}, {N: 50, Kind: session.Idle}},
		},
	}, {
		Name: "hundreds-select", Question: "Nine hundred idle: what does select pay?", Minutes: 2,
		Group: "basics", Tries: "v p s .", Takes: 20 * time.Second, Beside: "epoll",
		Saw:  "An echo cost a scan of nine hundred descriptors that had nothing to say.",
		Look: "Three clients speak as fast as they are answered, and for each wait select looks at all the others. See what is looked at for an echo, and the CPU of one; then the same under epoll (s).",
		Request: session.Request{
			Model:   "select",
			Clients: []session.Group{{N: 3, Kind: session.Fast}, {N: nineHundred, Kind: session.Idle}},
		},
	}, {
		Name: "hundreds-epoll", Question: "The same nine hundred: what does epoll pay?", Minutes: 2,
		Group: "basics", Tries: "v p s .", Takes: 20 * time.Second, Beside: "select",
		Saw:  "Silent clients cost nothing: a tick costs what is ready in it.",
		Look: "The same clients. A tick costs what is ready in it, and the silent ones cost nothing: see what is looked at for an echo, and the CPU of one.",
		Request: session.Request{
			Model:   "epoll",
			Clients: []session.Group{{N: 3, Kind: session.Fast}, {N: nineHundred, Kind: session.Idle}},
		},
	}, {
		Name: "pool-full", Question: "The pool is full, and the CPU is idle", Minutes: 2,
		Group: "many clients", Tries: "x i p",
		Saw:  "Each worker holds one connection, even a silent one. The pool was full and the CPU was idle.",
		Look: "At first all workers sleep in read on silent clients, the queue is full, and six who would speak are not heard. x removes c1: the next in the queue is as silent. And x once more?",
		Pick: "c1",
		Request: session.Request{
			Model: "threadpool", Options: model.Options{"workers": "4", "queue": "4"},
			Clients: []session.Group{{N: 5, Kind: session.Idle}, {N: 6, Kind: session.Steady}},
		},
	}, {
		Name: "slowloris", Question: "Four clients, a byte a second each: who is served?", Minutes: 2,
		Group: "many clients", Tries: "v x p", Beside: "epoll",
		Saw:  "Slow senders take a worker each. A pool of four was taken by four of them.",
		Look: "The four workers wait in read for the end of a line that comes a byte a second. Those who speak at once wait behind them. What would a loop do?",
		Request: session.Request{
			Model: "threadpool", Options: model.Options{"workers": "4"}, Work: model.Work{Lines: true},
			Clients: []session.Group{{N: 4, Kind: session.SlowSender}, {N: 6, Kind: session.Steady}},
		},
	}, {
		Name: "slowloris-prefork", Question: "The same four, and four processes", Minutes: 2,
		Group: "many clients", Tries: "x v p", Takes: 20 * time.Second, Beside: "epoll",
		Saw:  "A process waits in read as a thread does: as many slow senders as workers, and the server is taken.",
		Look: "A process waits in read as a thread does: as many slow senders as workers, and the server is taken.",
		Request: session.Request{
			Model: "prefork", Options: model.Options{"workers": "4"}, Work: model.Work{Lines: true},
			Clients: []session.Group{{N: 4, Kind: session.SlowSender}, {N: 6, Kind: session.Steady}},
		},
	}, {
		Name: "slow-reader", Question: "One slow reader among ten", Minutes: 2,
		Group: "many clients", Takes: 15 * time.Second,
		Saw:   "Echoes piled up unsent; then the server stopped reading that client. Nobody else noticed.",
		Look:  "c1 sends more than it reads. Its echoes pile up unsent, in the kernel and then in the server, until that reads no more of c1: then what it sends lies unread. Nobody else notices.",
		Panel: "queues",
		Request: session.Request{
			Model:   "epoll",
			Clients: []session.Group{{N: 1, Kind: session.SlowReader}, {N: 9, Kind: session.Steady}},
		},
	}, {
		Name: "not-reading", Question: "One reader does not read at all", Minutes: 1,
		Group: "many clients", Takes: 12 * time.Second,
		Saw:   "The server asked for writability instead of readability, and read no more until its output was gone.",
		Look:  "c1 sends and never reads what comes back. See its interest change from reading to writing, and what is unsent, and then unread, grow and stand still.",
		Panel: "queues",
		Request: session.Request{
			Model:   "epoll",
			Clients: []session.Group{{N: 1, Kind: session.NotReading}, {N: 6, Kind: session.Steady}},
		},
	}, {
		Name: "burst", Question: "Five hundred at once, and a backlog of eight", Minutes: 2,
		Group: "many clients", Takes: 12 * time.Second,
		Saw:   "The backlog held a few. The kernel dropped the first packet of the others, and they tried again after 1 s, 2 s, 4 s.",
		Look:  "After three seconds 500 come at once to a loop that takes 10 ms an echo. The backlog holds a few. The others' first packet is dropped, and they try again after 1 s, 2 s, 4 s.",
		Panel: "queues",
		Request: session.Request{
			Model: "epoll", Backlog: 8, Work: model.Work{Sleep: 10 * time.Millisecond},
			Clients: []session.Group{{N: 3, Kind: session.Steady}},
			Acts:    []session.Act{{After: 3 * time.Second, Do: session.Burst + " 500"}},
		},
	}, {
		Name: "nagle", Question: "40 ms an echo, and nobody is busy", Minutes: 2,
		Group: "many clients", Tries: "a p",
		Saw:   "Two small writes, Nagle and a delayed acknowledgement: 40 ms, and no processor was busy.",
		Look:  "c1 says each line in two writes. Nagle keeps the second until the first is acknowledged, and that is put off: every other wait takes 40 ms. Add a fast client, of one write (a).",
		Panel: "calls",
		Request: session.Request{
			Model: "epoll", Work: model.Work{Lines: true},
			Clients: []session.Group{{N: 1, Kind: session.Nagle}, {N: 3, Kind: session.Steady}},
		},
	}, {
		Name: "vanished", Question: "A peer that vanished without a word", Minutes: 1,
		Group: "many clients", Takes: 12 * time.Second,
		Saw:   "A peer that vanishes looks like one that is silent. Only a time-out or a keepalive could tell.",
		Look:  "Two clients lose power after some seconds: no FIN, no RST. The server keeps their descriptors, and waits for them as for any silent client. What could tell it?",
		Panel: "clients",
		Request: session.Request{
			Model:   "epoll",
			Clients: []session.Group{{N: 2, Kind: session.Vanished}, {N: 4, Kind: session.Steady}},
		},
	}, {
		Name: "herd", Question: "Who wakes up when one client knocks?", Minutes: 1,
		Group: "processes", Tries: "v p", Beside: "prefork exclusive",
		Saw:  "One connection woke several workers; all but one found nothing to accept.",
		Look: "Eight workers sleep in epoll_wait on one listener. A knock wakes several (on one CPU: one), and one gets the client. See what is woken for nothing; v sets exclusive beside it.",
		Request: session.Request{
			Model: "prefork", Options: model.Options{"accept": "shared", "workers": "8"},
			Clients: []session.Group{{N: 8, Kind: session.Churning}}, // of one, most knocks are answered before a second worker looks
		},
	}, {
		Name: "worker-killed", Question: "A worker process is killed: who notices?", Minutes: 1,
		Group: "processes", Takes: 9 * time.Second,
		Saw:  "The clients of the killed worker were cut off. The others went on, and the parent started another worker.",
		Look: "After four seconds a worker is killed. Its client is cut off, the others go on, and the parent starts another worker, which takes the next from the backlog.",
		Request: session.Request{
			Model: "prefork", Options: model.Options{"workers": "4"},
			Clients: []session.Group{{N: 6, Kind: session.Steady}},
			Acts:    []session.Act{{After: 4 * time.Second, Do: session.KillWorker}},
		},
	}, {
		Name: "worker-killed-hybrid", Question: "A process of four threads is killed", Minutes: 1,
		Group: "processes", Takes: 9 * time.Second,
		Saw:  "All threads of a process die with it, and so do all their clients.",
		Look: "After four seconds one of two processes is killed, and the clients of all its threads with it; the other half goes on.",
		Request: session.Request{
			Model: "hybrid", Options: model.Options{"workers": "2", "threads": "4"},
			Clients: []session.Group{{N: 6, Kind: session.Steady}},
			Acts:    []session.Act{{After: 4 * time.Second, Do: session.KillWorker}},
		},
	}, {
		Name: "frozen-worker", Question: "A worker with a backlog of its own stands still", Minutes: 2,
		Group: "processes", Takes: 12 * time.Second,
		Saw:  "With a listener each, the kernel goes on giving connections to a worker that accepts none.",
		Look: "The kernel deals new clients out to four listeners. After four seconds a worker is frozen, its listener stays, and who is dealt to it waits there: in the end everybody.",
		Request: session.Request{
			Model: "prefork", Options: model.Options{"accept": "reuseport", "workers": "4"},
			Clients: []session.Group{{N: 8, Kind: session.Churning}},
			Acts:    []session.Act{{After: 4 * time.Second, Do: session.FreezeWorker}},
		},
	}, {
		Name: "kept-descriptor", Question: "The child has closed it. Why is it not closed?", Minutes: 2,
		Group: "processes", Takes: 12 * time.Second,
		Saw:   "A connection ends when the last copy of its descriptor is closed. The parent kept a copy.",
		Look:  "The parent starts a child for each client, and keeps its own copy of the descriptor. The child closes, and no end reaches the client: see what they wait for, in the list.",
		Panel: "clients",
		Request: session.Request{
			Model:   "keeps",
			Clients: []session.Group{{N: 3, Kind: session.HalfClosed}, {N: 2, Kind: session.Churning}},
		},
	},
}

// Scenes implements session.Launcher: those whose model is known here, cut to what
// this machine allows.
func (l *Launcher) Scenes() []session.Scene {
	limits := measure.Limits()
	var all []session.Scene
	for _, s := range slices.Concat(scenes, mysteries(l.Sources)) {
		m := l.find(s.Request.Model)
		if m == nil {
			continue
		}
		s.Request.Scene = s.Name
		s.Request.Clients = slices.Clone(s.Request.Clients)
		for i := range s.Request.Clients {
			g := &s.Request.Clients[i]
			if g.N == nineHundred {
				g.N = min(nineHundred, room(limits, m))
			}
		}
		s.Only = missing(m, s.Request)
		all = append(all, s)
	}
	return all
}

// Scene returns the scene of this name or alias.
func (l *Launcher) Scene(name string) (session.Scene, bool) {
	for _, s := range l.Scenes() {
		if s.Name == name || s.Alias != "" && s.Alias == name {
			return s, true
		}
	}
	return session.Scene{}, false
}

// missing says in a sentence why r cannot be shown on this machine, or nothing.
func missing(m *model.Model, r session.Request) string {
	if m.Traits.Linux && runtime.GOOS != "linux" {
		return m.Name + " needs Linux; select, poll, threads and goroutine run here too"
	}
	for _, g := range r.Clients {
		if why := clients.Missing(g.Kind); why != "" {
			return why
		}
	}
	return ""
}

// room is how many clients m and we can have descriptors for: theirs are in this
// process, and its own ends in the server's.
func room(limits []measure.Limit, m *model.Model) int {
	const spare = 64 // the screen's, the listener's, those of other clients
	most := nineHundred
	if n := m.Traits.MaxClients; n > 0 {
		most = min(most, n-spare)
	}
	if l, low := tooLow(limits, most+spare, "ulimit -n"); low {
		most = int(l.Number) - spare
	}
	return max(most, 1)
}
