package conform

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
)

// A Trial is a case being run: the server, its clients, and a seeded source of
// randomness.
type Trial struct {
	Subject
	Server *proc.Server // nil for a server inside this process
	Job    proc.Job
	Rand   *rand.Rand

	ctx     context.Context
	addr    string
	mu      sync.Mutex
	clients []*Client
	over    bool // the case itself has ended the server
	left    []string
}

// begin starts the server.
func begin(ctx context.Context, s Subject, c Case) (*Trial, error) {
	options := model.Options{}
	for name, value := range s.Options {
		options[name] = value
	}
	for name, value := range c.Options {
		if hasOption(s, name) {
			options[name] = value
		}
	}
	job, err := proc.NewJob(s.Model, options)
	if err != nil {
		return nil, err
	}
	s.Options = job.Options
	h := fnv.New64a()
	h.Write([]byte(c.Name))
	t := &Trial{Subject: s, ctx: ctx, Rand: rand.New(rand.NewPCG(s.Seed, h.Sum64()))}
	job.Direct = !s.Recorded
	job.Grace = 3 * time.Second
	if c.Prepare != nil {
		c.Prepare(t, &job)
	}
	t.Job = job
	t.Server, err = proc.Start(ctx, job)
	if err != nil {
		return nil, Failuref("a server that listens", "it did not start: %v", err)
	}
	t.addr = t.Server.Addr
	return t, nil
}

// Visit runs examine as a trial of a server that listens at addr and that the caller has
// started, in this process. It hangs up all clients, and leaves the server to the caller.
func Visit(ctx context.Context, s Subject, addr string, examine func(*Trial) error) error {
	t := &Trial{Subject: s, ctx: ctx, addr: addr}
	defer t.hangUp()
	return examine(t)
}

func (t *Trial) hangUp() {
	for _, c := range t.clients {
		c.Reset()
	}
}

// end closes the clients and stops the server. One that has failed is not asked
// to come to an end in good order.
func (t *Trial) end(err error) error {
	t.hangUp()
	if t.over {
		return err
	}
	family := t.family()
	if err != nil {
		t.Server.Kill()
		<-t.Server.Done()
		return errors.Join(err, t.gone(family))
	}
	return errors.Join(t.stopped(), t.gone(family))
}

// family are the processes that the server has made. A model without any is not
// looked through: Linux caches what is looked up below /proc/PID, and a process of
// many threads whose cache is full takes several times as long to end.
func (t *Trial) family() []int {
	if !t.Model.Traits.Processes {
		return nil
	}
	return descendants(t.Server.PID())
}

// processes are all that the server consists of.
func (t *Trial) processes() []int { return append(t.family(), t.Server.PID()) }

// stopped stops the server, and says what is wrong about how it ended.
func (t *Trial) stopped() error {
	t.over = true
	ctx, cancel := context.WithTimeout(t.ctx, t.Job.Grace+t.Patience)
	defer cancel()
	if err := t.Server.Shutdown(ctx); err != nil {
		return &Failure{
			Saw:      fmt.Sprintf("told to stop, the server ended with code %d: %v", t.Server.Code(), err),
			Expected: "code 0 within the grace",
			Cause:    "a thread, a process or a connection was not told",
		}
	}
	return nil
}

// gone waits until none of the processes is there any more.
func (t *Trial) gone(pids []int) error {
	var still []int
	ok := t.Settles(func() bool {
		still = nil
		for _, pid := range pids {
			if alive(pid) {
				still = append(still, pid)
			}
		}
		return len(still) == 0
	})
	if ok {
		return nil
	}
	return &Failure{
		Saw:      fmt.Sprintf("%d of its processes are still there after the server has ended: %v", len(still), still),
		Expected: "none",
		Cause:    "children are not told to stop, or do not die with their parent",
	}
}

// Settles waits until ok says yes, or patience is at its end.
func (t *Trial) Settles(ok func() bool) bool {
	until := time.Now().Add(t.Patience)
	for wait := time.Millisecond; !ok(); wait = min(2*wait, 50*time.Millisecond) {
		if time.Now().After(until) || t.ctx.Err() != nil {
			return false
		}
		time.Sleep(wait)
	}
	return true
}

// leave notes that something could not be looked at.
func (t *Trial) leave(what string) { t.left = append(t.left, what) }

// Frame attaches to the server's trace and looks once.
func (t *Trial) Frame() (*trace.Frame, error) {
	run, err := trace.FindRun(t.Server.PID())
	if err != nil {
		return nil, err
	}
	l, err := trace.Attach(run.Dir)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	return l.Next()
}

// each runs f for 0 to n-1 at the same time, and joins what failed.
func each(n int, f func(i int) error) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = f(i) })
	}
	all.Wait()
	return first(errs...)
}

// first joins the first three errors: more of the same say nothing more.
func first(errs ...error) error {
	var some []error
	for _, err := range errs {
		if err != nil && len(some) < 3 {
			some = append(some, err)
		}
	}
	return errors.Join(some...)
}

// source is a source of randomness for one of several goroutines.
func (t *Trial) source(n int) *rand.Rand {
	return rand.New(rand.NewPCG(t.Seed, uint64(n)+1000))
}
