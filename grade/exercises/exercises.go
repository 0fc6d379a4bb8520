// Package exercises is the table of the exercises: their manifests.
package exercises

import (
	"muxlab/grade/stages"
	"muxlab/grade/task"
	"muxlab/harness/kernel"
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
			Must: "messages of 0 to 300,000 bytes come back, however cut"},
		{ID: "sleeps", Points: 20, Needs: []string{"bytes"}, Linux: true, Run: stages.SleepsInEpoll,
			Must: "3 silent clients: one thread sleeps in epoll_wait, no tick"},
		{ID: "interest", Points: 15, Needs: []string{"bytes"}, Linux: true, Run: stages.Interest,
			Must: "Out only while something is unsent, In only until the end"},
		{ID: "slow", Points: 20, Needs: []string{"bytes"}, Linux: true, Run: stages.Slow,
			Must: "one client does not read: others are served, 2 MB at most"},
		{ID: "gone", Points: 15, Needs: []string{"bytes"}, Linux: true, Run: stages.Gone,
			Faults: &kernel.Faults{Abort: 0.1},
			Must:   "200 clients come and go, half by reset; all is closed"},
		{ID: "stop", Points: 10, Needs: []string{"sleeps"}, Linux: true, Run: stages.Stop,
			Faults: &kernel.Faults{Stop: true},
			Must:   "told to stop, it answers what has arrived, and closes all"},
	},
	Hints: [3]string{
		"Look at what your thread does while nobody sends anything. It should be asleep in one call, and that call should be told once, not each time, what to wait for.",
		"EpollCtl with EpollAdd when a client comes, EpollMod when what it waits for changes, EpollDel before Close. Write until EAGAIN, keep the rest, and only then watch for Out.",
		`until ctx is done:
    EpollWait(epfd, events, -1)        EINTR: look at ctx
    the listener is ready:  Accept, EpollAdd for In
    a client is ready:
        Read once
        take the whole messages out of what it has sent
        Write until EAGAIN, and keep the rest
        want Out only if something is left, In only if little is
        EpollMod, if what you want has changed
        it has ended, and nothing is left: EpollDel, Close
then: EpollDel the listener
    serve what EpollWait with a time-out of 0 returns, until nothing
    close everything`,
	},
	Late: task.Late{PerDay: 10, Most: 50},
	Wrong: []task.Wrong{
		{Name: "lostwrite", Head: "bytes"},
		{Name: "toolong", Head: "bytes"},
		{Name: "cutsoff", Head: "bytes"},
		{Name: "piecemeal", Head: "bytes"},
		{Name: "onemessage", Head: "bytes"},
		{Name: "unlistened", Head: "starts"},
		{Name: "returnsagain", Head: "starts"},
		{Name: "readsonout", Head: "bytes"},
		{Name: "spin", Head: "sleeps", Also: []string{"interest", "slow", "gone"}},
		{Name: "nap", Head: "sleeps", Also: []string{"interest", "slow", "gone"}},
		{Name: "alarm", Head: "sleeps"},
		{Name: "pollinstead", Head: "sleeps"},
		{Name: "decoy", Head: "sleeps"},
		{Name: "alwayswrite", Head: "sleeps", Also: []string{"interest", "slow", "gone"}},
		{Name: "wantwrite", Head: "interest"},
		{Name: "watchesended", Head: "interest"},
		{Name: "blockingwrite", Head: "slow"},
		{Name: "unbounded", Head: "slow"},
		{Name: "neverback", Head: "slow"},
		{Name: "refusestoread", Head: "slow"},
		{Name: "leak", Head: "gone"},
		{Name: "resetends", Head: "gone"},
		{Name: "acceptends", Head: "gone"},
		{Name: "writeerror", Head: "gone"},
		{Name: "afterclose", Head: "gone"},
		{Name: "nodel", Head: "gone"},
		{Name: "blockinglistener", Head: "gone"},
		{Name: "ignoresstop", Head: "stop"},
		{Name: "dropsasked", Head: "stop"},
		{Name: "atonce", Head: "stop"},
		{Name: "leavesopen", Head: "stop"},
	},
}
