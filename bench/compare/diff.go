package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"muxlab/bench/stats"
	"muxlab/harness/units"
)

// A Change is what became of one contender, at one point, from one run to another.
type Change struct {
	Contender string         `json:"contender"`
	X         float64        `json:"x"`
	Before    float64        `json:"before"` // echoes a second, the median
	After     float64        `json:"after"`
	Ratio     stats.Interval `json:"ratio"` // after to before
	// Told: the noise leaves no doubt that it changed, of all that are looked at.
	Told    bool `json:"told"`
	limited bool // the load generator could do no more in either run
}

// A Diff is two runs beside each other.
type Diff struct {
	Over    Axis     `json:"over,omitzero"` // of the first
	Changes []Change `json:"changes"`       // of what is in both
	// Warnings are sentences: what makes the two hard to compare.
	Warnings []string `json:"warnings"`
}

// Compare puts b beside a. Two runs do not share their rounds: what changed on the
// machine in between is in the ratios, and the noise within each run knows nothing
// of it. Where all contenders move together, a warning says so.
func Compare(a, b *Result) Diff {
	d := Diff{Over: a.Plan.Over, Warnings: warnings(a, b)}
	for _, before := range a.Entries {
		i := slices.IndexFunc(b.Entries, func(e *Entry) bool {
			return e.Contender == before.Contender && e.X == before.X && a.Plan.Over.Name == b.Plan.Over.Name
		})
		if i < 0 || before.Rounded() == 0 || b.Entries[i].Rounded() == 0 {
			continue
		}
		x, y := before.Values(Echoes), b.Entries[i].Values(Echoes)
		c := Change{Contender: before.Contender, X: before.X, Before: stats.Median(x), After: stats.Median(y),
			Ratio: stats.Unpaired(y, x, a.Plan.Seed)}
		c.limited = a.Limited(before) && b.Limited(b.Entries[i])
		d.Changes = append(d.Changes, c)
	}
	var ratios []stats.Interval
	for _, c := range d.Changes {
		ratios = append(ratios, c.Ratio)
	}
	for i, told := range stats.Changed(ratios) {
		d.Changes[i].Told = told && !d.Changes[i].limited && a.Disturbed == 0 && b.Disturbed == 0
	}
	if s := together(d.Changes); s != "" {
		d.Warnings = append(d.Warnings, s)
	}
	return d
}

func warnings(a, b *Result) []string {
	list := []string{}
	if !a.Machine.Same(b.Machine) {
		list = append(list, fmt.Sprintf("not the same machine: %s (%s) and %s (%s); only ratios within each mean something",
			a.Machine.Host, a.Machine, b.Machine.Host, b.Machine))
	} else if a.Machine.Kernel != b.Machine.Kernel || a.Machine.Go != b.Machine.Go {
		list = append(list, fmt.Sprintf("the kernel or Go changed: %s, %s and %s, %s",
			a.Machine.Kernel, a.Machine.Go, b.Machine.Kernel, b.Machine.Go))
	}
	if a.Plan.Work != b.Plan.Work || a.Plan.Over.Name != b.Plan.Over.Name {
		list = append(list, fmt.Sprintf("not the same work: %s and %s", a.Plan.Describe(), b.Plan.Describe()))
	}
	for _, r := range []*Result{a, b} {
		if r.Disturbed > 0 {
			list = append(list, fmt.Sprintf("the run of %s is of a busy machine: other programs took up to %s of it in every round",
				r.Date.Format("2006-01-02 15:04"), units.Text.Percent(r.Disturbed)))
		}
		if r.Incomplete {
			list = append(list, fmt.Sprintf("the run of %s is incomplete: %s", r.Date.Format("2006-01-02 15:04"), r.Why))
		}
	}
	return list
}

// least contenders that must agree before they count as moving together.
const least = 2

// together says so when all ratios lie on one side of 1 by more than 2 %: models
// that have nothing in common but the machine.
func together(changes []Change) string {
	var logs []float64
	for _, c := range changes {
		logs = append(logs, math.Log(c.Ratio.Ratio))
	}
	if len(logs) < least {
		return ""
	}
	low, high := slices.Min(logs), slices.Max(logs)
	if low < math.Log(1.02) && high > -math.Log(1.02) {
		return ""
	}
	all := fmt.Sprintf("all %d", len(logs))
	if len(logs) == 2 {
		all = "both"
	}
	return fmt.Sprintf("%s moved the same way, by about %+.0f %%: that may be the machine, and not the servers",
		all, 100*(math.Exp(stats.Median(logs))-1))
}

// Describe is the work in half a sentence: "50 connections, 64 bytes".
func (p *Plan) Describe() string {
	w := p.Work
	over := func(name, text string) string {
		if p.Over.Name == name {
			return ""
		}
		return text
	}
	parts := []string{over("connections", units.Text.Plural(w.Conns, "connection"))}
	if w.Active > 0 && w.Active < w.Conns {
		parts = append(parts, over("active", units.Count(w.Active)+" of them active"))
	}
	if w.Idle > 0 {
		parts = append(parts, over("idle", units.Count(w.Idle)+" more idle"))
	}
	parts = append(parts, over("size", units.Text.Plural(w.Size, "byte")))
	if w.Rate > 0 {
		parts = append(parts, over("rate", fmt.Sprintf("%s messages a second due", units.Count(int64(w.Rate+0.5)))))
	}
	if w.PerRequest {
		parts = append(parts, "a new connection for each message")
	}
	if w.Compute > 0 {
		parts = append(parts, over("compute", units.Text.Latency(float64(w.Compute))+" computed for each"))
	}
	if w.Sleep > 0 {
		parts = append(parts, over("sleep", units.Text.Latency(float64(w.Sleep))+" slept for each"))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
