package snapshot

import (
	"maps"
	"slices"

	"muxlab/harness/diagnose"
)

// A Finding is one trouble for as long as it lasts. The embedded Finding is what
// package diagnose said of it at the moment that is shown.
type Finding struct {
	diagnose.Finding
	First diagnose.Finding   // what was said when it was first found
	Over  bool               // it no longer is so
	Ended int64              // when it ended, in running time
	said  []diagnose.Finding // all that was said of it; thinned out, the first is kept
}

// A TroubleCount is how often a finding of one lint has begun so far, the same again
// included, and how often one was over.
type TroubleCount struct{ Begun, Over int }

// Troubles are the counts of all findings so far, by lint.
type Troubles map[string]TroubleCount

// With returns a copy with more of a lint. Snapshots share the receiver.
func (t Troubles) With(lint string, begun, over int) Troubles {
	c := Troubles{}
	maps.Copy(c, t)
	n := c[lint]
	c[lint] = TroubleCount{Begun: n.Begun + begun, Over: n.Over + over}
	return c
}

// keepSayings is how many sayings a finding keeps at most.
const keepSayings = 300

// NewFinding returns a finding that begins with what was found.
func NewFinding(found diagnose.Finding) *Finding {
	return &Finding{Finding: found, First: found, said: []diagnose.Finding{found}}
}

// Renew records that the trouble was found again, with new figures. When there are
// too many sayings it drops every other one.
func (f *Finding) Renew(found diagnose.Finding) {
	f.Finding, f.Over = found, false
	if f.said = append(f.said, found); len(f.said) < keepSayings {
		return
	}
	kept := make([]diagnose.Finding, 0, keepSayings)
	for i := 0; i < len(f.said); i += 2 {
		kept = append(kept, f.said[i])
		kept[len(kept)-1].Until = f.said[min(i+1, len(f.said)-1)].Until
	}
	f.said = kept
}

// ExtendTo records that the trouble lasts at least until time t.
func (f *Finding) ExtendTo(t int64) {
	f.Until = max(f.Until, t)
	f.said[len(f.said)-1].Until = f.Until
}

// EndBefore records that the trouble was over by time t.
func (f *Finding) EndBefore(t int64) {
	f.Until = max(f.Time+1, t-1)
	f.said[len(f.said)-1].Until = f.Until
}

// At returns the finding as it was at time t, or false if it was not found by then.
func (f *Finding) At(t int64) (then Finding, ok bool) {
	for _, one := range slices.Backward(f.said) {
		if one.Time <= t {
			return Finding{Finding: one, First: f.First, Over: t > one.Until}, true
		}
	}
	return Finding{}, false
}

// Evidence returns what was said at the moment that shows the trouble: the first if it
// lasts, else the latest.
func (f *Finding) Evidence() diagnose.Finding {
	if f.Lasting() {
		return f.First
	}
	return f.Finding
}

// Lasting reports whether the trouble lasts for a while, rather than for one moment.
func (f *Finding) Lasting() bool { return f.Until > f.Time }
