package diagnose

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// process is what is kept of one process.
type process struct {
	pid, parent int
	frame       uint64        // the last one in which it ran
	workers     []*worker     // by number
	fds         []*descriptor // by number; nil where nothing is kept
	listens     bool          // it made a listener itself
	ended       []ref         // connections whose end was read
	copies      []ref         // connections that a child serves
	rests       []ref         // connections to which a write did not take everything
	cuts        int           // that were closed after a call on them was interrupted
	keeps       []ref         // connections for which too much is kept
	refused     trouble
	queue       queue
	told        told
}

// queue is what the notes say of a program's own queue.
type queue struct {
	depth, capacity int
	stirred         int64 // when something was taken out last, or put in as the first
}

// worker is one thread of control.
type worker struct {
	number   int
	turn     uint32
	last     int64 // its last event
	frame    uint64
	held     int64 // how long it stood at its gate, in all
	watching int   // connections it waits for
	noFiles  bool  // its last accept found no descriptor free
	holdsUp  ref   // for whom it lets all others wait
	told     told

	// The turn of a loop, see turn.go.
	round   uint64 // waits that returned and were not interrupted
	selects bool   // its last wait was select
	ready   []ref
	serving ref
	since   int64
	hog     hog
	woken   int // the listener that it was woken for in this turn, or -1
	asked   asked

	edges []ref // edge-triggered descriptors that are not drained
}

// clock is the worker's time without that at its gate: who holds a server does
// not make its turns longer.
func (w *worker) clock(at int64) int64 { return at - w.held }

// descriptor is one open descriptor. Its place is used again after it is closed,
// and life counts the uses.
type descriptor struct {
	fd       int
	life     uint32
	kind     trace.Kind
	opened   int64
	port     uint16 // of the peer
	interest kernel.Events
	watcher  *worker

	// As something that a wait returned, see spin.go.
	by       *worker
	round    uint64 // of by, in which it was returned last
	writable bool   // and for writing alone
	progress bool   // and something came of it
	streak   int    // how often in a row nothing did
	first    int64  // the worker's clock at the first of these
	trouble  kernel.Errno

	// As something that is served, see hog.go.
	server  *worker
	inRound uint64
	start   int64
	spent   int64

	// As a conversation.
	undrained   bool // edge-triggered: more may be there
	slept       int64
	full        bool // the last write did not take everything
	kept        int  // bytes read meanwhile and not written
	end         end
	endedAt     int64
	copiedAt    int64 // a child used its copy
	child       int
	rest        rest
	edgeTold    trouble
	unboundTold trouble
}

// end is how a connection ended, as far as the server was told.
type end uint8

const (
	open   end = iota
	over       // the client has said all it had to say
	broken     // an error said so
)

// ref is a descriptor as long as it is not closed.
type ref struct {
	x    *descriptor
	life uint32
}

func (x *descriptor) ref() ref { return ref{x, x.life} }

func (r ref) get() *descriptor {
	if r.x == nil || r.x.life != r.life {
		return nil
	}
	return r.x
}

// keep drops from refs those that are closed, or that keep says no to.
func keep(refs []ref, keep func(*descriptor) bool) []ref {
	kept := refs[:0]
	for _, r := range refs {
		if x := r.get(); x != nil && keep(x) {
			kept = append(kept, r)
		}
	}
	return kept
}

func (d *Doctor) process(pid int) *process {
	if d.latest != nil && d.latest.pid == pid {
		return d.latest
	}
	p := d.processes[pid]
	if p == nil {
		p = &process{pid: pid}
		d.processes[pid] = p
	}
	d.latest = p
	return p
}

func (p *process) worker(n int) *worker {
	for n >= len(p.workers) {
		p.workers = append(p.workers, nil)
	}
	if p.workers[n] == nil {
		p.workers[n] = &worker{number: n, woken: -1}
	}
	return p.workers[n]
}

// fd returns what is kept of descriptor n, nil if nothing is. (A list, since it is
// asked three times an echo; a map would be half of what that costs.)
func (p *process) fd(n int) *descriptor {
	if n < 0 || n >= len(p.fds) {
		return nil
	}
	return p.fds[n]
}

// kept gives what is kept of the descriptors, by number.
func (p *process) kept(yield func(*descriptor) bool) {
	for _, x := range p.fds {
		if x != nil && !yield(x) {
			return
		}
	}
}

// descriptor returns what is kept of fd, and keeps something if nothing is. One
// whose beginning was not seen is of no kind. What no process can have is not kept.
func (d *Doctor) descriptor(p *process, fd int) *descriptor {
	if x := p.fd(fd); x != nil {
		return x
	}
	x := d.blank(fd)
	if fd < 0 || fd >= trace.MaxFDs {
		return x
	}
	for fd >= len(p.fds) {
		p.fds = append(p.fds, nil)
	}
	p.fds[fd] = x
	return x
}

func (d *Doctor) blank(fd int) *descriptor {
	if n := len(d.free); n > 0 {
		x := d.free[n-1]
		d.free = d.free[:n-1]
		*x = descriptor{fd: fd, life: x.life}
		return x
	}
	return &descriptor{fd: fd}
}

func (d *Doctor) opened(p *process, fd int, kind trace.Kind, port uint16, at int64) *descriptor {
	if x := p.fd(fd); x != nil && x.opened >= at && x.kind != trace.Closed {
		return x // the tables were read later, and know it, or one after it
	}
	d.closed(p, fd)
	x := d.descriptor(p, fd)
	x.kind, x.port, x.opened = kind, port, at
	return x
}

func (d *Doctor) closed(p *process, fd int) {
	x := p.fd(fd)
	if x == nil {
		return
	}
	x.watch(nil, 0)
	x.life++ // every ref to it ends here
	p.fds[fd] = nil
	d.free = append(d.free, x)
}

// watch says who waits for x now, and for what.
func (x *descriptor) watch(w *worker, want kernel.Events) {
	if x.kind == trace.Connection {
		if x.watcher != nil {
			x.watcher.watching--
		}
		if want != 0 {
			w.watching++
		}
	}
	if x.interest, x.watcher = want, w; want == 0 {
		x.watcher = nil
	}
}

// meet gets to know the processes of f. It reports that none was known before.
func (d *Doctor) meet(f *trace.Frame) (first bool) {
	first = len(d.processes) == 0
	for _, p := range f.Processes {
		own := d.process(p.PID)
		if own.parent = p.Parent; !p.Ended {
			own.frame = d.frame
		}
	}
	return first
}

// sync takes what is open from the tables of f: at the beginning, and after a loss.
func (d *Doctor) sync(f *trace.Frame) {
	for _, p := range f.Processes {
		own := d.process(p.PID)
		if q := p.Queue; q.Capacity > 0 { // only a past knows it
			own.queue = queue{q.Depth, q.Capacity, f.Time}
		}
		for i := range p.FDs {
			fd := &p.FDs[i]
			x := d.opened(own, fd.Number, fd.Kind, fd.Peer.Port(), fd.Opened)
			x.watch(own.worker(fd.Owner), fd.Interest)
		}
	}
}

// bury forgets the processes that have ended.
func (d *Doctor) bury() {
	for pid, p := range d.processes {
		if p.frame != d.frame {
			delete(d.processes, pid)
			d.latest = nil
		}
	}
}

// recover begins anew after a loss: with the tables, and with no pattern. A ring
// is whole from its first event in f on, so all are from the last of these first
// events on. What came before it says what is open, and nothing else. whole is
// where in f's events it is.
func (d *Doctor) recover(f *trace.Frame) (whole int) {
	ends := d.closeAll()
	d.sync(f)
	for i := range f.Events {
		e := &f.Events[i]
		if w := d.process(e.PID).worker(e.Worker); w.frame != d.frame {
			w.frame, whole = d.frame, i
		}
	}
	d.blind = true
	for i := range f.Events[:whole] {
		d.apply(&f.Events[i])
	}
	d.blind = false
	d.forget()
	for _, e := range ends {
		e.restore()
	}
	return whole
}

// An ending is what is kept of a connection whose end was read, over a loss: if the
// tables still have it, it is still open.
type ending struct {
	process *process
	was     descriptor
}

// closeAll forgets what is open, but for those that have ended.
func (d *Doctor) closeAll() (ends []ending) {
	for _, p := range d.processes {
		for x := range p.kept {
			if x.end != open && x.kind == trace.Connection {
				ends = append(ends, ending{p, *x})
			}
			d.closed(p, x.fd)
		}
	}
	return ends
}

func (e ending) restore() {
	x := e.process.fd(e.was.fd)
	if x == nil || x.opened != e.was.opened || x.port != e.was.port || x.end != open {
		return
	}
	x.end, x.endedAt, x.trouble, x.full = e.was.end, e.was.endedAt, e.was.trouble, e.was.full
	e.process.ended = append(e.process.ended, x.ref())
}

// forget ends every pattern.
func (d *Doctor) forget() {
	d.herd = herd{}
	for _, p := range d.processes {
		p.rests, p.cuts = p.rests[:0], 0
		p.ended, p.copies, p.keeps, p.queue = p.ended[:0], p.copies[:0], p.keeps[:0], queue{}
		for x := range p.kept {
			x.forget()
		}
		for _, w := range p.workers {
			if w != nil {
				w.forget()
			}
		}
	}
}

func (x *descriptor) forget() {
	*x = descriptor{
		fd: x.fd, life: x.life, kind: x.kind, opened: x.opened, port: x.port, interest: x.interest, watcher: x.watcher,
		edgeTold: x.edgeTold, unboundTold: x.unboundTold,
	}
}

func (w *worker) forget() {
	*w = worker{
		number: w.number, turn: w.turn, last: w.last, frame: w.frame, held: w.held, watching: w.watching, told: w.told,
		woken: -1, ready: w.ready[:0], edges: w.edges[:0],
	}
}
