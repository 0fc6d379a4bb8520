package viz

import (
	"slices"

	"muxlab/harness/diagnose"
	"muxlab/harness/trace"
)

// findings are what diagnose has found wrong in all that was seen, oldest first.
// The screen shows at most two at a time, the newest first, and each long enough
// to be read.
type findings struct {
	doctor *diagnose.Doctor // nil: nobody looks; a past that is gone through again
	all    []finding
	shown  []finding // at most atOnce, newest first
	next   []finding // found, and not shown yet, for others have not been read
	since  [atOnce]int64
}

type finding = diagnose.Finding

const (
	atOnce       = 2
	keepFindings = 500
	showAtLeast  = int64(3e9)  // ns of running time
	showAtMost   = int64(20e9) // unless newer ones push it out
)

func newFindings(name func(pid, fd int) string) findings {
	return findings{doctor: diagnose.New(diagnose.DefaultThresholds(), name)}
}

// take lets the doctor look at a frame. now is running time.
func (f *findings) take(frame *trace.Frame, s Samples, now int64) {
	if f.doctor == nil {
		return
	}
	found := f.doctor.Take(frame, samplesFor(s))
	f.all = append(f.all, found...)
	f.all = slices.Clone(f.all[max(0, len(f.all)-keepFindings):])
	f.next = append(f.next, found...)
	f.next = f.next[max(0, len(f.next)-atOnce):] // the newest go first
	f.rotate(now)
}

// rotate lets what was read make room for what is new.
func (f *findings) rotate(now int64) {
	for len(f.next) > 0 && (len(f.shown) < atOnce || now-f.since[len(f.shown)-1] >= showAtLeast) {
		f.shown = append([]finding{f.next[0]}, f.shown[:min(len(f.shown), atOnce-1)]...)
		copy(f.since[1:], f.since[:])
		f.since[0], f.next = now, f.next[1:]
	}
	for n := len(f.shown); n > 0 && now-f.since[n-1] >= showAtMost; n-- {
		f.shown = f.shown[:n-1]
	}
}

// at are the findings that a screen of the past shows: the latest before t.
func findingsAt(all []finding, t int64) []finding {
	var shown []finding
	for i := len(all) - 1; i >= 0 && len(shown) < atOnce; i-- {
		if all[i].Time <= t && all[i].Time > t-showAtMost {
			shown = append(shown, all[i])
		}
	}
	return shown
}

// nextFinding is the first after t, or with back the last before it.
func nextFinding(all []finding, t int64, back bool) (finding, bool) {
	if back {
		for i := len(all) - 1; i >= 0; i-- {
			if all[i].Time < t {
				return all[i], true
			}
		}
		return finding{}, false
	}
	i := slices.IndexFunc(all, func(f finding) bool { return f.Time > t })
	if i < 0 {
		return finding{}, false
	}
	return all[i], true
}

// scan goes through a whole past and returns what is wrong in it.
func scan(past *trace.Past) []finding {
	var n names
	f := newFindings(n.of)
	for {
		frame, err := past.Next()
		if frame == nil {
			return f.all
		}
		k := decodeContext(frame)
		n.learn(frame, k.Clients)
		f.take(frame, k.Sample, frame.Time)
		if err != nil {
			return f.all
		}
	}
}
