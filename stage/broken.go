package stage

import (
	"muxlab/harness/kernel"
	"muxlab/session"
)

// A puzzle is a server of the shelf of wrong servers on stage: who brings its fault
// to light, for most do not show under friendly clients, what to look at without
// being told what it is, and the answer.
type puzzle struct {
	name     string // on the shelf
	question string
	look     string
	gives    string // what gave the fault away
	right    string // where it is done right
	lint     string // finds it
	others   string // three lints that it could be taken for
	where    string // where to look, once a guess was made
	panel    string // where one sees it; "" the usual one
	clients  []session.Group
	faults   *kernel.Faults // what the kernel does to it, as the manual allows
}

// puzzles in the order of the home screen, easy ones first. Their order numbers them, see
// mysteryName: a new one goes to the end.
var puzzles = []puzzle{
	{
		name: "busy", question: "All are served, and a processor is hot",
		look:  "Six clients, an echo a second each, and a right answer to all. See the CPU, and what the ticks bring: what should this loop do between two clients?",
		gives: "The wait returns at once and brings nothing, thousands of times a second: its timeout is 0, and the loop hardly sleeps.",
		right: "harness/reactor/loop.go, timeout: -1, for ever, unless there is something left to do.",
		lint:  "busy-loop", others: "spin write-interest hog",
		where: "Let it run. How many ticks a second are there, and how many of them return nobody? Then the CPU.",
	}, {
		name: "wantwrite", question: "It is told much, and does little with it",
		look:  "Everybody gets the right echo, and the loop hardly sleeps. Hold it with space, let a tick through with the full stop: what is returned, and what comes of it?",
		gives: "Every tick returns every client as writable, and nothing is written: a socket is writable nearly always.",
		right: "harness/reactor/conn.go, rearm (LAB: write-interest): writability is asked for only while something is unsent.",
		lint:  "write-interest", others: "busy-loop unbounded short-write",
		where: "The tick: what each wait returned (readable, or writable), and which calls it led to.",
	}, {
		name: "spin", question: "Two clients come and go, and it gets hotter",
		look:  "It is quiet at first. Two clients come, speak, leave and come again. See the descriptors, the ticks a second, and the CPU after some of them have left.",
		gives: "The wait returns a client that has left, again and again: the end of its input stays readable for ever, and its descriptor is never closed.",
		right: "harness/reactor/conn.go, serve: at the end, once all is sent, close; and close stops waiting for it first.",
		lint:  "spin", others: "busy-loop hog write-interest",
		where:   "A client that has left: is its descriptor still in the set, and how often do waits return it?",
		clients: beside(2, session.Churning),
	}, {
		name: "once", question: "One client says much, and is never done",
		look:  "Four say a line at a time and are content. One says much at once. See what it waits for (the list of clients), how much of it lies unread, and what the loop does.",
		panel: "queues",
		gives: "The loop sleeps while bytes of that client lie unread: it is edge-triggered, read once, and what is left makes no new edge.",
		right: "harness/reactor/conn.go, drained (LAB: edge-drain): read until EAGAIN, or until a read brings less than it asked for.",
		lint:  "edge-undrained", others: "short-write blocked hog",
		where:   "The queues of the client that says much: how much lies unread while the loop sleeps? Then its last calls (l).",
		clients: beside(1, session.Huge),
	}, {
		name: "blocks", question: "One does not read: why do all wait?",
		look:  "Four say a line a second. The fifth sends and reads nothing. See how long the others are served, and in which call, on whom, the loop is then.",
		gives: "The loop is blocked in write on the one that does not read: its sockets block, and a loop has one thread for all.",
		right: "harness/reactor/accept.go: each connection is accepted as non-blocking; write says EAGAIN, and the rest is kept.",
		lint:  "blocked", others: "hog edge-undrained unbounded",
		where:   "The tick: the call that the loop is in now, with which client, and for how long. Then how long the others have waited.",
		clients: beside(1, session.NotReading),
	}, {
		name: "unbounded", question: "One does not read, nobody waits: a good server?",
		look:  "Four say a line a second, and get it back. The fifth sends and reads nothing, and nobody suffers. See the memory, and how much was read from that one.",
		panel: "queues",
		gives: "What it reads from that client has nowhere to go, and is kept in memory without a bound: the findings say how much.",
		right: "harness/reactor/conn.go, send (LAB: high-water): above 64 KiB unsent a client is not read any more, and the kernel holds it up.",
		lint:  "unbounded", others: "leak short-write write-interest",
		where:   "The queues: what came in from the client that does not read, and what went out to it. Where is the difference?",
		clients: beside(1, session.NotReading),
	}, {
		name: "leak", question: "Connections break, and the server goes on",
		look:  "Now and then a connection is reset (injected: the lab makes the call fail). Clients give up, as they must. Count the descriptors, and the clients that are left.",
		panel: "clients",
		gives: "There are more connections open than clients: after a reset it forgets the client, and does not close the descriptor.",
		right: "harness/reactor/conn.go, serve and close: whatever says that a connection is over, it is closed.",
		lint:  "leak", others: "interrupted fd-setsize spin",
		where:  "The clients: how many descriptors are open, and how many clients are there? Then the last call on one that is left (l).",
		faults: &kernel.Faults{Reset: 0.05},
	}, {
		name: "shortwrite", question: "It is quiet after half a minute: all is well?",
		look:  "Now and then the kernel takes only a part of a write (injected, as the manual allows). Watch for half a minute, and see who still speaks, and what the others wait for.",
		panel: "clients",
		gives: "Clients wait for the rest of an echo for ever, and the server waits for them: it does not look how much write took, and has lost the rest.",
		right: "harness/reactor/conn.go, send (LAB: partial-write): what the kernel does not take is kept, and written when it can be.",
		lint:  "short-write", others: "edge-undrained blocked interrupted",
		where:  "The calls (l): what a write was asked for, and what it returned. Then the next call on that client.",
		faults: &kernel.Faults{Short: 0.2},
	}, {
		name: "eintr", question: "Six came, and there are fewer and fewer",
		look:  "Now and then a call is interrupted by a signal (injected, as the manual allows). Nobody leaves by himself here. See the clients that gave up, and the last call on each (l).",
		panel: "clients",
		gives: "A read says EINTR, and the next call on it is close. EINTR says nothing of the client: the call was to be made again.",
		right: "harness/reactor/conn.go, read: after EINTR it is still ready; and harness/converse/converse.go (LAB: eintr-blocking) for blocking calls.",
		lint:  "interrupted", others: "leak short-write spin",
		where:  "The calls (l): the last two on a client that gave up.",
		faults: &kernel.Faults{EINTR: 0.08},
	}, {
		name: "tail", question: "They said all, and did not hear all",
		look:  "Three clients say all they have to say, close their side and listen on. The kernel takes only a part of some writes (injected). See what they got back, and what they wait for.",
		panel: "clients",
		gives: "The server reads the end of the input and closes at once, though something is still to be sent: the client sees the end before it has heard all.",
		right: "harness/reactor/conn.go, serve: it closes when the input has ended and nothing is unsent, not before.",
		lint:  "short-write", others: "interrupted edge-undrained leak",
		where:   "The calls (l) of a client that has shut down its side: what its last write returned, and the call after it.",
		clients: beside(3, session.HalfClosed), faults: &kernel.Faults{Short: 0.5},
	}, {
		name: "keeps", question: "The child has closed, and nobody is told",
		look:  "A process for each client. Three of them come, speak, leave and come again. See for how long, and what for, they wait; and count the descriptors of the parent.",
		panel: "clients",
		gives: "The descriptors of the parent grow: it keeps its copy of each connection, and the client sees the end only when the last copy is closed.",
		right: "fork/fork.go (LAB: parent-closes): the parent closes its copy as soon as the child is started.",
		lint:  "parent-keeps", others: "leak pool-saturated herd",
		where:   "The processes: how many descriptors the parent has open, and how many children run. Then what the clients wait for.",
		clients: beside(3, session.Churning),
	}, {
		name: "forgets", question: "Six came, and one is answered",
		look:  "Six clients connect, and each would speak once a second. See who is answered, what the others wait for, and how many descriptors each call is passed.",
		panel: "clients",
		gives: "Each call is passed fewer descriptors than the one before, until one is left: select overwrites the set with its answer, and what was not ready is gone from it.",
		right: "select/select.go, Wait (LAB: rebuild): the set is copied before each call, and select overwrites the copy.",
		lint:  "forgotten", others: "blocked edge-undrained fd-setsize",
		where: "The tick: how many descriptors was select passed in the first call, and how many in the last? Then the clients that wait.",
	}, {
		name: "parks", question: "It waits for nothing, and does not sleep",
		look:  "It is quiet at first. Two clients come, speak, leave and come again. The server waits for no event of those that have left. See what the waits return all the same.",
		gives: "The wait returns a client that has left, with a hang-up and no data: events = 0 silences neither POLLHUP nor POLLERR, and the descriptor is never closed.",
		right: "harness/reactor/conn.go, serve: at the end, once all is sent, close; and close takes it out of what is watched.",
		lint:  "spin", others: "busy-loop write-interest interrupted",
		where:   "A client that has left: what is the server told of it in each tick (r, w, h), and which calls follow?",
		clients: beside(2, session.Churning),
	},
}

// beside are the troublesome ones and four steady ones.
func beside(n int, kind string) []session.Group {
	return []session.Group{{N: 4, Kind: session.Steady}, {N: n, Kind: kind}}
}
