package studies

import (
	"context"
	"net"
	"sync"
	"time"

	"muxlab/bench/experiment/printed"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
)

// NGINX's experiment in small: client A asks for what is slow, as random cold
// files are, and client B, over 50 connections, for what is fast. One epoll loop
// serves both, without a pool and with one. It runs in this process, since the
// session is one that no model has: it knows slow requests from fast ones.
const (
	gainSeries  = "with the pool"
	fastClients = 50
	slowClients = 4
	poolThreads = 32 // nginx's default
	slowBytes   = 64
)

func poolGain(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Figure, error) {
	t := printed.Must("nginx-threadpool.csv")
	f := result.Figure{
		Name: "pool", Title: "what a pool for slow work gains the others",
		X: result.Axis{Name: "figure"}, Y: result.Axis{Name: "times better with the pool", Log: true},
		Categories: []string{"bytes in all", "fast requests a second", "their average latency"},
		Ours:       result.Side{Label: "here"},
	}
	theirs := result.Side{Label: "NGINX 2015", Source: t.Source}
	for i := range t.Rows {
		without, _ := t.Value(i, "without pool")
		with, _ := t.Value(i, "with pool")
		theirs.Set(gainSeries, float64(i), better(i, without, with))
	}
	f.Theirs = []result.Side{theirs}
	lasting := s.Lasting(6*time.Second, 700*time.Millisecond)
	progress("slow and fast requests, without a pool")
	without, err := mixed(ctx, 0, lasting)
	if err != nil || ctx.Err() != nil {
		return f, err
	}
	progress("the same, with a pool of %d", poolThreads)
	with, err := mixed(ctx, poolThreads, lasting)
	if err != nil || ctx.Err() != nil {
		return f, err
	}
	for i := range without {
		f.Ours.Set(gainSeries, float64(i), better(i, without[i], with[i]))
	}
	return f, nil
}

// better is how many times better the second value is; of a latency (the third
// figure) less is better.
func better(i int, without, with float64) float64 {
	if i == 2 {
		return without / with
	}
	return with / without
}

// mixed serves both kinds of clients and returns the bytes a second, the fast
// requests a second, and their average latency in ms.
func mixed(ctx context.Context, pool int, lasting time.Duration) ([]float64, error) {
	addr, stop, err := rig.StartHosted(pool)
	if err != nil {
		return nil, err
	}
	defer stop()
	var mu sync.Mutex
	var all sync.WaitGroup
	var fast, slow int
	var latency time.Duration
	until := time.Now().Add(lasting)
	for i := range fastClients + slowClients {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		message := make([]byte, slowBytes)
		if i < slowClients {
			message[0] = rig.SlowMark
		}
		all.Go(func() {
			n, sum := talk(ctx, conn, message, until)
			mu.Lock()
			defer mu.Unlock()
			if message[0] == rig.SlowMark {
				slow += n
				return
			}
			fast += n
			latency += sum
		})
	}
	all.Wait()
	t := lasting.Seconds()
	return []float64{float64(fast+slow) * slowBytes / t, float64(fast) / t, 1e3 * latency.Seconds() / float64(max(fast, 1))}, nil
}
