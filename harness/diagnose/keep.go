package diagnose

import (
	"cmp"
	"slices"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// What is kept of a server beside what the tape.Reader keeps. Each lint has its own
// part of a process, a worker or a descriptor; what stands here itself, several lints use.

// process is what is kept of one process.
type process struct {
	pid     int
	frame   uint64    // the last one in which it ran
	workers []*worker // by number
	listens bool      // it made a listener itself
	ended   lives     // connections whose end was read, see leak.go
	rests   lives     // connections to which a write did not take everything, see rest.go
	keeps   lives     // connections for which too much is kept, see unbounded.go
	cuts    int       // connections that were closed after an interrupted call, see cut.go
	refused trouble   // see set.go
	turned  int       // clients that were turned away, see set.go
	queue   queue     // see pool.go
	told    told
}

// worker is one thread of control.
type worker struct {
	tape.Worker
	process *process
	turn    uint32 // of its latest event, see numberOf
	before  uint32 // of the event before
	round   uint64 // waits that returned, and were not interrupted
	judged  bool   // the latest turn was looked back at
	held    int64  // ns at its gate, in all
	told    told

	hog     hogOfTurn
	asked   asked
	vain    vainTurn    // the latest, see spin.go
	woken   tape.LifeID // the listener that it was woken for in this turn, see herd.go
	edges   lives       // edge-triggered descriptors that are not drained, see edge.go
	selects bool        // its last wait was select, see set.go
	noFiles bool        // its last accept found no descriptor free, see pool.go
	holdsUp tape.LifeID // for whom it lets all others wait, see blocked.go
}

// clock is the worker's time without that at its gate: who holds a server does
// not make its turns longer.
func (w *worker) clock(at int64) int64 { return at - w.held }

// watches reports whether w waits for l.
func (w *worker) watches(l *tape.Life) bool {
	return l.Interest != 0 && l.Owner == w.Number && l.PID == w.PID
}

// descriptor is what is kept of one life.
type descriptor struct {
	*tape.Life
	id tape.LifeID

	// As a conversation.
	end     end
	endedAt int64
	trouble kernel.Errno // the error it broke with; of a listener that of the last accept
	full    bool         // the last write did not take everything

	streak    streak  // see spin.go
	share     share   // see hog.go
	edge      edge    // see edge.go
	unbounded keptFor // see unbounded.go
	rest      rest    // see rest.go
	cut       cutCall // see cut.go
}

// end is how a connection ended, as far as the server was told.
type end uint8

const (
	open   end = iota
	over       // the client has said all it had to say
	broken     // an error said so
)

// ends: the server was told that x has ended. The first time that is something
// to go on with; later it is not.
func (d *Doctor) ends(p *process, x *descriptor, how end, at int64) {
	if x.end == open {
		x.streak.progress = true
		if x.Kind == trace.Connection {
			d.saw(&leak)
			x.endedAt = at
			p.ended = append(p.ended, x.id)
		}
	}
	x.end = max(x.end, how)
}

// lives are some descriptors, as long as they are open.
type lives []tape.LifeID

// keep drops those that are closed, or that keep says no to.
func (d *Doctor) keep(all *lives, keep func(*descriptor) bool) {
	kept := (*all)[:0]
	for _, id := range *all {
		if x := d.get(id); x != nil && keep(x) {
			kept = append(kept, id)
		}
	}
	*all = kept
}

// get returns what is kept of an open life, nil if it is closed or nothing is kept. One
// that this very event closes is open.
func (d *Doctor) get(id tape.LifeID) *descriptor {
	if n := id.Slot(); n < len(d.lives) {
		if x := d.lives[n]; x != nil && x.id == id && (x.Open() || x == d.closing) {
			return x
		}
	}
	return nil
}

// of returns what is kept of l, and keeps something if nothing is. Nil for nil.
func (d *Doctor) of(l *tape.Life) *descriptor {
	if l == nil {
		return nil
	}
	n := l.ID.Slot()
	if n < len(d.lives) {
		if x := d.lives[n]; x != nil && x.id == l.ID {
			return x
		}
	}
	return d.blank(l, n)
}

func (d *Doctor) blank(l *tape.Life, slot int) *descriptor {
	for slot >= len(d.lives) {
		d.lives = append(d.lives, nil)
	}
	x := d.lives[slot]
	if n := len(d.free); x == nil && n > 0 {
		x, d.free = d.free[n-1], d.free[:n-1]
	}
	if x == nil {
		x = &descriptor{}
	}
	*x = descriptor{Life: l, id: l.ID}
	d.lives[slot] = x
	return x
}

// closed forgets a life that is being closed.
func (d *Doctor) closed(x *descriptor) {
	d.lives[x.id.Slot()] = nil
	d.free = append(d.free, x)
	d.closing = nil
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
		p.workers[n] = &worker{Worker: tape.Worker{PID: p.pid, Number: n}, process: p, judged: true}
	}
	return p.workers[n]
}

// meet gets to know the processes of f. It reports that none was known before.
func (d *Doctor) meet(f *trace.Frame) (first bool) {
	first = len(d.processes) == 0
	for _, p := range f.Processes {
		own := d.process(p.PID)
		if !p.Ended {
			own.frame = d.frame
		}
	}
	return first
}

// leave forgets the processes that have ended.
func (d *Doctor) leave() {
	for pid, p := range d.processes {
		if p.frame != d.frame {
			delete(d.processes, pid)
			d.latest, d.running = nil, nil
		}
	}
}

// server is the process that has no parent among the known ones.
func (d *Doctor) server() int {
	for pid := range d.processes {
		if d.processes[d.reader.Parent(pid)] == nil {
			return pid
		}
	}
	return 0
}

// forget ends every pattern, after a loss. What has ended, has ended all the same.
func (d *Doctor) forget() {
	d.herd = herd{}
	d.beginLints()
	for _, p := range d.processes {
		p.cuts, p.queue = 0, queue{}
		p.rests, p.keeps = p.rests[:0], p.keeps[:0]
		slices.SortFunc(p.ended, func(a, b tape.LifeID) int { return cmp.Compare(d.number(a), d.number(b)) })
		for _, w := range p.workers {
			if w != nil {
				*w = worker{Worker: w.Worker, process: p, turn: w.turn, judged: true, held: w.held, told: w.told, edges: w.edges[:0]}
			}
		}
	}
	for _, x := range d.lives {
		if x == nil {
			continue
		}
		y := descriptor{Life: x.Life, id: x.id}
		y.edge.told, y.unbounded.told = x.edge.told, x.unbounded.told
		if x.end != open && x.Kind == trace.Connection {
			y.end, y.endedAt, y.trouble, y.full = x.end, x.endedAt, x.trouble, x.full
		}
		*x = y
	}
}

func (d *Doctor) number(id tape.LifeID) int {
	if x := d.get(id); x != nil {
		return x.FD
	}
	return -1
}
