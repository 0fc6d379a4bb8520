package viz

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"muxlab/harness/trace"
	"muxlab/session"
)

// connReader draws up the connection list: a row for each connection, and one for
// each built-in client that has none yet.
type connReader struct {
	rows   []row
	at     int64 // of which moment they are
	byPort [1 << 16]portOf
	round  uint32
	coming bool // a client of ours is about to connect, and its port is not known yet
}

// portOf is what is known by the port of a client: in the round in which it was.
type portOf struct {
	round, row  uint32
	clientRound uint32
	client      uint32
	outRound    uint32 // the last round in which it was not accepted
	out         int64  // since when it was not
}

// Up to manyRows the list is drawn up for every frame, above that every rowsEvery.
const (
	manyRows  = 200
	rowsEvery = int64(250 * time.Millisecond)
)

// due says whether the list must be drawn up anew.
func (r *connReader) due(f *trace.Frame, v view) bool {
	return len(r.rows) <= manyRows || v.past || v.held && len(f.Events) > 0 ||
		f.Time-r.at >= rowsEvery || f.Time < r.at
}

// connections draws up the list, or leaves the one of a moment ago.
func (d *digest) connections(f *trace.Frame, v view) []row {
	r := &d.conns
	if !r.due(f, v) {
		return r.rows
	}
	r.at = f.Time
	r.round++
	r.rows = make([]row, 0, max(len(r.rows), len(v.clients))+8)
	r.coming = false
	for i := range v.clients {
		c := &v.clients[i]
		at := &r.byPort[c.Port]
		at.clientRound, at.client = r.round, uint32(i)
		r.coming = r.coming || c.Port == 0 && c.Error == ""
	}
	for _, p := range f.Processes {
		if !p.Ended && !p.FoldedIn {
			d.connectionsOf(p, f.Time, v)
		}
	}
	for i := range v.clients {
		c := &v.clients[i]
		if at := &r.byPort[c.Port]; c.Port == 0 || at.round != r.round || at.client != uint32(i) {
			one := outside(c, v.wall, r.outFor(c.Port, f.Time))
			if killed(f) && c.Error == "" { // it was thinking, and does not know yet
				one.state, one.wait = rowGone, "the server is gone"
			}
			r.rows = append(r.rows, one)
		}
	}
	r.lookInQueue(d.snap.queue)
	r.lookOutside(v.sample.Backlog)
	return r.rows
}

// lookInQueue leaves as many in the queue as it holds. Who else was accepted, and is not
// served, is in somebody's hands: in the acceptor's while the queue is full, the latest
// then; else in those of a worker, to whom the oldest went.
func (r *connReader) lookInQueue(q queue) {
	var all []*row
	for i := range r.rows {
		if r.rows[i].inQueue {
			all = append(all, &r.rows[i])
		}
	}
	if len(all) <= q.depth {
		return
	}
	slices.SortFunc(all, func(a, b *row) int { return cmp.Compare(a.opened, b.opened) })
	rest := all[:len(all)-q.depth]
	if q.depth >= q.capacity {
		rest = all[q.depth:]
	}
	for _, one := range rest {
		one.inQueue = false
	}
}

// lookOutside tells those who wait in the backlog from those of whom the kernel,
// when it was full, has dropped the first packets, and who do not know it. Who is who
// nobody can tell: if more wait than it holds, it is said of none that he is in it.
func (r *connReader) lookOutside(holds int) {
	waiting := 0
	for i := range r.rows {
		if one := &r.rows[i]; one.state == rowBacklog && one.since >= int64(time.Second) {
			waiting++
		}
	}
	if holds < 0 || waiting <= holds {
		return
	}
	for i := range r.rows {
		if one := &r.rows[i]; one.state == rowBacklog {
			one.state = rowOutside
		}
	}
}

// outFor is how long a connection has been seen that nobody has accepted.
func (r *connReader) outFor(port uint16, now int64) int64 {
	at := &r.byPort[port]
	if port == 0 {
		return 0
	}
	if at.out == 0 || at.out > now || at.outRound != r.round && at.outRound != r.round-1 {
		at.out = now
	}
	at.outRound = r.round
	return now - at.out
}

// connectionsOf adds those of one process.
func (d *digest) connectionsOf(p *trace.Process, now int64, v view) {
	r := &d.conns
	workers := map[int]*trace.Worker{}
	callers := map[int]*trace.Worker{}
	for i := range p.Workers {
		w := &p.Workers[i]
		if !w.Alive {
			continue
		}
		workers[w.Number] = w
		if w.Call == trace.OpRead || w.Call == trace.OpWrite {
			callers[w.CallFD] = w
		}
	}
	for i := range p.FDs {
		fd := &p.FDs[i]
		if fd.Kind != trace.Connection {
			continue
		}
		one := d.row(p, fd, now)
		place(&one, p, fd, workers[fd.Owner], callers[fd.Number], d, now)
		if at := &r.byPort[one.port]; one.port != 0 && at.clientRound == r.round {
			addClient(&one, &v.clients[at.client], v.wall)
		}
		if one.kind == notOurs && r.coming && now-fd.Opened < knownAfter {
			one.kind = justCame
		}
		r.put(one, fd)
	}
}

// put adds a row. A connection that several processes hold has one row: of the
// process that uses it.
func (r *connReader) put(one row, fd *trace.FD) {
	port := fd.Peer.Port()
	at := &r.byPort[port]
	if port == 0 || at.round != r.round {
		at.round, at.row = r.round, uint32(len(r.rows))
		r.rows = append(r.rows, one)
		return
	}
	if old := &r.rows[at.row]; one.used > old.used || old.state == rowQueued && one.state != rowQueued {
		one.copies = old.copies + 1
		*old = one
	} else {
		old.copies++
	}
}

// row is what the tables say of a connection.
func (d *digest) row(p *trace.Process, fd *trace.FD, now int64) row {
	one := row{
		name: d.names.of(p.PID, fd.Number), kind: notOurs, port: fd.Peer.Port(), pid: p.PID, fd: fd.Number,
		opened: fd.Opened, used: fd.UsedTime, in: fd.In, out: fd.Out, interest: fd.Interest, echoes: -1,
	}
	if one.name == "" {
		one.name = "fd" + nbsp + strconv.Itoa(fd.Number)
	}
	if one.name[0] == 'c' {
		one.kind = hasLeft
	}
	one.rank, one.process = rankOf(one.name, fd.Number), p.Role
	times := d.served.times(p.PID, fd.Number, fd.Opened)
	one.p50, one.p99 = times.quantile(0.5), times.quantile(0.99)
	return one
}

// The kinds of connections of which no client of ours is the other end now.
const (
	justCame = "just came" // it may be one of ours, whose port is not known yet
)

// knownAfter is how long after it was accepted a client of ours is known, at the latest.
const knownAfter = int64(250 * time.Millisecond)

// rankOf puts c9 before c10, and ours before the others.
func rankOf(name string, fd int) uint64 {
	n, err := strconv.ParseUint(name[1:], 10, 31)
	switch {
	case err != nil || name[0] != 'c' && name[0] != ':':
		return uint64(fd) | 1<<33
	case name[0] == ':':
		return n | 1<<32
	}
	return n
}

// place says in which state the connection is, whom that keeps waiting, and since when.
func place(one *row, p *trace.Process, fd *trace.FD, owner, caller *trace.Worker, d *digest, now int64) {
	switch {
	case fd.Interest != 0:
		placeWatched(one, p, fd, owner, d)
	case caller != nil:
		placeInCall(one, p, fd, caller, now)
	case d.forgotten(fd, owner):
		one.state, one.since = rowForgotten, max(0, now-max(fd.UsedTime, fd.Opened))
	case fd.UsedTime < fd.Opened:
		one.state, one.since = rowQueued, max(0, now-fd.Opened)
		one.waits, one.wait = one.since, "to be served"
		if d.queue.noted {
			one.wait, one.inQueue = "a worker", true
		}
	default:
		one.state = rowServed
		if owner != nil {
			one.worker = threadName(p, owner.Name)
		}
	}
}

// forgotten: nobody watches it, or is in a call on it. That is so for a moment of each;
// but here another process has served it, or its owner sleeps in a wait for others, or is
// in a later turn than the one that returned it: that is so while the server is held, too.
func (d *digest) forgotten(fd *trace.FD, owner *trace.Worker) bool {
	if fd.UsedTime < fd.Opened {
		return d.served.another[fd.Peer.Port()] >= fd.Opened
	}
	if owner == nil || d.meter.age(fd.UsedTime) <= servingFor {
		return false
	}
	return owner.Call.IsWait() || fd.ReadyTime >= fd.Opened && fd.ReadyTurn != uint32(owner.Turn)
}

// watched: a wait is to say when it is ready.
func placeWatched(one *row, p *trace.Process, fd *trace.FD, owner *trace.Worker, d *digest) {
	age := max(0, d.meter.age(fd.ReadyTime))
	returned := fd.ReadyTime != 0 && fd.ReadyTime >= fd.Opened
	latest := owner != nil && fd.ReadyTurn == uint32(owner.Turn)
	switch {
	case returned && d.served.waitsFor(p.PID, fd):
		one.state, one.since, one.waits, one.wait = rowReady, age, age, "to be served"
	case returned && (age < freshFor && (latest || d.snap.fast) || latest && owner.Standing):
		one.state = rowServed
	case d.served.wantsWrite(p.PID, fd):
		one.state, one.since = rowWrite, age
	default:
		one.state, one.since = rowIdle, max(0, d.meter.age(max(fd.UsedTime, fd.Opened)))
	}
}

// inCall: a worker is in a call on it, and on nothing else.
func placeInCall(one *row, p *trace.Process, fd *trace.FD, caller *trace.Worker, now int64) {
	one.worker, one.since = threadName(p, caller.Name), max(0, now-caller.Since)
	switch {
	case caller.Call == trace.OpWrite:
		one.state = rowWrite
	case one.since < servingFor && fd.In > 0:
		one.state = rowServed
	default:
		one.state, one.waits, one.wait = rowSilent, one.since, one.worker+" waits"
	}
}

// client adds what is known of a connection because its client is one of ours.
func addClient(one *row, c *session.Client, wall time.Time) {
	one.kind, one.echoes, one.heard, one.ours = c.Kind, int64(c.Echoes), c.Heard, true
	switch {
	case c.Error != "": // it is gone, and the server still has its end
		one.state, one.waits, one.wait = rowGone, 0, c.Error
	case !c.WaitingSince.IsZero() && wall.Sub(c.WaitingSince) >= shortWait:
		one.waits, one.wait, one.says = int64(wall.Sub(c.WaitingSince)), c.WaitingFor, true
	}
}

// shortWait is a wait not worth a word.
const shortWait = 100 * time.Millisecond

// outside is a client that the server has no connection of.
func outside(c *session.Client, wall time.Time, seen int64) row {
	one := row{name: c.Name, kind: c.Kind, port: c.Port, fd: -1, echoes: int64(c.Echoes), heard: c.Heard, ours: true, state: rowBacklog}
	one.rank = rankOf(one.name, 0)
	switch {
	case c.Error != "":
		one.state, one.wait = rowGone, c.Error
		return one
	case c.Port == 0 && c.WaitingSince.IsZero():
		one.state = rowAway
		return one
	case c.Port == 0:
		one.state = rowConnecting
	}
	one.waits, one.since, one.wait = seen, seen, "to be accepted"
	if !c.WaitingSince.IsZero() {
		one.waits, one.since = max(0, int64(wall.Sub(c.WaitingSince))), max(0, int64(wall.Sub(c.WaitingSince)))
		if c.WaitingFor != "" {
			one.wait, one.says = c.WaitingFor, true
		}
	}
	return one
}
