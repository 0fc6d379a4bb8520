// Package studies has the experiments: published ones, run again. Each is a file, or
// some of a common beginning, and a variable of the type rig.Experiment. What was
// published and how it is run here is in its page, in bench/experiment/pages.
//
// What it leaves out: how a server is started and a time is taken (rig), what is in
// print (printed), and the text (report).
package studies

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"muxlab/bench/experiment/printed"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/bench/stats"
	"muxlab/harness/kernel"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// Kerrisk is the experiment of this name.
var Kerrisk = &rig.Experiment{
	Name:      "kerrisk",
	Title:     "kerrisk: watching N descriptors of which one is ready",
	Sentence:  "select and poll pay for every descriptor they are told, epoll for the ready one alone; and with nobody idle the difference is gone",
	Published: []string{"kerrisk-tlpi-63-9.csv", "kerrisk-lca2006.csv"},
	Linux:     true,
	Run:       kerrisk,
}

const (
	kerriskMost = 10000
	kerriskOps  = 100_000 // operations that the printed seconds are for
)

// kerrisk measures an operation: one random descriptor is made ready, waited
// for, and read.
func kerrisk(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Result, error) {
	ready := result.Figure{
		Name: "one-ready", Title: "one of N is ready",
		X: result.Axis{Name: "N", Log: true}, Y: result.Axis{Name: "cost of an operation", Log: true}, Ours: result.Side{Label: "here", Unit: "µs an operation"},
	}
	for _, p := range []struct{ label, file string }{{"TLPI 2010", "kerrisk-tlpi-63-9.csv"}, {"LCA 2006", "kerrisk-lca2006.csv"}} {
		t := printed.Must(p.file).Side(p.label, "µs an operation", 1e6/kerriskOps, "n", rig.Methods...)
		t.BaseOn("epoll", 10, "epoll at N = 10")
		ready.Theirs = append(ready.Theirs, t)
	}
	control := result.Figure{
		Name: "all-ready", Title: "negative control: all N are ready, none is idle",
		X: result.Axis{Name: "N", Log: true}, Y: result.Axis{Name: "cost of an event, µs", Log: true}, Ours: result.Side{Label: "here", Unit: "µs an event"},
	}
	most := s.Bound(1 << 20)
	if s.Quick {
		most = s.Bound(kerriskMost)
	}
	r := result.Result{}
	ns, err := rig.Sizes(most, 1)
	if err != nil {
		return r, err
	}
	apart, err := rig.Alone(func() error {
		for _, n := range ns {
			progress("N = %s", units.Count(n))
			if err := kerriskAt(ctx, s, n, &ready.Ours, &control.Ours); err != nil || ctx.Err() != nil {
				return err
			}
		}
		return nil
	})
	ready.Ours.BaseOn("epoll", 10, "epoll at N = 10")
	if len(ready.Ours.Series) > 0 {
		r.Figures = []result.Figure{ready, control}
		r.Sentences = append(ready.Compare(), kerriskControl(&ready, &control)...)
		r.Notes = kerriskNotes(apart)
	}
	return r, err
}

// kerriskNotes are what one must know; apart says whether the thread that measured had
// a table of descriptors of its own.
func kerriskNotes(apart bool) []string {
	notes := []string{
		"Above 1,024 select is given a longer bitmap than the C library's fd_set: Linux takes it, the model select/ refuses it.",
		"Ours is CPU time, and so are the seconds of the book; of the talk's the header says CPU, and a footnote elapsed time. Those of print are of 100,000 operations, and are divided by that here.",
	}
	if !apart {
		notes = append(notes, "The thread that measures may not have a table of descriptors of its own here (unshare(2)): the kernel counts a reference to each that it looks at, a quarter more for select and poll.")
	}
	return notes
}

// variants of the negative control: the three, and epoll as it is used with
// connections that come and go.
const comeAndGo = "epoll, each added and removed"

// A watched set is N descriptors, each of which can be made readable: pipes, as
// in Kerrisk's programs, but of one descriptor each, so that 10,000 fit where
// 20,000 descriptors are allowed.
type watched struct {
	k   *kernel.Direct
	buf [1]byte // what is read; here, so that an operation allocates nothing
	fds []int
}

func watch(k *kernel.Direct, n int) (*watched, error) {
	w := &watched{k: k}
	for range n {
		fd, err := k.LonePipe()
		if err != nil {
			w.close()
			return nil, proc.Machinef("%s could not be opened: %v; raise ulimit -n, or give --most", units.Text.Plural(n, "descriptor"), err)
		}
		w.fds = append(w.fds, fd)
	}
	return w, nil
}

func (w *watched) close() {
	for _, fd := range w.fds {
		w.k.Close(fd)
	}
}

// kerriskAt measures all methods at one N, in rounds, so that a slow moment of
// the machine hits all of them.
func kerriskAt(ctx context.Context, s rig.Settings, n int, ready, control *result.Side) error {
	k := kernel.NewDirect()
	set, err := watch(k, n)
	if err != nil {
		return err
	}
	defer set.close()
	costs := map[string][]float64{}
	slice := s.Lasting(60*time.Millisecond, 15*time.Millisecond)
	for range s.Repeats(5, 3) {
		for _, method := range rig.Methods {
			if ctx.Err() != nil {
				break
			}
			if err := kerriskRound(set, method, slice, costs); err != nil {
				return err
			}
		}
	}
	for _, method := range rig.Methods {
		if c := costs[method]; len(c) > 0 {
			ready.Set(method, float64(n), 1e6*stats.Median(c))
		}
	}
	for _, name := range append(rig.Methods[:3:3], comeAndGo) {
		if c := costs["all "+name]; len(c) > 0 {
			control.Set(name, float64(n), 1e6*stats.Median(c)/float64(n))
		}
	}
	return nil
}

// kerriskRound measures one method once: one ready, and all ready.
func kerriskRound(set *watched, method string, slice time.Duration, costs map[string][]float64) error {
	w, err := rig.NewWaiter(method, set.k)
	if err != nil {
		return err
	}
	defer w.Close()
	for _, fd := range set.fds {
		if err := w.Add(fd); err != nil {
			return err
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	measured := []struct {
		name string
		op   func() error
	}{
		{method, func() error { return set.oneReady(w, set.fds[random.IntN(len(set.fds))]) }},
		{"all " + method, func() error { return set.allReady(w) }},
	}
	if e, ok := w.(comesAndGoes); ok {
		measured = append(measured, struct {
			name string
			op   func() error
		}{"all " + comeAndGo, func() error { return set.allComeAndGo(e) }})
	}
	for _, m := range measured {
		t, err := rig.PerOperation(slice, m.op)
		if err != nil {
			return err
		}
		costs[m.name] = append(costs[m.name], t)
	}
	return nil
}

// oneReady is Kerrisk's operation.
func (set *watched) oneReady(w rig.Waiter, fd int) error {
	if _, err := set.k.Write(fd, rig.One); err != nil {
		return err
	}
	found, err := rig.WaitAll(w)
	if err != nil {
		return err
	}
	if len(found) != 1 || found[0] != fd {
		return fmt.Errorf("descriptor %d was made ready, and %v was found", fd, found)
	}
	return set.drain(fd)
}

func (set *watched) drain(fd int) error {
	_, err := set.k.Read(fd, set.buf[:])
	return err
}

// allReady makes every descriptor ready, and reads each that the wait returns.
func (set *watched) allReady(w rig.Waiter) error {
	for _, fd := range set.fds {
		if _, err := set.k.Write(fd, rig.One); err != nil {
			return err
		}
	}
	found, err := rig.WaitAll(w)
	if err != nil {
		return err
	}
	for _, fd := range found {
		if err := set.drain(fd); err != nil {
			return err
		}
	}
	if len(found) != len(set.fds) {
		return fmt.Errorf("%s were made ready, and %s were found", units.Text.Plural(len(set.fds), "descriptor"), units.Count(len(found)))
	}
	return nil
}

// comesAndGoes is what epoll can do beside waiting: a descriptor is removed and added.
type comesAndGoes interface {
	rig.Waiter
	Again(fd int) error
}

// allComeAndGo also removes and adds each: two epoll_ctl an event.
func (set *watched) allComeAndGo(e comesAndGoes) error {
	if err := set.allReady(e); err != nil {
		return err
	}
	for _, fd := range set.fds {
		if err := e.Again(fd); err != nil {
			return err
		}
	}
	return nil
}

// kerriskControl says what the negative control shows.
func kerriskControl(ready, control *result.Figure) []string {
	xs := control.Xs(control.Ours)
	if len(xs) == 0 {
		return nil
	}
	last := xs[len(xs)-1]
	one, all := ready.Ours.At(last), control.Ours.At(last)
	var said []string
	for _, method := range rig.Methods[:2] {
		if all["epoll"] > 0 && one["epoll"] > 0 && all[method] > 0 {
			said = append(said, fmt.Sprintf("At N = %s %s costs %s times epoll with one ready, and %s times epoll with all ready.",
				units.Value(last), method, units.Number(one[method]/one["epoll"]), units.Number(all[method]/all["epoll"])))
		}
	}
	if c := all[comeAndGo]; c > 0 && all["poll"] > 0 {
		word := "more"
		if c < all["poll"] {
			word = "less"
		}
		said = append(said, fmt.Sprintf("Where every connection comes and goes, epoll pays two epoll_ctl an event: %s µs an event, %s than poll's %s.",
			units.Number(c), word, units.Number(all["poll"])))
	}
	return said
}
