package digest

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// connReader draws up the connection list: a row for each connection, and one for
// each built-in client that has none yet.
type connReader struct {
	rows   []snapshot.Row
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
func (r *connReader) due(f *trace.Frame, v snapshot.View) bool {
	return len(r.rows) <= manyRows || v.Past || v.Held && len(f.Events) > 0 ||
		f.Time-r.at >= rowsEvery || f.Time < r.at
}

// connections draws up the list, or leaves the one of a moment ago.
func (d *Digest) connections(f *trace.Frame, v snapshot.View) []snapshot.Row {
	r := &d.conns
	if !r.due(f, v) {
		return r.rows
	}
	r.at = f.Time
	r.round++
	r.rows = make([]snapshot.Row, 0, max(len(r.rows), len(v.Clients))+8)
	r.coming = false
	for i := range v.Clients {
		c := &v.Clients[i]
		at := &r.byPort[c.Port]
		at.clientRound, at.client = r.round, uint32(i)
		r.coming = r.coming || c.Port == 0 && c.Error == ""
	}
	for _, p := range f.Processes {
		if !p.Ended && !p.FoldedIn {
			d.connectionsOf(p, f.Time, v)
		}
	}
	for i := range v.Clients {
		c := &v.Clients[i]
		if at := &r.byPort[c.Port]; c.Port == 0 || at.round != r.round || at.client != uint32(i) {
			one := Outside(c, v.Wall, r.outFor(c.Port, f.Time))
			if Killed(f) && c.Error == "" { // it was thinking, and does not know yet
				one.State, one.Wait = snapshot.RowGone, "the server is gone"
			}
			r.rows = append(r.rows, one)
		}
	}
	r.lookInQueue(d.Snap.Queue)
	r.lookOutside(v.Sample.Backlog)
	return r.rows
}

// lookInQueue leaves as many in the queue as it holds. Who else was accepted, and is not
// served, is in somebody's hands: in the acceptor's while the queue is full, the latest
// then; else in those of a worker, to whom the oldest went.
func (r *connReader) lookInQueue(q snapshot.Queue) {
	var all []*snapshot.Row
	for i := range r.rows {
		if r.rows[i].InQueue {
			all = append(all, &r.rows[i])
		}
	}
	if len(all) <= q.Depth {
		return
	}
	slices.SortFunc(all, func(a, b *snapshot.Row) int { return cmp.Compare(a.Opened, b.Opened) })
	rest := all[:len(all)-q.Depth]
	if q.Depth >= q.Capacity {
		rest = all[q.Depth:]
	}
	for _, one := range rest {
		one.InQueue = false
	}
}

// lookOutside tells those who wait in the backlog from those of whom the kernel,
// when it was full, has dropped the first packets, and who do not know it. Who is who
// nobody can tell: if more wait than it holds, it is said of none that he is in it.
func (r *connReader) lookOutside(holds int) {
	waiting := 0
	for i := range r.rows {
		if one := &r.rows[i]; one.State == snapshot.RowBacklog && one.Since >= int64(time.Second) {
			waiting++
		}
	}
	if holds < 0 || waiting <= holds {
		return
	}
	for i := range r.rows {
		if one := &r.rows[i]; one.State == snapshot.RowBacklog {
			one.State = snapshot.RowOutside
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
func (d *Digest) connectionsOf(p *trace.Process, now int64, v snapshot.View) {
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
		if at := &r.byPort[one.Port]; one.Port != 0 && at.clientRound == r.round {
			addClient(&one, &v.Clients[at.client], v.Wall)
		}
		if one.Kind == snapshot.NotOurs && r.coming && now-fd.Opened < KnownAfter {
			one.Kind = JustCame
		}
		r.put(one, fd)
	}
}

// put adds a row. A connection that several processes hold has one row: of the
// process that uses it.
func (r *connReader) put(one snapshot.Row, fd *trace.FD) {
	port := fd.Peer.Port()
	at := &r.byPort[port]
	if port == 0 || at.round != r.round {
		at.round, at.row = r.round, uint32(len(r.rows))
		r.rows = append(r.rows, one)
		return
	}
	if old := &r.rows[at.row]; one.Used > old.Used || old.State == snapshot.RowQueued && one.State != snapshot.RowQueued {
		one.Copies = old.Copies + 1
		*old = one
	} else {
		old.Copies++
	}
}

// row is what the tables say of a connection.
func (d *Digest) row(p *trace.Process, fd *trace.FD, now int64) snapshot.Row {
	one := snapshot.Row{
		Name: d.Names.Of(p.PID, fd.Number), Kind: snapshot.NotOurs, Port: fd.Peer.Port(), Pid: p.PID, Fd: fd.Number,
		Opened: fd.Opened, Used: fd.UsedTime, In: fd.In, Out: fd.Out, Interest: fd.Interest, Echoes: -1,
	}
	if one.Name == "" {
		one.Name = "fd" + term.Nbsp + strconv.Itoa(fd.Number)
	}
	if one.Name[0] == 'c' {
		one.Kind = snapshot.HasLeft
	}
	one.Rank, one.Process = rankOf(one.Name, fd.Number), p.Role
	times := d.served.times(p.PID, fd.Number, fd.Opened)
	one.P50, one.P99 = times.Quantile(0.5), times.Quantile(0.99)
	return one
}

// The kinds of connections of which no client of ours is the other end now.
const (
	JustCame = "just came" // it may be one of ours, whose port is not known yet
)

// KnownAfter is how long after it was accepted a client of ours is known, at the latest.
const KnownAfter = int64(250 * time.Millisecond)

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
func place(one *snapshot.Row, p *trace.Process, fd *trace.FD, owner, caller *trace.Worker, d *Digest, now int64) {
	switch {
	case fd.Interest != 0:
		placeWatched(one, p, fd, owner, d)
	case caller != nil:
		placeInCall(one, p, fd, caller, now)
	case d.forgotten(fd, owner):
		one.State, one.Since = snapshot.RowForgotten, max(0, now-max(fd.UsedTime, fd.Opened))
	case fd.UsedTime < fd.Opened:
		one.State, one.Since = snapshot.RowQueued, max(0, now-fd.Opened)
		one.Waits, one.Wait = one.Since, "to be served"
		if d.queue.noted {
			one.Wait, one.InQueue = "a worker", true
		}
	default:
		one.State = snapshot.RowServed
		if owner != nil {
			one.Worker = threadName(p, owner.Name)
		}
	}
}

// forgotten: nobody watches it, or is in a call on it. That is so for a moment of each;
// but here another process has served it, or its owner sleeps in a wait for others, or is
// in a later turn than the one that returned it: that is so while the server is held, too.
func (d *Digest) forgotten(fd *trace.FD, owner *trace.Worker) bool {
	if fd.UsedTime < fd.Opened {
		return d.served.another[fd.Peer.Port()] >= fd.Opened
	}
	if owner == nil || d.meter.age(fd.UsedTime) <= servingFor {
		return false
	}
	return owner.Call.IsWait() || fd.ReadyTime >= fd.Opened && fd.ReadyTurn != uint32(owner.Turn)
}

// watched: a wait is to say when it is ready.
func placeWatched(one *snapshot.Row, p *trace.Process, fd *trace.FD, owner *trace.Worker, d *Digest) {
	age := max(0, d.meter.age(fd.ReadyTime))
	returned := fd.ReadyTime != 0 && fd.ReadyTime >= fd.Opened
	latest := owner != nil && fd.ReadyTurn == uint32(owner.Turn)
	switch {
	case returned && d.served.waitsFor(p.PID, fd):
		one.State, one.Since, one.Waits, one.Wait = snapshot.RowReady, age, age, "to be served"
	case returned && (age < FreshFor && (latest || d.Snap.Fast) || latest && owner.Standing):
		one.State = snapshot.RowServed
	case d.served.wantsWrite(p.PID, fd):
		one.State, one.Since = snapshot.RowWrite, age
	default:
		one.State, one.Since = snapshot.RowIdle, max(0, d.meter.age(max(fd.UsedTime, fd.Opened)))
	}
}

// inCall: a worker is in a call on it, and on nothing else.
func placeInCall(one *snapshot.Row, p *trace.Process, fd *trace.FD, caller *trace.Worker, now int64) {
	one.Worker, one.Since = threadName(p, caller.Name), max(0, now-caller.Since)
	switch {
	case caller.Call == trace.OpWrite:
		one.State = snapshot.RowWrite
	case one.Since < servingFor && fd.In > 0:
		one.State = snapshot.RowServed
	default:
		one.State, one.Waits, one.Wait = snapshot.RowSilent, one.Since, one.Worker+" waits"
	}
}

// client adds what is known of a connection because its client is one of ours.
func addClient(one *snapshot.Row, c *session.Client, wall time.Time) {
	one.Kind, one.Echoes, one.Heard, one.Ours = c.Kind, int64(c.Echoes), c.Heard, true
	switch {
	case c.Error != "": // it is gone, and the server still has its end
		one.State, one.Waits, one.Wait = snapshot.RowGone, 0, c.Error
	case !c.WaitingSince.IsZero() && wall.Sub(c.WaitingSince) >= ShortWait:
		one.Waits, one.Wait, one.Says = int64(wall.Sub(c.WaitingSince)), c.WaitingFor, true
	}
}

// ShortWait is a wait not worth a word.
const ShortWait = 100 * time.Millisecond

// Outside is a client that the server has no connection of.
func Outside(c *session.Client, wall time.Time, seen int64) snapshot.Row {
	one := snapshot.Row{Name: c.Name, Kind: c.Kind, Port: c.Port, Fd: -1, Echoes: int64(c.Echoes), Heard: c.Heard, Ours: true, State: snapshot.RowBacklog}
	one.Rank = rankOf(one.Name, 0)
	switch {
	case c.Error != "":
		one.State, one.Wait = snapshot.RowGone, c.Error
		return one
	case c.Port == 0 && c.WaitingSince.IsZero():
		one.State = snapshot.RowAway
		return one
	case c.Port == 0:
		one.State = snapshot.RowConnecting
	}
	one.Waits, one.Since, one.Wait = seen, seen, "to be accepted"
	if !c.WaitingSince.IsZero() {
		one.Waits, one.Since = max(0, int64(wall.Sub(c.WaitingSince))), max(0, int64(wall.Sub(c.WaitingSince)))
		if c.WaitingFor != "" {
			one.Wait, one.Says = c.WaitingFor, true
		}
	}
	return one
}
