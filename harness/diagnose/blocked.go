package diagnose

import (
	"fmt"

	"muxlab/harness/measure"
	"muxlab/harness/trace"
)

// What shows in a call that does not return: the tables say who is in one, and
// since when. A blocked worker is no fault in itself (the thread models live by it);
// it is one if others depend on that worker.

// since is when the worker began to wait, as far as nobody was holding it.
func (d *Doctor) since(w *trace.Worker) int64 { return max(w.Since, d.resumed) }

// lookWorkers looks at the loops of a process: at one that is blocked on a client,
// and at what a sleeping one has left behind and done before.
func (d *Doctor) lookWorkers(own *process, p *trace.Process) {
	for i := range p.Workers {
		w := &p.Workers[i]
		if !w.Alive || w.Standing || w.Call == trace.OpNone || w.Number >= len(own.workers) {
			continue
		}
		kept := own.workers[w.Number]
		if kept == nil || kept.last > w.Since { // it has returned meanwhile
			continue
		}
		switch {
		case w.Call.IsWait():
			d.endTurn(own, kept, kept.turn, w.Since)
			d.lookEdges(own, kept, d.now-d.since(w))
			d.lookSet(own, kept, p)
		case kept.watching > 0:
			d.lookBlocked(own, kept, w)
		}
	}
}

// lookBlocked: the loop of own is in a call on one client.
func (d *Doctor) lookBlocked(own *process, kept *worker, w *trace.Worker) {
	took := d.now - d.since(w)
	if took < int64(d.limits.BlockedCall) {
		return
	}
	others := kept.watching
	if x := own.fd(w.CallFD); x != nil && x.watcher == kept && x.kind == trace.Connection {
		others--
	}
	if others == 0 {
		return
	}
	why := ""
	switch w.Call {
	case trace.OpWrite:
		why = ", which does not read"
	case trace.OpRead:
		why = ", which says nothing"
	case trace.OpAccept:
	default:
		return
	}
	d.report(lintBlocked, &kept.told[lintBlocked], finding(own, kept, uint32(w.Turn), w.CallFD, d.now), func() string {
		return fmt.Sprintf("The loop has been blocked for %s in %s on %s%s: nobody else is served meanwhile, and it has %s.",
			span(took), w.Call, d.call(own, w.CallFD), why, count(others, "other client"))
	})
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
	since              int64
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
		switch {
		case !w.Alive:
		case w.Standing:
			t.moving = true
		case w.Call == trace.OpNone:
			t.other++
			if w.Number < len(own.workers) && own.workers[w.Number] != nil && own.workers[w.Number].noFiles {
				t.moving = true // it would accept, and has no descriptor left
			}
		case w.Call == trace.OpWait && w.CallFD == 1:
			t.room++
		case w.Call == trace.OpRead || w.Call == trace.OpWrite:
			d.addCall(t, own, w)
		default:
			t.free++
		}
	}
}

func (d *Doctor) addCall(t *taken, own *process, w *trace.Worker) {
	x := own.fd(w.CallFD)
	if x == nil || x.kind != trace.Connection {
		t.free++
		return
	}
	if d.now-max(x.opened, d.resumed) < int64(d.limits.PoolWait) {
		t.moving = true
	}
	t.latest = max(t.latest, x.opened)
	t.client, t.pid, t.worker, t.turn, t.since, t.op = w.CallFD, own.pid, w.Number, uint32(w.Turn), d.since(w), w.Call
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
		since = max(own.queue.stirred, d.resumed)
	}
	for i := range p.Workers {
		if w := &p.Workers[i]; w.Alive && w.Call == trace.OpWait && w.CallFD == 1 && own.queue.capacity == 0 {
			since = d.since(w) // it was full before we came
		}
	}
	if since == 0 || d.now-since < int64(d.limits.PoolWait) {
		return
	}
	var t taken
	if d.add(&t, own, p); t.free > 1 || t.busy() == 0 { // the acceptor may be free
		return
	}
	f := Finding{Time: d.now, PID: own.pid, Worker: -1, FD: -1}
	d.report(lintPool, &own.told[lintPool], f, func() string {
		in := "which is full"
		if q := own.queue; q.capacity > 0 {
			in = fmt.Sprintf("where %d of %d places are taken", q.depth, q.capacity)
		}
		return fmt.Sprintf("%s: for %s nobody has left the queue, %s%s.", t.sayWorkers(), span(d.now-since), in, d.onCPU(", and the CPU is at %s %%"))
	})
}

func (t *taken) sayWorkers() string {
	var asleep string
	switch {
	case t.write == 0:
		asleep = fmt.Sprintf("%d sleep in read until their clients speak", t.read)
	case t.read == 0:
		asleep = fmt.Sprintf("%d sleep in write until their clients read", t.write)
	default:
		asleep = fmt.Sprintf("%d sleep in read and %d in write until their clients speak or read", t.read, t.write)
	}
	return "Every worker is taken, and " + asleep
}

// lookServer: does somebody wait in the backlog, and has no worker been free
// since? One worker is then all there is, or all of a pool are taken.
func (d *Doctor) lookServer(f *trace.Frame, s measure.Samples) {
	waited := d.backlog.waited()
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
	if waited = min(waited, d.now-t.latest); waited < int64(d.limits.PoolWait) {
		return // somebody was free to accept that one
	}
	server := d.process(d.server())
	found := Finding{Time: d.now, PID: server.pid, Worker: -1, FD: -1}
	d.report(lintPool, &server.told[lintPool], found, func() string {
		return fmt.Sprintf("%s: for %s nobody has been free to accept, the backlog holds %s%s.",
			t.sayWorkers(), span(waited), count(s.Backlog, "client"), d.onCPU(", and the CPU is at %s %%"))
	})
}

// lookOnly: the only worker there is serves one client. A word of his now and then
// changes nothing for the others.
func (d *Doctor) lookOnly(t *taken, s measure.Samples) {
	took := d.now - t.since
	p := d.process(t.pid)
	w, x := p.worker(t.worker), p.fd(t.client)
	still := w.holdsUp.get() == x && d.now-w.told[lintBlocked].shown <= int64(lints[lintBlocked].lasts)
	if took < int64(d.limits.BlockedCall) && !still {
		return
	}
	w.holdsUp = x.ref()
	d.report(lintBlocked, &w.told[lintBlocked], finding(p, w, t.turn, t.client, d.now), func() string {
		why := "says nothing"
		if t.op == trace.OpWrite {
			why = "does not read"
		}
		return fmt.Sprintf("One client holds up all others: the only worker has been in %s for %s, because %s %s, and the backlog holds %s.",
			t.op, span(took), d.call(p, t.client), why, count(s.Backlog, "client"))
	})
}

// lookOwnListeners: somebody waits though workers are free, because each worker
// has a listener of its own, and the kernel has dealt him to one that is taken.
func (d *Doctor) lookOwnListeners(t *taken, s measure.Samples) {
	if t.listeners < 2 || d.backlog.waited() < int64(d.limits.BlockedCall) {
		return
	}
	f := Finding{Time: d.now, PID: d.server(), Worker: -1, FD: -1}
	d.report(lintBlocked, &d.told[lintBlocked], f, func() string {
		return fmt.Sprintf("Each worker has a listener of its own, and none can help another out: %s taken by a client, %s free, and for %s a backlog has held %s.",
			are(t.busy()), are(t.free), span(d.backlog.waited()), count(s.Backlog, "client"))
	})
}
