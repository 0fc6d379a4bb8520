package digest

import (
	"github.com/HdrHistogram/hdrhistogram-go"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// ServedReader measures how long a descriptor that is ready waits until it is
// served: from the return of the wait to the first call on it. Where nobody waits
// for many, it is how long a connection waits after accept until it is read from.
// What a worker stood at its gate in between does not count.
type ServedReader struct {
	fds     map[int]*[]servedFD // by process, then by descriptor
	pid     int                 // the process of the last event
	list    *[]servedFD         // and its descriptors
	held    map[snapshot.WorkerKey]int64
	knocked map[uint16]servedFD // accepted by a process that may not be the one to serve it, by port
	another map[uint16]int64    // served by another process than the one that accepted it, by port: when that was
	waits   bool                // something was ready: it is no longer accept that counts

	recent [2]*hdrhistogram.Histogram // now, and the stretch before
	both   *hdrhistogram.Histogram
	turned int64 // when the stretch now began; running time
	news   bool
	now    snapshot.Percentiles
	read   int64 // when that was read off
}

// A servedFD is what is known of one descriptor.
type servedFD struct {
	ready    int64  // when it became so; 0: it is served, or idle
	held     int64  // what its worker had stood at its gate by then
	accepted bool   // ready is when it was accepted: only a read or a write serves it
	stuck    bool   // the kernel did not take all of the last write
	edge     bool   // it is watched for changes, once and for all
	port     uint16 // if another process has accepted it
	first    int64  // when the first of the times was taken
	times    *Spread
}

// unserved counts those that are ready, or accepted, and that nobody has used since.
func (d *Digest) unserved(rows []snapshot.Row) (n int, longest int64) {
	for i := range rows {
		rows[i].Late = unservedFor(&rows[i], &d.meter)
		if late := rows[i].Late; late > 0 {
			n, longest = n+1, max(longest, late)
		}
	}
	return n, longest
}

// unserved is how long a connection waits to be served, held time not counted; 0: it
// does not, or not for so long that it is worth a word.
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
	servedStretch = int64(10e9)
	longestServed = int64(3600e9)
	readEvery     = int64(200e6)
)

func (r *ServedReader) Init() {
	r.fds, r.held, r.knocked, r.another = map[int]*[]servedFD{}, map[snapshot.WorkerKey]int64{}, map[uint16]servedFD{}, map[uint16]int64{}
	for i := range r.recent {
		r.recent[i] = hdrhistogram.New(1, longestServed, 2)
	}
	r.both = hdrhistogram.New(1, longestServed, 2)
}

// slot is where a descriptor is kept; nil if nothing is known of it.
func (r *ServedReader) slot(pid, fd int) *servedFD {
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

// room is the same, and makes one.
func (r *ServedReader) room(pid, fd int) *servedFD {
	if s := r.slot(pid, fd); s != nil || fd < 0 || fd >= trace.MostFDs {
		return s
	}
	*r.list = append(*r.list, make([]servedFD, fd+33-len(*r.list))...)
	return &(*r.list)[fd]
}

// Take takes in one event.
func (r *ServedReader) Take(e *trace.Event) {
	switch e.Op {
	case trace.OpReady:
		if s := r.room(e.PID, e.FD); s != nil && (s.ready == 0 || s.accepted) && s.isWork(kernel.Events(e.Arg)) {
			s.ready, s.held, s.accepted = e.Time, r.held[snapshot.WorkerKey{Pid: e.PID, Number: e.Worker}], false
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
		if s, there := r.knocked[uint16(e.Arg>>16)]; there && e.FD >= 0 {
			s.port = uint16(e.Arg >> 16)
			*r.room(e.PID, e.FD) = s
		}
	case trace.OpEpollAdd, trace.OpInterest:
		if s := r.slot(e.PID, e.FD); s != nil {
			s.watched(e)
		}
	case trace.OpHeld:
		r.held[snapshot.WorkerKey{Pid: e.PID, Number: e.Worker}] += e.Dur
	case trace.OpProcEnd:
		delete(r.fds, e.FD)
		r.list = nil
	}
}

// accept: until it is watched, a new connection is ready.
func (r *ServedReader) accept(e *trace.Event) {
	if e.Result < 0 {
		r.used(e, false)
		return
	}
	s := r.room(e.PID, e.Result)
	*s = servedFD{ready: e.Time, held: r.held[snapshot.WorkerKey{Pid: e.PID, Number: e.Worker}], accepted: true}
	if len(r.knocked) > 1000 {
		clear(r.knocked)
	}
	r.knocked[uint16(e.Arg)] = *s
	if l := r.slot(e.PID, e.FD); l != nil {
		l.ready = 0
	}
}

// used: this is a call on a descriptor. A blocking one is stamped on its return.
func (r *ServedReader) used(e *trace.Event, data bool) {
	s := r.slot(e.PID, e.FD)
	if s == nil || s.ready == 0 || s.accepted && !data {
		return
	}
	took := e.Time - e.Dur - s.ready
	if !s.accepted {
		took -= r.held[snapshot.WorkerKey{Pid: e.PID, Number: e.Worker}] - s.held
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
		s.first, s.times = e.Time, &Spread{}
	}
	s.times.Add(took)
	r.recent[0].RecordValue(took)
	r.news = true
}

// lost forgets who was ready: they may have been served in what nobody has seen.
func (r *ServedReader) lost() {
	clear(r.knocked)
	for _, list := range r.fds {
		for i := range *list {
			(*list)[i].ready, (*list)[i].stuck = 0, false
		}
	}
}

// watched: from now on a wait is to say when it is ready.
func (s *servedFD) watched(e *trace.Event) {
	s.edge = e.Interest().Has(kernel.Edge)
	if s.accepted {
		s.ready = 0
	}
}

// isWork says whether there is something to be done when a wait returns this. Who
// watches for changes is told of all of them: that it can be written, and nothing is to
// be, or that more has come while it takes none before it has written.
func (s *servedFD) isWork(events kernel.Events) bool {
	if s.edge && s.stuck {
		return events != kernel.In
	}
	return s.stuck || events != kernel.Out
}

// wantsWrite says whether there is output that waits for the descriptor.
func (r *ServedReader) wantsWrite(pid int, fd *trace.FD) bool {
	s := r.slot(pid, fd.Number)
	return fd.Interest.Has(kernel.Out) && (!fd.Interest.Has(kernel.Edge) || s != nil && s.stuck)
}

// waitsFor says whether a wait has returned the descriptor, with something to be done,
// and no call has used it since.
func (r *ServedReader) waitsFor(pid int, fd *trace.FD) bool {
	if !fd.ReadyAndWaiting() || !fd.Interest.Has(kernel.Edge) {
		return fd.ReadyAndWaiting()
	}
	now := servedFD{edge: true}
	if s := r.slot(pid, fd.Number); s != nil {
		now.stuck = s.stuck
	}
	return now.isWork(fd.ReadyFor)
}

// figures are the percentiles at running time now.
func (r *ServedReader) figures(now int64) snapshot.Percentiles {
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
	r.now = snapshot.Percentiles{N: r.both.TotalCount(), P50: values[0], P99: values[1], Max: r.both.Max(), Accepted: !r.waits, Unserved: 0, Longest: 0}
	return r.now
}

// times of the connection that descriptor fd of process pid is since opened.
func (r *ServedReader) times(pid, fd int, opened int64) *Spread {
	if s := r.slot(pid, fd); s != nil && s.first >= opened {
		return s.times
	}
	return nil
}
