package snapshot

import (
	"slices"
	"time"

	"muxlab/harness/trace"
	"muxlab/viz/snapshot/cover"
)

// A snapshot under a cover: what is covered is not in it, so that no panel can draw it.
// Where a fact would stand, the panels say that it is covered.

// Under returns s without the facts that c covers. It returns s itself if that is none.
func (s *Snapshot) Under(c cover.Cover) *Snapshot {
	if c == 0 {
		return s
	}
	out := *s
	out.Covered = c
	out.Findings, out.Found = nil, 0
	if c.Has(cover.Processes | cover.Workers | cover.Findings) {
		out.Deaths = nil
	}
	out.coverLoop(c)
	out.coverFigures(c)
	out.coverClients(c)
	out.coverWorkers(c)
	if out.HidesLog() {
		out.Log = nil
	}
	return &out
}

// coverLoop covers what is known of the waits of a loop.
func (s *Snapshot) coverLoop(c cover.Cover) {
	told, looked := s.HidesTold(), s.HidesLooked()
	if told {
		s.LastWait.Entries, s.LastWait.Changes = 0, 0
	}
	if looked {
		s.LastWait.Closed = 0
	}
	if c.Has(cover.Ready) {
		s.LastWait.Ready, s.Ready = 0, nil
		s.Rates.ReadyPerTurn, s.Rates.Ready = 0, ReadyCounts{}
	}
	if c.Has(cover.Ready | cover.Order | cover.State) {
		s.Cells = slices.Clone(s.Cells)
		for i := range s.Cells {
			s.Cells[i].State, s.Cells[i].Only, s.Cells[i].Found = CellIdle, false, false
		}
	}
	if c.Has(cover.Unsent) {
		s.Cells = slices.Clone(s.Cells)
		for i := range s.Cells {
			s.Cells[i].Write, s.Cells[i].Only = false, false
		}
	}
	if s.HidesSet() {
		s.Cells, s.Ready = nil, nil
	}
	s.Tick, s.Latest = s.coverTick(s.Tick, c), s.coverTick(s.Latest, c)
	if c.Has(cover.Turns) {
		s.Turn, s.Rates.Turns = 0, 0
	}
}

// coverTick returns a turn without what is covered.
func (s *Snapshot) coverTick(t *Tick, c cover.Cover) *Tick {
	if t == nil {
		return nil
	}
	out := *t
	if c.Has(cover.Turns) {
		out.Turn = 0
	}
	if s.HidesTold() {
		out.Wait.Arg = 0
	}
	if c.Has(cover.Ready | cover.Errors) {
		out.Wait.Result = 0
	}
	if c.Has(cover.Asleep) {
		out.Wait.Dur = 0
	}
	if s.HidesReady() {
		out.Ready = nil
	}
	if s.HidesCalls() {
		out.Calls, out.More = nil, 0
	}
	if s.HidesRearm() {
		out.Arm = nil
	}
	return &out
}

// coverFigures covers rates, samples and what follows from them.
func (s *Snapshot) coverFigures(c cover.Cover) {
	none := func(hides bool, series ...*Series) {
		for _, one := range series {
			if hides {
				one.Cells = nil
			}
		}
	}
	none(c.Has(cover.CPU|cover.Asleep), &s.Worked)
	none(c.Has(cover.Queued), &s.History.Depth, &s.History.HeadWait)
	none(c.Has(cover.Waits), &s.History.HeadWait)
	none(c.Has(cover.Backlog|cover.State|cover.Clients), &s.History.Backlog)
	none(c.Has(cover.Unread), &s.History.Unread)
	none(c.Has(cover.Unsent), &s.History.Unsent)
	none(c.Has(cover.Echoes), &s.History.Echo)
	s.coverRates(c)
	s.coverQueue(c)
	if c.Has(cover.Unread) {
		s.Sample.Unread = 0
	}
	if c.Has(cover.Unsent) {
		s.Sample.Unsent = 0
	}
	if c.Has(cover.Backlog | cover.State | cover.Clients) {
		s.Sample.Backlog = 0
	}
	if c.Has(cover.Calls) {
		s.Totals, s.Gone = trace.Counters{}, trace.Counters{}
	}
}

// coverRates covers rates and shares.
func (s *Snapshot) coverRates(c cover.Cover) {
	if c.Has(cover.CPU) {
		s.Rates.CPU, s.Rates.CPUPerEcho = 0, 0
	}
	if c.Has(cover.Asleep) {
		s.Rates.Asleep = 0
	}
	if c.Has(cover.Echoes) {
		s.Rates.Echo, s.Rates.CPUPerEcho = 0, 0
	}
}

// coverQueue covers the program's own queue, and how long was waited.
func (s *Snapshot) coverQueue(c cover.Cover) {
	if c.Has(cover.Queued) {
		s.Queue = Queue{Noted: s.Queue.Noted}
	}
	if c.Has(cover.Ready) {
		s.Served = Percentiles{Accepted: s.Served.Accepted}
	}
	if c.Has(cover.Waits) {
		s.Queue.HeadWaits, s.Served = 0, Percentiles{Accepted: s.Served.Accepted}
	}
	if c.Has(cover.State | cover.Order) {
		s.Queue.Head = ""
	}
}

// coverClients covers what is known of the clients.
func (s *Snapshot) coverClients(c cover.Cover) {
	n := &s.Census
	if s.HidesCensus() {
		n.InService, n.Queued, n.Dispatching, n.Leaked, n.Waiting = 0, 0, 0, 0, 0
	}
	if c.Has(cover.Clients | cover.Watched) {
		n.Watched, n.WatchConn = 0, 0
	}
	if c.Has(cover.Clients) {
		n.Total, n.Accepted, n.Left = 0, 0, 0
		s.Rows, s.Foreign = nil, nil
	}
	if c.Has(cover.Clients | cover.State | cover.Backlog) {
		s.Waiting, s.Strangers = nil, 0
	}
	s.Clients = slices.Clone(s.Clients)
	for i := range s.Clients {
		one := &s.Clients[i]
		if c.Has(cover.Waits) {
			one.WaitingSince, one.RTT = time.Time{}, 0
		}
		if c.Has(cover.Echoes) {
			one.Echoes, one.Heard = 0, ""
		}
		if c.Has(cover.Errors) && one.Error != "" {
			one.Error = cover.Word
		}
	}
	s.Waiting = slices.Clone(s.Waiting)
	for i := range s.Waiting {
		if c.Has(cover.Waits) {
			s.Waiting[i].WaitingSince = time.Time{}
		}
	}
	s.Rows = slices.Clone(s.Rows)
	for i := range s.Rows {
		s.Rows[i].cover(c)
	}
}

// cover covers what is known of a connection.
func (r *Row) cover(c cover.Cover) {
	idle := c.Has(cover.Unread) && r.State == RowIdle // it may have bytes that are unread
	if c.Has(coversRows) || idle || c.Has(cover.Errors) && r.State == RowGone {
		r.State, r.Wait, r.Worker, r.InQueue, r.Says = RowCovered, "", "", false, false
	}
	if c.Has(cover.Workers | cover.Threads) {
		r.Wait, r.Worker = "", ""
	}
	if c.Has(cover.Waits) {
		r.Waits, r.Since, r.Late, r.P50, r.P99, r.Says = 0, 0, 0, 0, 0, false
	}
	if c.Has(cover.Echoes) {
		r.In, r.Out = 0, 0
	}
	if c.Has(cover.Processes) {
		r.Process = ""
	}
	if r.Client != nil && c.Has(cover.Echoes|cover.Waits) {
		own := *r.Client
		if c.Has(cover.Echoes) {
			own.Echoes, own.Heard = 0, ""
		}
		if c.Has(cover.Waits) {
			own.WaitingSince, own.RTT = time.Time{}, 0
		}
		r.Client = &own
	}
}

// coverWorkers covers what is known of workers and processes.
func (s *Snapshot) coverWorkers(c cover.Cover) {
	s.Lanes, s.Procs = slices.Clone(s.Lanes), slices.Clone(s.Procs)
	for i := range s.Lanes {
		s.Lanes[i].cover(c)
	}
	for i := range s.Procs {
		p := &s.Procs[i]
		p.Lanes = slices.Clone(p.Lanes)
		for j := range p.Lanes {
			p.Lanes[j].cover(c)
		}
		if c.Has(cover.Calls) {
			p.Counters = trace.Counters{}
		}
		if s.HidesCensus() {
			p.Conns = 0
		}
	}
	if s.Loop != nil {
		loop := *s.Loop
		loop.cover(c)
		if c.Has(cover.Asleep) {
			loop.Since = Hidden
		}
		s.Loop = &loop
	}
	if s.HidesLanes() {
		s.Lanes = nil
		for i := range s.Procs {
			s.Procs[i].Lanes = nil
		}
	}
	if s.HidesProcs() {
		s.Procs = nil
	}
}

// hiddenStates are the states of a worker that tell of a fact.
var hiddenStates = [NumLaneStates]cover.Cover{
	LaneRoom: cover.Queued, LaneWork: cover.Queued, LaneAccept: cover.Backlog, LaneWrite: cover.Unsent,
	LaneServing: cover.Ready | cover.Order,
}

// cover covers what is known of a worker.
func (l *Lane) cover(c cover.Cover) {
	if c.Has(cover.Workers | hiddenStates[l.State]) {
		l.State, l.Call = LaneCovered, trace.OpNone
	}
	if c.Has(cover.Workers|cover.State|cover.Order) && l.Client != "" {
		l.Client = cover.Word
	}
	if c.Has(cover.Waits | cover.Workers) {
		l.Since = Hidden
	}
	if c.Has(cover.CPU | cover.Asleep) {
		l.Worked.Cells = nil
	}
	if c.Has(cover.Turns) {
		l.Turn = 0
	}
}

// Hidden is a duration that is covered.
const Hidden = -1
