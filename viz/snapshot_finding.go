package viz

import (
	"muxlab/harness/diagnose"
	"slices"
)

// add renews what is said. Of very many sayings every other one will do.
func (one *finding) add(found diagnose.Finding) {
	one.Finding, one.over = found, false
	if one.said = append(one.said, found); len(one.said) < keepSayings {
		return
	}
	kept := make([]diagnose.Finding, 0, keepSayings)
	for i := 0; i < len(one.said); i += 2 {
		kept = append(kept, one.said[i])
		kept[len(kept)-1].Until = one.said[min(i+1, len(one.said)-1)].Until
	}
	one.said = kept
}

// lastsUntil says that it is so up to then.
func (one *finding) lastsUntil(t int64) {
	one.Until = max(one.Until, t)
	one.said[len(one.said)-1].Until = one.Until
}

// at is the finding as it was at time t; ok: it was found by then.
func (one *finding) at(t int64) (then finding, ok bool) {
	for _, f := range slices.Backward(one.said) {
		if f.Time <= t {
			return finding{Finding: f, first: one.first, over: t > f.Until}, true
		}
	}
	return finding{}, false
}

// evidence is the moment in which it shows: the first, unless each time is of its own.
func (one *finding) evidence() diagnose.Finding {
	if one.lasting() {
		return one.first
	}
	return one.Finding
}

// lasting: it is about what is so for a while, and not about one moment.
func (one *finding) lasting() bool { return one.Until > one.Time }

const keepSayings = 300
