package digest

import (
	"strconv"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// The list of connections: one row for each, and one for each built-in client without one.

// A connReader makes the list of connections. It makes it anew when that is due, and
// keeps it in between.
type connReader struct {
	rows   []snapshot.Row
	at     int64 // time of the frame they were made from
	byPort [1 << 16]portOf
	round  uint32
	coming bool // a built-in client is connecting, and its port is not known yet
}

// A portOf is what is known of a client's port. Each part is valid only if its round is
// the present one: so the table is never cleared.
type portOf struct {
	round, row  uint32
	clientRound uint32
	client      uint32
	outRound    uint32 // last round in which it was not accepted
	out         int64  // since when it is not accepted
}

// Up to manyRows the list is made for every frame, above that every rowsEvery ns.
const (
	manyRows  = 200
	rowsEvery = int64(250 * time.Millisecond)
)

// due reports whether the list must be made anew.
func (r *connReader) due(f *trace.Frame, v snapshot.View) bool {
	return len(r.rows) <= manyRows || v.Past || v.Held && len(f.Events) > 0 ||
		f.Time-r.at >= rowsEvery || f.Time < r.at
}

// connections returns the list of connections, made anew if that is due.
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
			one := outside(c, d.Snap.Wall, r.outFor(c.Port, f.Time))
			if one.Refused = d.refused[c.Port]; one.Refused.Why != 0 {
				one.State = snapshot.RowGone
			}
			if ServerKilled(f) && c.Error == "" { // it was not waiting, and does not know yet
				one.State, one.Wait = snapshot.RowGone, "the server is gone"
			}
			r.rows = append(r.rows, one)
		}
	}
	r.limitQueue(d.Snap.Queue)
	r.limitBacklog(v.Sample.Backlog)
	return r.rows
}

// connectionsOf adds the connections of one process.
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
		if tape.DoingOf(w).OnClient() {
			callers[w.CallFD] = w
		}
	}
	for i := range p.FDs {
		fd := &p.FDs[i]
		if fd.Kind != trace.Connection {
			continue
		}
		one := d.row(p, fd, now)
		classify(&one, p, fd, workers[fd.Owner], callers[fd.Number], d, now)
		if at := &r.byPort[one.Port]; one.Port != 0 && at.clientRound == r.round {
			addClient(&one, &v.Clients[at.client], d.Snap.Wall)
		}
		if one.Kind == snapshot.KindNotOurs && r.coming && now-fd.Opened < knownAfter {
			one.Kind = snapshot.KindJustCame
		}
		r.put(one, fd)
	}
}

// put adds a row. A connection that several processes have open has one row, of the process
// that used it last.
func (r *connReader) put(one snapshot.Row, fd *trace.FD) {
	port := fd.Peer.Port()
	at := &r.byPort[port]
	if port == 0 || at.round != r.round {
		at.round, at.row = r.round, uint32(len(r.rows))
		r.rows = append(r.rows, one)
		return
	}
	old := &r.rows[at.row]
	isServed := old.State == snapshot.RowQueued && one.State != snapshot.RowQueued
	if one.Used > old.Used || isServed {
		one.Copies = old.Copies + 1
		*old = one
	} else {
		old.Copies++
	}
}

// row returns what the table of descriptors says of a connection.
func (d *Digest) row(p *trace.Process, fd *trace.FD, now int64) snapshot.Row {
	one := snapshot.Row{
		Name: d.Names.OfFD(fd), Kind: snapshot.KindNotOurs,
		Port: fd.Peer.Port(), PID: p.PID, FD: fd.Number,
		Opened: fd.Opened, Used: fd.UsedTime,
		In: fd.In, Out: fd.Out, Interest: fd.Interest,
	}
	if one.Name[0] == 'c' {
		one.Kind = snapshot.KindLeft
	}
	one.Rank, one.Process = rankOf(one.Name, fd.Number), p.Role
	times := d.served.times(d.reader.At(p.PID, fd.Number), fd.Opened)
	one.P50, one.P99 = times.Quantile(0.5), times.Quantile(0.99)
	return one
}

// knownAfter is when a built-in client is known at the latest after it was accepted, in ns.
const knownAfter = int64(250 * time.Millisecond)

// rankOf orders c9 before c10, and built-in clients before others.
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
