package tape

import (
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// table keeps the descriptor table of a State as Recorded keeps the one in the
// trace.
func (p *ProcessState) table(e trace.Event) {
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
func (p *ProcessState) opened(ok bool, e trace.Event, fd int, kind trace.Kind, port uint32) {
	if d := p.Open[fd]; !ok || !trace.IsFD(fd) || d != nil && d.Opened >= e.Time {
		return
	}
	p.Open[fd] = &FDState{FD: trace.FD{Number: fd, Kind: kind, Owner: e.Worker, Opened: e.Time, Peer: trace.PeerFromPort(uint16(port))}}
}

// inherited: it may have been watched before it was known, and still is.
func (p *ProcessState) inherited(e trace.Event) {
	var before FDState
	if d := p.Open[e.FD]; d != nil {
		before = *d
	}
	p.opened(true, e, e.FD, trace.Kind(e.Arg), e.Arg>>16)
	if d := p.Open[e.FD]; d != nil && d.Opened == e.Time {
		d.Interest = before.Interest
	}
}

func (p *ProcessState) closed(e trace.Event) {
	d := p.Open[e.FD]
	if d == nil || d.Opened > e.Time {
		return
	}
	delete(p.Open, e.FD)
}

func (p *ProcessState) interested(e trace.Event, in kernel.Events) {
	d := p.Open[e.FD]
	if d == nil && !trace.IsFD(e.FD) {
		return
	}
	if d == nil {
		d = &FDState{FD: trace.FD{Number: e.FD}}
		p.Open[e.FD] = d
	}
	if e.Time < d.Opened {
		return
	}
	d.Interest, d.Owner = in, e.Worker
}

func (p *ProcessState) ready(e trace.Event) {
	if d := p.Open[e.FD]; d != nil && e.Time >= max(d.Opened, d.ReadyTime) {
		d.ReadyTime, d.ReadyTurn, d.ReadyFor = e.Time, e.Turn, kernel.Events(e.Arg&0xffff)
	}
}

func (p *ProcessState) used(e trace.Event) {
	d := p.Open[e.FD]
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
