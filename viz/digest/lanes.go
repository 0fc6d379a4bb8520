package digest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// Workers and processes.

// servingFor is how long a worker counts as serving its client after the client sent
// something, and not as waiting for it; in ns.
const servingFor = int64(300 * time.Millisecond)

// workers sets the lanes of all workers that are alive, and the processes they are in.
func (d *Digest) workers(f *trace.Frame, v snapshot.View) {
	s := &d.Snap
	s.Lanes, s.Procs, s.Gone = nil, nil, trace.Counters{}
	held := map[int]int{}
	for _, c := range d.accepted.conns {
		held[c.pid]++
	}
	for _, p := range f.Processes {
		if p.FoldedIn { // its parent has its counters
			continue
		}
		pr := snapshot.Proc{
			PID: p.PID, Parent: p.Parent, Role: p.Role,
			Conns: held[p.PID], Open: len(p.FDs), Counters: p.Total(), Ended: p.Ended,
		}
		if p.Parent == 0 { // without the counters of ended workers
			pr.Counters, s.Gone = p.Own(), p.Folded
		}
		from := len(s.Lanes)
		owners := ownersOf(p)
		for _, w := range p.Workers {
			if w.Alive && !p.Ended {
				s.Lanes = append(s.Lanes, d.lane(p, w, owners))
			}
		}
		pr.Lanes = s.Lanes[from:len(s.Lanes):len(s.Lanes)]
		slices.SortStableFunc(pr.Lanes, func(a, b snapshot.Lane) int { return byName(a.Name, b.Name) })
		s.Procs = append(s.Procs, pr)
	}
	sortProcs(s)
}

// sortProcs orders the processes, and the lanes as their processes are. The lanes of each
// process stay a part of Snapshot.Lanes.
func sortProcs(s *snapshot.Snapshot) {
	slices.SortStableFunc(s.Procs, func(a, b snapshot.Proc) int {
		if (a.Parent == 0) != (b.Parent == 0) {
			return cmp.Compare(a.Parent, b.Parent)
		}
		return byName(a.Role, b.Role)
	})
	inOrder := make([]snapshot.Lane, 0, len(s.Lanes))
	for i := range s.Procs {
		from := len(inOrder)
		inOrder = append(inOrder, s.Procs[i].Lanes...)
		s.Procs[i].Lanes = inOrder[from:len(inOrder):len(inOrder)]
	}
	s.Lanes = inOrder
}

// byName orders "worker 9" before "worker 10".
func byName(a, b string) int {
	i, j := strings.LastIndexByte(a, ' ')+1, strings.LastIndexByte(b, ' ')+1
	m, errA := strconv.Atoi(a[i:])
	n, errB := strconv.Atoi(b[j:])
	if errA != nil || errB != nil || a[:i] != b[:j] {
		return cmp.Compare(a, b)
	}
	return cmp.Compare(m, n)
}

// lane returns the lane of worker w. owners are as from ownersOf.
func (d *Digest) lane(p *trace.Process, w trace.Worker, owners map[int]*trace.FD) snapshot.Lane {
	name := w.Name
	switch {
	case p.Parent != 0 && len(p.Workers) == 1:
		name = p.Role
	case p.Parent != 0:
		name = p.Role + " " + threadName(p, w.Name)
	}
	l := snapshot.Lane{
		PID: p.PID, Number: w.Number, Thread: w.Thread, Name: name,
		Call: w.Call, Since: max(0, d.meter.Age(w.Since)), Turn: w.Turn, Counters: w.Counters,
	}
	l.Worked = d.meter.WorkedBy(snapshot.WorkerKey{PID: p.PID, Number: w.Number})
	if tape.DoingOf(&w).OnClient() {
		l.Client = d.nameAt(p, w.CallFD)
	}
	own := owners[w.Number]
	l.State = laneStateOf(p, w, l.Since, own != nil)
	if own != nil && (l.State == snapshot.LaneHeld || l.State == snapshot.LaneComputing) {
		l.Client = d.Names.OfFD(own)
	}
	return l
}

// threadName returns the name of a worker inside its process. In a worker process the
// workers are threads, or "worker 2" would be ambiguous.
func threadName(p *trace.Process, name string) string {
	if strings.HasPrefix(p.Role, "worker") && len(p.Workers) > 1 {
		return strings.Replace(name, "worker", "thread", 1)
	}
	return name
}

// nameAt returns the name of a descriptor that a worker is in a call on.
func (d *Digest) nameAt(p *trace.Process, fd int) string {
	if name := d.Names.OfLife(d.reader.At(p.PID, fd)); name != "" {
		return name
	}
	if shown := findFD(p, fd); shown != nil { // the tables know it before its event comes
		return d.Names.OfFD(shown)
	}
	return ""
}

var laneStates = map[tape.Doing]snapshot.LaneState{
	tape.Standing: snapshot.LaneHeld, tape.Computing: snapshot.LaneBetween,
	tape.Waiting: snapshot.LaneSelect, tape.Accepting: snapshot.LaneAccept,
	tape.Reading: snapshot.LaneRead, tape.Writing: snapshot.LaneWrite,
	tape.WaitingForRoom: snapshot.LaneRoom, tape.WaitingForWork: snapshot.LaneWork,
	tape.Receiving: snapshot.LaneWork, tape.Locking: snapshot.LaneTurn,
	tape.Otherwise: snapshot.LaneRead,
}

// laneStateOf returns what a worker does, from the call it is in.
func laneStateOf(p *trace.Process, w trace.Worker, since int64, owns bool) snapshot.LaneState {
	state := laneStates[tape.DoingOf(&w)]
	switch {
	case state == snapshot.LaneBetween && owns:
		return snapshot.LaneComputing
	case state == snapshot.LaneRead && since < servingFor && spoke(p, w.CallFD):
		return snapshot.LaneServing
	}
	return state
}

// spoke reports whether bytes have come from the descriptor.
func spoke(p *trace.Process, fd int) bool {
	shown := findFD(p, fd)
	return shown != nil && shown.In > 0
}

// findFD returns what the tables of p show of a descriptor, or nil.
func findFD(p *trace.Process, fd int) *trace.FD {
	i, found := slices.BinarySearchFunc(p.FDs, fd, func(f trace.FD, n int) int { return f.Number - n })
	if !found {
		return nil
	}
	return &p.FDs[i]
}

// ownersOf returns, by number of the worker, the connection that each worker of a process
// used last.
func ownersOf(p *trace.Process) map[int]*trace.FD {
	owners := map[int]*trace.FD{}
	for i := range p.FDs {
		fd := &p.FDs[i]
		if old := owners[fd.Owner]; fd.Kind == trace.Connection && (old == nil || old.UsedTime < fd.UsedTime) {
			owners[fd.Owner] = fd
		}
	}
	return owners
}
