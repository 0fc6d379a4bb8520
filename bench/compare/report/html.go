package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"muxlab/bench/chart"
	"muxlab/bench/compare"
	"muxlab/bench/stats"
	"muxlab/harness/units"
)

//go:embed report.html
var reportText string

var report = template.Must(template.New("report").Parse(reportText))

// A reportRun is one run as the template wants it.
type reportRun struct {
	Title, Below, Incomplete string
	Charts                   []template.HTML
	Narrow                   template.HTML // the first of them, for a narrow screen
	Head                     []string
	Rows                     [][]string
	Costs                    [][]string // the first is the head
	CostLegend               string
	Conclusion               []string
	Refusals, Notes          []string
	Machine                  [][2]string
	Reading                  string // how to read the intervals and the places
}

// HTML is a report of one run or several beside each other. It is one file, and
// asks nothing of any network.
func HTML(runs ...*compare.Result) ([]byte, error) {
	var page struct {
		Title    string
		Warnings []string
		Runs     []reportRun
	}
	for _, r := range runs {
		run, err := reportOf(r)
		if err != nil {
			return nil, err
		}
		page.Runs = append(page.Runs, run)
	}
	page.Title = "muxlab compare"
	if len(page.Runs) > 0 {
		page.Title = page.Runs[0].Title
	}
	page.Warnings = Mixed(runs)
	b := &bytes.Buffer{}
	err := report.Execute(b, page)
	return b.Bytes(), err
}

// Mixed says, in a sentence each, what makes runs hard to compare by eye.
func Mixed(runs []*compare.Result) []string {
	var list []string
	for i, r := range runs {
		if i > 0 && !r.Machine.Same(runs[0].Machine) {
			list = append(list, fmt.Sprintf("These are different machines: %s (%s) and %s (%s). Only ratios within each mean something.",
				runs[0].Machine.Host, runs[0].Machine, r.Machine.Host, r.Machine))
			break
		}
	}
	for i, r := range runs {
		if i > 0 && (r.Plan.Describe() != runs[0].Plan.Describe() || r.Plan.Over.Name != runs[0].Plan.Over.Name) {
			list = append(list, fmt.Sprintf("This is not the same work: %s, and %s.", work(runs[0]), work(r)))
			break
		}
	}
	return list
}

// work is what was done, and over what.
func work(r *compare.Result) string {
	if r.Plan.Over.Name == "" {
		return r.Plan.Describe()
	}
	return fmt.Sprintf("%s over %s", r.Plan.Describe(), r.Plan.Over.Unit())
}

func reportOf(r *compare.Result) (reportRun, error) {
	figures := Figures(r)
	run := reportRun{Title: First(r).Title, Below: below(r), Conclusion: conclusion(r), Refusals: refusals(r), Notes: r.Notes(), Machine: facts(r), Reading: reading}
	if r.Incomplete {
		run.Incomplete = r.Why
	}
	for i, f := range figures {
		f.Foot, f.Below = nil, "" // the page says it once
		svg, err := chart.Inline(f, chart.Small, i > 0)
		if i == 0 && err == nil {
			run.Narrow = template.HTML(svg)
			svg, err = chart.Inline(f, chart.Large, false)
		}
		if err != nil {
			return run, err
		}
		run.Charts = append(run.Charts, template.HTML(svg))
	}
	run.Head, run.Rows = rows(r)
	run.Costs, run.CostLegend = costRows(r), capital(costLegend)+rough(r)
	return run, nil
}

// costRows are the table of what the servers used, of a result that is no sweep.
func costRows(r *compare.Result) [][]string {
	names, all := costs(r)
	if len(all) == 0 || r.Plan.Over.Name != "" {
		return nil
	}
	head := []string{"", "contender"}
	for _, c := range costColumns {
		head = append(head, strings.ReplaceAll(c.head, "\n", " "))
	}
	list := [][]string{head}
	for i, cells := range all {
		list = append(list, append([]string{"", names[i]}, cells...))
	}
	return list
}

// rows are the table: of a sweep, a row for each contender and point.
func rows(r *compare.Result) (head []string, list [][]string) {
	head = []string{"", "contender", "echoes/s", "least – most", "÷ " + r.Plan.Baseline + " (95 %)", "p50", "p99", "CPU/echo", "memory (PSS)", "rounds"}
	sweep := r.Plan.Over.Name != ""
	if sweep {
		head = slices.Insert(head, 2, r.Plan.Over.Name)
	}
	for _, x := range points(r) {
		for _, p := range r.Standing(x) {
			c := cells(r, p)
			_, low, high := stats.Spread(p.Entry.Values(compare.Echoes))
			spread := ""
			if high > 0 {
				spread = units.Number(low) + " – " + units.Number(high)
			}
			row := []string{rank(p), p.Entry.Contender, c[0], spread, c[1], c[2], c[3], c[4], c[5], fmt.Sprint(p.Entry.Rounded())}
			if sweep {
				row = slices.Insert(row, 2, r.Plan.Over.Label(x))
			}
			list = append(list, row)
		}
	}
	return head, list
}

// facts are the machine and the plan, for the foot of the report.
func facts(r *compare.Result) [][2]string {
	list := [][2]string{
		{"machine", fmt.Sprintf("%s, %s", r.Machine.Host, r.Machine)},
		{"system", r.Machine.OS + "/" + r.Machine.Arch},
		{"date", r.Date.Format("2006-01-02 15:04:05 MST")},
		{"work", r.Plan.Describe()},
		{"method", fmt.Sprintf("%d rounds of %s each, after a warm-up of %s; contenders interleaved, their order shuffled in every round (seed %d)",
			r.Plan.Rounds, units.Text.Latency(float64(r.Plan.Duration)), warmup(r), r.Plan.Seed)},
	}
	for _, c := range r.Plan.Contenders {
		if len(c.Command) > 0 {
			list = append(list, [2]string{c.Name, strings.Join(c.Command, " ")})
		}
	}
	return append(list, [2]string{"limits", strings.Join(limits(r), " · ")}, [2]string{"again", r.Plan.Command()})
}

// limits are those of the machine, in the order of their names.
func limits(r *compare.Result) []string {
	var list []string
	for name, value := range r.Machine.Limits {
		list = append(list, name+" "+value)
	}
	slices.Sort(list)
	return list
}

// warmup is how long each server was under load before it was measured.
func warmup(r *compare.Result) string {
	if r.Plan.Warmup == 0 {
		return "0 s"
	}
	return units.Text.Latency(float64(r.Plan.Warmup))
}
