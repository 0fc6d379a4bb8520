package compare

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"time"

	"muxlab/catalog"
	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

// once starts a server, measures it, and ends it. The error says that it could
// not be started, or that no load could be put on it; what goes wrong later is in
// the round.
func (p *Plan) once(ctx context.Context, e *Entry) (Round, error) {
	s, err := p.start(ctx, e)
	if err != nil {
		return Round{}, err
	}
	defer s.end()
	w := e.Work
	cfg := load.Config{
		Addr: s.addr, Conns: w.Conns + w.Idle, Active: w.speaking(), Size: w.Size, Rate: w.Rate,
		Warmup: p.Warmup, Duration: p.Duration, Timeout: patience(w), Verify: true, PerRequest: w.PerRequest,
	}
	u := &span{pid: s.pid}
	cfg.Begin, cfg.End = u.begin, u.finish
	type outcome struct {
		load.Result
		err error
	}
	done := make(chan outcome, 1)
	loadCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		r, err := load.Run(loadCtx, cfg)
		done <- outcome{r, err}
	}()
	var o outcome
	select {
	case o = <-done:
	case <-s.done:
		cancel() // or the generator waits for nobody
		o = <-done
	}
	if o.err != nil || o.Incomplete || o.Errors.Total() > 0 {
		s.rest(ctx, dying)
	}
	if o.err != nil && s.alive() {
		return Round{}, o.err
	}
	return p.judge(s, o.Result, u), nil
}

// dying is how long after its connections broke a server is looked at: did it die?
const dying = 200 * time.Millisecond

// patience is how long to wait for one echo: many times what the work takes.
func patience(w Work) time.Duration {
	return 5*time.Second + 4*time.Duration(w.Conns)*(w.Compute+w.Sleep)
}

// judge makes a round of what was measured.
func (p *Plan) judge(s *server, r load.Result, u *span) Round {
	m := Round{
		EchoesPerSecond: r.EchoesPerSecond, Latency: r.Latency, Errors: r.Errors,
		RSS: u.last.RSS, Threads: u.last.Threads, Processes: u.processes,
	}
	if r.EchoesPerSecond > 0 && u.elapsed > 0 {
		m.CPU = 1e6 * u.cpu / u.elapsed / r.EchoesPerSecond
	}
	m.Client, m.Bottleneck = r.ClientBusy, r.Bottleneck != ""
	switch {
	case !s.alive():
		m.Failed = "the server died"
		if said := s.said(); said != "" {
			m.Failed += ": " + said
		}
	case r.Incomplete:
		m.Failed = r.Why
	case r.Errors.Total() > 0:
		m.Failed = fmt.Sprintf("connections were lost: %s (%s)", r.Errors, r.Errors.First)
	case r.Echoes == 0:
		m.Failed = "not one echo was complete in time"
	}
	return m
}

// A span is what a server used in the measured time. It is looked at while the
// connections are open: a child of fork is gone once its client is.
type span struct {
	pid          int
	first        []measure.Usage
	began        time.Time
	cpu, elapsed float64 // seconds
	last         measure.Usage
	processes    int
}

func (u *span) begin() {
	u.first, _ = measure.Tree(u.pid)
	u.began = time.Now()
}

func (u *span) finish() {
	elapsed := time.Since(u.began)
	second, err := measure.Tree(u.pid)
	if err != nil || len(u.first) == 0 {
		return
	}
	a, b := measure.Sum(u.first), measure.Sum(second)
	u.cpu = math.Max(0, b.CPU+b.Reaped-a.CPU-a.Reaped)
	u.elapsed, u.last, u.processes = elapsed.Seconds(), b, len(second)
}

// rest waits, and says whether the server is still there.
func (s *server) rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-s.done:
	case <-ctx.Done():
	}
	return false
}

// A server is one that runs, ours or not.
type server struct {
	addr netip.AddrPort
	pid  int
	done <-chan struct{} // closed when it has ended
	said func() string   // what it wrote to its standard error
	end  func()          // ends it, with all its processes
}

func (s *server) alive() bool {
	select {
	case <-s.done:
		return false
	default:
		return true
	}
}

// stopTime is how long a server may take to stop before it is killed.
const stopTime = 4 * time.Second

func (p *Plan) start(ctx context.Context, e *Entry) (*server, error) {
	c := p.contender(e.Contender)
	if c.Model == "" {
		return startPeer(ctx, c.Command)
	}
	m := model.Find(catalog.Models, c.Model)
	chosen := p.Over.chosen(*c, e.X)
	if c.has("max-conns") && chosen["max-conns"] == "" {
		most := maxConns(m, chosen)
		chosen["max-conns"] = strconv.Itoa(min(e.Work.Conns+e.Work.Idle+spareConns, most))
	}
	job, err := proc.NewJob(m, chosen)
	if err != nil {
		return nil, usage("%s: %v", c.Name, err)
	}
	job.Direct = true // no trace, as no other program leaves one
	job.Grace = time.Second
	job.Work = model.Work{Compute: e.Work.Compute, Sleep: e.Work.Sleep}
	if p.Fit != nil {
		if err := p.Fit(m, &job, chosen); err != nil {
			return nil, err
		}
	}
	s, err := proc.Start(ctx, job)
	if err != nil {
		return nil, err
	}
	addr, err := proc.ParseAddr(s.Addr)
	end := func() {
		ctx, cancel := context.WithTimeout(context.Background(), stopTime)
		defer cancel()
		s.Shutdown(ctx)
	}
	if err != nil {
		end()
		return nil, err
	}
	return &server{addr, s.PID(), s.Done(), s.Said, end}, nil
}

// spareConns beyond those of the load: one that the kernel still closes counts.
const spareConns = 8
