package digest

import (
	"github.com/HdrHistogram/hdrhistogram-go"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// How long a ready descriptor waits until it is served.

// A servedReader measures how long a ready descriptor waits: from the return of the wait to
// the first call on it. In a model without such a wait it is from accept to the first read.
// Time of the worker at its gate does not count.
type servedReader struct {
	fds  map[int]*[]servedFD // by process, then by descriptor
	pid  int                 // the process of the last event
	list *[]servedFD         // and its descriptors
	held map[snapshot.WorkerKey]int64
	// arrived are connections accepted by a process that may not be the one to serve
	// them, by port.
	arrived map[uint16]servedFD
	// another is when a connection was accepted that another process serves, by port.
	another map[uint16]int64
	waits   bool // a wait has returned something: accept no longer counts

	recent [2]*hdrhistogram.Histogram // now, and the stretch before
	both   *hdrhistogram.Histogram
	turned int64 // when the stretch now began; running time
	news   bool
	now    snapshot.Percentiles
	read   int64 // when now was computed
}

// A servedFD is what is known of one descriptor.
type servedFD struct {
	ready    int64  // when it became so; 0: it is served, or idle
	held     int64  // how long its worker had been at its gate by then, ns
	accepted bool   // ready is when it was accepted: only a read or a write serves it
	stuck    bool   // the kernel did not take all of the last write
	edge     bool   // edge-triggered
	port     uint16 // if another process accepted it
	first    int64  // when the first of the times was taken
	times    *spread
}

// unserved counts the connections that are ready, or accepted, and not used since, and
// returns for how many ns the first of them has waited. It sets Late of each.
func (d *Digest) unserved(rows []snapshot.Row) (n int, longest int64) {
	for i := range rows {
		rows[i].Late = unservedFor(&rows[i], &d.meter)
		if late := rows[i].Late; late > 0 {
			n, longest = n+1, max(longest, late)
		}
	}
	return n, longest
}

// unservedFor returns for how many ns a connection has waited to be served, without time in
// holds; 0: it does not, or too short to be mentioned.
func unservedFor(one *snapshot.Row, m *meter) int64 {
	waits := one.Since
	switch {
	case one.State == snapshot.RowQueued:
		waits = m.age(one.Opened)
	case one.State != snapshot.RowReady:
		return 0
	}
	if waits < int64(ShortWait) {
		return 0
	}
	return waits
}

const (
	servedStretch = int64(10e9)   // percentiles are over the last one or two of these
	longestServed = int64(3600e9) // longer times count as this
	readEvery     = int64(200e6)  // between two readings of the percentiles
)

// prepare makes the maps and histograms of a zero reader.
func (r *servedReader) prepare() {
	r.fds, r.held = map[int]*[]servedFD{}, map[snapshot.WorkerKey]int64{}
	r.arrived, r.another = map[uint16]servedFD{}, map[uint16]int64{}
	for i := range r.recent {
		r.recent[i] = hdrhistogram.New(1, longestServed, 2)
	}
	r.both = hdrhistogram.New(1, longestServed, 2)
}

// slot returns the entry of a descriptor, or nil.
func (r *servedReader) slot(pid, fd int) *servedFD {
	if r.list == nil || pid != r.pid {
		if r.pid, r.list = pid, r.fds[pid]; r.list == nil {
			r.list = &[]servedFD{}
			r.fds[pid] = r.list
		}
	}
	if fd < 0 || fd >= len(*r.list) {
		return nil
	}
	return &(*r.list)[fd]
}

// room is like slot, but makes the entry.
func (r *servedReader) room(pid, fd int) *servedFD {
	if s := r.slot(pid, fd); s != nil || fd < 0 || fd >= trace.MaxFDs {
		return s
	}
	*r.list = append(*r.list, make([]servedFD, fd+33-len(*r.list))...)
	return &(*r.list)[fd]
}

// applyEvent applies one event. It is called for each, half a million times a second.
func (r *servedReader) applyEvent(e *trace.Event) {
	switch e.Op {
	case trace.OpReady:
		s := r.room(e.PID, e.FD)
		if s != nil && (s.ready == 0 || s.accepted) && s.isWork(kernel.Events(e.Arg)) {
			key := snapshot.WorkerKey{PID: e.PID, Number: e.Worker}
			s.ready, s.held, s.accepted = e.Time, r.held[key], false
		}
	case trace.OpRead, trace.OpWrite, trace.OpShutdown:
		r.used(e, e.Op != trace.OpShutdown)
		if s := r.slot(e.PID, e.FD); s != nil && e.Op == trace.OpWrite {
			s.stuck = e.Result < int(e.Arg)
		}
	case trace.OpClose:
		r.used(e, false)
		if s := r.slot(e.PID, e.FD); s != nil {
			*s = servedFD{}
		}
	case trace.OpAccept:
		r.accept(e)
	case trace.OpInherited:
		if s, there := r.arrived[uint16(e.Arg>>16)]; there && e.FD >= 0 {
			s.port = uint16(e.Arg >> 16)
			*r.room(e.PID, e.FD) = s
		}
	case trace.OpEpollAdd, trace.OpInterest:
		if s := r.slot(e.PID, e.FD); s != nil {
			s.watched(e)
		}
	case trace.OpHeld:
		r.held[snapshot.WorkerKey{PID: e.PID, Number: e.Worker}] += e.Dur
	case trace.OpProcEnd:
		delete(r.fds, e.FD)
		r.list = nil
	}
}

// accept records an accept. A new connection counts as ready until a wait watches it.
func (r *servedReader) accept(e *trace.Event) {
	if e.Result < 0 {
		r.used(e, false)
		return
	}
	s := r.room(e.PID, e.Result)
	key := snapshot.WorkerKey{PID: e.PID, Number: e.Worker}
	*s = servedFD{ready: e.Time, held: r.held[key], accepted: true}
	if len(r.arrived) > 1000 {
		clear(r.arrived)
	}
	r.arrived[uint16(e.Arg)] = *s
	if l := r.slot(e.PID, e.FD); l != nil {
		l.ready = 0
	}
}

// used records a call on a descriptor; data says that it is a read or write. A blocking
// call has the time of its return.
func (r *servedReader) used(e *trace.Event, data bool) {
	s := r.slot(e.PID, e.FD)
	if s == nil || s.ready == 0 || s.accepted && !data {
		return
	}
	took := e.Time - e.Dur - s.ready
	if !s.accepted {
		took -= r.held[snapshot.WorkerKey{PID: e.PID, Number: e.Worker}] - s.held
	}
	accepted := s.accepted
	if accepted && s.port != 0 {
		r.another[s.port] = s.ready
	}
	s.ready = 0
	if accepted && r.waits || e.Op == trace.OpAccept {
		return
	}
	if !accepted && !r.waits {
		r.waits = true
		r.recent[0].Reset()
		r.recent[1].Reset()
	}
	took = min(max(took, 1), longestServed)
	if s.times == nil {
		s.first, s.times = e.Time, &spread{}
	}
	s.times.add(took)
	r.recent[0].RecordValue(took)
	r.news = true
}

// forgetReady forgets which descriptors are ready: they may have been served in the events
// that were lost.
func (r *servedReader) forgetReady() {
	clear(r.arrived)
	for _, list := range r.fds {
		for i := range *list {
			(*list)[i].ready, (*list)[i].stuck = 0, false
		}
	}
}

// watched records that from now on a wait watches the descriptor.
func (s *servedFD) watched(e *trace.Event) {
	s.edge = e.Interest().Has(kernel.Edge)
	if s.accepted {
		s.ready = 0
	}
}

// isWork reports whether there is something to do when a wait returns these events. An
// edge-triggered wait reports every change: also that the descriptor is writable when no
// output is pending, or that more has come when output must be written first.
func (s *servedFD) isWork(events kernel.Events) bool {
	if s.edge && s.stuck {
		return events != kernel.In
	}
	return s.stuck || events != kernel.Out
}

// wantsWrite reports whether output waits until the descriptor is writable.
func (r *servedReader) wantsWrite(pid int, fd *trace.FD) bool {
	s := r.slot(pid, fd.Number)
	return fd.Interest.Has(kernel.Out) && (!fd.Interest.Has(kernel.Edge) || s != nil && s.stuck)
}

// waitsFor reports whether a wait has returned the descriptor, with something to do, and no
// call has used it since.
func (r *servedReader) waitsFor(pid int, fd *trace.FD) bool {
	if !fd.ReadyAndWaiting() || !fd.Interest.Has(kernel.Edge) {
		return fd.ReadyAndWaiting()
	}
	now := servedFD{edge: true}
	if s := r.slot(pid, fd.Number); s != nil {
		now.stuck = s.stuck
	}
	return now.isWork(fd.ReadyFor)
}

// figures returns the percentiles at running time now.
func (r *servedReader) figures(now int64) snapshot.Percentiles {
	if now-r.turned >= servedStretch {
		r.recent[0], r.recent[1] = r.recent[1], r.recent[0]
		r.recent[0].Reset()
		r.turned, r.news = now, true
	}
	if !r.news || now > r.read && now < r.read+readEvery {
		return r.now
	}
	r.news, r.read = false, now
	r.both.Reset()
	r.both.Merge(r.recent[0])
	r.both.Merge(r.recent[1])
	values := r.both.ValueAtPercentilesSlice([]float64{50, 99})
	r.now = snapshot.Percentiles{
		N: r.both.TotalCount(), P50: values[0], P99: values[1], Max: r.both.Max(), Accepted: !r.waits,
	}
	return r.now
}

// times returns the times of the connection that has been descriptor fd of process pid
// since opened; nil: none.
func (r *servedReader) times(pid, fd int, opened int64) *spread {
	if s := r.slot(pid, fd); s != nil && s.first >= opened {
		return s.times
	}
	return nil
}
