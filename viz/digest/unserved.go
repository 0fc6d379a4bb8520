package digest

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/viz/digest/meter"
	"muxlab/viz/snapshot"
)

// Who waits to be served now.

// unserved counts the connections that are ready, or accepted, and not used since, and
// returns for how many ns the first of them has waited. It sets Late of each.
func (d *Digest) unserved(rows []snapshot.Row) (n int, longest int64) {
	for i := range rows {
		rows[i].Late = unservedFor(&rows[i], d.meter)
		if late := rows[i].Late; late > 0 {
			n, longest = n+1, max(longest, late)
		}
	}
	return n, longest
}

// unservedFor returns for how many ns a connection has waited to be served, without time in
// holds; 0: it does not, or too short to be mentioned.
func unservedFor(one *snapshot.Row, m *meter.Meter) int64 {
	waits := one.Since
	switch {
	case one.State == snapshot.RowQueued:
		waits = m.Age(one.Opened)
	case one.State != snapshot.RowReady:
		return 0
	}
	if waits < int64(ShortWait) {
		return 0
	}
	return waits
}

// wantsWrite reports whether output waits until the descriptor is writable.
func (d *Digest) wantsWrite(pid int, fd *trace.FD) bool {
	if !fd.Interest.Has(kernel.Out) || !fd.Interest.Has(kernel.Edge) {
		return fd.Interest.Has(kernel.Out)
	}
	l := d.served.known(d.reader.At(pid, fd.Number))
	return l != nil && l.stuck
}

// waitsFor reports whether a wait has returned the descriptor, with something to do, and no
// call has used it since.
func (d *Digest) waitsFor(pid int, fd *trace.FD) bool {
	if !fd.ReadyAndWaiting() || !fd.Interest.Has(kernel.Edge) {
		return fd.ReadyAndWaiting()
	}
	now := servedLife{edge: true}
	if l := d.served.known(d.reader.At(pid, fd.Number)); l != nil {
		now.stuck = l.stuck
	}
	return now.isWork(fd.ReadyFor)
}
