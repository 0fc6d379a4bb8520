package viztest

import (
	"slices"
	"strings"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/units"
	"muxlab/session"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
)

// odd is a number that is in no picture by itself.
const odd = 4711

var oddClient = session.Client{Name: "c4711", Kind: session.Steady, Port: 1, WaitingSince: WallStart, WaitingFor: "4711 bytes"}

// A Plant is a fact with an odd value, by which it is found on a screen.
type Plant struct {
	Says []string                   // one of these stands on a screen unless it is covered, and none if it is
	Put  func(s *snapshot.Snapshot) // puts the fact into a picture, whose slices are not shared
}

// Plants are the facts that can be covered, by the words of package cover.
var Plants = map[string]Plant{
	"clients": {[]string{"4,711"}, func(s *snapshot.Snapshot) { s.Census.Total, s.Census.Accepted = odd, odd }},
	"watched": {[]string{"4,711"}, func(s *snapshot.Snapshot) { s.Census.Watched, s.Census.WatchConn = odd, odd }},
	"told": {[]string{"4,711"}, func(s *snapshot.Snapshot) {
		s.LastWait.Op, s.LastWait.Entries, s.LastWait.Changes = trace.OpSelect, odd, odd
		withTick(s, func(t *snapshot.Tick) { t.Wait.Op, t.Wait.Arg = trace.OpSelect, odd })
	}},
	"looked": {[]string{"4,711"}, func(s *snapshot.Snapshot) {
		s.LastWait.Op, s.LastWait.Closed = trace.OpSelect, odd-s.Census.Watched
	}},
	"ready": {[]string{"4,711 not yet", "4,711", "c4711", units.Rate(odd) + " a tick", Unicode.Sign.Recent[0] + " ", Unicode.Sign.Recent[2] + " "}, func(s *snapshot.Snapshot) {
		s.LastWait.Ready, s.Rates.ReadyPerTurn, s.Served.Unserved = odd, odd, odd
		withTick(s, func(t *snapshot.Tick) {
			t.Wait.Result, t.Ready, t.Calls = odd, oddCalls(trace.OpReady), oddCalls(trace.OpRead)
		})
	}},
	"order": {[]string{"c4711"}, func(s *snapshot.Snapshot) {
		withTick(s, func(t *snapshot.Tick) { t.Ready, t.Calls = oddCalls(trace.OpReady), oddCalls(trace.OpRead) })
		putLog(s)
	}},
	"calls": {[]string{"4,711", "4711"}, func(s *snapshot.Snapshot) {
		withTick(s, func(t *snapshot.Tick) { t.Calls, t.More = oddCalls(trace.OpRead), odd })
		putLog(s)
		for i := range s.Procs {
			s.Procs[i].Counters.Vain, s.Procs[i].Counters.Accepts = odd, odd
		}
	}},
	"state": {[]string{"c4711", "4711 bytes", "in the backlog"}, func(s *snapshot.Snapshot) {
		for i := range s.Rows {
			s.Rows[i].State, s.Rows[i].Wait = snapshot.RowBacklog, "4711 bytes"
		}
		putClientOfLanes(s)
		s.Waiting = append(slices.Clone(s.Waiting), oddClient)
		s.Queue.Head, s.Queue.Depth, s.Queue.HeadWaits = "c4711", max(1, s.Queue.Depth), 1e9
	}},
	"workers": {[]string{"c4711", "worker 4711", "wait in read", "in epoll_wait"}, func(s *snapshot.Snapshot) {
		putClientOfLanes(s)
		for i := range s.Rows {
			s.Rows[i].Wait, s.Rows[i].Worker = "worker 4711 waits", "worker 4711"
		}
	}},
	"queued": {[]string{"4,711"}, func(s *snapshot.Snapshot) {
		s.Queue.Noted, s.Queue.Depth, s.Queue.Capacity, s.Census.Queued = true, odd, odd, odd
	}},
	"inhand":  {[]string{"4,711"}, func(s *snapshot.Snapshot) { s.Census.Dispatching = odd }},
	"backlog": {[]string{"4,711"}, func(s *snapshot.Snapshot) { s.Sample.Backlog, s.Census.Waiting, s.Strangers = odd, odd, odd }},
	"unread":  {[]string{units.Screen.Size(odd), "what they sent is here"}, func(s *snapshot.Snapshot) { s.Sample.Unread = odd }},
	"unsent":  {[]string{units.Screen.Size(odd)}, func(s *snapshot.Snapshot) { s.Sample.Unsent = odd }},
	"cpu": {[]string{units.Screen.Percent(0.4711), units.Screen.Duration(odd * 1e3)}, func(s *snapshot.Snapshot) {
		s.Rates.CPU, s.Rates.CPUPerEcho = 0.4711, odd*1e3
	}},
	"asleep": {[]string{units.Screen.Percent(0.4711), units.Screen.Duration(odd * 1e7)}, func(s *snapshot.Snapshot) {
		s.Rates.Asleep = 0.4711
		withTick(s, func(t *snapshot.Tick) { t.Wait.Dur = odd * 1e7 })
	}},
	"turns": {[]string{"4,711", units.Rate(odd)}, func(s *snapshot.Snapshot) {
		s.Turn, s.Rates.Turns = odd, odd
		withTick(s, func(t *snapshot.Tick) { t.Turn = odd })
	}},
	"echoes": {[]string{"4,711", units.Rate(odd), units.Screen.Size(odd)}, func(s *snapshot.Snapshot) {
		s.Rates.Echo = odd
		for i := range s.Rows {
			s.Rows[i].In, s.Rows[i].Out = odd, odd
			if s.Rows[i].Client != nil {
				own := *s.Rows[i].Client
				own.Echoes = odd
				s.Rows[i].Client = &own
			}
		}
	}},
	"errors": {[]string{"ECONNRESET", "4711"}, func(s *snapshot.Snapshot) {
		withTick(s, func(t *snapshot.Tick) {
			t.Calls = oddCalls(trace.OpRead)
			t.Calls[0].Result = -int(kernel.ECONNRESET)
		})
		for i := range s.Rows {
			s.Rows[i].State, s.Rows[i].Wait = snapshot.RowGone, "reset by 4711"
		}
	}},
	"processes": {[]string{"4711"}, func(s *snapshot.Snapshot) {
		for i := range s.Procs {
			s.Procs[i].PID, s.Procs[i].Role = odd, "w4711"
		}
		for i := range s.Rows {
			s.Rows[i].Process = "w4711"
		}
		s.Deaths = append(slices.Clone(s.Deaths), snapshot.Death{PID: odd, Code: -9})
	}},
	"threads": {[]string{"4,711", "worker 4711"}, func(s *snapshot.Snapshot) {
		one := snapshot.Lane{Name: "worker 4711", State: snapshot.LaneRead}
		if s.Loop == nil {
			s.Lanes = slices.Repeat([]snapshot.Lane{one}, odd)
		}
		putLog(s)
		s.Log[len(s.Log)-1].By = one.Name
		for i := range s.Rows {
			s.Rows[i].Wait, s.Rows[i].Worker = one.Name+" waits", one.Name
		}
	}},
	"descriptors": {[]string{"4711"}, func(s *snapshot.Snapshot) {
		for i := range s.Cells {
			s.Cells[i].FD = odd
		}
		for i := range s.Rows {
			s.Rows[i].FD = odd
		}
		withTick(s, func(t *snapshot.Tick) { t.Calls = oddCalls(trace.OpRead); t.Calls[0].FD = odd; t.Calls[0].Name = "" })
	}},
	"findings": {[]string{"the loop spins"}, func(s *snapshot.Snapshot) {
		s.Findings, s.Found = []snapshot.Finding{{Finding: diagnose.Finding{Sentence: "the loop spins", Worker: -1, Time: s.Time}}}, 1
	}},
	"waits": {[]string{units.Screen.Elapsed(odd * 1e9), units.Screen.Duration(odd * 1e3)}, func(s *snapshot.Snapshot) {
		for i := range s.Rows {
			s.Rows[i].Waits, s.Rows[i].Since, s.Rows[i].Says, s.Rows[i].Wait = odd*1e9, odd*1e9, true, "5 bytes"
		}
		for i := range s.Lanes {
			s.Lanes[i].Since = odd * 1e9
		}
		s.Served = snapshot.Percentiles{N: 1, P50: odd * 1e3, P99: odd * 1e3, Max: odd * 1e3}
		s.Queue.HeadWaits, s.Queue.Depth = odd*1e9, max(1, s.Queue.Depth)
		one := oddClient
		one.WaitingSince = s.Wall.Add(-odd * time.Second)
		s.Waiting = append([]session.Client{one}, s.Waiting...)
	}},
}

// withTick changes a copy of the turn that s shows.
func withTick(s *snapshot.Snapshot, change func(t *snapshot.Tick)) {
	if s.Tick != nil {
		t := *s.Tick
		change(&t)
		s.Tick = &t
	}
}

// oddCalls is one call about c4711.
func oddCalls(op trace.Op) []snapshot.Mention {
	return []snapshot.Mention{{Event: trace.Event{Op: op, FD: 9, Result: odd, Arg: uint32(kernel.In)}, Name: "c4711"}}
}

func putLog(s *snapshot.Snapshot) {
	s.Log = append(slices.Clone(s.Log), snapshot.Entry{Mention: oddCalls(trace.OpRead)[0]})
}

func putClientOfLanes(s *snapshot.Snapshot) {
	s.Lanes, s.Procs = slices.Clone(s.Lanes), slices.Clone(s.Procs)
	for i := range s.Lanes {
		s.Lanes[i].Client = "c4711"
	}
	for i := range s.Procs {
		s.Procs[i].Lanes = slices.Clone(s.Procs[i].Lanes)
		for j := range s.Procs[i].Lanes {
			s.Procs[i].Lanes[j].Client = "c4711"
		}
	}
}

// CopyOf returns a picture that can be changed without the other.
func CopyOf(s *snapshot.Snapshot) *snapshot.Snapshot {
	c := *s
	c.Rows, c.Cells, c.Procs, c.Lanes = slices.Clone(s.Rows), slices.Clone(s.Cells), slices.Clone(s.Procs), slices.Clone(s.Lanes)
	return &c
}

// Shows returns which of the plant's words a screen shows, or "".
func (p Plant) Shows(screen string) string {
	for _, w := range p.Says {
		if w = strings.ReplaceAll(w, term.Nbsp, " "); strings.Contains(screen, w) {
			return w
		}
	}
	return ""
}
