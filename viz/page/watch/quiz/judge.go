package quiz

import (
	"fmt"
	"slices"
	"strconv"

	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/viz/page/watch/predict"
	"muxlab/viz/snapshot"
)

// A Verdict is what the run that followed says.
type Verdict struct {
	Over  bool   // it says something; else it has to go on
	Right string // key of the right choice; "" this run did not decide it
	Why   string // in sentences, from what was called
}

func decided(right, why string) Verdict { return Verdict{true, right, why} }
func undecided(why string) Verdict      { return Verdict{true, "", why} }

// has reports whether one of the choices has this key.
func (q *Question) has(key string) bool {
	return slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Key == key })
}

// judgeOrder looks which of the choices the turn dealt with first.
func judgeOrder(q *Question, before, after *snapshot.Snapshot) Verdict {
	wait := predict.Waited(before, after)
	if wait == nil {
		return Verdict{}
	}
	var returned []string
	first := ""
	if wait.Result > 0 {
		for _, m := range after.Tick.Ready {
			if q.has(strconv.Itoa(m.FD)) {
				returned = append(returned, m.Name)
			}
		}
		for _, m := range after.Tick.Calls {
			if key := strconv.Itoa(m.FD); first == "" && q.has(key) {
				first = key
			}
		}
	}
	if len(returned) < 2 || first == "" {
		return undecided("The " + wait.Op.String() + " returned " + units.Count(len(returned)) + " of them: there is no order.")
	}
	return decided(first, fmt.Sprintf("The %v returned %s, in this order, and the loop goes through what it was given. %s", wait.Op, joined(returned), orderOf[wait.Op]))
}

// orderOf says in which order a wait returns.
var orderOf = map[trace.Op]string{
	trace.OpSelect:    "Of select's set the program looks at the bits from 0 up: the lowest number first, whoever came first.",
	trace.OpPoll:      "poll marks the entries, and the program goes through them in their order, whoever came first.",
	trace.OpEpollWait: "epoll keeps a list: what became ready first stands first.",
}

func joined(names []string) string {
	words := ""
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			words += " and "
		case i > 0:
			words += ", "
		}
		words += n
	}
	return words
}

// judgePassed compares with the arguments of the wait.
func judgePassed(q *Question, before, after *snapshot.Snapshot) Verdict {
	wait := predict.Waited(before, after)
	if wait == nil {
		return Verdict{}
	}
	n := int(wait.Arg)
	why := ""
	switch wait.Op {
	case trace.OpSelect:
		why = "nfds was " + units.Count(n) + ": the highest number, and one. It is no count of the " + units.Count(after.Census.Watched) + " that are watched."
	case trace.OpPoll:
		why = "The poll passed " + units.Screen.Many(n, "entry", "entries") + ": every descriptor that is watched, in every call."
	default:
		n = 0
		why = "None: the kernel keeps the set. epoll_ctl tells it of a descriptor once, and a wait passes nothing."
	}
	if key := strconv.Itoa(n); q.has(key) {
		return decided(key, why)
	}
	return undecided("It was " + units.Count(n) + ": the set has changed meanwhile.")
}

// judgeScanned compares with what the kernel had to look at.
func judgeScanned(q *Question, before, after *snapshot.Snapshot) Verdict {
	wait := predict.Waited(before, after)
	switch {
	case wait == nil:
		return Verdict{}
	case wait.Result == after.Census.Watched:
		return undecided("All that are watched were ready: both are the same here.")
	case wait.Op == trace.OpEpollWait:
		return decided(readyAlone, "It looked at "+units.Count(max(0, wait.Result))+", from its list of those that are ready. The others cost nothing.")
	}
	return decided(allWatched, "It looked at all that are watched, "+units.Count(after.Census.Watched)+", to find "+units.Count(max(0, wait.Result))+": "+wait.Op.String()+" keeps nothing from one call to the next.")
}

// judgeClient looks from whom the thread reads next.
func judgeClient(q *Question, before, after *snapshot.Snapshot) Verdict {
	for _, e := range predict.CallsSince(before, after) {
		if e.Op != trace.OpRead || e.Result <= 0 {
			continue
		}
		switch {
		case !q.has(e.Name):
			return undecided("It was " + e.Name + ", which had not come yet.")
		case e.Name == q.Choices[0].Key:
			return decided(e.Name, e.Name+" spoke, and it has the thread until it closes: the others wait in the backlog, whatever they send.")
		}
		return decided(e.Name, "The backlog is a queue, and accept takes the first in it: "+e.Name+" connected first.")
	}
	return Verdict{}
}

// judgeWorker looks which worker has the client that was first in the queue.
func judgeWorker(q *Question, head string, _, after *snapshot.Snapshot) Verdict {
	for _, l := range after.Lanes {
		switch {
		case l.Client != head || l.State == snapshot.LaneAccept || l.State == snapshot.LaneRoom:
		case q.has(l.Name):
			return decided(l.Name, l.Name+" was the first that was free: the queue gives to whichever worker asks next, and none was chosen before.")
		}
	}
	i := slices.IndexFunc(after.Rows, func(r snapshot.Row) bool { return r.Name == head })
	if i < 0 || after.Rows[i].State == snapshot.RowGone {
		return undecided(head + " has gone before a worker was free.")
	}
	return Verdict{}
}
