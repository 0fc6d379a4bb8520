package studies

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"muxlab/bench/experiment/printed"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/bench/stats"
	"muxlab/harness/model"
	"muxlab/harness/units"
)

// Cloudflare's second table in small: 12 workers, 200 requests at once, each on
// a connection of its own.
const (
	latencyWorkers = 12
	latencyAtOnce  = 200
	latencyWork    = 8 * time.Millisecond
)

const (
	oneQueue = "one shared queue"
	dealtOut = "SO_REUSEPORT"
)

func herdLatency(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Figure, error) {
	f := result.Figure{
		Name: "latency", Title: "latency of a request, 200 at once over 12 workers",
		Categories: []string{"min", "avg", "median", "max", "stddev"},
		X:          result.Axis{Name: "of all requests"}, Y: result.Axis{Name: "latency"}, Ours: result.Side{Label: "here", Unit: "ms"},
	}
	f.Theirs = []result.Side{printedSpread(f.Categories)}
	rounds := map[string][]float64{} // of a statistic of one way to deal out
	for round := range s.Repeats(5, 1) {
		for _, how := range [][2]string{{oneQueue, "blocking"}, {dealtOut, "reuseport"}} {
			if ctx.Err() != nil {
				break
			}
			total := s.Bound(s.Repeats(3000, 1500))
			progress("%s: %s requests, %d at once, round %d", how[0], units.Count(total), latencyAtOnce, round+1)
			times, err := crowd(ctx, how[1], total)
			if err != nil {
				return f, err
			}
			if ctx.Err() != nil {
				break // the spread of a crowd that was sent home is another
			}
			for i, v := range spread(times) {
				rounds[how[0]+f.Categories[i]] = append(rounds[how[0]+f.Categories[i]], v)
			}
		}
	}
	for _, name := range []string{oneQueue, dealtOut} {
		for i, statistic := range f.Categories {
			if list := rounds[name+statistic]; len(list) > 0 {
				f.Ours.Set(name, float64(i), stats.Median(list))
			}
		}
	}
	f.Ours.BaseOn(oneQueue, 1, "average with one shared queue")
	return f, nil
}

// printedSpread is Cloudflare's second table.
func printedSpread(statistics []string) result.Side {
	t := printed.Must("cloudflare-latency.csv")
	side := result.Side{Label: "Cloudflare", Source: printed.Must("cloudflare-accept-balancing.csv").Source, Unit: "ms"}
	for i, name := range []string{oneQueue, dealtOut} {
		for j, column := range statistics {
			if v, ok := t.Value(i, column); ok {
				side.Set(name, float64(j), v)
			}
		}
	}
	side.BaseOn(oneQueue, 1, "average with one shared queue")
	return side
}

// crowd makes total requests, so many at once, and returns their times in ms.
func crowd(ctx context.Context, accept string, total int) ([]float64, error) {
	s, err := rig.Start(ctx, "prefork", model.Options{"workers": strconv.Itoa(latencyWorkers), "accept": accept},
		model.Work{Sleep: latencyWork}, false)
	if err != nil {
		return nil, err
	}
	defer s.Stop()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	spent, first := s.Visits(ctx, total, latencyAtOnce, rig.One)
	var times []float64
	for _, d := range spent {
		times = append(times, 1e3*d.Seconds())
	}
	if len(times) > 0 {
		first = nil // what was lost is not there; the figures are of what was answered
	}
	return times, first
}

// spread is min, average, median, max and standard deviation.
func spread(times []float64) []float64 {
	if len(times) == 0 {
		return nil
	}
	sum, squares := 0.0, 0.0
	for _, t := range times {
		sum += t
	}
	mean := sum / float64(len(times))
	for _, t := range times {
		squares += (t - mean) * (t - mean)
	}
	return []float64{slices.Min(times), mean, stats.Median(times), slices.Max(times), math.Sqrt(squares / float64(len(times)))}
}
