package viz

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/harness/trace"
)

// servingFor is how long after its client spoke a worker still counts as
// serving it, and not as waiting for it.
const servingFor = int64(300 * time.Millisecond)

// workers draws up a lane for each living worker, and the processes they are in.
func (d *digest) workers(f *trace.Frame, v view) {
	s := &d.snap
	s.lanes, s.procs, s.gone = nil, nil, trace.Counters{}
	held := map[int]int{}
	for _, c := range d.names.conns {
		held[c.pid]++
	}
	for _, p := range f.Processes {
		if p.FoldedIn { // it is dead, and its parent has its account
			continue
		}
		pr := proc{pid: p.PID, parent: p.Parent, role: p.Role, conns: held[p.PID], counters: p.Total(), ended: p.Ended}
		if p.Parent == 0 { // what it has taken over of its workers is not its own
			pr.counters, s.gone = p.Own(), p.Folded
		}
		from := len(s.lanes)
		owners := ownersOf(p)
		for _, w := range p.Workers {
			if w.Alive && !p.Ended {
				s.lanes = append(s.lanes, d.lane(p, w, f.Time, owners))
			}
		}
		pr.lanes = s.lanes[from:len(s.lanes):len(s.lanes)]
		slices.SortStableFunc(pr.lanes, func(a, b lane) int { return byName(a.name, b.name) })
		s.procs = append(s.procs, pr)
	}
	slices.SortStableFunc(s.procs, func(a, b proc) int {
		if (a.parent == 0) != (b.parent == 0) {
			return cmp.Compare(a.parent, b.parent)
		}
		return byName(a.role, b.role)
	})
	inOrder := make([]lane, 0, len(s.lanes))
	for i := range s.procs {
		from := len(inOrder)
		inOrder = append(inOrder, s.procs[i].lanes...)
		s.procs[i].lanes = inOrder[from:len(inOrder):len(inOrder)]
	}
	s.lanes = inOrder
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

func (d *digest) lane(p *trace.Process, w trace.Worker, now int64, owners map[int]*trace.FD) lane {
	name := w.Name
	switch {
	case p.Parent != 0 && len(p.Workers) == 1:
		name = p.Role
	case p.Parent != 0:
		name = p.Role + " " + threadName(p, w.Name)
	}
	l := lane{
		pid: p.PID, number: w.Number, thread: w.Thread, name: name,
		call: w.Call, since: max(0, now-w.Since), turn: w.Turn, counters: w.Counters,
	}
	if m := d.meter.asleep[workerKey{p.PID, w.Number}]; m != nil {
		l.worked = m.track.series()
	}
	if w.Call == trace.OpRead || w.Call == trace.OpWrite {
		l.client = d.names.of(p.PID, w.CallFD)
	}
	own := owners[w.Number]
	l.state = laneStateOf(p, w, l.since, own != nil)
	if own != nil && (l.state == laneHeld || l.state == laneComputing) {
		l.client = d.names.of(p.PID, own.Number)
	}
	return l
}

// threadName is the name of a worker inside of its process: where that is a worker
// itself, those in it are threads, or "worker 2" would be one of either.
func threadName(p *trace.Process, name string) string {
	if strings.HasPrefix(p.Role, "worker") && len(p.Workers) > 1 {
		return strings.Replace(name, "worker", "thread", 1)
	}
	return name
}

// laneStateOf says what a worker does, from the call it is in.
func laneStateOf(p *trace.Process, w trace.Worker, since int64, owns bool) laneState {
	switch {
	case w.Standing:
		return laneHeld
	case w.Call == trace.OpNone && owns:
		return laneComputing
	case w.Call == trace.OpNone:
		return laneBetween
	case w.Call.IsWait():
		return laneSelect
	case w.Call == trace.OpAccept:
		return laneAccept
	case w.Call == trace.OpWrite:
		return laneWrite
	case w.Call == trace.OpWait && w.CallFD == 1:
		return laneRoom
	case w.Call == trace.OpWait, w.Call == trace.OpRecvmsg:
		return laneWork
	case w.Call == trace.OpLock, w.Call == trace.OpFutexWait:
		return laneTurn
	case since < servingFor && spoke(p, w.CallFD):
		return laneServing
	}
	return laneRead
}

// spoke reports whether bytes have come from the descriptor.
func spoke(p *trace.Process, fd int) bool {
	i, found := slices.BinarySearchFunc(p.FDs, fd, func(f trace.FD, n int) int { return f.Number - n })
	return found && p.FDs[i].In > 0
}

// ownersOf finds, for each worker of a process that has a connection, the one
// that it used last.
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
