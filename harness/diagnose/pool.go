package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/measure"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// poolSaturated is reported once for a process, and again after Thresholds.Again.
var poolSaturated = Lint{
	Name: "pool-saturated",
	About: "Every worker is taken and clients wait, though most of the workers only sleep until their own client says something. " +
		"Have a worker for each request rather than for each connection, use more workers, or wait for many clients in one loop.",
	Threshold: "PoolWait: 1 s in which nobody is taken in",
	Needs:     "a client that waited for a worker",
	lasts:     500 * time.Millisecond,
}

// queue is what the notes say of a program's own queue.
type queue struct {
	depth, capacity int
	stirred         int64 // when something was taken out last, or put in as the first
}

// note takes in what a container of the harness says of itself.
func (q *queue) note(s *tape.Step) {
	if s.Sees == tape.Dequeued || q.depth == 0 {
		q.stirred = max(q.stirred, s.Event.Time)
	}
	q.depth, q.capacity = int(s.Event.Arg), s.Event.Result
}

// meetQueues takes in the queues of f: only a past knows them.
func (d *Doctor) meetQueues(f *trace.Frame) {
	for _, p := range f.Processes {
		if q := p.Queue; q.Capacity > 0 {
			d.process(p.PID).queue = queue{q.Depth, q.Capacity, f.Time}
		}
	}
}

// makes: a process that listens itself has a listener of its own.
func (p *process) makes(l *tape.Life) {
	if l.Kind == trace.Listener && l.From == tape.Opened {
		p.listens = true
	}
}

// taken counts what the workers are doing.
type taken struct {
	read, write, other int // on a client: asleep in read or in write, or between two calls
	free               int // waiting for work
	room               int // waiting for room in the queue
	moving             bool
	listeners          int   // processes with a listener of their own
	latest             int64 // when the latest of their clients was accepted
	client             int   // the last one that somebody is in a call on, and who
	pid, worker        int
	turn               uint32
	took               int64 // in that call
	op                 trace.Op
}

func (t *taken) busy() int { return t.read + t.write }

// add counts the workers of a process.
func (d *Doctor) add(t *taken, own *process, p *trace.Process) {
	if own.listens {
		t.listeners++
	}
	for i := range p.Workers {
		w := &p.Workers[i]
		switch doing := tape.DoingOf(w); {
		case !w.Alive:
		case doing == tape.Standing:
			t.moving = true
		case doing == tape.Computing:
			t.other++
			if w.Number < len(own.workers) && own.workers[w.Number] != nil && own.workers[w.Number].noFiles {
				t.moving = true // it would accept, and has no descriptor left
			}
		case doing == tape.WaitingForRoom:
			t.room++
		case doing.OnClient():
			d.addCall(t, own, w)
		default:
			t.free++
		}
	}
}

func (d *Doctor) addCall(t *taken, own *process, w *trace.Worker) {
	l := d.reader.At(own.pid, w.CallFD)
	if l == nil || l.Kind != trace.Connection {
		t.free++
		return
	}
	if d.ran(l.Born) < int64(d.limits.PoolWait) {
		t.moving = true
	}
	t.latest = max(t.latest, l.Born)
	t.client, t.pid, t.worker, t.turn, t.took, t.op = w.CallFD, own.pid, w.Number, uint32(w.Turn), d.ran(w.Since), w.Call
	if w.Call == trace.OpRead {
		t.read++
	} else {
		t.write++
	}
}

// lookQueue: does somebody wait in the program's own queue, and nobody take him?
func (d *Doctor) lookQueue(own *process, p *trace.Process) {
	since := int64(0)
	if own.queue.depth > 0 {
		since = own.queue.stirred
	}
	for i := range p.Workers {
		if w := &p.Workers[i]; w.Alive && tape.DoingOf(w) == tape.WaitingForRoom && own.queue.capacity == 0 {
			since = w.Since // it was full before we came
		}
	}
	if since != 0 {
		d.saw(&poolSaturated)
	}
	waited := d.ran(since)
	if since == 0 || waited < int64(d.limits.PoolWait) {
		return
	}
	var t taken
	if d.add(&t, own, p); t.free > 1 || t.busy() == 0 { // the acceptor may be free
		return
	}
	f := d.aboutProcess(own.pid, -1, lasting(waited, d.limits.PoolWait))
	d.report(&poolSaturated, own.told.of(&poolSaturated), f, func() string {
		in := "which is full"
		if q := own.queue; q.capacity > 0 {
			in = fmt.Sprintf("where %s of %s places are taken", units.Count(q.depth), units.Count(q.capacity))
		}
		return fmt.Sprintf("%s: for %s nobody has left the queue, %s%s.", t.sayWorkers(), units.Text.Elapsed(waited), in, d.onCPU(", and the CPU is at %s"))
	})
}

func (t *taken) sayWorkers() string {
	var asleep string
	switch {
	case t.write == 0:
		asleep = units.Count(t.read) + " sleep in read until their clients speak"
	case t.read == 0:
		asleep = units.Count(t.write) + " sleep in write until their clients read"
	default:
		asleep = fmt.Sprintf("%s sleep in read and %s in write until their clients speak or read", units.Count(t.read), units.Count(t.write))
	}
	return "Every worker is taken, and " + asleep
}

// lookServer: does somebody wait in the backlog, and has no worker been free
// since? One worker is then all there is, or all of a pool are taken.
func (d *Doctor) lookServer(f *trace.Frame, s measure.Samples) {
	waited := d.backlogWaited()
	if waited > 0 {
		d.saw(&poolSaturated)
	}
	if waited == 0 || waited < int64(min(d.limits.PoolWait, d.limits.BlockedCall)) {
		return
	}
	var t taken
	for _, p := range f.Processes {
		if own := d.processes[p.PID]; own.frame == d.frame {
			d.add(&t, own, p)
		}
	}
	if t.room > 0 || t.moving || t.busy() == 0 {
		return
	}
	if t.free > 0 {
		d.lookOwnListeners(&t, s)
		return
	}
	if t.busy() == 1 && t.other == 0 {
		d.lookOnly(&t, s)
		return
	}
	if waited = min(waited, d.ran(t.latest)); waited < int64(d.limits.PoolWait) {
		return // somebody was free to accept that one
	}
	server := d.process(d.server())
	found := d.aboutProcess(server.pid, -1, lasting(waited, d.limits.PoolWait))
	d.report(&poolSaturated, server.told.of(&poolSaturated), found, func() string {
		return fmt.Sprintf("%s: for %s nobody has been free to accept, the backlog holds %s%s.",
			t.sayWorkers(), units.Text.Elapsed(waited), units.Text.Plural(s.Backlog, "client"), d.onCPU(", and the CPU is at %s"))
	})
}
