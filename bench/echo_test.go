// Package bench compares the models side by side: one run, several rounds, the
// order shuffled in each, medians and ratios. Absolute figures are the machine's;
// only the ratios mean something. None of this is a timed test.
//
//	go test -bench Echo -benchtime 1x ./bench            50 connections, 64 bytes
//	go test -bench Echo -benchtime 1x ./bench -rounds 9
package bench

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"muxlab/bench/stats"
	"muxlab/catalog"
	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace/tracetest"
)

var (
	rounds   = flag.Int("rounds", 7, "rounds of each server")
	lasting  = flag.Duration("lasting", time.Second, "how long each server is measured in a round")
	conns    = flag.Int("conns", 50, "connections")
	messages = flag.Int("size", 64, "bytes a message")
)

func TestMain(m *testing.M) {
	proc.Main(catalog.Models)
	os.Exit(tracetest.InMemory(m.Run))
}

// A contender is a server with its figures, one for each round.
type contender struct {
	name    string
	model   string
	options model.Options
	direct  bool
	echoes  []float64 // a second
	cpu     []float64 // server CPU, microseconds an echo
	client  []float64 // share of its CPU that the load generator used
}

func BenchmarkEcho(b *testing.B) {
	for b.Loop() {
		field := []*contender{
			{name: "epoll", model: "epoll", direct: true},
			{name: "epoll recorded", model: "epoll"},
			{name: "epoll edge", model: "epoll", options: model.Options{"edge": "true"}, direct: true},
			{name: "poll", model: "poll", direct: true},
			{name: "select", model: "select", direct: true},
			{name: "goroutine", model: "goroutine", direct: true},
		}
		race(b, field)
		for _, c := range field {
			b.Logf("%-16s %9.0f echoes/s   %5.2f µs server CPU an echo   load generator %3.0f %% busy",
				c.name, stats.Median(c.echoes), stats.Median(c.cpu), 100*stats.Median(c.client))
		}
		report(b, field, "epoll", "goroutine")
		report(b, field, "epoll recorded", "epoll")
		b.ReportMetric(0, "ns/op")
	}
}

// race runs all contenders once a round.
func race(b *testing.B, field []*contender) {
	for range *rounds {
		for _, i := range rand.Perm(len(field)) {
			if err := field[i].run(); err != nil {
				b.Fatalf("%s: %v", field[i].name, err)
			}
		}
	}
}

// report prints the median of the ratios round by round, which holds when the
// machine's speed drifts from one round to the next.
func report(b *testing.B, field []*contender, this, that string) {
	x, y := find(field, this), find(field, that)
	var ratios []float64
	for i := range x.echoes {
		ratios = append(ratios, x.echoes[i]/y.echoes[i])
	}
	slices.Sort(ratios)
	b.Logf("%s / %s: %.2f (from %.2f to %.2f)", this, that, stats.Median(ratios), ratios[0], ratios[len(ratios)-1])
	b.ReportMetric(stats.Median(ratios), fmt.Sprintf("%s/%s", slug(this), slug(that)))
}

func (c *contender) run() error {
	job, err := proc.NewJob(model.Find(catalog.Models, c.model), c.options)
	if err != nil {
		return err
	}
	job.Direct = c.direct
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := measure.Start(ctx, job)
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	cfg := load.Config{Addr: s.Addr, Conns: *conns, Size: *messages, Duration: *lasting / 4}
	if _, err := load.Run(ctx, cfg); err != nil {
		return err // the warm-up
	}
	var before, after measure.Look
	var first, last error
	cfg.Duration = *lasting
	cfg.Begin = func() { before, first = s.Look() }
	cfg.End = func() { after, last = s.Look() }
	r, err := load.Run(ctx, cfg)
	if err := errors.Join(err, first, last); err != nil {
		return err
	}
	if r.Errors.Total() > 0 || r.Incomplete || r.Echoes == 0 {
		return fmt.Errorf("the load did not go through: %s %s", r.Errors, r.Why)
	}
	c.echoes = append(c.echoes, r.EchoesPerSecond)
	c.cpu = append(c.cpu, measure.Between(before, after, r.Echoes, r.Bytes).CPU)
	c.client = append(c.client, r.ClientCPU/r.Duration.Seconds())
	return nil
}

func find(field []*contender, name string) *contender {
	return field[slices.IndexFunc(field, func(c *contender) bool { return c.name == name })]
}

func slug(name string) string { return strings.ReplaceAll(name, " ", "-") }
