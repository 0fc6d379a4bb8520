// Package report says what a comparison found: as charts with a sentence each, as
// tables, as a page of HTML, and as CSV. All of it is pure: a result goes in, text or
// bytes come out. It opens no file and asks no terminal.
//
// It teaches how to report without persuading: a title says only what the noise
// allows, and who did other work is marked.
//
// Files, in the order to read them: figure.go (the charts), metric.go (what they are
// of), sentence.go (their titles); then text.go, table.go and cost.go (the terminal), html.go,
// csv.go and files.go.
//
// What it leaves out: how a chart is drawn (bench/chart), and what the figures allow
// to say (bench/compare).
package report

import (
	"fmt"

	"muxlab/bench/chart"
	"muxlab/bench/compare"
	"muxlab/harness/units"
)

// Figures are the charts of a result, one for each metric that was measured.
func Figures(r *compare.Result) []chart.Figure {
	var all []chart.Figure
	for _, m := range metrics {
		if f := m.figure(r); !f.Empty() {
			all = append(all, f)
		}
	}
	return all
}

// First is the chart that says most: echoes a second.
func First(r *compare.Result) chart.Figure { return metrics[0].figure(r) }

// foot is what stands below every chart of r.
func foot(r *compare.Result) []string {
	list := []string{
		fmt.Sprintf("%s · %s on %s · seed %d", r.Machine, r.Date.Format("2006-01-02 15:04"), r.Machine.Host, r.Plan.Seed),
	}
	if r.Incomplete {
		list = append([]string{"INCOMPLETE: " + r.Why}, list...)
	}
	return list
}

// below is the work and how it was measured.
func below(r *compare.Result) string {
	how := "closed loop"
	if r.Plan.Work.Rate > 0 || r.Plan.Over.Name == "rate" {
		how = "open loop"
	}
	return fmt.Sprintf("%s, %s · %d × %s · median, least and most", r.Plan.Describe(), how, r.RoundsDone(), units.Text.Latency(float64(r.Plan.Duration)))
}
