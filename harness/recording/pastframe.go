package recording

import (
	"muxlab/harness/trace"
)

// frame is the server at the position, with the calls its workers are in.
func (p *Past) frame() (*trace.Frame, error) {
	f := p.state.Frame(p.at)
	var err error
	if f.Context, err = p.from.context(p.seg.number, p.at); err != nil {
		return nil, err
	}
	p.calls(f)
	if p.seg.after != nil {
		foretell(f, p.seg.after)
	}
	return f, nil
}

// foretell adds what no event says, of those that appeared in this segment: the
// next tables say it.
func foretell(f, after *trace.Frame) {
	later := make(map[int]*trace.Process, len(after.Processes))
	for _, p := range after.Processes {
		if later[p.PID] == nil {
			later[p.PID] = p
		}
	}
	for _, p := range f.Processes {
		then := later[p.PID]
		if then == nil {
			continue
		}
		if p.Role == "" && p.Parent == then.Parent {
			p.Info = then.Info
		}
		workers := map[int]*trace.Worker{}
		for i := range then.Workers {
			workers[then.Workers[i].Number] = &then.Workers[i]
		}
		for i := range p.Workers {
			w := &p.Workers[i]
			if t := workers[w.Number]; t != nil && w.Name == "" && t.Thread == w.Thread {
				w.Name = t.Name
			}
		}
		peers(p.FDs, then.FDs)
	}
	byStart(f.Processes)
}

// peers gives descriptors the whole address of their peer. Both lists are ordered.
func peers(fds, then []trace.FD) {
	for i := range fds {
		d := &fds[i]
		for len(then) > 0 && then[0].Number < d.Number {
			then = then[1:]
		}
		if len(then) > 0 && then[0].Number == d.Number && then[0].Opened == d.Opened && then[0].Peer.Port() == d.Peer.Port() {
			d.Peer = then[0].Peer
		}
	}
}

// calls shows the workers of f in the calls that returned later.
func (p *Past) calls(f *trace.Frame) {
	waiting := map[[2]int]*trace.Worker{}
	for _, q := range f.Processes {
		for i := range q.Workers {
			if w := &q.Workers[i]; w.Alive && w.Call == trace.OpNone {
				waiting[[2]int{q.PID, w.Number}] = w
			}
		}
	}
	for i := p.next; i < len(p.seg.events) && len(waiting) > 0; i++ {
		e := &p.seg.events[i]
		who := [2]int{e.PID, e.Worker}
		if w := waiting[who]; w != nil {
			w.ShowCall(e, p.at)
			delete(waiting, who)
		}
	}
	if p.seg.after != nil {
		stillIn(waiting, p.seg.after, p.at)
	}
}

// stillIn: those of whom nothing more is heard in this segment may be in a call
// that the next tables show.
func stillIn(waiting map[[2]int]*trace.Worker, after *trace.Frame, now int64) {
	for _, q := range after.Processes {
		for _, then := range q.Workers {
			w := waiting[[2]int{q.PID, then.Number}]
			if w == nil || then.Thread != w.Thread || then.Since > now {
				continue
			}
			w.Call, w.CallFD, w.Standing, w.Since = then.Call, then.CallFD, then.Standing, then.Since
		}
	}
}
