package viz

import (
	"slices"
	"time"

	"muxlab/harness/diagnose"
	"muxlab/harness/trace"
	"muxlab/session"
)

// findings are what diagnose has found wrong in all that was seen, oldest first.
// What is said is about now: as long as a trouble lasts its figures are renewed, and
// when it is over it is said as past, and goes. The screen shows at most two at a
// time, the newest first, and each long enough to be read.
type findings struct {
	doctor *diagnose.Doctor // nil: nobody looks; a past that is gone through again
	all    []*finding
	lasts  []*finding // of these, those that were so in the last frame
	next   []*finding // found, and not shown yet, for others have not been read
	shown  []shown    // at most atOnce, newest first

	evidence []int64 // the moments in which they show
}

const (
	atOnce       = 2
	keepFindings = 500

	showAtLeast = int64(3e9)  // ns of running time
	showAtMost  = int64(20e9) // once it is over, unless others push it out
	sayAgain    = 100 * time.Millisecond
	// after a hold a doctor who has seen nobody wait sees it again after so long
	patience = int64(1500e6)
)

func newFindings(name func(pid, fd int) string) findings {
	limits := diagnose.DefaultThresholds()
	limits.Again = sayAgain
	return findings{doctor: diagnose.New(limits, name)}
}

// take lets the doctor look at a frame. now is running time.
func (f *findings) take(frame *trace.Frame, s session.Samples, now int64) {
	if f.doctor == nil {
		return
	}
	for _, found := range f.doctor.Take(frame, samplesFor(s)) {
		if fresh := f.add(found); fresh || found.Until == found.Time {
			f.evidence = f.moments()
		}
	}
	unseen := frame.Lost > 0 || anyoneStands(frame) // then nothing is over because it was not found
	f.lasts = slices.DeleteFunc(f.lasts, func(one *finding) bool {
		if unseen {
			one.lastsUntil(frame.Time + patience)
		}
		if one.over = frame.Time > one.Until; one.over {
			one.ended = now
		}
		return one.over
	})
	f.rotate(now)
}

// moments are those to which < and > go. The list is made anew: another has the old one.
func (f *findings) moments() []int64 {
	all := make([]int64, 0, len(f.all))
	for _, one := range f.all {
		all = append(all, one.evidence().Time)
	}
	return all
}

// add takes in what was found: something new, or more of what lasts.
func (f *findings) add(found diagnose.Finding) (fresh bool) {
	for i := len(f.all) - 1; i >= 0; i-- {
		if one := f.all[i]; one.Trouble == found.Trouble {
			one.add(found)
			if !slices.Contains(f.lasts, one) {
				f.lasts = append(f.lasts, one)
			}
			return false
		}
	}
	one := &finding{Finding: found, first: found, said: []diagnose.Finding{found}}
	f.all = append(f.all, one)
	f.all = slices.Clone(f.all[max(0, len(f.all)-keepFindings):])
	f.lasts = append(f.lasts, one)
	f.next = append(f.next, one)
	f.next = f.next[max(0, len(f.next)-atOnce):] // the newest go first
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

// rotate lets what was read make room for what is new, and what is over go.
func (f *findings) rotate(now int64) {
	read := func(s shown) bool { return now-s.since >= showAtLeast }
	for len(f.next) > 0 {
		if len(f.shown) == atOnce && !f.drop(read) {
			break
		}
		f.shown = slices.Insert(f.shown, 0, shown{f.next[0], now})
		f.next = f.next[1:]
	}
	f.shown = slices.DeleteFunc(f.shown, func(s shown) bool {
		return s.over && read(s) && now-s.ended >= showAtMost
	})
	for _, one := range slices.Backward(f.lasts) { // and what was pushed out comes back
		isOne := func(s shown) bool { return s.finding == one }
		if len(f.shown) < atOnce && !slices.ContainsFunc(f.shown, isOne) {
			f.shown = append(f.shown, shown{one, now})
		}
	}
}

// drop takes away one that was read, sooner one that is over than one that lasts.
func (f *findings) drop(read func(shown) bool) bool {
	for _, over := range []bool{true, false} {
		for i, s := range slices.Backward(f.shown) {
			if read(s) && s.over == over {
				f.shown = slices.Delete(f.shown, i, i+1)
				return true
			}
		}
	}
	return false
}

// now are the findings that the screen shows, as they stand at time t.
func (f *findings) now(t int64) []finding {
	var now []finding
	for _, s := range f.shown {
		if one, ok := s.at(t); ok {
			now = append(now, one)
		}
	}
	return whatIsSoFirst(now)
}

// whatIsSoFirst puts what had been so behind what is.
func whatIsSoFirst(list []finding) []finding {
	slices.SortStableFunc(list, func(a, b finding) int {
		switch {
		case a.over == b.over:
			return 0
		case a.over:
			return 1
		}
		return -1
	})
	return list
}

// findingsAt are those that a screen of the past shows: what was so at time t, the
// newest first, and then what had been so.
func findingsAt(all []*finding, t int64) []finding {
	var then []finding
	for _, f := range slices.Backward(all) {
		if one, ok := f.at(t); ok && t-one.Until < showAtMost {
			then = append(then, one)
		}
	}
	return whatIsSoFirst(then)[:min(len(then), atOnce)]
}

// nextFinding is the first that shows after t, or with back the last before it: its
// evidence.
func nextFinding(all []*finding, t int64, back bool) (next diagnose.Finding, ok bool) {
	for _, f := range all {
		e := f.evidence()
		switch {
		case back && e.Time < t && (!ok || e.Time >= next.Time):
			next, ok = e, true
		case !back && e.Time > t && (!ok || e.Time < next.Time):
			next, ok = e, true
		}
	}
	return next, ok
}

// scan goes through a whole past and returns what is wrong in it.
func scan(past *trace.Past) []*finding {
	var n names
	f := newFindings(n.of)
	for {
		frame, err := past.Next()
		if frame == nil {
			return f.all
		}
		k := session.DecodeContext(frame)
		n.learn(frame, k.Clients)
		f.take(frame, k.Sample, frame.Time)
		if err != nil {
			return f.all
		}
	}
}
