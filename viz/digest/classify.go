package digest

import (
	"cmp"
	"slices"
	"time"

	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/digest/meter"
	"muxlab/viz/snapshot"
)

// The state of each connection: what it waits for, and since when.

// limitQueue limits the rows in the queue to its depth. The other accepted and unused
// connections are being dispatched: the latest by the acceptor if the queue is full, else
// the oldest by a worker that has just taken them.
func (r *connReader) limitQueue(q snapshot.Queue) {
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

// limitBacklog handles a full backlog, when the kernel drops the first packets of clients
// that do not know it. Which client is in the backlog is then unknown: if more wait than it
// holds, none is said to be in it.
func (r *connReader) limitBacklog(holds int) {
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

// outFor returns for how many ns the client at port has been seen without being accepted.
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

// classify sets the state of a connection, what it waits for, and since when. owner is the
// worker that used it last, caller the one that is in a call on it; nil: none.
func classify(
	one *snapshot.Row, p *trace.Process, fd *trace.FD, owner, caller *trace.Worker, d *Digest, now int64,
) {
	switch {
	case fd.Interest != 0:
		classifyWatched(one, p, fd, owner, d)
	case caller != nil:
		classifyInCall(one, p, fd, caller, d.meter)
	case d.leaked(p, fd, owner):
		one.State, one.Since = snapshot.RowLeaked, max(0, d.meter.Age(max(fd.UsedTime, fd.Opened)))
	case fd.UsedTime < fd.Opened:
		one.State, one.Since = snapshot.RowQueued, max(0, d.meter.Age(fd.Opened))
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

// leaked reports whether no worker watches the connection, is in a call on it, or will be.
// Every connection is in that state for moments. It is leaked if another process serves it,
// if its owner sleeps in a wait for others, or if its owner is in a later turn than the one
// that returned it; the last holds while the server is held, too.
func (d *Digest) leaked(p *trace.Process, fd *trace.FD, owner *trace.Worker) bool {
	if fd.UsedTime < fd.Opened {
		return d.served.byAnother(d.reader.At(p.PID, fd.Number)) >= fd.Opened
	}
	if owner == nil || d.meter.Age(fd.UsedTime) <= servingFor {
		return false
	}
	return owner.Call.IsWait() || fd.ReadyTime >= fd.Opened && fd.ReadyTurn != uint32(owner.Turn)
}

// classifyWatched sets the state of a connection that a wait watches.
func classifyWatched(one *snapshot.Row, p *trace.Process, fd *trace.FD, owner *trace.Worker, d *Digest) {
	age := max(0, d.meter.Age(fd.ReadyTime))
	returned := fd.ReadyTime != 0 && fd.ReadyTime >= fd.Opened
	latest := owner != nil && fd.ReadyTurn == uint32(owner.Turn)
	switch {
	case returned && d.waitsFor(p.PID, fd):
		one.State, one.Since, one.Waits, one.Wait = snapshot.RowReady, age, age, "to be served"
	case returned && (age < freshFor && (latest || d.Snap.Fast) || latest && owner.Standing):
		one.State = servedBy(owner)
	case d.wantsWrite(p.PID, fd):
		one.State, one.Since = snapshot.RowWrite, age
	default:
		one.State, one.Since = snapshot.RowIdle, max(0, d.meter.Age(max(fd.UsedTime, fd.Opened)))
	}
}

// servedBy returns the state of a connection that a worker used in its latest turn: in that
// turn it is served, and when the worker sleeps again it was.
func servedBy(w *trace.Worker) snapshot.RowState {
	if w != nil && (w.Standing || w.Call.IsWait()) {
		return snapshot.RowJustServed
	}
	return snapshot.RowServed
}

// classifyInCall sets the state of a connection that a worker has a call on, and waits for.
func classifyInCall(one *snapshot.Row, p *trace.Process, fd *trace.FD, caller *trace.Worker, m *meter.Meter) {
	one.Worker, one.Since = threadName(p, caller.Name), max(0, m.Age(caller.Since))
	switch {
	case caller.Call == trace.OpWrite:
		one.State = snapshot.RowWrite
	case one.Since < servingFor && fd.In > 0:
		one.State = snapshot.RowJustServed
	default:
		one.State, one.Waits, one.Wait = snapshot.RowSilent, one.Since, one.Worker+" waits"
	}
}

// addClient adds what its built-in client knows of a connection.
func addClient(one *snapshot.Row, c *session.Client, wall time.Time) {
	one.Kind, one.Client = c.Kind, c
	switch {
	case c.Error != "": // it is gone, and the server still has its end
		one.State, one.Waits, one.Wait = snapshot.RowGone, 0, c.Error
	case !c.WaitingSince.IsZero() && wall.Sub(c.WaitingSince) >= ShortWait:
		one.Waits, one.Wait, one.Says = int64(wall.Sub(c.WaitingSince)), c.WaitingFor, true
	}
}

// ShortWait is how long a wait must last to be mentioned.
const ShortWait = 100 * time.Millisecond

// outside returns the row of a built-in client that the server has no connection of. seen
// is for how long it has been seen that way, in ns.
func outside(c *session.Client, wall time.Time, seen int64) snapshot.Row {
	one := snapshot.Row{
		Name: c.Name, Kind: c.Kind, Port: c.Port, FD: -1, Client: c, State: snapshot.RowBacklog,
	}
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
		waits := max(0, int64(wall.Sub(c.WaitingSince)))
		one.Waits, one.Since = waits, waits
		if c.WaitingFor != "" {
			one.Wait, one.Says = c.WaitingFor, true
		}
	}
	return one
}
