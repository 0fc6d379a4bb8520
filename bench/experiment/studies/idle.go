package studies

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/catalog"
	"muxlab/harness/kernel"
	"muxlab/harness/measure"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// Idle is the experiment of this name.
var Idle = &rig.Experiment{
	Name:     "idle",
	Title:    "idle: what a connection costs that says nothing",
	Sentence: "memory of an idle connection in every model that serves many at once: a process, a thread, a goroutine, or an entry in a table",
	Linux:    true,
	Run:      idle,
}

// At most so many idle connections, by what one costs: the machine is shared.
const (
	idleProcesses = 100
	idleThreads   = 2000
	idlePatience  = 20 * time.Second // for one model
)

func idle(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Result, error) {
	f := result.Figure{
		Name: "memory", Title: "memory (PSS) of the server for each idle connection",
		X: result.Axis{Name: "connections", Log: true}, Y: result.Axis{Name: "kB a connection", Log: true}, Ours: result.Side{Label: "here", Unit: "kB a connection"},
	}
	r := result.Result{Notes: []string{
		"Memory is the proportional set size (PSS) of all processes of the server: what several share counts once. The kernel's own (sockets, stacks of threads, page tables) is not in it.",
	}}
	if most := idleMost(model.Find(catalog.Models, "epoll")); most < 10 {
		return r, proc.Machinef("idle needs 10 connections and more, and ulimit -n leaves room for %s: raise it with ulimit -n 1024", units.Count(most))
	}
	var left []string
	var failed error
	for _, m := range catalog.Models {
		if ctx.Err() != nil {
			break
		}
		if m.Traits.Clients != 0 {
			left = append(left, m.Name)
			continue
		}
		most := s.Bound(s.Repeats(idleMost(m), min(idleMost(m), 300)))
		progress("%s: up to %s", m.Name, units.Text.Plural(most, "connection"))
		switch err := idleModel(ctx, m, most, &f.Ours); {
		case ctx.Err() != nil: // it was stopped, and not late
		case errors.Is(err, errLate):
			r.Notes = append(r.Notes, fmt.Sprintf("%s did not reach %s connections in %s: what it reached is shown.", m.Name, units.Count(most), idlePatience))
		case err != nil:
			failed = errors.Join(failed, fmt.Errorf("%s: %w", m.Name, err))
		}
	}
	if len(left) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("Left out are models that serve as many clients as they have workers (%s): an idle client there is in the backlog, or keeps a worker.", strings.Join(left, ", ")))
	}
	if len(f.Ours.Series) > 0 {
		r.Figures = []result.Figure{f}
		r.Sentences = idleSays(&f)
	}
	return r, failed
}

// idleMost is how many connections a model is given here.
func idleMost(m *model.Model) int {
	const spare = 100
	most := 1 << 20
	for _, l := range measure.Limits() {
		switch {
		case l.Number <= 0:
		case l.Name == "ulimit -n":
			most = min(most, int(l.Number)-spare)
		case l.Name == "ulimit -u", l.Name == "pids.max", l.Name == "threads-max":
			if m.Traits.Cost != model.PerDescriptor {
				most = min(most, int(l.Number)/4)
			}
		}
	}
	switch {
	case m.Traits.Cost == model.PerProcess:
		most = min(most, idleProcesses)
	case m.Traits.Cost == model.PerThread:
		most = min(most, idleThreads)
	case m.Traits.MaxClients > 0:
		most = min(most, m.Traits.MaxClients-24) // the listener and some others have numbers too
	}
	return max(most, 1)
}

// errLate says that a model's time was over.
var errLate = errors.New("its time was over")

// idleModel lets idle connections come, and measures at 10, 100, ….
func idleModel(ctx context.Context, m *model.Model, most int, ours *result.Side) error {
	s, err := rig.Start(ctx, m.Name, roomFor(m, most), model.Work{}, false)
	if err != nil {
		return err
	}
	defer s.Stop()
	var conns []net.Conn
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, idlePatience)
	defer cancel()
	empty, err := rig.Memory(s.PID())
	if err != nil {
		return err
	}
	for n := min(10, most); ; n = min(10*n, most) {
		conns, err = crowdOf(ctx, s, conns, n)
		if ctx.Err() != nil {
			return errLate
		}
		if err != nil {
			return err
		}
		rig.Sleep(ctx, 100*time.Millisecond)
		full, err := rig.Memory(s.PID())
		if err != nil {
			return err
		}
		if full > empty {
			ours.Set(m.Name, float64(n), float64(full-empty)/1e3/float64(n))
		}
		if n == most {
			return nil
		}
	}
}

// roomFor are the options with which m serves n clients at once.
func roomFor(m *model.Model, n int) model.Options {
	options := model.Options{}
	if slices.ContainsFunc(m.Options, func(o model.Option) bool { return o.Name == "max-conns" }) {
		options["max-conns"] = fmt.Sprint(n)
	}
	return options
}

// crowdOf makes connections until there are n. The last one is answered, so all
// were accepted.
func crowdOf(ctx context.Context, s *rig.Server, conns []net.Conn, n int) ([]net.Conn, error) {
	for len(conns) < n && ctx.Err() == nil {
		c, err := s.Dial(ctx)
		if errors.Is(err, kernel.EMFILE) || errors.Is(err, kernel.EADDRNOTAVAIL) {
			return conns, proc.Machinef("only %s could be made: %v", units.Text.Plural(len(conns), "connection"), err)
		}
		if err != nil {
			return conns, err
		}
		conns = append(conns, c)
	}
	if len(conns) == 0 {
		return conns, ctx.Err()
	}
	last := conns[len(conns)-1]
	if deadline, ok := ctx.Deadline(); ok {
		last.SetDeadline(deadline)
	}
	return conns, rig.Echo(last, rig.One)
}

// idleSays ranks the models at the largest number that all of them reached.
func idleSays(f *result.Figure) []string {
	var said []string
	common := f.Xs(f.Ours)
	for _, s := range f.Ours.Series {
		common = slices.DeleteFunc(common, func(x float64) bool { _, ok := s.At(x); return !ok })
		if len(s.Points) > 0 {
			last := s.Points[len(s.Points)-1]
			said = append(said, fmt.Sprintf("%s: %s kB a connection at %s.", s.Name, units.Number(last.Y), units.Text.Plural(int(last.X), "connection")))
		}
	}
	if len(common) == 0 || len(f.Ours.Series) < 2 {
		return said
	}
	x := common[len(common)-1]
	all := f.Ours.At(x)
	least, most := "", ""
	for name, y := range all {
		if least == "" || y < all[least] {
			least = name
		}
		if most == "" || y > all[most] {
			most = name
		}
	}
	return append(said, fmt.Sprintf("At %s %s needs the most, about %s times as much as %s, which needs the least.",
		units.Text.Plural(int(x), "connection"), most, units.Number(units.Round(all[most]/all[least], 2)), least))
}
