package query

import (
	"cmp"
	"slices"
	"strconv"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// Queries about the last turn of the loop.

var turnQueries = []Definition{
	{Name: "told", Turn: true, Sentence: "What the last wait passed to the kernel: bits to select, entries to poll, changes to epoll.", Reveals: []string{"told"},
		value: ofWait(func(s *snapshot.Snapshot, w snapshot.LastWait) int {
			if w.Op == trace.OpEpollWait {
				return w.Changes
			}
			return w.Entries
		})},
	{Name: "looked", Turn: true, Sentence: "The descriptors that the kernel scanned in the last wait.", Reveals: []string{"looked"},
		value: ofWait(scanned)},
	{Name: "ready", Kind: Set, Turn: true, Sentence: "What the wait of the last turn returned: clients, listen, wake.", Reveals: []string{"ready"},
		value: ofSnap(ready)},
	{Name: "order", params: []param{clients}, Kind: Order, Since: true, Sentence: "The order in which these clients were first read.", Reveals: []string{"order"},
		value: order},
}

// ofWait makes a query about the last wait of the loop. It is unknown before the first, and
// when the server was killed: what it watched is gone.
func ofWait(f func(*snapshot.Snapshot, snapshot.LastWait) int) func(*Observer, []string) (Value, bool) {
	return ofSnap(func(s *snapshot.Snapshot) (Value, bool) {
		if s.LastWait.Op == trace.OpNone || s.Killed {
			return unknown()
		}
		return count(f(s, s.LastWait))
	})
}

func scanned(s *snapshot.Snapshot, w snapshot.LastWait) int {
	switch w.Op {
	case trace.OpSelect:
		return s.SelectScanned()
	case trace.OpPoll:
		return w.Entries
	}
	return w.Ready
}

func ready(s *snapshot.Snapshot) (Value, bool) {
	t := s.LatestTurn()
	if t == nil || !t.Wait.Op.IsWait() {
		return unknown()
	}
	v := Value{Kind: Set}
	for _, m := range t.Ready {
		v.Names = append(v.Names, readyName(m))
	}
	return v, true
}

// readyName is a name as the cells of the interest set have it, and as it is typed.
func readyName(m snapshot.Mention) string {
	switch m.Name {
	case "listener":
		return "listen"
	case "wake pipe":
		return "wake"
	case "":
		return strconv.Itoa(m.FD)
	}
	return m.Name
}

// order is unknown until all of the clients were read.
func order(o *Observer, args []string) (Value, bool) {
	list := slices.Clone(args)
	for _, name := range list {
		if o.read[name] == 0 || o.lost() {
			return unknown()
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Compare(o.read[a], o.read[b]) })
	return Value{Kind: Order, Names: list}, true
}
