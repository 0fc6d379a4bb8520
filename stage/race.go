package stage

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"muxlab/bench/compare"
	"muxlab/bench/stats"
	"muxlab/harness/model"
	"muxlab/session"
)

// racers is how many clients speak in a race: few enough for two cores, and for a
// pool of the usual size to serve all of them at once.
const racers = 8

// raceWork is what each track asks of a server.
var raceWork = map[string]compare.Work{
	session.TrackFast:       {Conns: racers, Size: 64},
	session.TrackIdle:       {Conns: racers, Size: 64, Idle: 500},
	session.TrackCompute:    {Conns: racers, Size: 64, Compute: 200 * time.Microsecond},
	session.TrackPerRequest: {Conns: racers, Size: 64, PerRequest: true},
}

// The length of a race. A slice is short, so that all bars grow; there are many,
// so that something can be said of their spread.
const (
	raceRounds = 7
	raceSlice  = 300 * time.Millisecond
	raceWarmup = 100 * time.Millisecond
)

// A race is a comparison that is looked at while it runs. It implements session.Race.
type race struct {
	cancel context.CancelFunc
	ended  chan struct{}
	result *compare.Result // the running comparison's: read in its hooks alone

	mu    sync.Mutex
	state session.Standing
}

// Race implements session.Launcher.
func (l *Launcher) Race(ctx context.Context, r session.RaceRequest) (session.Race, error) {
	work, ok := raceWork[r.Track]
	if !ok {
		return nil, fmt.Errorf("there is no race over %q", r.Track)
	}
	plan := compare.Plan{
		Work: work, Rounds: raceRounds, Duration: raceSlice, Warmup: raceWarmup,
		Seed: 1 + rand.Uint64N(9999), Fit: Fit,
	}
	for _, spec := range r.Models {
		c, err := compare.ParseModel(spec)
		if err != nil {
			return nil, err
		}
		plan.Contenders = append(plan.Contenders, c)
	}
	if len(r.Models) == 0 {
		plan.Contenders = compare.Default(compare.Axis{})
		l.staff(plan.Contenders)
	}
	return runRace(ctx, plan, nil)
}

// staff gives each pool a worker for each client that speaks: a race is no fair
// one if some serve all and others half of them.
func (l *Launcher) staff(list []compare.Contender) {
	for i, c := range list {
		m := l.find(c.Model)
		if m == nil || m.Traits.Clients != model.PerWorker {
			continue
		}
		for _, o := range m.Options {
			if o.Name == "threads" || o.Name == "workers" && !has(m, "threads") {
				list[i].Options = model.Options{o.Name: strconv.Itoa(racers)}
			}
		}
	}
}

func has(m *model.Model, option string) bool {
	return slices.ContainsFunc(m.Options, func(o model.Option) bool { return o.Name == option })
}

// runRace begins a race after plan. others is as in compare.Hooks.
func runRace(ctx context.Context, plan compare.Plan, others func() float64) (session.Race, error) {
	plan.Baseline = plan.Contenders[0].Name // until it is known who is the fastest
	if err := plan.Check(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	r := &race{cancel: cancel, ended: make(chan struct{})}
	r.state.Rounds = plan.Rounds
	go func() {
		defer close(r.ended)
		_, err := compare.Run(ctx, plan, compare.Hooks{Begin: r.begin, Doing: r.doing, Save: r.save, Others: others})
		r.finish(ctx, err)
	}()
	return r, nil
}

// Standing implements session.Race.
func (r *race) Standing() session.Standing {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.state
	s.Runners, s.Limited, s.Disturbed = slices.Clone(s.Runners), slices.Clone(s.Limited), slices.Clone(s.Disturbed)
	return s
}

// Close implements session.Race.
func (r *race) Close() error {
	r.cancel()
	<-r.ended
	return nil
}

func (r *race) begin(result *compare.Result) {
	r.result = result
	r.update(0, "")
}

// disturbed notes the rounds that other programs disturbed.
func (r *race) disturbed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state.Disturbed, r.state.Others = r.result.Repeated()
	if r.state.Busy = r.result.Disturbed > 0; r.state.Busy {
		r.state.Others = r.result.Disturbed
	}
}

func (r *race) doing(_, _, round int, e *compare.Entry) { r.update(round, e.Contender) }

// save comes after every round: time to say what follows from them.
func (r *race) save(*compare.Result) {
	r.disturbed()
	r.rank()
	r.update(0, "")
}

// finish says that it is over, and why if it should not be.
func (r *race) finish(ctx context.Context, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state.Now = ""
	switch {
	case ctx.Err() != nil:
		r.state.Error = "it was stopped"
	case err != nil && r.result == nil:
		r.state.Error = err.Error()
	default: // if nobody could run, the rows say why
		r.state.Over = true
		r.state.Rounds = max(1, r.result.RoundsDone())
		r.state.Round = r.state.Rounds
	}
}

// update draws up what was measured of each.
func (r *race) update(round int, now string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if round > 0 {
		r.state.Round = round - len(r.state.Disturbed)
	}
	r.state.Now = now
	old := r.state.Runners
	r.state.Runners = nil
	for i, e := range r.result.Entries {
		v := runner(e)
		if i < len(old) {
			v.Rank, v.Ratio, v.Low, v.High = old[i].Rank, old[i].Ratio, old[i].Low, old[i].High
		}
		r.state.Runners = append(r.state.Runners, v)
	}
}

// runner is one contender, with what is known of it by itself.
func runner(e *compare.Entry) session.Runner {
	v := session.Runner{
		Name: e.Contender, Rounds: e.Rounded(), Less: strings.TrimPrefix(e.Note, e.Contender+" driven with "), Out: e.End,
		Echoes: stats.Median(e.Values(compare.Echoes)),
		CPU:    stats.Median(e.Values(func(r compare.Round) float64 { return r.CPU })),
	}
	if n := len(e.Rounds); n > 0 && v.Rounds == 0 && v.Out == "" {
		v.Out = e.Rounds[n-1].Failed
	}
	return v
}

// rank says what follows from the rounds so far: the ratios to the fastest, and
// whom this machine can tell apart.
func (r *race) rank() {
	ranked := *r.result // with another baseline: the running one stays as it is
	fastest := slices.MaxFunc(ranked.Standing(0), func(a, b compare.Place) int {
		return cmp.Or(cmp.Compare(min(a.Rank, 1), min(b.Rank, 1)), cmp.Compare(a.Median, b.Median))
	})
	ranked.Plan.Baseline = fastest.Entry.Contender
	places := ranked.Standing(0)
	conclusion := ranked.Conclude()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state.Limited = nil
	r.state.Conclusion, r.state.Alike = conclusion.Sentence, conclusion.Alike
	for _, p := range places {
		i := slices.IndexFunc(r.state.Runners, func(v session.Runner) bool { return v.Name == p.Entry.Contender })
		v := &r.state.Runners[i]
		v.Rank, v.Ratio, v.Low, v.High = p.Rank, p.ToBase.Ratio, p.ToBase.Low, p.ToBase.High
		if p.Entry.Rounded() < session.LeastRounds {
			v.Low, v.High = 0, 0
		}
		if v.Rank > 0 && ranked.Limited(p.Entry) {
			r.state.Limited = append(r.state.Limited, v.Name)
		}
	}
}

var _ session.Race = (*race)(nil)
