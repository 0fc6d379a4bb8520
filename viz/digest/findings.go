package digest

import (
	"slices"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
	"muxlab/session"
	"muxlab/viz/snapshot"
)

// Findings are what diagnose has found wrong in all that was seen, oldest first.
// What is said is about now: as long as a trouble lasts its figures are renewed, and
// when it is over it is said as past, and goes. The screen shows at most two at a
// time, the newest first, and each long enough to be read.
type Findings struct {
	doctor *diagnose.Doctor // nil: nobody looks; a past that is gone through again
	All    []*snapshot.Finding
	Lasts  []*snapshot.Finding // of these, those that were so in the last frame
	Next   []*snapshot.Finding // found, and not shown yet, for others have not been read
	Shown  []snapshot.Shown    // at most atOnce, newest first

	Evidence []int64 // the moments in which they show
}

const (
	AtOnce       = 2
	keepFindings = 500

	ShowAtLeast = int64(3e9)  // ns of running time
	ShowAtMost  = int64(20e9) // once it is over, unless others push it out
	sayAgain    = 100 * time.Millisecond
	// after a hold a doctor who has seen nobody wait sees it again after so long
	patience = int64(1500e6)
)

func NewFindings(name func(pid, fd int) string) Findings {
	limits := diagnose.DefaultThresholds()
	limits.Again = sayAgain
	return Findings{doctor: diagnose.New(limits, name)}
}

// take lets the doctor look at a frame. now is running time.
func (f *Findings) take(frame *trace.Frame, s session.Samples, now int64) {
	if f.doctor == nil {
		return
	}
	for _, found := range f.doctor.Take(frame, samplesFor(s)) {
		if fresh := f.add(found); fresh || found.Until == found.Time {
			f.Evidence = f.moments()
		}
	}
	unseen := frame.Lost > 0 || anyoneStands(frame) // then nothing is over because it was not found
	f.Lasts = slices.DeleteFunc(f.Lasts, func(one *snapshot.Finding) bool {
		if unseen {
			one.LastsUntil(frame.Time + patience)
		}
		if one.Over = frame.Time > one.Until; one.Over {
			one.Ended = now
		}
		return one.Over
	})
	f.Rotate(now)
}

// moments are those to which < and > go. The list is made anew: another has the old one.
func (f *Findings) moments() []int64 {
	all := make([]int64, 0, len(f.All))
	for _, one := range f.All {
		all = append(all, one.Evidence().Time)
	}
	return all
}

// add takes in what was found: something new, or more of what lasts.
func (f *Findings) add(found diagnose.Finding) (fresh bool) {
	for i := len(f.All) - 1; i >= 0; i-- {
		if one := f.All[i]; one.Trouble == found.Trouble {
			one.Add(found)
			if !slices.Contains(f.Lasts, one) {
				f.Lasts = append(f.Lasts, one)
			}
			return false
		}
	}
	one := &snapshot.Finding{Finding: found, First: found, Said: []diagnose.Finding{found}}
	f.All = append(f.All, one)
	f.All = slices.Clone(f.All[max(0, len(f.All)-keepFindings):])
	f.Lasts = append(f.Lasts, one)
	f.Next = append(f.Next, one)
	f.Next = f.Next[max(0, len(f.Next)-AtOnce):] // the newest go first
	return true
}

// anyoneStands: the server is held.
func anyoneStands(f *trace.Frame) bool {
	for _, p := range f.Processes {
		for i := range p.Workers {
			if p.Workers[i].Alive && p.Workers[i].Standing {
				return true
			}
		}
	}
	return false
}

// Rotate lets what was read make room for what is new, and what is over go.
func (f *Findings) Rotate(now int64) {
	read := func(s snapshot.Shown) bool { return now-s.Since >= ShowAtLeast }
	for len(f.Next) > 0 {
		if len(f.Shown) == AtOnce && !f.drop(read) {
			break
		}
		f.Shown = slices.Insert(f.Shown, 0, snapshot.Shown{Finding: f.Next[0], Since: now})
		f.Next = f.Next[1:]
	}
	f.Shown = slices.DeleteFunc(f.Shown, func(s snapshot.Shown) bool {
		return s.Over && read(s) && now-s.Ended >= ShowAtMost
	})
	for _, one := range slices.Backward(f.Lasts) { // and what was pushed out comes back
		isOne := func(s snapshot.Shown) bool { return s.Finding == one }
		if len(f.Shown) < AtOnce && !slices.ContainsFunc(f.Shown, isOne) {
			f.Shown = append(f.Shown, snapshot.Shown{Finding: one, Since: now})
		}
	}
}

// drop takes away one that was read, sooner one that is over than one that lasts.
func (f *Findings) drop(read func(snapshot.Shown) bool) bool {
	for _, over := range []bool{true, false} {
		for i, s := range slices.Backward(f.Shown) {
			if read(s) && s.Over == over {
				f.Shown = slices.Delete(f.Shown, i, i+1)
				return true
			}
		}
	}
	return false
}

// now are the findings that the screen shows, as they stand at time t.
func (f *Findings) now(t int64) []snapshot.Finding {
	var now []snapshot.Finding
	for _, s := range f.Shown {
		if one, ok := s.At(t); ok {
			now = append(now, one)
		}
	}
	return whatIsSoFirst(now)
}

// whatIsSoFirst puts what had been so behind what is.
func whatIsSoFirst(list []snapshot.Finding) []snapshot.Finding {
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

// FindingsAt are those that a screen of the past shows: what was so at time t, the
// newest first, and then what had been so.
func FindingsAt(all []*snapshot.Finding, t int64) []snapshot.Finding {
	var then []snapshot.Finding
	for _, f := range slices.Backward(all) {
		if one, ok := f.At(t); ok && t-one.Until < ShowAtMost {
			then = append(then, one)
		}
	}
	return whatIsSoFirst(then)[:min(len(then), AtOnce)]
}

// NextFinding is the first that shows after t, or with back the last before it: its
// evidence.
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

// Scan goes through a whole past and returns what is wrong in it.
func Scan(past *tape.Past) []*snapshot.Finding {
	var n Names
	f := NewFindings(n.Of)
	for {
		frame, err := past.Next()
		if frame == nil {
			return f.All
		}
		k := session.DecodeContext(frame)
		n.Learn(frame, k.Clients)
		f.take(frame, k.Sample, frame.Time)
		if err != nil {
			return f.All
		}
	}
}
