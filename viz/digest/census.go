package digest

import (
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// The census of the clients.

// takeCensus counts each client in one place. Accepted connections count whoever made
// them. Of the others only the built-in clients are known by name; strangers in the
// backlog are counted by the kernel.
func takeCensus(s *snapshot.Snapshot, conns []conn) snapshot.Census {
	var c snapshot.Census
	c.Accepted, c.Waiting = len(conns), len(s.Waiting)+s.Strangers
	if s.Queue.Noted {
		unused := 0
		for _, conn := range conns {
			if conn.unused {
				unused++
			}
		}
		c.Queued = min(s.Queue.Depth, c.Accepted)
		c.Dispatching = max(0, unused-c.Queued)
	}
	for i := range s.Rows {
		if s.Rows[i].State == snapshot.RowLeaked {
			c.Leaked++
		}
		if s.Rows[i].Kind == snapshot.KindLeft {
			c.Left++
		}
	}
	c.Left = min(c.Left, c.Accepted)
	c.Leaked = min(c.Leaked, c.Accepted-c.Queued-c.Dispatching) // rows may be older than conns
	c.InService = c.Accepted - c.Queued - c.Dispatching - c.Leaked
	c.Total = c.Accepted + c.Waiting
	for _, cell := range s.Cells {
		switch cell.Kind {
		case trace.Listener:
			c.Listeners++
		case trace.PipeEnd:
			c.Wake++
		default:
			c.WatchConn++
		}
	}
	c.Watched = len(s.Cells)
	return c
}

// strangers counts the connections in the backlog of a server that has no built-in
// clients; only the kernel knows of them. With built-in clients it counts none, because
// the backlog also holds connections whose clients have left. A sample is up to 0.2 s
// old: one taken before the latest accept is ignored, and the number before it is kept.
type strangers struct {
	accepted int64 // when the latest accept was; ns
	n        int
}

// count returns the number in this picture.
func (x *strangers) count(s *snapshot.Snapshot) int {
	if !s.NoOwnClients || s.Sample.Backlog < 0 || s.Sample.At.IsZero() {
		x.n = 0
		return 0
	}
	if sampled := s.Time - int64(s.Wall.Sub(s.Sample.At)); sampled > x.accepted {
		x.n = max(0, s.Sample.Backlog-len(s.Waiting))
	}
	return min(x.n, s.Sample.Backlog)
}
