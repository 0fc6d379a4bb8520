package diagnose

import (
	"slices"
	"time"
)

// A Lint is one kind of trouble that is looked for.
type Lint struct {
	Name  string
	About string // what it is and what to do, a sentence each
	// Threshold is the name of a field of Thresholds, and its default in words. Where
	// a lint has several, they are separated by semicolons, the first being the
	// one to turn.
	Threshold string
	// lasts is for how long after it showed it still is so, unless it shows anew: what is
	// looked for in every frame, and not found in some, is over. 0: it is about one turn.
	lasts time.Duration
}

// Lints lists everything that is looked for.
func Lints() []Lint { return slices.Clone(lints[:]) }

type lint int

const (
	lintSpin lint = iota
	lintWrite
	lintEdge
	lintHog
	lintBlocked
	lintBusy
	lintHerd
	lintSet
	lintBacklog
	lintPool
	lintUnbounded
	lintLeak
	lintCopy
	lintRest
	lintCut
	lintCount
)

// lints are in the order in which a lecture would come to them. Who the subject
// is, of which a lint is reported once and then not again for a while, stands behind.
var lints = [lintCount]Lint{
	lintSpin: { // a worker
		Name: "spin",
		About: "A level-triggered wait returns a descriptor turn after turn, and nothing comes of it, so that the loop never sleeps. " +
			"Use what is returned, or stop waiting for it: close a connection at its end, and do not watch a listener while no descriptor is free.",
		Threshold: "SpinTurns: 20 turns in a row; SpinEvery: 10 ms a turn or less",
		lasts:     time.Second,
	},
	lintWrite: { // a worker
		Name: "write-interest",
		About: "The loop waits for writability though it has nothing to write, and a socket is writable nearly always. " +
			"Ask for it only while something is left to be sent, and take it back afterwards.",
		Threshold: "WriteTurns: 20 turns in a row; SpinEvery: 10 ms a turn or less",
		lasts:     time.Second,
	},
	lintEdge: { // a descriptor
		Name: "edge-undrained",
		About: "An edge-triggered descriptor is read in part, and the loop sleeps: what is left makes no new edge, and its client waits for ever. " +
			"Go on until the call says EAGAIN, or has brought less than was asked for.",
		Threshold: "EdgeSleep: 100 ms asleep, in all",
		lasts:     time.Second,
	},
	lintHog: { // a worker
		Name: "hog",
		About: "One client takes so much of a turn that others who were ready in it have to wait (head-of-line blocking). " +
			"Give each client a budget a turn, and hand long work to another thread.",
		Threshold: "HogTime: 100 ms for one client",
	},
	lintBlocked: { // a worker
		Name: "blocked",
		About: "A worker on which others depend is blocked in a call on one client, and nobody else is served meanwhile. " +
			"In a loop make every descriptor non-blocking; without a loop, give each client a worker of its own.",
		Threshold: "BlockedCall: 1 s in one call",
		lasts:     500 * time.Millisecond,
	},
	lintBusy: { // a worker
		Name: "busy-loop",
		About: "A worker asks again and again instead of sleeping, and is told every time that there is nothing. " +
			"Let the wait sleep until something happens: a timeout of -1, or the time to the next thing that is due.",
		Threshold: "BusyCalls: 200 calls for nothing, of at most 250; BusyTime: within 100 ms",
		lasts:     500 * time.Millisecond,
	},
	lintHerd: { // the server
		Name: "herd",
		About: "Several workers are woken for one client, one gets it, and the others were woken for nothing (the thundering herd). " +
			"Let them sleep in a blocking accept, watch the listener with EPOLLEXCLUSIVE, or give each a listener of its own (SO_REUSEPORT).",
		Threshold: "HerdVain: 10 wake-ups in vain; HerdShare: 5 % of all; HerdTime: within 10 s",
		lasts:     2 * time.Second,
	},
	lintSet: { // a process
		Name: "fd-setsize",
		About: "The descriptors of a server with select come near to FD_SETSIZE, 1024, and beyond that no client can be watched. " +
			"Use poll or epoll, which have no such limit.",
		Threshold: "SetNear: 922 descriptors",
		lasts:     2 * time.Second,
	},
	lintBacklog: { // the server
		Name: "backlog",
		About: "More clients come than are accepted, and they pile up in the kernel, until it drops them. " +
			"Accept until EAGAIN, keep slow work away from whoever accepts, and make the backlog large enough for a burst.",
		Threshold: "BacklogGrowth: 8 connections more; BacklogSeconds: 3 s of growth, or 1 s with the backlog full",
		lasts:     2 * time.Second,
	},
	lintPool: { // a process
		Name: "pool-saturated",
		About: "Every worker is taken and clients wait, though most of the workers only sleep until their own client says something. " +
			"Have a worker for each request rather than for each connection, use more workers, or wait for many clients in one loop.",
		Threshold: "PoolWait: 1 s in which nobody is taken in",
		lasts:     500 * time.Millisecond,
	},
	lintUnbounded: { // a descriptor
		Name: "unbounded",
		About: "The server goes on reading from a client that does not take its answers, and keeps them all in memory. " +
			"Stop reading while too much is unsent (a high-water mark), and let the kernel hold up the client.",
		Threshold: "UnboundedBytes: 1 MB kept for one client",
		lasts:     time.Second,
	},
	lintLeak: { // a process
		Name: "leak",
		About: "A client is gone, the server was told so, and the descriptor stays open, until there is none left. " +
			"Close on every path: at the end of the input, after a reset, after any other error.",
		Threshold: "LeakAfter: 5 s after the end",
		lasts:     500 * time.Millisecond,
	},
	lintCopy: { // a process
		Name: "parent-keeps",
		About: "A parent keeps its copy of a connection that its child serves: when the child closes it the client sees no end, and the parent runs out of descriptors. " +
			"Close it in the parent as soon as the child is started.",
		Threshold: "CopyAfter: 1 s after the child has used it",
		lasts:     500 * time.Millisecond,
	},
	lintRest: { // a process
		Name: "short-write",
		About: "A write took only a part, and the rest is never written: the loop waits for the client to speak, or closes, and the client waits for the rest. " +
			"Keep what write did not take, and wait for writability until it is written; close when nothing is left.",
		Threshold: "RestAfter: 1 s after the write",
		lasts:     500 * time.Millisecond,
	},
	lintCut: { // a process
		Name: "interrupted",
		About: "A call is interrupted by a signal (EINTR), and the server takes that for the end of the connection, and closes it. " +
			"Make the call again: nothing was done, and the connection is as good as before.",
		Threshold: "CutClosed: 2 connections",
		lasts:     2 * time.Second,
	},
}
