package studies

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/bench/experiment/printed"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/harness/load"
	"muxlab/harness/model"
	"muxlab/harness/units"
)

// Omission is the experiment of this name.
var Omission = &rig.Experiment{
	Name:      "omission",
	Title:     "omission: the same stalled server, asked in a closed loop and in an open one",
	Sentence:  "who waits for each answer before asking again asks a stalled server less, and does not see the stall",
	Published: []string{"wrk2-omission.csv"},
	Run:       omission,
}

// wrk2's run: 30 s at 2,000 a second over 100 connections, stopped for 1.4 s.
const (
	omissionRun   = 30 * time.Second
	omissionStall = 1400 * time.Millisecond
	omissionRate  = 2000
	omissionConns = 100
)

const (
	openLoop   = "open loop"
	closedLoop = "closed loop"
)

func omission(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Result, error) {
	// A quick run is a tenth of both, so that the stall is as large a part of it.
	run, stall := s.Lasting(omissionRun, omissionRun/10), s.Lasting(omissionStall, omissionStall/10)
	f := result.Figure{
		Name: "latency", Title: fmt.Sprintf("latency; the server is stopped for %s in a run of %s", units.Text.Latency(float64(stall)), units.Text.Latency(float64(run))),
		Categories: []string{"50 %", "90 %", "99 %", "99.9 %"},
		X:          result.Axis{Name: "percentile"}, Y: result.Axis{Name: "latency", Log: true},
		Ours: result.Side{Label: "here", Unit: "ms", Base: 1e3 * stall.Seconds(), BaseName: "stall"},
	}
	theirs := printedLatency()
	f.Theirs = []result.Side{theirs}
	r := result.Result{Notes: []string{"wrk2's second column is the same run counted from the times of sending; ours is a second run, " +
		"in a closed loop at full speed: it asks more often, so that the stall is an even smaller part of what it sees."}}
	asked := map[string]float64{}
	var err error
	for _, loop := range []string{openLoop, closedLoop} {
		progress("%s: %s, with a stall of %s in the middle", loop, run, stall)
		var got load.Result
		if got, err = stalled(ctx, loop, run, stall, s.Bound(omissionConns)); err != nil || got.Incomplete {
			break // of a run that was cut short the stall is another part, or none
		}
		for i, p := range []float64{50, 90, 99, 99.9} {
			f.Ours.Set(loop, float64(i), float64(got.Histogram.ValueAtPercentile(p))/1e6)
		}
		asked[loop] = float64(got.Echoes)
	}
	if len(f.Ours.Series) > 0 {
		r.Figures = []result.Figure{f}
		r.Sentences = append(hidden(&f, asked), reckoned(&f, run, stall)...)
	}
	return r, err
}

func printedLatency() result.Side {
	t := printed.Must("wrk2-omission.csv")
	side := result.Side{Label: "wrk2", Source: t.Source, Unit: "ms", Base: 1e3 * omissionStall.Seconds(), BaseName: "stall"}
	for i := range t.Rows {
		open, _ := t.Value(i, "corrected_ms")
		closed, _ := t.Value(i, "uncorrected_ms")
		side.Set(openLoop, float64(i), open)
		side.Set(closedLoop, float64(i), closed)
	}
	return side
}

// stalled drives a server that is stopped in the middle.
func stalled(ctx context.Context, loop string, run, stall time.Duration, conns int) (load.Result, error) {
	s, err := rig.Start(ctx, "poll", nil, model.Work{}, false) // poll: runs everywhere
	if err != nil {
		return load.Result{}, err
	}
	defer s.Stop()
	halted := make(chan struct{})
	go func() {
		defer close(halted)
		rig.Sleep(ctx, (run-stall)/2)
		unix.Kill(s.PID(), unix.SIGSTOP)
		rig.Sleep(ctx, stall)
		unix.Kill(s.PID(), unix.SIGCONT)
	}()
	cfg := load.Config{Addr: s.Addr, Conns: conns, Duration: run}
	if loop == openLoop {
		cfg.Rate = omissionRate
	}
	r, err := rig.Drive(ctx, cfg)
	<-halted // or a stopped server could not be stopped
	return r, err
}

// hidden says what was seen of the stall by whom. The lower percentiles are those
// of a machine and a server, and nothing is said of them.
func hidden(f *result.Figure, asked map[string]float64) []string {
	var said []string
	ways := []string{
		"Here the %s percentile is %s of the stall in the open loop, and %s in the closed one%s.",
		"In print (wrk2) the %s percentile is %s of the stall counted from when each request was due, and %s counted from when it was sent%s.",
	}
	for _, percentile := range []struct {
		x    float64
		name string
	}{{2, "99th"}, {3, "99.9th"}} {
		for n, side := range f.Normal() {
			if o, c := side.At(percentile.x)[openLoop], side.At(percentile.x)[closedLoop]; o > 0 && c > 0 {
				said = append(said, fmt.Sprintf(ways[n], percentile.name, units.Number(o), units.Number(c), less(o, c)))
			}
		}
	}
	if asked[openLoop] > 0 && asked[closedLoop] > 0 {
		said = append(said, fmt.Sprintf("In the closed loop the stall held up at most one message of each connection, of %s in all; in the open loop all that were due meanwhile waited, of %s.",
			units.Value(asked[closedLoop]), units.Value(asked[openLoop])))
	}
	return said
}

// less says how much less c is than o, if it is at all.
func less(o, c float64) string {
	if result.Close(o, c) {
		return ", about as much"
	}
	if c > o {
		return ", and so more"
	}
	return fmt.Sprintf(", %s times less", units.Number(o/c))
}

// reckoned is what the 99th percentile of the open loop must be: messages come
// evenly, so those that meet the stall wait for anything up to all of it.
func reckoned(f *result.Figure, run, stall time.Duration) []string {
	open := f.Ours.Find(openLoop)
	if open == nil {
		return nil
	}
	share := stall.Seconds() / run.Seconds()
	measured, ok := open.At(2)
	if !ok || share <= 0.01 {
		return nil
	}
	return []string{fmt.Sprintf("By reckoning: a stall of %s is %s %% of %s, and messages that are due evenly wait for anything up to all of it; "+
		"the slowest 1 %% of all should wait longer than %s ms. Measured: %s ms.",
		units.Text.Latency(float64(stall)), units.Number(100*share), units.Text.Latency(float64(run)), units.Number(1e3*stall.Seconds()*(1-0.01/share)), units.Number(measured))}
}
