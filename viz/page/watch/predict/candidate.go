// Package predict explains what a wait returned: which descriptors, or whose calls,
// and why not the others. It compares two snapshots with what a student marked in
// between, and answers in sentences that rest on what is known alone.
//
// Board draws the candidates and takes the keys of their marks. When something happens is
// not its business: the mode of page watch lets it.
package predict

import (
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/panel/cell"
	"muxlab/viz/snapshot"
	"strconv"
)

// A Candidate is what may be returned: a descriptor of the set, or a worker.
type Candidate struct {
	Key  int64  // tells it from the others
	Name string // as the screen has it; "": the connection has no name
	FD   int    // -1: a worker
}

// Candidates returns what the next wait can return, in the order of the screen: the
// descriptors that a loop watches, or else the workers.
func Candidates(s *snapshot.Snapshot) []Candidate {
	var all []Candidate
	if s.Loop != nil {
		for _, c := range s.Cells {
			name := cell.Name(c)
			all = append(all, Candidate{int64(c.FD), name, c.FD})
		}
		return all
	}
	for _, l := range s.Lanes {
		all = append(all, Candidate{workerNumber(l.PID, l.Number), l.Name, -1})
	}
	return all
}

// workerNumber returns one number for a worker of a process.
func workerNumber(pid, worker int) int64 { return int64(pid)<<16 | int64(worker) }

// LaneOf returns the lane of a candidate that is a worker; the zero Lane if it has ended.
func LaneOf(s *snapshot.Snapshot, c Candidate) snapshot.Lane {
	for _, l := range s.Lanes {
		if workerNumber(l.PID, l.Number) == c.Key {
			return l
		}
	}
	return snapshot.Lane{}
}

// title is what a candidate is called in a sentence.
func (c Candidate) title() string {
	switch {
	case c.FD >= 0 && c.Name == "listen":
		return "the listener"
	case c.FD >= 0 && c.Name == "wake":
		return "the wake pipe"
	case c.Name == "":
		return "descriptor " + strconv.Itoa(c.FD)
	}
	return c.Name
}

// newTick reports whether a turn of the loop was completed between two snapshots.
func newTick(before, after *snapshot.Snapshot) bool {
	return after.Tick != nil && after.Tick.Done && (before.Tick == nil || after.Tick.Turn != before.Tick.Turn)
}

// Waited returns the first wait of the loop that returned between two snapshots, when all
// that it led to has happened; nil if there is none. One that a signal interrupted is the
// wait of no turn.
func Waited(before, after *snapshot.Snapshot) *trace.Event {
	if after.Loop == nil {
		return nil
	}
	for _, e := range CallsSince(before, after) {
		here := e.PID == after.Loop.PID && e.Worker == after.Loop.Number
		if here && e.Sees == tape.Waited && e.Result < 0 {
			return &e.Event
		}
		if here && e.Sees == tape.Waited {
			break
		}
	}
	if newTick(before, after) {
		return &after.Tick.Wait
	}
	return nil
}

// Returned holds the keys of what the first wait after a snapshot returned, or of the
// workers whose calls returned.
func Returned(before, after *snapshot.Snapshot) map[int64]bool {
	all := map[int64]bool{}
	if after.Loop != nil {
		for _, m := range ready(before, after) {
			all[int64(m.FD)] = true
		}
		return all
	}
	for _, e := range CallsSince(before, after) {
		all[workerNumber(e.PID, e.Worker)] = true
	}
	return all
}

// ready are the descriptors that the first wait of the loop returned after a snapshot.
func ready(before, after *snapshot.Snapshot) []snapshot.Mention {
	if wait := Waited(before, after); wait != nil && wait.Result > 0 {
		return after.Tick.Ready
	}
	return nil
}

// CallsSince are the calls that returned after a moment.
func CallsSince(before, after *snapshot.Snapshot) []snapshot.Entry {
	known := int64(0)
	if n := len(before.Log); n > 0 {
		known = before.Log[n-1].Time
	}
	var list []snapshot.Entry
	for _, e := range after.Log {
		if e.Time > known && (e.Op.IsCall() || e.Op == trace.OpWait) {
			list = append(list, e)
		}
	}
	return list
}
