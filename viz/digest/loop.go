package digest

import (
	"cmp"
	"slices"

	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// The worker that runs the loop of a readiness model.

// setLoop finds the lane and the turn of the loop.
func setLoop(s *snapshot.Snapshot, loop *loopOf) {
	s.Loop, s.Stepped, s.Turn = nil, snapshot.WorkerKey{}, s.Totals.Turns
	if loop == nil {
		return
	}
	s.Stepped = snapshot.WorkerKey{PID: loop.pid, Number: loop.worker.Number}
	s.Turn = loop.worker.Turn
	if !loop.worker.Alive && s.Tick != nil { // it did no more waits
		s.Turn = uint64(s.Tick.Turn)
	}
	for i := range s.Lanes {
		if s.Lanes[i].PID == loop.pid && s.Lanes[i].Number == loop.worker.Number {
			s.Loop = &s.Lanes[i]
		}
	}
}

// showTurnsOf is how many events at the end of a frame are assembled into turns in full.
// The latest turn is among them; those before it are never shown.
const showTurnsOf = 1000

// fastTurns is how many turns a second are too many to be read one by one.
const fastTurns = 60

// loopOf is the worker whose turns are shown one by one.
type loopOf struct {
	pid    int
	worker trace.Worker
}

// findLoop returns the worker that runs the loop of a readiness model, or the one that
// did if it has ended; nil for other models.
func findLoop(v model.View, f *trace.Frame) *loopOf {
	if v != model.Readiness {
		return nil
	}
	p := f.Server()
	if p == nil {
		return nil
	}
	switch len(p.Workers) {
	case 0:
		return nil
	case 1: // alive or ended: its last turn is shown
		return &loopOf{p.PID, p.Workers[0]}
	}
	watches := watchedBy(p)
	return &loopOf{p.PID, slices.MaxFunc(p.Workers, func(a, b trace.Worker) int {
		return cmp.Or(cmp.Compare(watches[a.Number], watches[b.Number]), cmp.Compare(a.Turn, b.Turn))
	})}
}

// watchedBy counts the descriptors that each worker watches. A program of others may have
// threads beside that of its loop.
func watchedBy(p *trace.Process) map[int]int {
	n := map[int]int{}
	for i := range p.FDs {
		if d := &p.FDs[i]; d.Interest != 0 {
			n[d.Owner]++
		}
	}
	return n
}

// key names the worker of loop, which may be nil.
func (l *loopOf) key() *snapshot.WorkerKey {
	if l == nil {
		return nil
	}
	return &snapshot.WorkerKey{PID: l.pid, Number: l.worker.Number}
}
