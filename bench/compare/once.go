package compare

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"muxlab/catalog"
	"muxlab/harness/load"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// once starts a server, measures it, and ends it. The error says that it could
// not be started, or that no load could be put on it; what goes wrong later is in
// the round.
func (p *Plan) once(ctx context.Context, e *Entry) (Round, error) {
	s, err := p.start(ctx, e, unrecorded)
	if err != nil {
		return Round{}, err
	}
	defer s.end()
	u := watch(s)
	r, err := p.drive(ctx, s, e, u)
	if err != nil || r.Incomplete || r.Errors.Total() > 0 {
		s.rest(ctx, dying)
	}
	if err != nil && s.alive() {
		return Round{}, err
	}
	return p.judge(s, r, u), nil
}

// drive puts the load of e on a server, looked at by u, until it is done or the
// server has ended.
func (p *Plan) drive(ctx context.Context, s *server, e *Entry, u *span) (load.Result, error) {
	w := e.Work
	cfg := load.Config{
		Addr: s.addr, Conns: w.Conns + w.Idle, Active: w.speaking(), Size: w.Size, Rate: w.Rate,
		Warmup: p.Warmup, Duration: p.Duration, Timeout: patience(w), Verify: true, PerRequest: w.PerRequest,
		Begin: u.begin, End: u.finish,
	}
	type outcome struct {
		load.Result
		err error
	}
	done := make(chan outcome, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		r, err := load.Run(ctx, cfg)
		done <- outcome{r, err}
	}()
	var o outcome
	select {
	case o = <-done:
	case <-s.done:
		cancel() // or the generator waits for nobody
		o = <-done
	}
	return o.Result, o.err
}

// dying is how long after its connections broke a server is waited for: on a busy machine
// its end is noticed late.
const dying = time.Second

// patience is how long to wait for one echo: many times what the work takes.
func patience(w Work) time.Duration {
	return 5*time.Second + 4*time.Duration(w.Conns)*(w.Compute+w.Sleep)
}

// judge makes a round of what was measured.
func (p *Plan) judge(s *server, r load.Result, u *span) Round {
	m := Round{
		EchoesPerSecond: r.EchoesPerSecond, Latency: r.Latency, Errors: r.Errors,
		StartUp: s.startUp, Client: r.ClientBusy, Bottleneck: r.Bottleneck != "",
	}
	u.enter(&m, lasting(r))
	if rate := r.Config.Rate; rate > 0 { // what is more was due in the warm-up, and late
		m.EchoesPerSecond = min(m.EchoesPerSecond, rate)
	}
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
		m.Failed = fmt.Sprintf("not one echo was complete in %s; --duration gives more time", units.Text.Latency(float64(p.Duration)))
	}
	return m
}

// lasting are the connections of a run that were open all the time.
func lasting(r load.Result) int {
	if r.Config.PerRequest {
		return 0
	}
	return r.Connections
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
	seen    *measure.Server // nil: it cannot be looked at
	unseen  error           // why
	addr    netip.AddrPort
	done    <-chan struct{} // closed when it has ended
	said    func() string   // what it wrote to its standard error
	end     func()          // ends it, with all its processes
	startUp time.Duration   // from its start until it accepted
}

func (s *server) alive() bool {
	select {
	case <-s.done:
		return false
	default:
		return true
	}
}

// Whether a model leaves a trace. Measured are those that do not, as no other
// program does either.
const (
	unrecorded = false
	recorded   = true
)

func (p *Plan) start(ctx context.Context, e *Entry, trace bool) (*server, error) {
	c := p.contender(e.Contender)
	if c.Model == "" {
		return startPeer(ctx, c.Command)
	}
	job, err := p.job(c, e)
	if err != nil {
		return nil, err
	}
	job.Direct = !trace
	s, err := measure.Start(ctx, job)
	if err != nil {
		return nil, err
	}
	return &server{seen: s, addr: s.Addr, done: s.Done(), said: s.Said, end: func() { s.Stop() }, startUp: s.StartUp}, nil
}

// job is what a model is started with for e.
func (p *Plan) job(c *Contender, e *Entry) (proc.Job, error) {
	m := model.Find(catalog.Models, c.Model)
	chosen := p.Over.chosen(*c, e.X)
	if c.has("max-conns") && chosen["max-conns"] == "" {
		most := maxConns(m, chosen)
		chosen["max-conns"] = strconv.Itoa(min(e.Work.Conns+e.Work.Idle+spareConns, most))
	}
	job, err := proc.NewJob(m, chosen)
	if err != nil {
		return job, proc.Usagef("%s: %v", c.Name, err)
	}
	job.Grace = time.Second
	job.Work = model.Work{Compute: e.Work.Compute, Sleep: e.Work.Sleep}
	if p.Fit != nil {
		err = p.Fit(m, &job, chosen)
	}
	return job, err
}

// spareConns beyond those of the load: one that the kernel still closes counts.
const spareConns = 8
