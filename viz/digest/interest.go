package digest

import (
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/viz/snapshot"
)

// The interest set, and how recently each descriptor in it was ready.

// How long ago a descriptor was ready, at most, for each degree of fading; in ns.
const (
	freshFor  = int64(250 * time.Millisecond)
	recentFor = int64(600 * time.Millisecond)
	fadingFor = int64(1200 * time.Millisecond)
)

// cells returns the interest set: the descriptors that the kernel watches for the loop.
func (d *Digest) cells(f *trace.Frame, loop *loopOf) []snapshot.Cell {
	p := f.Server()
	if loop == nil || p == nil {
		return nil
	}
	var cells []snapshot.Cell
	for i := range p.FDs {
		fd := &p.FDs[i]
		if fd.Interest == 0 {
			continue
		}
		cells = append(cells, snapshot.Cell{
			FD: fd.Number, Kind: fd.Kind, Name: d.Names.OfFD(fd),
			Write: d.wantsWrite(p.PID, fd), Only: fd.ReadyFor != 0 && fd.ReadyFor&^kernel.Out == 0,
			State: stateOf(fd, d.waitsFor(p.PID, fd), loop, d.meter.Age(fd.ReadyTime)),
			Found: fd.ReadyTime > 0 && fd.ReadyTime >= fd.Opened && fd.ReadyTurn == uint32(loop.worker.Turn),
		})
	}
	return cells
}

// stateOf returns the state of a descriptor that was ready age ns ago. Ages stand still
// in a hold, so that nothing fades while the user looks. waits says that it was returned
// and not used since.
func stateOf(fd *trace.FD, waits bool, loop *loopOf, age int64) snapshot.CellState {
	if fd.ReadyTime == 0 || fd.ReadyTime < fd.Opened {
		return snapshot.CellIdle
	}
	latest := fd.ReadyTurn == uint32(loop.worker.Turn)
	switch {
	case fd.Kind == trace.Connection && waits:
		return snapshot.CellReady
	case latest && (loop.worker.Standing || age < freshFor):
		return snapshot.CellServed
	case age < freshFor:
		return snapshot.CellFresh
	case age < recentFor:
		return snapshot.CellRecent
	case age < fadingFor:
		return snapshot.CellFading
	}
	return snapshot.CellIdle
}
