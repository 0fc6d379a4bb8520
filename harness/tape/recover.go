package tape

import (
	"slices"

	"muxlab/harness/trace"
)

// Processes and workers, and what the tables say of them: at the beginning, and after
// a loss.

// process finds a process by its id, and makes one if none is known.
func (r *Reader) process(pid int) *process {
	if p := r.latest; p != nil && p.pid == pid {
		return p
	}
	return r.find(pid)
}

func (r *Reader) find(pid int) *process {
	at := &r.recent[pid&(len(r.recent)-1)]
	if p := *at; p != nil && p.pid == pid {
		r.latest = p
		return p
	}
	p := r.processes[pid]
	if p == nil {
		if n := len(r.gone); n > 0 {
			p, r.gone = r.gone[n-1], r.gone[:n-1]
		} else {
			p = &process{}
		}
		p.pid, p.frame = pid, r.frame
		r.processes[pid] = p
	}
	*at, r.latest = p, p
	return p
}

// forget ends a process and all that it has open.
func (r *Reader) forget(p *process, at int64) {
	for n := range p.fds {
		if l := p.open(n); l != nil {
			r.died(p, l, at)
		}
	}
	for _, w := range p.workers {
		if w != nil {
			w.restart()
			p.spare = append(p.spare, w)
		}
	}
	clear(p.fds)
	clear(p.ended)
	clear(p.workers)
	delete(r.processes, p.pid)
	r.recent[p.pid&(len(r.recent)-1)] = nil
	r.latest, r.running = nil, nil
	*p = process{workers: p.workers[:0], fds: p.fds[:0], ended: p.ended[:0], spare: p.spare}
	r.gone = append(r.gone, p)
}

// worker finds a worker of p by its number, and makes one if none is known.
func (p *process) worker(n int) *worker {
	if uint(n) < uint(len(p.workers)) {
		if w := p.workers[n]; w != nil {
			return w
		}
	}
	return p.newWorker(n)
}

func (p *process) newWorker(n int) *worker {
	for n >= len(p.workers) {
		p.workers = append(p.workers, nil)
	}
	var w *worker
	if k := len(p.spare); k > 0 {
		w, p.spare = p.spare[k-1], p.spare[:k-1]
	} else {
		w = &worker{}
	}
	w.Worker, w.process = Worker{p.pid, n}, p
	p.workers[n] = w
	return w
}

// known is worker, and nil if none is known.
func (p *process) known(n int) *worker {
	if n < 0 || n >= len(p.workers) {
		return nil
	}
	return p.workers[n]
}

// restart: another thread has the slot of w now.
func (w *worker) restart() {
	w.drop()
	if w.last != nil {
		w.free = append(w.free, w.last)
	}
	*w = worker{Worker: w.Worker, process: w.process, frame: w.frame, watching: w.watching, free: w.free}
}

// open returns the open life of descriptor fd, nil if none is known.
func (p *process) open(fd int) *Life {
	if uint(fd) < uint(len(p.fds)) {
		return p.fds[fd]
	}
	return nil
}

// at is open for a call that was made at that time.
func (p *process) at(fd int, time int64) *Life {
	if l := p.open(fd); l != nil && l.Born <= time {
		return l
	}
	return nil
}

// latest is the life of descriptor fd that is open or was open last; 0: none.
func (p *process) latest(fd int) LifeID {
	if fd < 0 || fd >= len(p.fds) {
		return 0
	}
	if l := p.fds[fd]; l != nil {
		return l.ID
	}
	return p.ended[fd]
}

// meet learns which processes f shows.
func (r *Reader) meet(f *trace.Frame) {
	r.met = 0
	for _, p := range f.Processes {
		if p.Ended || p.FoldedIn { // what its tables still show is closed
			continue
		}
		own := r.process(p.PID)
		own.parent, own.frame = p.Parent, r.frame
		r.met++
		if p.Mono != 0 {
			own.started = p.Mono
		}
	}
}

// leave forgets the processes that the frame before did not show any more.
func (r *Reader) leave() {
	if r.met == len(r.processes) {
		return
	}
	for _, p := range r.processes {
		if p.frame != r.frame {
			r.forget(p, r.now)
		}
	}
}

// sync takes what is open from the tables of f.
func (r *Reader) sync(f *trace.Frame) {
	for _, p := range f.Processes {
		if p.Ended || p.FoldedIn {
			continue
		}
		own := r.process(p.PID)
		shown := 0
		for n := range own.fds {
			for shown < len(p.FDs) && p.FDs[shown].Number < n {
				shown++
			}
			l := own.open(n)
			if l != nil && (shown == len(p.FDs) || !l.is(&p.FDs[shown])) {
				r.died(own, l, f.Time)
			}
		}
		for i := range p.FDs {
			r.syncFD(own, &p.FDs[i])
		}
		r.syncReady(own, p)
	}
}

// syncReady learns what the last wait of each worker returned: what was ready last, of what
// the worker waits for.
func (r *Reader) syncReady(own *process, p *trace.Process) {
	latest := map[int]int64{}
	for i := range p.FDs {
		if fd := &p.FDs[i]; fd.Interest != 0 {
			latest[fd.Owner] = max(latest[fd.Owner], fd.ReadyTime)
		}
	}
	for n, at := range latest {
		if at != 0 && n >= 0 && n < harnessWorker {
			r.waits++
			own.worker(n).wait = r.waits
		}
	}
	for i := range p.FDs {
		fd := &p.FDs[i]
		l, w := own.open(fd.Number), own.known(fd.Owner)
		if l != nil && w != nil && fd.Interest != 0 && fd.ReadyTime != 0 && fd.ReadyTime == latest[fd.Owner] {
			l.wait = w.wait
		}
	}
}

// is reports whether the tables mean l.
func (l *Life) is(fd *trace.FD) bool {
	return l.FD == fd.Number && l.Kind == fd.Kind && l.Entered == fd.Opened &&
		(l.Port() == 0 || l.Port() == fd.Peer.Port())
}

// syncFD takes over what the tables say of one descriptor.
func (r *Reader) syncFD(p *process, fd *trace.FD) {
	if fd.Number < 0 || fd.Number >= trace.MaxFDs {
		return
	}
	l := p.open(fd.Number)
	if l == nil {
		l = r.fromTables(p, fd)
	}
	l.Peer = fd.Peer
	r.watch(p, l, fd.Interest, fd.Owner, 0)
	l.ReadyAt, l.ReadyTurn, l.ReadyFor, l.wait = fd.ReadyTime, fd.ReadyTurn, fd.ReadyFor, 0
	l.UsedAt, l.synced, l.In, l.Out = fd.UsedTime, fd.UsedTime, fd.In, fd.Out
}

// fromTables makes the life that the tables show.
func (r *Reader) fromTables(p *process, fd *trace.FD) *Life {
	l := r.enter(p, fd.Number, FromTables, fd.Opened)
	l.Kind, l.Peer = fd.Kind, fd.Peer
	r.adopt(p, l)
	r.knock(l)
	return l
}

// shown is what the tables of the frame say of a descriptor, nil if it is closed by then.
// A recording may lack the event that says what it is: that comes when a call returns
// which may have begun long before.
func (r *Reader) shown(pid, fd int) *trace.FD {
	for _, p := range r.tables {
		if p.PID != pid || p.Ended || p.FoldedIn {
			continue
		}
		i, found := slices.BinarySearchFunc(p.FDs, fd, func(d trace.FD, n int) int { return d.Number - n })
		if found {
			return &p.FDs[i]
		}
	}
	return nil
}

// recover begins again after a loss: with the tables, and with no turn. A ring is
// whole from its first event in f on, so all are from the last of these first
// events on: whole is where in f's events it is.
func (r *Reader) recover(f *trace.Frame) (whole int) {
	for _, p := range r.processes {
		for _, w := range p.workers {
			if w != nil {
				w.drop()
			}
		}
	}
	r.passing = r.passing[:0]
	r.sync(f)
	for i := range f.Events {
		e := &f.Events[i]
		if e.Worker >= harnessWorker {
			continue
		}
		if w := r.process(e.PID).worker(e.Worker); w.frame != r.frame {
			w.frame, whole = r.frame, i
		}
	}
	return whole
}
