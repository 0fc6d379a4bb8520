package query

import (
	"cmp"
	"slices"
)

// The words that values and parameters of queries can be, each with what it says, for the page
// for instructors.

// A Saying is a word, and what it says.
type Saying struct{ Word, Says string }

// clientSays is what the states of a client say.
var clientSays = map[string]string{
	"accepted":       "accepted, and neither in the queue nor with a worker",
	"away":           "it has closed, and will connect again",
	"being served":   "a worker reads from it or writes to it",
	"connecting":     "not connected yet",
	"gave up":        "the connection failed, or was refused",
	"gone":           "it has left, and the server has not closed its end: in the queue, for example",
	"idle":           "watched by a loop, and not ready",
	"in service":     "a worker waits for it, and it sends nothing",
	"in the backlog": "connected, and not accepted",
	"in write":       "a worker is in a write to it, and it does not read",
	"just served":    "it was served a moment ago, and its worker sleeps again",
	"left open":      "open, and no worker serves or watches it any more",
	"not accepted":   "not accepted, and maybe not in the backlog: more wait than that holds",
	"queued":         "in the program's own queue",
	"ready waits":    "returned by a wait, and not used since",
	"wants to write": "it has output that the kernel does not take yet",
}

// workerSays is what the states of a worker say.
var workerSays = map[string]string{
	"computing": "between two calls, with a connection",
	"between":   "between two calls, with none",
	"serving":   "in read, and its client sent something a moment ago",
	"read":      "in read, and the client sends nothing",
	"write":     "in write, and the client does not read",
	"room":      "waits for room in the queue",
	"idle":      "waits for work: from the queue, or from the parent",
	"accept":    "in accept",
	"lock":      "waits for the lock around accept",
	"wait":      "in select, poll or epoll_wait",
	"held":      "held before its next call",
}

// ClientStates are the words of the query state.
func ClientStates() []Saying { return sayings(rowWords(), clientSays) }

// WorkerStates are the words that workers takes.
func WorkerStates() []Saying { return sayings(laneWords(), workerSays) }

func sayings(words []string, says map[string]string) (all []Saying) {
	for _, w := range words {
		all = append(all, Saying{w, says[w]})
	}
	slices.SortFunc(all, func(a, b Saying) int { return cmp.Compare(a.Word, b.Word) })
	return all
}
