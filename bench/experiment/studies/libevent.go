package studies

import (
	"context"
	"fmt"
	"slices"
	"time"

	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/bench/stats"
	"muxlab/epoll"
	"muxlab/harness/kernel"
	"muxlab/harness/proc"
	"muxlab/harness/reactor"
	"muxlab/harness/units"
	"muxlab/poll"
	sel "muxlab/select"
)

// Libevent is the experiment of this name.
var Libevent = &rig.Experiment{
	Name:     "libevent",
	Title:    "libevent: bench.c's method, over the number of connections",
	Sentence: "a token is passed on through a few of n socket pairs: what the others cost that only sit there",
	Linux:    true,
	Run:      libevent,
}

const (
	libeventWrites = 1000 // that a run passes on
	selectPairs    = 400  // about as many as have numbers below FD_SETSIZE
)

func newPoller(method string, k kernel.Kernel) (reactor.Poller, error) {
	switch method {
	case "select":
		return sel.New(k)
	case "poll":
		return poll.New(k)
	}
	return epoll.New(k)
}

func libevent(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Result, error) {
	var figures []result.Figure
	for _, active := range []int{1, 100} {
		figures = append(figures, result.Figure{
			Name: fmt.Sprintf("active-%d", active), Title: fmt.Sprintf("%s writes among n socket pairs, %d active", units.Count(libeventWrites), active),
			X: result.Axis{Name: "n", Log: true}, Y: result.Axis{Name: "time of a run, µs", Log: true}, Ours: result.Side{Label: "here", Unit: "µs a run"},
		})
	}
	ns, err := rig.Sizes(s.Bound(1<<20), 2)
	if err != nil {
		return result.Result{}, err
	}
	if last := ns[len(ns)-1]; last > selectPairs {
		ns = append(ns, selectPairs)
		slices.Sort(ns)
	}
	for _, n := range ns {
		for i, active := range []int{1, 100} {
			if active <= n && err == nil && ctx.Err() == nil {
				progress("n = %s, %d active", units.Count(n), active)
				err = libeventAt(ctx, n, active, s.Repeats(25, 3), &figures[i].Ours)
			}
		}
	}
	r := result.Result{Notes: []string{
		"bench.c's results were published as graphs, without numbers: there is nothing to put beside ours but their shape.",
		"select ends where a descriptor has the number 1,024: the model's poller refuses it, as the C library's fd_set must.",
	}}
	for _, f := range figures {
		if len(f.Ours.Series) > 0 {
			r.Figures = append(r.Figures, f)
			r.Sentences = append(r.Sentences, grows(&f)...)
		}
	}
	return r, err
}

// grows says how each line goes from its first to its last place.
func grows(f *result.Figure) []string {
	var said []string
	for _, s := range f.Ours.Series {
		if len(s.Points) > 1 {
			first, last := s.Points[0], s.Points[len(s.Points)-1]
			said = append(said, fmt.Sprintf("%s: from %s = %s to %s %s costs %s times as much.",
				f.Title, f.X.Name, units.Value(first.X), units.Value(last.X), s.Name, units.Number(last.Y/first.Y)))
		}
	}
	return said
}

// libeventAt measures all methods, in rounds.
func libeventAt(ctx context.Context, n, active, runs int, ours *result.Side) error {
	ring, err := newRing(n)
	if err != nil {
		return err
	}
	defer ring.close()
	times := map[string][]float64{}
	for range runs {
		for _, method := range rig.Methods {
			if ctx.Err() != nil || method == "select" && slices.Max(ring.read) >= kernel.FDSetSize {
				continue
			}
			d, err := ring.run(method, active)
			if err != nil {
				return err
			}
			times[method] = append(times[method], 1e6*d.Seconds())
		}
	}
	for _, method := range rig.Methods {
		if len(times[method]) > 0 {
			ours.Set(method, float64(n), stats.Median(times[method]))
		}
	}
	return nil
}

// A ring is n socket pairs; what arrives at one is passed on to the next.
type ring struct {
	k           *kernel.Direct
	read, write []int
	next        []int // by descriptor of a read end, where to pass on
}

func newRing(n int) (*ring, error) {
	r := &ring{k: kernel.NewDirect()}
	for range n {
		a, b, err := r.k.Socketpair()
		if err != nil {
			r.close()
			return nil, proc.Machinef("%s could not be opened: %v; raise ulimit -n, or give --most", units.Text.Plural(n, "socket pair"), err)
		}
		r.read, r.write = append(r.read, a), append(r.write, b)
	}
	r.next = make([]int, slices.Max(r.read)+1)
	for i, fd := range r.read {
		r.next[fd] = r.write[(i+1)%n]
	}
	return r, nil
}

func (r *ring) close() {
	for i := range r.read {
		r.k.Close(r.read[i])
		r.k.Close(r.write[i])
	}
}

// run is one run of bench.c. Adding the descriptors is not timed, nor are the
// first writes.
func (r *ring) run(method string, active int) (time.Duration, error) {
	p, err := newPoller(method, r.k)
	if err != nil {
		return 0, err
	}
	defer p.Close()
	for _, fd := range r.read {
		if err := p.Add(fd, kernel.In); err != nil {
			return 0, err
		}
	}
	for i := range active {
		if _, err := r.k.Write(r.write[i*len(r.write)/active], rig.One); err != nil {
			return 0, err
		}
	}
	return rig.Timed(func() error { return r.pass(p, active) })
}

// pass waits and passes on, until all writes are spent and read.
func (r *ring) pass(p reactor.Poller, fired int) error {
	var buf [1]byte
	writes := libeventWrites
	for count := 0; count < fired; {
		ready, err := p.Wait(-1)
		if err != nil && err != kernel.EINTR {
			return err
		}
		for _, ev := range ready {
			if _, err := r.k.Read(ev.FD, buf[:]); err != nil {
				return err
			}
			count++
			if writes == 0 {
				continue
			}
			if _, err := r.k.Write(r.next[ev.FD], rig.One); err != nil {
				return err
			}
			writes--
			fired++
		}
	}
	return nil
}
