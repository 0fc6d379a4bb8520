// Package compare does the same work with several servers and says what can be
// said about the difference, and no more.
//
// It teaches how to measure on a machine that is not quiet:
//   - rounds are interleaved: each round measures every contender once, in an
//     order that is shuffled anew, so that a machine that slows down slows all;
//   - ratios are paired: within a round, contender against baseline. What the
//     round did to both cancels out;
//   - a round in which other programs used the machine does not count, and is repeated;
//   - a ratio comes with the interval that the rounds allow. Where it contains 1,
//     no order is claimed (see Result.Standing).
//
// Every server is a process of its own, begun anew for every measurement: ours
// (proc.Start) or any outside command.
//
// Files, in the order to read them: plan.go (what is to be done), contender.go
// and axis.go (with whom, over what), run.go and quiet.go (the
// rounds), once.go (one measurement), result.go (what is kept), rank.go and apart.go (what
// it means), said.go and conclude.go (in words), diff.go (two runs).
//
// What it leaves out: client and server on two machines. On one they share its
// cores, and the figures are those of both together.
package compare

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"muxlab/harness/load"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// Work is what every contender is given to do.
type Work struct {
	Conns  int     `json:"conns"`          // connections, without the idle ones
	Active int     `json:"active"`         // how many of them speak; 0: all
	Idle   int     `json:"idle,omitempty"` // connections beside them that never speak
	Size   int     `json:"size"`           // bytes a message
	Rate   float64 `json:"rate,omitempty"` // messages a second over all; 0: as fast as answers come
	// PerRequest makes a new connection for every message. A server of few clients
	// then serves many, one after the other.
	PerRequest bool          `json:"per_request,omitempty"`
	Compute    time.Duration `json:"compute_ns"`         // CPU time the server burns for each piece of input
	Sleep      time.Duration `json:"sleep_ns,omitempty"` // time the server sleeps for each piece of input
}

// speaking is how many connections speak.
func (w Work) speaking() int {
	if w.Active > 0 && w.Active < w.Conns {
		return w.Active
	}
	return w.Conns
}

// A Plan says what Run does.
type Plan struct {
	Contenders []Contender   `json:"contenders"`
	Work       Work          `json:"work"`
	Over       Axis          `json:"over,omitzero"` // what is varied; zero: nothing
	Rounds     int           `json:"rounds"`
	Warmup     time.Duration `json:"warmup_ns"`
	Duration   time.Duration `json:"duration_ns"` // of one measurement, warm-up not included
	Baseline   string        `json:"baseline"`    // the name of the contender that ratios are to
	Seed       uint64        `json:"seed"`        // of the order, and of the bootstrap

	// Fit makes a job fit this machine, or says why it does not. Nil: it does.
	Fit func(m *model.Model, job *proc.Job, chosen model.Options) error `json:"-"`
}

// Bounds of a plan. Above them, a run would take a day or a slip of the finger.
const (
	maxRounds = 1000
	maxTime   = 10 * time.Minute // of one measurement
)

// startStop is about how long a server takes to start and to stop.
const startStop = 150 * time.Millisecond

// Check says in one sentence what is wrong with p, or nothing.
func (p *Plan) Check() error {
	switch {
	case len(p.Contenders) == 0:
		return proc.Usagef("there is nothing to compare: name models, or a --peer")
	case p.Rounds < 1 || p.Rounds > maxRounds:
		return proc.Usagef("--rounds is a whole number from 1 to %d, not %d", maxRounds, p.Rounds)
	case p.Duration < time.Millisecond || p.Duration > maxTime:
		return proc.Usagef("--duration is a time from 1ms to %s, not %s", maxTime, p.Duration)
	case p.Warmup < 0 || p.Warmup > maxTime:
		return proc.Usagef("--warmup is a time from 0 to %s, not %s", maxTime, p.Warmup)
	case p.contender(p.Baseline) == nil:
		return proc.Usagef("the baseline %q is not among what is compared%s", p.Baseline, model.DidYouMean(p.Baseline, p.names()))
	case p.Over.isOption() && !slices.ContainsFunc(p.Contenders, func(c Contender) bool { return c.has(p.Over.Name) }):
		return proc.Usagef("nothing would vary: none of what is compared has %s; leave --over out, or add one that has, as %s", p.Over.Name, strings.Join(owners(p.Over.Name), ", "))
	}
	seen := map[string]bool{}
	for _, c := range p.Contenders {
		if seen[c.Name] {
			return proc.Usagef("%s is named twice: give each contender once, or other options", c.Name)
		}
		seen[c.Name] = true
	}
	for _, x := range p.points() {
		if err := p.checkPoint(x); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) checkPoint(x float64) error {
	w := p.Over.work(p.Work, x)
	switch {
	case w.Conns < 1:
		return proc.Usagef("--conns is a whole number from 1, not %d", w.Conns)
	case w.Active < 0 || w.Active > w.Conns:
		return proc.Usagef("--active is a whole number from 1 to the number of connections, not %d", w.Active)
	case w.Idle < 0:
		return proc.Usagef("--idle is a whole number from 0, not %d", w.Idle)
	case w.Size < 1:
		return proc.Usagef("--size is a whole number from 1, not %d", w.Size)
	case w.Compute < 0 || w.Sleep < 0:
		return proc.Usagef("--compute and --sleep are times of 0 or more, as in 200us")
	}
	anywhere, _ := proc.ParseAddr("127.0.0.1:1")
	if err := (load.Config{Addr: anywhere, Conns: w.Conns + w.Idle, Size: w.Size, Rate: w.Rate}).Check(); err != nil {
		return proc.Usagef("%v", err)
	}
	for _, c := range p.Contenders {
		if _, err := p.Over.options(c, x); err != nil {
			return err
		}
	}
	return nil
}

// Total is about how long the whole plan takes.
func (p *Plan) Total() time.Duration {
	each := p.Warmup + p.Duration + startStop
	runs := 0
	for _, e := range p.entries() {
		if e.End == "" {
			runs += p.Rounds
		}
		if e.End == "" && p.counts(e) {
			runs++
		}
	}
	return time.Duration(runs) * each
}

// counts says whether the system calls of e are counted: those of a model, and in
// no sweep, which is long enough.
func (p *Plan) counts(e *Entry) bool {
	return p.Over.Name == "" && p.contender(e.Contender).Model != ""
}

func (p *Plan) contender(name string) *Contender {
	for i := range p.Contenders {
		if p.Contenders[i].Name == name {
			return &p.Contenders[i]
		}
	}
	return nil
}

func (p *Plan) names() []string {
	var all []string
	for _, c := range p.Contenders {
		all = append(all, c.Name)
	}
	return all
}

// points are the values that are gone over; a single 0 when nothing is varied.
func (p *Plan) points() []float64 {
	if p.Over.Name == "" {
		return []float64{0}
	}
	return p.Over.Values
}

// entries are the measurements to be made, point by point, without figures.
func (p *Plan) entries() []*Entry {
	var all []*Entry
	for _, x := range p.points() {
		for i := range p.Contenders {
			all = append(all, p.entry(&p.Contenders[i], x))
		}
	}
	return all
}

// forQueue is p with a new connection for every message, where the length of a queue is
// varied: others would enter the queue and stay.
func (p Plan) forQueue() Plan {
	if p.Over.Name == "queue" {
		p.Work.PerRequest = true
	}
	return p
}

// Measured is at how many points a contender is going to be measured with the same work
// as the others.
func (p *Plan) Measured(contender string) int {
	n := 0
	q := p.forQueue()
	r := Result{Plan: q, Entries: q.entries()}
	for _, e := range r.Of(contender) {
		if e.End == "" && r.Comparable(e) {
			n++
		}
	}
	return n
}

// OtherWork are the contenders that are going to be given other work than the rest,
// wherever they are measured.
func (p *Plan) OtherWork() []string {
	var names []string
	for _, c := range p.Contenders {
		if p.Measured(c.Name) == 0 {
			names = append(names, c.Name)
		}
	}
	return names
}

// entry fits the work at x to what c can serve at once.
func (p *Plan) entry(c *Contender, x float64) *Entry {
	e := &Entry{Contender: c.Name, X: x, Work: p.Over.work(p.Work, x)}
	options, err := p.Over.options(*c, x)
	if err != nil {
		e.End = err.Error()
		return e
	}
	if p.Over.isOption() && !c.has(p.Over.Name) {
		e.Note = fmt.Sprintf("%s has no %s: the same at every point", c.Name, p.Over.Name)
	}
	k, why := c.capacity(options)
	total := e.Work.Conns + e.Work.Idle
	switch {
	case k == 0 || total <= k:
	case e.Work.PerRequest && e.Work.Idle == 0 && !c.bounded(): // the others wait, and are served
	case p.Over.variesClients():
		e.End = why
	case e.Work.Idle > 0:
		e.End = fmt.Sprintf("%s, and %s are idle", why, units.Count(e.Work.Idle))
	default:
		e.Work.Conns = k
		e.Work.Active = min(e.Work.Active, k)
		e.Note = fmt.Sprintf("%s driven with %s: %s", c.Name, units.Text.Plural(k, "connection"), why)
	}
	return e
}
