package recording

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// table keeps the descriptor table of a State as Recorded keeps the one in the
// trace.
func (p *processState) table(e trace.Event) {
	ok := e.Result >= 0
	switch e.Op {
	case trace.OpListen:
		p.opened(ok, e, e.FD, trace.Listener, 0)
	case trace.OpAccept:
		p.opened(ok, e, e.Result, trace.Connection, e.Arg)
		p.used(e)
	case trace.OpPipe:
		p.opened(ok, e, e.Result, trace.PipeEnd, 0)
		p.opened(ok, e, int(e.Arg), trace.PipeEnd, 0)
	case trace.OpEpollCreate:
		p.opened(ok, e, e.Result, trace.Epoll, 0)
	case trace.OpInherited:
		p.inherited(e)
	case trace.OpClose:
		p.closed(e)
	case trace.OpRead, trace.OpWrite:
		p.used(e)
	case trace.OpReady:
		p.ready(e)
	case trace.OpInterest:
		p.interested(e, e.Interest())
	case trace.OpEpollAdd, trace.OpEpollMod:
		if ok {
			p.interested(e, e.Interest())
		}
	case trace.OpEpollDel:
		if ok {
			p.interested(e, 0)
		}
	}
}

// opened: a table that was read later may hold this opening, or a later one.
func (p *processState) opened(ok bool, e trace.Event, fd int, kind trace.Kind, port uint32) {
	if d := p.open[fd]; !ok || !trace.IsFD(fd) || d != nil && d.Opened >= e.Time {
		return
	}
	p.open[fd] = &fdState{FD: trace.FD{Number: fd, Kind: kind, Owner: e.Worker, Opened: e.Time, Peer: trace.PeerFromPort(uint16(port))}}
}

// inherited: it may have been watched before it was known, and still is.
func (p *processState) inherited(e trace.Event) {
	var before fdState
	if d := p.open[e.FD]; d != nil {
		before = *d
	}
	p.opened(true, e, e.FD, trace.Kind(e.Arg), e.Arg>>16)
	if d := p.open[e.FD]; d != nil && d.Opened == e.Time {
		d.Interest = before.Interest
	}
}

func (p *processState) closed(e trace.Event) {
	d := p.open[e.FD]
	if d == nil || d.Opened > e.Time {
		return
	}
	delete(p.open, e.FD)
}

func (p *processState) interested(e trace.Event, in kernel.Events) {
	d := p.open[e.FD]
	if d == nil && !trace.IsFD(e.FD) {
		return
	}
	if d == nil {
		d = &fdState{FD: trace.FD{Number: e.FD}}
		p.open[e.FD] = d
	}
	if e.Time < d.Opened {
		return
	}
	d.Interest, d.Owner = in, e.Worker
}

func (p *processState) ready(e trace.Event) {
	if d := p.open[e.FD]; d != nil && e.Time >= max(d.Opened, d.ReadyTime) {
		d.ReadyTime, d.ReadyTurn, d.ReadyFor = e.Time, e.Turn, kernel.Events(e.Arg&0xffff)
	}
}

func (p *processState) used(e trace.Event) {
	d := p.open[e.FD]
	if d == nil || e.Time < d.Opened {
		return
	}
	d.UsedTime = max(d.UsedTime, e.Time)
	if e.Result <= 0 || e.Time <= d.synced {
		return
	}
	switch e.Op {
	case trace.OpRead:
		d.In += uint64(e.Result)
	case trace.OpWrite:
		d.Out += uint64(e.Result)
	}
}
