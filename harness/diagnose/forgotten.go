package diagnose

import (
	"fmt"
	"time"

	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// forgotten is reported once for a process, and again after Thresholds.Again.
var forgotten = Lint{
	Name: "forgotten",
	About: "A call of select is not passed a descriptor that the call before was passed and did not find ready: select overwrites the set with its answer. " +
		"Keep what is watched in a set of its own, and pass a copy in each call.",
	Threshold: "ForgottenAfter: 1 s without it",
	Needs:     "descriptors that select is passed",
	lasts:     500 * time.Millisecond,
	begin:     beginForgotten,
	sees:      []tape.Verb{tape.Watched},
}

// drops are the descriptors that select is not passed any more, though nothing happened to
// them. A server that stops watching one on purpose has called something on it in the same
// turn: it was read to the end, its output is full, or no descriptor was left for an accept.
type drops struct {
	d    *Doctor
	lint *Lint
	all  lives
	of   perLife[dropped]
}

type dropped struct {
	at   int64  // when select was not passed it; 0: it is passed
	used uint32 // Life.UsedTurn then
}

func beginForgotten(d *Doctor, l *Lint) looks {
	x := &drops{d: d, lint: l}
	return looks{step: x.watched, frame: x.look}
}

// watched: select is passed another interest in a descriptor than before.
func (x *drops) watched(_ *process, w *worker, s *tape.Step) {
	e, l := s.Event, s.Life
	if !w.selects || e.Op != trace.OpInterest || l == nil {
		return
	}
	x.d.saw(x.lint)
	own := x.of.of(l.ID)
	touched := l.UsedTurn == w.turn || l.ReadyTurn == w.turn
	if e.Interest() != 0 || touched {
		own.at = 0
		return
	}
	if own.at == 0 {
		x.all = append(x.all, x.d.of(l).id)
	}
	own.at, own.used = e.Time, l.UsedTurn
}

// look looks for what own does not pass to select any more, and does not use otherwise.
func (x *drops) look(own *process, _ *trace.Process) {
	d := x.d
	n, oldest := d.stale(&x.all, func(one *descriptor) bool {
		was := x.of.of(one.id)
		return one.PID == own.pid && was.at > 0 && one.UsedTurn == was.used && one.end == open &&
			d.ran(was.at) >= int64(d.limits.ForgottenAfter)
	})
	if oldest == nil {
		return
	}
	age := d.now - x.of.of(oldest.id).at
	f := d.aboutProcess(own.pid, oldest.FD, lasting(age, d.limits.ForgottenAfter))
	d.report(x.lint, own.told.of(x.lint), f, func() string {
		return fmt.Sprintf("select was passed %s, did not find it ready, and is not passed it since, for %s: its bit is gone, for the answer overwrote the set%s.",
			d.call(own, oldest.FD), units.Text.Elapsed(age), soWith(n))
	})
}
