package query

import (
	"slices"
	"strconv"
	"strings"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// Queries about the state that the screen shows.

var stateQueries = []Definition{
	{Name: "clients", Sentence: "The clients that are connected, accepted or not. Those that have gone do not count, though the server may not have closed them.", Reveals: []string{"clients"},
		value: ofCensus((*snapshot.Census).Connected)},
	{Name: "watched", Sentence: "The descriptors that the kernel watches for the loop: connections, the listener, the wake pipe.", Reveals: []string{"watched"},
		value: watched},
	{Name: "refused", Sentence: "The connections that the server closed without serving them, since it began.", Reveals: []string{"clients"},
		value: ofSnap(func(s *snapshot.Snapshot) (Value, bool) { return count(s.Totals.Refused) })},
	{Name: "inservice", Sentence: "The accepted connections that a worker serves or watches.", Reveals: []string{"state"},
		value: ofCensus(func(c *snapshot.Census) int { return c.InService })},
	{Name: "backlog", Sampled: true, Sentence: "The connections in the kernel's backlog, which wait to be accepted.", Reveals: []string{"backlog"},
		value: ofSnap(func(s *snapshot.Snapshot) (Value, bool) {
			v, _ := count(s.Sample.Backlog)
			return v, s.Sample.Backlog >= 0
		})},
	{Name: "queued", Sentence: "The connections in the program's own queue.", Reveals: []string{"queued"},
		value: ofCensus(func(c *snapshot.Census) int { return c.Queued })},
	{Name: "head", Kind: Client, Sentence: "The first client of the program's own queue: the next that a worker takes.", Reveals: []string{"queued", "state", "order"},
		value: ofSnap(func(s *snapshot.Snapshot) (Value, bool) {
			return Value{Kind: Client, Names: []string{s.Queue.Head}}, s.Queue.Head != ""
		})},
	{Name: "inhand", Sentence: "The connections between the acceptor, the queue and a worker.", Reveals: []string{"inhand"},
		value: ofCensus(func(c *snapshot.Census) int { return c.Dispatching })},
	{Name: "state", params: []param{client}, Kind: Word, words: rowWords, Sentence: "The state of a client, in the words of the list; gone: it has left, and the server has not closed it.", Reveals: []string{"state"},
		value: ofRow(state)},
	{Name: "owner", params: []param{client}, Kind: Word, form: workerForm, Sentence: "The worker that has a client, as the screen names it.", Reveals: []string{"workers"},
		value: ofRow(owner)},
	{Name: "asleepin", params: []param{worker}, Kind: Word, words: callNames, Sentence: "The system call that a worker sleeps in.", Reveals: []string{"workers", "state", "asleep"},
		value: asleepIn},
	{Name: "workers", params: []param{laneState}, Sentence: "The workers that are in a state: " + strings.Join(laneWords(), " ") + ".", Reveals: []string{"workers"},
		value: workers},
	{Name: "threads", Sentence: "The workers that are alive, of all processes.", Reveals: []string{"threads"},
		value: ofSnap(func(s *snapshot.Snapshot) (Value, bool) { return count(len(s.Lanes)) })},
	{Name: "processes", Sentence: "The processes of the server that are alive.", Reveals: []string{"processes"},
		value: ofProcs(func(*snapshot.Proc) int { return 1 })},
	{Name: "descriptors", Sentence: "The descriptors that the server has made and not closed, of all its processes.", Reveals: []string{"descriptors"},
		value: ofProcs(func(p *snapshot.Proc) int { return p.Open })},
	{Name: "unread", params: []param{client}, Unit: "bytes", Sampled: true, Sentence: "The bytes that a client has sent and the server has not read.", Reveals: []string{"unread"},
		value: ofRow(unread)},
	{Name: "unsent", params: []param{client}, Unit: "bytes", Sampled: true, Sentence: "The bytes that the server has written and the client has not read.", Reveals: []string{"unsent"},
		value: ofRow(unsent)},
	{Name: "kept", params: []param{client}, Unit: "bytes", Sentence: "The bytes of a client that are in the program: read, and not written back.", Reveals: []string{"unsent"},
		value: ofRow(kept)},
}

// ofSnap makes a query of what follows from the snapshot alone.
func ofSnap(f func(*snapshot.Snapshot) (Value, bool)) func(*Observer, []string) (Value, bool) {
	return func(o *Observer, _ []string) (Value, bool) { return f(o.snap) }
}

func ofCensus(f func(*snapshot.Census) int) func(*Observer, []string) (Value, bool) {
	return ofSnap(func(s *snapshot.Snapshot) (Value, bool) { return count(f(&s.Census)) })
}

// ofRow makes a query about one client. It is unknown if there is none of this name.
func ofRow(f func(*Observer, *snapshot.Row) (Value, bool)) func(*Observer, []string) (Value, bool) {
	return func(o *Observer, args []string) (Value, bool) {
		if r := o.row(args[0]); r != nil {
			return f(o, r)
		}
		return unknown()
	}
}

// ofProcs makes a query that adds up the processes that are alive.
func ofProcs(f func(*snapshot.Proc) int) func(*Observer, []string) (Value, bool) {
	return ofSnap(func(s *snapshot.Snapshot) (Value, bool) {
		n := 0
		for i := range s.Procs {
			if p := &s.Procs[i]; !p.Ended {
				n += f(p)
			}
		}
		return count(n)
	})
}

// row returns the row of a client, or nil.
func (o *Observer) row(name string) *snapshot.Row {
	for i := range o.snap.Rows {
		if o.snap.Rows[i].Name == name {
			return &o.snap.Rows[i]
		}
	}
	return nil
}

// watched is unknown where no worker waits for many descriptors.
func watched(o *Observer, _ []string) (Value, bool) {
	v, _ := count(o.snap.Census.Watched)
	return v, o.snap.Model != nil && o.snap.IsLoop()
}

// owner is the worker that serves the client or waits for it, the only one of the process that
// has it, or the loop that watches it.
func owner(o *Observer, r *snapshot.Row) (Value, bool) {
	var here []*snapshot.Lane
	for i := range o.snap.Lanes {
		l := &o.snap.Lanes[i]
		if l.PID != r.PID || r.FD < 0 {
			continue
		}
		if l.Client == r.Name {
			return word(l.Name), true
		}
		here = append(here, l)
	}
	switch child := o.isChild(r.PID); {
	case len(here) == 1 && (child || r.Interest != 0):
		return word(here[0].Name), true
	case r.Interest != 0 && o.snap.Loop != nil:
		return word(o.snap.Loop.Name), true
	}
	return unknown()
}

// isChild reports whether a process is a child of the server.
func (o *Observer) isChild(pid int) bool {
	return slices.ContainsFunc(o.snap.Procs, func(p snapshot.Proc) bool { return p.PID == pid && p.Parent != 0 })
}

// lane finds a worker by its name, its number, or the beginning of its name if no other
// begins so. It returns nil if there is none.
func (o *Observer) lane(args []string) *snapshot.Lane {
	names := make([]string, len(o.snap.Lanes))
	for i := range o.snap.Lanes {
		names[i] = o.snap.Lanes[i].Name
	}
	if i := findWorker(names, args); i >= 0 {
		return &o.snap.Lanes[i]
	}
	return nil
}

// findWorker returns the index of the worker that args name, or -1.
func findWorker(names, args []string) int {
	want, at := plainWord(strings.Join(args, " ")), -1
	for i, name := range names {
		name = plainWord(name)
		_, err := strconv.Atoi(want)
		switch {
		case name == want:
			return i
		case err == nil && strings.HasSuffix(name, " "+want), err != nil && strings.HasPrefix(name, want):
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}

// asleepIn is unknown while the worker is in no call.
func asleepIn(o *Observer, args []string) (Value, bool) {
	l := o.lane(args)
	if l == nil || l.Call == trace.OpNone || l.State == snapshot.LaneHeld {
		return unknown()
	}
	return word(callName(l.Call)), true
}

// laneStates are the words for what a worker does.
var laneStates = [snapshot.NumLaneStates]string{
	snapshot.LaneComputing: "computing", snapshot.LaneBetween: "between", snapshot.LaneServing: "serving",
	snapshot.LaneRead: "read", snapshot.LaneWrite: "write", snapshot.LaneRoom: "room", snapshot.LaneWork: "idle",
	snapshot.LaneAccept: "accept", snapshot.LaneTurn: "lock", snapshot.LaneSelect: "wait", snapshot.LaneHeld: "held",
}

// laneWords are those words; what is covered on the screen has none.
func laneWords() []string {
	return slices.DeleteFunc(slices.Clone(laneStates[:]), func(word string) bool { return word == "" })
}

func workers(o *Observer, args []string) (Value, bool) {
	n := 0
	for i := range o.snap.Lanes {
		if laneStates[o.snap.Lanes[i].State] == args[0] {
			n++
		}
	}
	return count(n)
}

// rowWords returns all that the state of a client can be.
func rowWords() (list []string) {
	for state := range snapshot.NumRowStates {
		if state == snapshot.RowCovered { // on the screen only
			continue
		}
		list = append(list, plainWord(snapshot.Row{State: state}.StateText()), plainWord(snapshot.Row{State: state, InQueue: true, Worker: "w"}.StateText()))
	}
	slices.Sort(list)
	return slices.Compact(append(list, snapshot.KindLeft))
}

// state is the state of a client. What a client that has left was doing says nothing.
func state(_ *Observer, r *snapshot.Row) (Value, bool) {
	if r.Kind == snapshot.KindLeft {
		return word(snapshot.KindLeft), true
	}
	return word(r.StateText()), true
}

func unread(o *Observer, r *snapshot.Row) (Value, bool) {
	n, known := o.snap.Unread(r)
	return amount(float64(n), "bytes"), known
}

// unsent is unknown of a client that has connected before: it counts what came back to it
// in all.
func unsent(_ *Observer, r *snapshot.Row) (Value, bool) {
	if r.Client == nil || r.FD < 0 || len(r.Client.Before) > 0 {
		return unknown()
	}
	return amount(max(0, float64(r.Out)-float64(r.Client.Bytes)), "bytes"), true
}

func kept(_ *Observer, r *snapshot.Row) (Value, bool) {
	return amount(max(0, float64(r.In)-float64(r.Out)), "bytes"), r.FD >= 0
}
