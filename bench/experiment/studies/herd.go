package studies

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/bench/experiment/printed"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/harness/model"
	"muxlab/harness/units"
)

// Herd is the experiment of this name.
var Herd = &rig.Experiment{
	Name:      "herd",
	Title:     "herd: who is woken for a connection, and who gets it",
	Sentence:  "processes that share a port: how many are woken in vain, which of them gets the work, and what that does to the slowest request",
	Published: []string{"cloudflare-accept-balancing.csv", "cloudflare-latency.csv"},
	Linux:     true,
	Run:       herd,
}

// acceptModes are prefork's four ways to share a port.
var acceptModes = []string{"blocking", "shared", "exclusive", "reuseport"}

// printedModes are those of them that Cloudflare printed.
var printedModes = map[string]string{
	"blocking": "blocking accept on a shared socket", "exclusive": "epoll with EPOLLEXCLUSIVE",
}

const (
	herdByHand   = 6   // connections one after another, three children: the first table
	herdChildren = 3   // of the first table
	herdConns    = 200 // one after another: the balance
	herdWorkers  = 4
)

func herd(ctx context.Context, s rig.Settings, progress rig.Progress) (result.Result, error) {
	r := result.Result{Notes: []string{
		"Woken in vain is counted in the trace: accepts that found nothing.",
		"The work of the second table is a sleep, not a million loop iterations, so that more workers than there are CPUs can be busy at once.",
	}}
	byHand := result.Figure{
		Name: "six", Title: "which of three children accepts each of six connections made one after another",
		TableOnly: true, X: result.Axis{Name: "connection"}, Y: result.Axis{Name: "child, in the order of its first accept"},
		Ours: result.Side{Label: "here"}, Theirs: []result.Side{printedOrder()},
	}
	for i := range herdByHand {
		byHand.Categories = append(byHand.Categories, strconv.Itoa(i+1))
	}
	balance := result.Figure{
		Name: "balance", Title: fmt.Sprintf("%d connections one after another over %d workers", herdConns, herdWorkers),
		X: result.Axis{Name: "accepts"}, Y: result.Axis{Name: "accepts, or wake-ups"}, Categories: []string{"busiest", "second", "third", "least busy", "woken in vain"},
		Ours: result.Side{Label: "here", Unit: "accepts, or wake-ups"},
	}
	err := herdModes(ctx, s, progress, &byHand, &balance)
	if len(balance.Ours.Series) > 0 {
		r.Figures = append(r.Figures, byHand, balance)
		r.Sentences = append(sameOrder(&byHand), herdSays(&balance)...)
	}
	if err != nil || ctx.Err() != nil {
		return r, err
	}
	latency, err := herdLatency(ctx, s, progress)
	if len(latency.Ours.Series) > 0 {
		r.Figures = append(r.Figures, latency)
		for i := range latency.Categories {
			x, t := float64(i), latency.Theirs[0]
			r.Sentences = append(r.Sentences, result.InOrder("By "+latency.Categories[i], latency.Ours.At(x), t.At(x), t.Label)...)
		}
	}
	return r, err
}

func herdModes(ctx context.Context, s rig.Settings, progress rig.Progress, byHand, balance *result.Figure) error {
	for _, mode := range acceptModes {
		if ctx.Err() != nil {
			return nil
		}
		progress("--accept %s: %d connections one after another", mode, herdConns)
		who, _, err := visits(ctx, mode, herdChildren, herdByHand, 30*time.Millisecond)
		if err != nil {
			return err
		}
		for i, child := range inOrderOfAppearance(who) {
			byHand.Ours.Set(mode, float64(i), float64(child))
		}
		pause := s.Lasting(2*time.Millisecond, 0)
		who, vain, err := visits(ctx, mode, herdWorkers, herdConns, pause)
		if err != nil {
			return err
		}
		for i, n := range shares(who, herdWorkers) {
			balance.Ours.Set(mode, float64(i), float64(n))
		}
		balance.Ours.Set(mode, herdWorkers, float64(vain))
	}
	return nil
}

// visits makes n connections one after another, each for one message, and says
// which worker accepted each, and how many accepts found nothing.
func visits(ctx context.Context, mode string, workers, n int, pause time.Duration) (who []int, vain uint64, err error) {
	s, err := rig.Start(ctx, "prefork", model.Options{"workers": strconv.Itoa(workers), "accept": mode}, model.Work{}, true)
	if err != nil {
		return nil, 0, err
	}
	defer s.Stop()
	rig.Sleep(ctx, 100*time.Millisecond) // until all workers wait
	before, err := accepts(ctx, s, 0)
	if err != nil {
		return nil, 0, err
	}
	each := n <= herdByHand // few enough to look after each who it was
	for i := range n {
		if err := s.Visit(ctx, rig.One); err != nil {
			return who, 0, err
		}
		rig.Sleep(ctx, pause)
		if each {
			now, err := accepts(ctx, s, i+1)
			if err != nil {
				return who, 0, err
			}
			who = append(who, difference(before, now)...)
			before = now
		}
	}
	now, err := accepts(ctx, s, n)
	if !each && err == nil {
		who = difference(before, now)
	}
	return who, now.vain, err
}

// counted is what the workers did up to now.
type counted struct {
	accepts map[int]int // by the worker's process
	vain    uint64
}

// accepts reads the counters of all processes, once they show n accepts.
func accepts(ctx context.Context, s *rig.Server, n int) (counted, error) {
	for deadline := time.Now().Add(2 * time.Second); ; {
		c, sum := counted{accepts: map[int]int{}}, 0
		frame, err := s.Live.Next()
		if err != nil {
			return c, fmt.Errorf("the server ended: %w", err)
		}
		for _, p := range frame.Processes {
			total := p.Total()
			c.vain += total.Vain
			if strings.HasPrefix(p.Role, "worker") {
				c.accepts[p.PID] = int(total.Accepts)
				sum += int(total.Accepts)
			}
		}
		if sum >= n {
			return c, nil
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return c, fmt.Errorf("of %d connections the trace shows %d accepted", n, sum)
		}
		rig.Sleep(ctx, 2*time.Millisecond)
	}
}

// difference lists the processes that accepted, each as often as it did.
func difference(before, now counted) []int {
	var who []int
	for pid, n := range now.accepts {
		for range n - before.accepts[pid] {
			who = append(who, pid)
		}
	}
	return who
}

// inOrderOfAppearance numbers who from 1 in the order in which they come.
func inOrderOfAppearance(who []int) []int {
	var seen, numbers []int
	for _, w := range who {
		if !slices.Contains(seen, w) {
			seen = append(seen, w)
		}
		numbers = append(numbers, slices.Index(seen, w)+1)
	}
	return numbers
}

// shares are how many of who each of n workers has, most first.
func shares(who []int, n int) []int {
	count := map[int]int{}
	for _, w := range who {
		count[w]++
	}
	list := make([]int, 0, n)
	for _, c := range count {
		list = append(list, c)
	}
	for len(list) < n {
		list = append(list, 0)
	}
	slices.SortFunc(list, func(a, b int) int { return b - a })
	return list
}

// printedOrder is Cloudflare's first table, with the children numbered as ours.
func printedOrder() result.Side {
	t := printed.Must("cloudflare-accept-balancing.csv")
	side := result.Side{Label: "Cloudflare", Source: t.Source}
	for _, mode := range acceptModes {
		for row, cells := range t.Rows {
			if cells[0] != printedModes[mode] {
				continue
			}
			var who []int
			for i := range herdByHand {
				child, _ := t.Value(row, fmt.Sprintf("c%d", i+1))
				who = append(who, int(child))
			}
			for i, child := range inOrderOfAppearance(who) {
				side.Set(mode, float64(i), float64(child))
			}
		}
	}
	return side
}

// sameOrder says for which modes the children come in the printed order.
func sameOrder(f *result.Figure) []string {
	var said []string
	for _, s := range f.Ours.Series {
		word := fmt.Sprintf("--accept %s: the children of six connections are %s", s.Name, sequence(s))
		if t := f.Theirs[0].Find(s.Name); t != nil && sequence(*t) == sequence(s) {
			word += ", as in print."
		} else if t != nil {
			word += fmt.Sprintf("; in print they are %s.", sequence(*t))
		} else {
			word += "; nothing is printed beside it."
		}
		said = append(said, word)
	}
	return said
}

func sequence(s result.Series) string {
	var list []string
	for _, p := range s.Points {
		list = append(list, strconv.Itoa(int(p.Y)))
	}
	return strings.Join(list, " ")
}

func herdSays(f *result.Figure) []string {
	var said []string
	for _, s := range f.Ours.Series {
		most, _ := s.At(0)
		vain, _ := s.At(herdWorkers)
		said = append(said, fmt.Sprintf("--accept %s: of %d connections the busiest of %d workers got %s, and workers were woken %s times in vain.",
			s.Name, herdConns, herdWorkers, units.Value(most), units.Value(vain)))
	}
	return said
}
