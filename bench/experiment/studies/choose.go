package studies

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"time"

	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/bench/stats"
	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/units"
)

// Choose is the experiment of this name.
var Choose = &rig.Experiment{
	Name:     "choose",
	Title:    "choose: the rule of thumb, tested",
	Sentence: "CPU-bound: processes; fast I/O, few connections: threads; slow I/O, many connections: one loop. Is it so here",
	Linux:    true,
	Run:      choose,
}

// A workload is a part of the rule, and who wins it in print.
type workload struct {
	name  string // as in the rule
	rule  string // the design that it names
	work  model.Work
	conns int
	rate  float64 // messages a second over all connections; 0 as fast as answers come
	many  bool    // too many connections for a process each
}

const (
	designProcesses = "processes"
	designHybrid    = "processes, a loop each"
	designThreads   = "threads"
	designLoop      = "one loop"
)

// workloads have as many CPU-bound clients as CPUs: of more, some would only wait.
func workloads(s rig.Settings) []workload {
	many := s.Bound(s.Repeats(1000, 200))
	return []workload{
		{"CPU-bound", designProcesses, model.Work{Compute: 2 * time.Millisecond}, runtime.NumCPU(), 0, false},
		{"fast I/O, few connections", designThreads, model.Work{}, 8, 0, false},
		{"slow I/O, many connections", designLoop, model.Work{}, many, float64(many), true},
	}
}

// A design is a model in the role that the rule gives it.
type design struct {
	name, model string
	options     func(w workload) model.Options
}

var designs = []design{
	{designProcesses, "prefork", func(w workload) model.Options { return model.Options{"workers": strconv.Itoa(w.conns)} }},
	{designHybrid, "hybrid", func(workload) model.Options {
		return model.Options{"inner": "epoll", "workers": strconv.Itoa(min(max(runtime.NumCPU(), 1), 64))}
	}},
	{designThreads, "threads", func(w workload) model.Options { return model.Options{"max-conns": strconv.Itoa(w.conns)} }},
	{designLoop, "epoll", func(workload) model.Options { return nil }},
}

// measures of a workload, one figure each. Of all but the first, less is better.
var chooseMeasures = []struct{ name, title, unit string }{
	{"echoes", "echoes a second", "echoes a second"},
	{"cpu", "CPU of the server for an echo", "µs of CPU an echo"},
	{"latency", "latency, 99th percentile", "ms"},
	{"memory", "memory of the server", "MB"},
}

// judged is the measure that decides a workload: with a rate all do the same
// echoes, and differ in what they cost.
func (w workload) judged() int {
	if w.rate > 0 {
		return 1
	}
	return 0
}

func choose(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Result, error) {
	loads := workloads(s)
	var figures []result.Figure
	for _, m := range chooseMeasures {
		f := result.Figure{Name: m.name, Title: m.title, X: result.Axis{Name: "workload"}, Y: result.Axis{Name: m.unit, Log: true}, Ours: result.Side{Label: "here", Unit: m.unit}}
		for _, w := range loads {
			f.Categories = append(f.Categories, w.name)
		}
		figures = append(figures, f)
	}
	values := make([]map[string][]float64, len(loads)) // by design, of each round; the measure that decides
	var err error
	for i, w := range loads {
		values[i] = map[string][]float64{}
		if err = chooseLoad(ctx, s, progress, i, w, figures, values[i]); err != nil || ctx.Err() != nil {
			break
		}
	}
	r := result.Result{Notes: []string{
		fmt.Sprintf("This machine has %d CPUs, and the load generator needs one of them: what more CPUs would give to processes and threads cannot be seen here.", runtime.NumCPU()),
		fmt.Sprintf("The CPU-bound workload has as many clients as CPUs (%d): of more, some would only wait for one.", runtime.NumCPU()),
		"Slow I/O is many clients of whom each speaks once a second; a process each is left out, for nobody would start so many.",
		"The rule is folklore, and names winners without figures.",
	}}
	if len(figures[0].Ours.Series) > 0 {
		r.Figures = figures
	}
	for i, w := range loads {
		r.Sentences = append(r.Sentences, w.verdict(values[i])...)
	}
	return r, err
}

// lasting is how long a design is measured: where each client speaks once a
// second, long enough that each does.
func (w workload) lasting(s rig.Settings) time.Duration {
	if w.rate > 0 {
		return s.Lasting(2200*time.Millisecond, 1100*time.Millisecond)
	}
	return s.Lasting(2*time.Second, 300*time.Millisecond)
}

// chooseLoad measures all designs under one workload, in rounds.
func chooseLoad(ctx context.Context, s rig.Settings, progress rig.Progress, x int, w workload, figures []result.Figure, decide map[string][]float64) error {
	all := map[string][][]float64{}      // by design: for each measure the rounds
	for round := range s.Repeats(3, 2) { // of one round nobody knows how much the next differs
		for _, d := range designs {
			if ctx.Err() != nil || w.many && d.name == designProcesses {
				continue
			}
			progress("%s: %s (%s), round %d", w.name, d.name, d.model, round+1)
			got, err := d.under(ctx, w, w.lasting(s))
			if ctx.Err() != nil {
				continue // a round that was cut short is none
			}
			if err != nil {
				return fmt.Errorf("%s: %w", d.name, err)
			}
			if all[d.name] == nil {
				all[d.name] = make([][]float64, len(got))
			}
			for i, v := range got {
				all[d.name][i] = append(all[d.name][i], v)
			}
		}
	}
	for _, d := range designs {
		for i, rounds := range all[d.name] {
			figures[i].Ours.Set(d.name, float64(x), stats.Median(rounds))
			if i == w.judged() {
				decide[d.name] = rounds
			}
		}
	}
	return nil
}

// under measures a design under a workload once.
func (d design) under(ctx context.Context, w workload, lasting time.Duration) ([]float64, error) {
	s, err := rig.Start(ctx, d.model, d.options(w), w.work, false)
	if err != nil {
		return nil, err
	}
	defer s.Stop()
	cfg := load.Config{Addr: s.Addr, Conns: w.conns, Rate: w.rate, Duration: lasting / 4}
	if _, err := rig.Drive(ctx, cfg); err != nil { // the warm-up
		return nil, err
	}
	before, err := measure.Tree(s.PID())
	if err != nil {
		return nil, err
	}
	cfg.Duration = lasting
	r, err := rig.Drive(ctx, cfg)
	if err != nil {
		return nil, err
	}
	after, err := measure.Tree(s.PID())
	if err != nil {
		return nil, err
	}
	resident, err := rig.Memory(s.PID())
	if err != nil {
		return nil, err
	}
	cpu := measure.Sum(after).CPU - measure.Sum(before).CPU
	return []float64{
		r.EchoesPerSecond, 1e6 * cpu / float64(max(r.Echoes, 1)),
		float64(r.Latency.P99) / 1e6, float64(resident) / 1e6,
	}, nil
}

// verdict says whether the rule's design was the best, and by how much more than
// the rounds differ among themselves.
func (w workload) verdict(rounds map[string][]float64) []string {
	if len(rounds[w.rule]) == 0 || len(rounds) < 2 {
		return nil
	}
	m := chooseMeasures[w.judged()]
	names := make([]string, 0, len(rounds))
	for _, d := range designs {
		if len(rounds[d.name]) > 0 {
			names = append(names, d.name)
		}
	}
	if none := unmeasured(names, rounds); none != "" {
		return []string{fmt.Sprintf("%s: no verdict, as no echo of %s was complete in time.", w.name, none)}
	}
	score := func(name string) float64 { // more is better
		if w.judged() > 0 {
			return 1 / stats.Median(rounds[name])
		}
		return stats.Median(rounds[name])
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(score(b), score(a)) })
	best := names[0]
	said := fmt.Sprintf("%s: by %s the best is %s (%s)", w.name, m.title, best, units.Number(stats.Median(rounds[best])))
	apart := func(a, b string) bool {
		return !result.Close(stats.Median(rounds[a]), stats.Median(rounds[b])) &&
			(slices.Max(rounds[a]) < slices.Min(rounds[b]) || slices.Min(rounds[a]) > slices.Max(rounds[b]))
	}
	switch {
	case best == w.rule && !apart(best, names[1]):
		said += fmt.Sprintf(", too close to %s (%s) to be ranked; the rule names %s.", names[1], units.Number(stats.Median(rounds[names[1]])), w.rule)
	case best == w.rule:
		said += fmt.Sprintf(", as the rule says; next is %s (%s).", names[1], units.Number(stats.Median(rounds[names[1]])))
	case !apart(best, w.rule):
		said += fmt.Sprintf(", too close to %s (%s), which the rule names, to be ranked.", w.rule, units.Number(stats.Median(rounds[w.rule])))
	default:
		said += fmt.Sprintf("; the rule names %s (%s), worse by a factor of %s: the rule does not hold here.",
			w.rule, units.Number(stats.Median(rounds[w.rule])), units.Number(score(best)/score(w.rule)))
	}
	return []string{said}
}

// unmeasured returns the first design whose figure is 0, or "": on a busy machine no echo
// may be complete within a quick run.
func unmeasured(names []string, rounds map[string][]float64) string {
	for _, name := range names {
		if stats.Median(rounds[name]) == 0 {
			return name
		}
	}
	return ""
}
