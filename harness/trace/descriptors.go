package trace

import (
	"net/netip"

	"muxlab/harness/kernel"
)

// table keeps the descriptor table of a State as Recorded keeps the one in the
// trace, see table.go.
func (p *processState) table(e Event) {
	ok := e.Result >= 0
	switch e.Op {
	case OpListen:
		p.opened(ok, e, e.FD, Listener, 0)
	case OpAccept:
		p.opened(ok, e, e.Result, Connection, e.Arg)
		p.used(e)
	case OpPipe:
		p.opened(ok, e, e.Result, PipeEnd, 0)
		p.opened(ok, e, int(e.Arg), PipeEnd, 0)
	case OpEpollCreate:
		p.opened(ok, e, e.Result, Epoll, 0)
	case OpInherited:
		p.inherited(e)
	case OpClose:
		p.closed(e)
	case OpRead, OpWrite:
		p.used(e)
	case OpReady:
		p.ready(e)
	case OpInterest:
		p.interested(e, e.Interest())
	case OpEpollAdd, OpEpollMod:
		if ok {
			p.interested(e, e.Interest())
		}
	case OpEpollDel:
		if ok {
			p.interested(e, 0)
		}
	}
}

// opened: a table that was read later may hold this opening, or a later one.
func (p *processState) opened(ok bool, e Event, fd int, kind Kind, port uint32) {
	if d := p.fds[fd]; !ok || !isFD(fd) || d != nil && d.Opened >= e.Time {
		return
	}
	p.fds[fd] = &fdState{FD: FD{Number: fd, Kind: kind, Owner: e.Worker, Opened: e.Time, Peer: portOnly(port)}}
}

// portOnly is all that an event says of a peer.
func portOnly(port uint32) netip.AddrPort { return unpackPeer(uint64(uint16(port))) }

// inherited: it may have been watched before it was known, and still is.
func (p *processState) inherited(e Event) {
	var before fdState
	if d := p.fds[e.FD]; d != nil {
		before = *d
	}
	p.opened(true, e, e.FD, Kind(e.Arg), e.Arg>>16)
	if d := p.fds[e.FD]; d != nil && d.Opened == e.Time {
		d.Interest = before.Interest
	}
}

func (p *processState) closed(e Event) {
	d := p.fds[e.FD]
	if d == nil || d.Opened > e.Time {
		return
	}
	delete(p.fds, e.FD)
}

func (p *processState) interested(e Event, in kernel.Events) {
	d := p.fds[e.FD]
	if d == nil && !isFD(e.FD) {
		return
	}
	if d == nil {
		d = &fdState{FD: FD{Number: e.FD}}
		p.fds[e.FD] = d
	}
	if e.Time < d.Opened {
		return
	}
	d.Interest, d.Owner = in, e.Worker
}

func (p *processState) ready(e Event) {
	if d := p.fds[e.FD]; d != nil && e.Time >= max(d.Opened, d.ReadyTime) {
		d.ReadyTime, d.ReadyTurn, d.ReadyFor = e.Time, e.Turn, kernel.Events(e.Arg&0xffff)
	}
}

func (p *processState) used(e Event) {
	d := p.fds[e.FD]
	if d == nil || e.Time < d.Opened {
		return
	}
	d.UsedTime = max(d.UsedTime, e.Time)
	if e.Result <= 0 || e.Time <= d.synced {
		return
	}
	switch e.Op {
	case OpRead:
		d.In += uint64(e.Result)
	case OpWrite:
		d.Out += uint64(e.Result)
	}
}
