package studies

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/bench/stats"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/units"
)

// Stevens is the experiment of this name.
var Stevens = &rig.Experiment{
	Name:      "stevens",
	Title:     "stevens: nine designs of a server, and what it costs to control them",
	Sentence:  "the CPU time of processes and threads beyond that of the work itself, for each of the designs of UNP; and how it grows with the pool",
	Published: []string{"stevens-unp-30-1.csv"},
	Linux:     true,
	Run:       stevens,
}

// The client of UNP, section 30.2.
const (
	stevensConns  = 5000 // one after another in each of the clients
	stevensAtOnce = 10
	stevensBytes  = 4000
	stevensPool   = 15 // children, or threads
)

// A stevensRow is one of the nine, or a way for the growth with the pool.
type stevensRow struct {
	name    string
	model   string
	options model.Options
}

// pooled is the design with a pool of n.
func (d stevensRow) pooled(n int) stevensRow {
	o := model.Options{}
	for k, v := range d.options {
		o[k] = v
	}
	if d.model == "prefork" || d.model == "threadpool" {
		o["workers"] = strconv.Itoa(n)
	}
	return stevensRow{d.name, d.model, o}
}

// The rows of UNP's table, in its order.
var stevensDesigns = []stevensRow{
	{"0 iterative", "blocking", nil},
	{"1 fork each", "fork", nil},
	{"2 each accepts", "prefork", model.Options{"accept": "blocking"}},
	{"3 file lock", "prefork", model.Options{"accept": "filelock"}},
	{"4 mutex", "prefork", model.Options{"accept": "mutex"}},
	{"5 passing", "prefork", model.Options{"accept": "passing"}},
	{"6 thread each", "threads", nil},
	{"7 pool, mutex", "threadpool", model.Options{"accept": "mutex"}},
	{"8 pool, queue", "threadpool", model.Options{"accept": "queue"}},
}

// Names of the rows that the growth is about. The herd is not in the table: it
// is how row 2 behaves where the kernel wakes everybody, as it did in print.
const (
	rowAccept = "2 each accepts"
	rowHerd   = "2 with a herd"
)

func stevens(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Result, error) {
	nine := stevensNine()
	growth := stevensGrowth()
	conns := s.Bound(stevensConns)
	if s.Quick {
		conns = s.Bound(stevensConns / 10)
	}
	all := &stevensRun{conns: conns, progress: progress}
	err := all.nine(ctx, s.Repeats(5, 2), &nine.Ours)
	r := result.Result{}
	if len(nine.Ours.Series) == 0 {
		return r, err
	}
	nine.Ours.BaseOn("process control", 3, "row 3, file lock")
	r.Figures = []result.Figure{nine, stevensDrawn(nine)}
	r.Sentences = stevensOrder(&nine, all.apart)
	r.Notes = append(r.Notes,
		fmt.Sprintf("The iterative server used %s s of CPU for %s connections; the figures are what the others used beyond that, for %s.",
			units.Number(all.baseline), units.Count(conns), units.Count(stevensConns)),
		"Row 1: a child here is this program started anew, and not a copy of its parent's memory: Go cannot fork without exec.")
	if err != nil || ctx.Err() != nil {
		return r, err
	}
	err = all.growth(ctx, s, &growth.Ours)
	if len(growth.Ours.Series) > 0 {
		growth.Ours.BaseOn(rowAccept, stevensPool, "row 2 with 15")
		r.Figures = append(r.Figures, growth)
		r.Sentences = append(r.Sentences, stevensGrows(&growth)...)
	}
	return r, err
}

// stevensRun measures with one number of connections.
type stevensRun struct {
	conns    int
	baseline float64     // seconds of the iterative server
	control  [][]float64 // by row and round
	progress rig.Progress
}

// nine measures every row, in rounds, each beside the iterative server of its round.
func (r *stevensRun) nine(ctx context.Context, rounds int, ours *result.Side) error {
	r.control = make([][]float64, len(stevensDesigns))
	var baselines []float64
	for round := range rounds {
		spent := make([]float64, len(stevensDesigns))
		for _, i := range rand.Perm(len(stevensDesigns)) {
			d := stevensDesigns[i].pooled(stevensPool)
			r.progress("round %d of %d: %s", round+1, rounds, d.name)
			var err error
			if spent[i], err = r.cost(ctx, d); err != nil || ctx.Err() != nil {
				return err
			}
		}
		baselines = append(baselines, spent[0])
		r.baseline = stats.Median(baselines)
		for i := range spent {
			r.control[i] = append(r.control[i], spent[i]-spent[0])
		}
		ours.Series = nil
		for i := range r.control {
			ours.Set("process control", float64(i), stats.Median(r.control[i])*stevensConns/float64(r.conns))
		}
	}
	return nil
}

// apart: in every round the same of the two rows cost more, and by more than a tie.
func (r *stevensRun) apart(a, b int) bool {
	if result.Close(stats.Median(r.control[a]), stats.Median(r.control[b])) {
		return false
	}
	more := 0
	for round := range r.control[a] {
		if r.control[a][round] > r.control[b][round] {
			more++
		}
	}
	return more == 0 || more == len(r.control[a])
}

// A poolRun is a design with a pool of one size.
type poolRun struct {
	stevensRow
	pool int
}

// poolRuns are the designs that have a pool, with each size.
func poolRuns(sizes ...int) []poolRun {
	rows := append([]stevensRow{{rowHerd, "prefork", model.Options{"accept": "shared"}}}, stevensDesigns[2:6]...)
	rows = append(rows, stevensDesigns[7:]...)
	var all []poolRun
	for _, size := range sizes {
		for _, row := range rows {
			all = append(all, poolRun{row.pooled(size), size})
		}
	}
	return all
}

// growth measures pools of several sizes, in rounds as above.
func (r *stevensRun) growth(ctx context.Context, s rig.Settings, ours *result.Side) error {
	runs := poolRuns(15, 30, 60, 120)
	if s.Quick {
		runs = poolRuns(15, 120)
	}
	control := make([][]float64, len(runs))
	rounds := s.Repeats(3, 2)
	for round := range rounds {
		baseline, err := r.cost(ctx, stevensDesigns[0])
		if err != nil {
			return err
		}
		spent := make([]float64, len(runs))
		for _, i := range rand.Perm(len(runs)) {
			r.progress("round %d of %d, a pool of %d: %s", round+1, rounds, runs[i].pool, runs[i].name)
			if spent[i], err = r.cost(ctx, runs[i].stevensRow); err != nil || ctx.Err() != nil {
				return err
			}
		}
		ours.Series = nil
		for i, run := range runs {
			control[i] = append(control[i], spent[i]-baseline)
			ours.Set(run.name, float64(run.pool), stats.Median(control[i])*stevensConns/float64(r.conns))
		}
	}
	return nil
}

// cost is the CPU time, in seconds, that a server and its children use for the
// client's connections.
func (r *stevensRun) cost(ctx context.Context, d stevensRow) (float64, error) {
	s, err := rig.Start(ctx, d.model, d.options, model.Work{}, false)
	if err != nil {
		return 0, err
	}
	defer s.Stop()
	if err := clients(ctx, s, 2*d.options.Int("workers")); err != nil { // each worker's first is not like the others
		return 0, fmt.Errorf("%s: %w", d.name, err)
	}
	rig.Sleep(ctx, 100*time.Millisecond) // until all of them sleep
	before, err := measure.Tree(s.PID())
	if err != nil {
		return 0, err
	}
	if err := clients(ctx, s, r.conns); err != nil {
		return 0, fmt.Errorf("%s: %w", d.name, err)
	}
	after, err := measure.Tree(s.PID())
	for n := 0; err == nil && len(after) != len(before) && n < 500; n++ { // until every child of row 1 is reaped
		rig.Sleep(ctx, 10*time.Millisecond)
		after, err = measure.Tree(s.PID())
	}
	if err != nil {
		return 0, err
	}
	a, b := measure.Sum(after), measure.Sum(before)
	return a.CPU + a.Reaped - b.CPU - b.Reaped, nil
}

// clients is Stevens' client: n connections, ten at once. His sends the number
// of bytes that it wants; ours sends the bytes, since the server is an echo.
func clients(ctx context.Context, s *rig.Server, n int) error {
	_, err := s.Visits(ctx, n, stevensAtOnce, make([]byte, stevensBytes))
	return cmp.Or(err, ctx.Err())
}
