// Package exercises is the table of the exercises: their manifests.
package exercises

import (
	"muxlab/grade/stages"
	"muxlab/grade/task"
	"muxlab/harness/model"
)

// All are the exercises, in the order of their numbers.
var All = []*task.Exercise{Epoll}

// Find returns the exercise of this number, name or folder ("06", "6", "epoll",
// "06-epoll"), or nil.
func Find(name string) *task.Exercise {
	for _, e := range All {
		if name == e.ID || name == e.Name || name == e.Dir() || "0"+name == e.ID {
			return e
		}
	}
	return nil
}

// Epoll is exercise 06.
var Epoll = &task.Exercise{
	ID: "06", Name: "epoll",
	Title:    "epoll, level-triggered",
	Sentence: "One thread serves many clients: it sleeps in epoll_wait, and the kernel remembers what it waits for.",
	Minutes:  90,
	Imports:  []string{"context", "errors"},
	Traits:   model.Traits{View: model.Readiness, Fair: true, Linux: true},
	Stages: []task.Stage{
		{ID: "starts", Points: 5, Linux: true, Run: stages.Starts,
			Must: "it listens, and a message of one byte comes back"},
		{ID: "bytes", Points: 15, Needs: []string{"starts"}, Linux: true, Run: stages.Bytes,
			Must: "messages from 0 bytes to 300 kB come back whole: in pieces, pipelined, after a half-close"},
		{ID: "sleeps", Points: 20, Needs: []string{"bytes"}, Linux: true, Run: stages.SleepsInEpoll,
			Must: "with 3 silent clients one thread sleeps in epoll_wait, watches all 4 descriptors, and makes no tick"},
		{ID: "interest", Points: 15, Needs: []string{"bytes"}, Linux: true, Run: stages.Interest,
			Must: "while nothing is unsent, no descriptor is watched for EPOLLOUT"},
		{ID: "slow", Points: 20, Needs: []string{"bytes"}, Linux: true, Run: stages.Slow,
			Must: "a client that does not read holds up nobody, and at most 2 MB are kept for it"},
		{ID: "gone", Points: 15, Needs: []string{"bytes"}, Linux: true, Run: stages.Gone,
			Must: "200 clients come and go, and as many descriptors are open as before"},
		{ID: "stop", Points: 10, Needs: []string{"sleeps"}, Linux: true, Run: stages.Stop,
			Must: "told to stop, it answers what has arrived and ends with exit code 0"},
	},
	Hints: [3]string{
		"Look at what your thread does while nobody sends anything. It should be asleep in one call, and that call should be told once, not each time, what to wait for.",
		"EpollCtl with EpollAdd when a client comes, EpollMod when what it waits for changes, EpollDel before Close. Write until EAGAIN, keep the rest, and only then watch for Out.",
		"until ctx is done:\n    events = EpollWait(epfd, -1)            EINTR: look at ctx\n    for each event:\n        listener: Accept, EpollAdd(In)\n        client:   Read once; take the whole messages out of what it has sent;\n                  Write until EAGAIN; want Out only if something is left,\n                  and In only while little is left; EpollMod if that has changed\n                  closed by the client and nothing left: EpollDel, Close\nthen: remove the listener, serve what EpollWait(epfd, 0) returns until it returns nothing, close",
	},
	Late: task.Late{PerDay: 10, Most: 50},
	Wrong: []task.Wrong{
		{Name: "lostwrite", Head: "bytes"},
		{Name: "piecemeal", Head: "bytes"},
		{Name: "onemessage", Head: "bytes"},
		{Name: "spin", Head: "sleeps", Also: []string{"interest", "gone"}},
		{Name: "nap", Head: "sleeps", Also: []string{"interest", "gone"}},
		{Name: "pollinstead", Head: "sleeps"},
		{Name: "decoy", Head: "sleeps"},
		{Name: "alwayswrite", Head: "sleeps", Also: []string{"interest", "slow"}},
		{Name: "wantwrite", Head: "interest"},
		{Name: "blockingwrite", Head: "slow"},
		{Name: "unbounded", Head: "slow"},
		{Name: "leak", Head: "gone"},
		{Name: "ignoresstop", Head: "stop"},
		{Name: "dropsasked", Head: "stop"},
	},
}
