package digest

import (
	"slices"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/recording"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
)

// What is wrong with the server, and which of it the screen shows now.

// Findings are what package diagnose has found in all that was seen. While a trouble lasts
// its figures are renewed; when it is over it is shown as past, and later removed. The
// screen shows at most two at a time, the newest first, each long enough to be read. The
// zero Findings looks for nothing: it is for a past that is folded again.
type Findings struct {
	doctor  *diagnose.Doctor    // nil: looks for nothing
	All     []*snapshot.Finding // the oldest first
	lasting []*snapshot.Finding // those of All that were so in the latest frame
	queued  []*snapshot.Finding // not shown yet, until others have been read
	shown   []shownFinding      // at most atOnce, the newest first
	counts  snapshot.Troubles

	// Evidence are the times of the moments that show the findings, oldest first. The
	// slice is not changed later.
	Evidence []int64
}

// A shownFinding is a finding on the screen.
type shownFinding struct {
	*snapshot.Finding
	since int64 // in running time
}

const (
	atOnce       = 2   // findings on the screen
	keepFindings = 500 // findings kept

	// ShowAtLeast is how long a finding stays on the screen, in ns of running time.
	ShowAtLeast = int64(3e9)
	// showAtMost is how long it stays after it is over, unless others need the room.
	showAtMost = int64(20e9)
	sayAgain   = 10 * time.Millisecond // between two sayings of one trouble: in every frame
	// holdGrace is how long a finding lasts after a hold without being found again: the
	// doctor has seen nothing wait meanwhile.
	holdGrace = int64(1500e6)
)

// NewFindings returns findings with the default thresholds. name names the descriptors.
func NewFindings(name func(*tape.Life) string) Findings {
	limits := diagnose.DefaultThresholds()
	limits.Again = sayAgain
	return Findings{doctor: diagnose.New(limits, name), counts: snapshot.Troubles{}}
}

// begin begins a frame that r is about to read; each of its steps is to be passed to step,
// and after Settle of r comes end. hold is the latest hold by the viewer.
func (f *Findings) begin(r *tape.Reader, frame *trace.Frame, s session.Samples, hold session.Hold) {
	if f.doctor != nil {
		f.doctor.Hold(hold)
		f.doctor.Begin(r, frame, s)
	}
}

func (f *Findings) step(s *tape.Step) {
	if f.doctor != nil {
		f.doctor.Step(s)
	}
}

// end looks for what is wrong in the frame. now is running time.
func (f *Findings) end(frame *trace.Frame, s session.Samples, now int64) {
	if f.doctor != nil {
		f.take(frame, f.doctor.End(frame, s), now)
	}
}

// take takes over what was found in a frame.
func (f *Findings) take(frame *trace.Frame, list []diagnose.Finding, now int64) {
	for _, found := range list {
		if fresh := f.add(found); fresh || found.Until == found.Time {
			f.Evidence = f.moments()
		}
	}
	for _, one := range f.lasting {
		if slices.Contains(f.doctor.Over(), one.Trouble) {
			one.EndBefore(frame.Time)
		}
	}
	unseen := frame.Gap() || anyHeld(frame) // then nothing is over because it was not found
	f.lasting = slices.DeleteFunc(f.lasting, func(one *snapshot.Finding) bool {
		if unseen && one.Until >= frame.Time {
			one.ExtendTo(frame.Time + holdGrace)
		}
		if one.Over = frame.Time > one.Until; one.Over {
			one.Ended = now
			f.counts = f.counts.With(one.Lint, 0, 1)
		}
		return one.Over
	})
	f.rotate(now)
}

// moments returns the value of Evidence, in a new slice.
func (f *Findings) moments() []int64 {
	all := make([]int64, 0, len(f.All))
	for _, one := range f.All {
		all = append(all, one.Evidence().Time)
	}
	return all
}

// add records what was found, and reports whether it is a new trouble.
func (f *Findings) add(found diagnose.Finding) (fresh bool) {
	for i := len(f.All) - 1; i >= 0; i-- {
		if one := f.All[i]; one.Trouble == found.Trouble {
			one.Renew(found)
			if !slices.Contains(f.lasting, one) {
				f.lasting = append(f.lasting, one)
				f.counts = f.counts.With(one.Lint, 1, 0)
			}
			return false
		}
	}
	f.counts = f.counts.With(found.Lint, 1, 0)
	one := snapshot.NewFinding(found)
	f.All = append(f.All, one)
	f.All = slices.Clone(f.All[max(0, len(f.All)-keepFindings):])
	f.lasting = append(f.lasting, one)
	f.queued = append(f.queued, one)
	f.queued = f.queued[max(0, len(f.queued)-atOnce):] // the newest go first
	return true
}

// anyHeld reports whether a worker is held at its gate.
func anyHeld(f *trace.Frame) bool {
	for _, p := range f.Processes {
		for i := range p.Workers {
			if p.Workers[i].Alive && p.Workers[i].Standing {
				return true
			}
		}
	}
	return false
}

// rotate replaces findings that have been read by new ones, and removes those that are
// over.
func (f *Findings) rotate(now int64) {
	read := func(s shownFinding) bool { return now-s.since >= ShowAtLeast }
	for len(f.queued) > 0 {
		if len(f.shown) == atOnce && !f.drop(read) {
			break
		}
		f.shown = slices.Insert(f.shown, 0, shownFinding{Finding: f.queued[0], since: now})
		f.queued = f.queued[1:]
	}
	f.shown = slices.DeleteFunc(f.shown, func(s shownFinding) bool {
		return s.Over && read(s) && now-s.Ended >= showAtMost
	})
	for _, one := range slices.Backward(f.lasting) { // and what was pushed out comes back
		isOne := func(s shownFinding) bool { return s.Finding == one }
		if len(f.shown) < atOnce && !slices.ContainsFunc(f.shown, isOne) {
			f.shown = append(f.shown, shownFinding{Finding: one, since: now})
		}
	}
}

// drop removes one that has been read, preferably one that is over.
func (f *Findings) drop(read func(shownFinding) bool) bool {
	for _, over := range []bool{true, false} {
		for i, s := range slices.Backward(f.shown) {
			if read(s) && s.Over == over {
				f.shown = slices.Delete(f.shown, i, i+1)
				return true
			}
		}
	}
	return false
}

// current returns the findings on the screen, as they are at time t.
func (f *Findings) current(t int64) []snapshot.Finding {
	var now []snapshot.Finding
	for _, s := range f.shown {
		if one, ok := s.At(t); ok {
			now = append(now, one)
		}
	}
	return ongoingFirst(now)
}

// ongoingFirst puts findings that are over behind the others.
func ongoingFirst(list []snapshot.Finding) []snapshot.Finding {
	slices.SortStableFunc(list, func(a, b snapshot.Finding) int {
		switch {
		case a.Over == b.Over:
			return 0
		case a.Over:
			return 1
		}
		return -1
	})
	return list
}

// FindingsAt returns what a screen of the past shows: of all, what was so at time t, the
// newest first, then what was over by then; at most two.
func FindingsAt(all []*snapshot.Finding, t int64) []snapshot.Finding {
	var then []snapshot.Finding
	for _, f := range slices.Backward(all) {
		if one, ok := f.At(t); ok && t-one.Until < showAtMost {
			then = append(then, one)
		}
	}
	return ongoingFirst(then)[:min(len(then), atOnce)]
}

// NextFinding returns the evidence of the first finding after time t, or with back of the
// last before it; false if there is none.
func NextFinding(all []*snapshot.Finding, t int64, back bool) (next diagnose.Finding, ok bool) {
	for _, f := range all {
		e := f.Evidence()
		switch {
		case back && e.Time < t && (!ok || e.Time >= next.Time):
			next, ok = e, true
		case !back && e.Time > t && (!ok || e.Time < next.Time):
			next, ok = e, true
		}
	}
	return next, ok
}

// Scan reads a whole past, from its position on, and returns what is wrong in it.
func Scan(past *recording.Past) []*snapshot.Finding {
	var n Names
	f := NewFindings(n.OfLife)
	for {
		frame, err := past.Next()
		if frame == nil {
			return f.All
		}
		k := session.DecodeContext(frame)
		n.Learn(k.Clients)
		f.doctor.Hold(k.Hold)
		f.take(frame, f.doctor.Take(frame, k.Sample), frame.Time)
		if err != nil {
			return f.All
		}
	}
}
