package snapshot

import (
	"muxlab/harness/diagnose"
	"slices"
)

// Add renews what is said. Of very many sayings every other one will do.
func (one *Finding) Add(found diagnose.Finding) {
	one.Finding, one.Over = found, false
	if one.Said = append(one.Said, found); len(one.Said) < KeepSayings {
		return
	}
	kept := make([]diagnose.Finding, 0, KeepSayings)
	for i := 0; i < len(one.Said); i += 2 {
		kept = append(kept, one.Said[i])
		kept[len(kept)-1].Until = one.Said[min(i+1, len(one.Said)-1)].Until
	}
	one.Said = kept
}

// LastsUntil says that it is so up to then.
func (one *Finding) LastsUntil(t int64) {
	one.Until = max(one.Until, t)
	one.Said[len(one.Said)-1].Until = one.Until
}

// At is the finding as it was at time t; ok: it was found by then.
func (one *Finding) At(t int64) (then Finding, ok bool) {
	for _, f := range slices.Backward(one.Said) {
		if f.Time <= t {
			return Finding{Finding: f, First: one.First, Over: t > f.Until}, true
		}
	}
	return Finding{}, false
}

// Evidence is the moment in which it shows: the first, unless each time is of its own.
func (one *Finding) Evidence() diagnose.Finding {
	if one.Lasting() {
		return one.First
	}
	return one.Finding
}

// Lasting: it is about what is so for a while, and not about one moment.
func (one *Finding) Lasting() bool { return one.Until > one.Time }

const KeepSayings = 300
