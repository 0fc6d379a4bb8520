package studies

import (
	"context"
	"fmt"
	"math"
	"net"
	"slices"
	"time"

	"muxlab/bench/experiment/printed"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/harness/model"
	"muxlab/harness/units"
)

// SlowWork is the experiment of this name.
var SlowWork = &rig.Experiment{
	Name:      "slow-work",
	Title:     "slow-work: one slow request beside many fast ones, and sleeping handlers",
	Sentence:  "a loop that works slowly for one client holds up all; a pool beside it, or a worker for each, sets them free",
	Published: []string{"nginx-threadpool.csv", "sync-async.csv"},
	Linux:     true,
	Run:       slowWork,
}

func slowWork(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Result, error) {
	r := result.Result{Notes: []string{
		"The pool of the first figure is beside one epoll loop: slow work is handed over to a pool and its answer comes back through the loop, as in nginx.",
		"A server that is to be async must not block in its handler. Here the async worker is one thread for each client (threads), or a goroutine for each: " +
			"the sleep then stops that client alone. The epoll loop whose handler sleeps is shown beside them: it has the calls of an async server, and is none.",
	}}
	gain, err := poolGain(ctx, s, progress)
	if len(gain.Ours.Series) > 0 {
		r.Figures = append(r.Figures, gain)
		r.Sentences = append(r.Sentences, poolSays(&gain)...)
	}
	if err != nil || ctx.Err() != nil {
		return r, err
	}
	workers, err := sleepers(ctx, s, progress)
	if len(workers.Ours.Series) > 0 {
		r.Figures = append(r.Figures, workers)
		r.Sentences = append(r.Sentences, sleeperSays(&workers)...)
	}
	return r, err
}

// The workers of the second figure: as printed, and what stands for them here.
var sleepWorkers = []struct {
	name, model string
	options     model.Options
}{
	{"one sync worker", "blocking", nil},
	{"two sync workers", "prefork", model.Options{"workers": "2"}},
	{"one async worker", "threads", nil},
	{"goroutines", "goroutine", nil},
	{"epoll, sleeping", "epoll", nil},
}

const sleepClients = 3

// sleepers measures when each of three clients that come at once has its answer
// from a handler that sleeps.
func sleepers(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Figure, error) {
	nap := s.Lasting(time.Second, 100*time.Millisecond)
	t := printed.Must("sync-async.csv")
	f := result.Figure{
		Name: "workers", Title: fmt.Sprintf("when each of three clients has its answer; the handler sleeps %s", units.Text.Latency(float64(nap))),
		X: result.Axis{Name: "client"}, Y: result.Axis{Name: "time"}, Categories: []string{"first", "second", "third"},
		Ours: result.Side{Label: "here", Unit: "s", Base: nap.Seconds(), BaseName: "sleep"},
	}
	theirs := t.Side("print", "s", 1, "", t.Header[1:]...)
	theirs.Base, theirs.BaseName = 10, "sleep"
	f.Theirs = []result.Side{theirs}
	for _, w := range sleepWorkers {
		if ctx.Err() != nil {
			break
		}
		progress("%s (%s): three clients, %s of sleep each", w.name, w.model, nap)
		times, err := together(ctx, w.model, w.options, nap)
		if err != nil {
			return f, err
		}
		for i, d := range times {
			f.Ours.Set(w.name, float64(i), d.Seconds())
		}
	}
	return f, nil
}

// together lets three clients speak at once, and returns the times of their
// answers, ascending.
func together(ctx context.Context, name string, options model.Options, nap time.Duration) ([]time.Duration, error) {
	s, err := rig.Start(ctx, name, options, model.Work{Sleep: nap}, false)
	if err != nil {
		return nil, err
	}
	defer s.Stop()
	times, failed := s.Visits(ctx, sleepClients, sleepClients, rig.One)
	slices.Sort(times)
	if ctx.Err() != nil {
		return nil, nil // some had their answers, and which is not known
	}
	return times, failed
}

// sleeperSays compares in sleeps: whole ones, if it is clear how many.
func sleeperSays(f *result.Figure) []string {
	var said []string
	here, print := f.Ours.Normal(), f.Theirs[0].Normal()
	for _, s := range here.Series {
		rounded := func(s result.Series) string {
			text := ""
			for _, p := range s.Points {
				if n := math.Round(p.Y); math.Abs(p.Y-n) < 0.25 {
					text += fmt.Sprintf("/%.0f", n)
				} else {
					text += fmt.Sprintf("/%.1f", p.Y)
				}
			}
			return text[min(1, len(text)):]
		}
		word := fmt.Sprintf("%s: answers after %s sleeps", s.Name, rounded(s))
		switch t := print.Find(s.Name); {
		case t == nil:
			word += "; nothing is printed beside it."
		case rounded(*t) == rounded(s):
			word += ", as in print."
		default:
			word += fmt.Sprintf("; in print %s.", rounded(*t))
		}
		said = append(said, word)
	}
	return said
}

// poolSays compares the gains.
func poolSays(f *result.Figure) []string {
	var said []string
	here, print := f.Ours.Find(gainSeries), f.Theirs[0].Find(gainSeries)
	for i, name := range f.Categories {
		h, ok1 := here.At(float64(i))
		p, ok2 := print.At(float64(i))
		if ok1 && ok2 {
			verdict := "the same direction"
			if (h > result.Tie) != (p > result.Tie) {
				verdict = "not what print shows"
			}
			said = append(said, fmt.Sprintf("With the pool %s: %s times better here, %s times in print: %s.", name, units.Number(h), units.Number(p), verdict))
		}
	}
	return said
}

// talk says the same thing again and again until the time is over, and returns
// how often it was answered and the sum of the times.
func talk(ctx context.Context, conn net.Conn, message []byte, until time.Time) (n int, sum time.Duration) {
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	for ctx.Err() == nil && time.Now().Before(until) {
		began := time.Now()
		if rig.Echo(conn, message) != nil {
			return n, sum
		}
		n++
		sum += time.Since(began)
	}
	return n, sum
}
