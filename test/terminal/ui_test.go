package terminal

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"muxlab/bench/stats"
	"muxlab/harness/measure"
)

var (
	rounds   = flag.Int("rounds", 5, "rounds, each watched and not watched")
	lasting  = flag.Duration("lasting", 3*time.Second, "how long the load lasts in a round")
	watching = flag.Duration("watching", time.Minute, "how long memory is looked at; ten minutes with MUXLAB_LONG=1")
)

// What the screen must not cost, and how fast it must be.
const (
	leastThroughput = 0.90                  // of what the server does when nobody looks
	mostCPU         = 15.0                  // percent of one core
	mostReaction    = 50 * time.Millisecond // from a key to the changed screen
	mostGrowth      = 1.10                  // of memory, from the first third to the last
)

// BenchmarkUI measures what looking costs a server under full load: epoll, 50
// connections, each of which speaks again as soon as it has its echo. Server, load
// and screen are three processes; the screen draws 120 by 40 cells. What the
// terminal itself needs to show them is not counted: nobody looks. The server leaves
// its trace in either case, as every server does that muxlab serve starts.
//
// On two processors, server and load need both, and what the screen takes they lack.
// Where others use the machine too, the throughput says more about those: the CPU
// time of an echo is the steadier figure.
//
//	go test -run '^$' -bench UI -benchtime 1x ./test/terminal
//	MUXLAB_LONG=1 go test -run '^$' -bench UI -benchtime 1x -timeout 30m ./test/terminal
func BenchmarkUI(b *testing.B) {
	for b.Loop() {
		s := serve(b, "epoll")
		var figures costs
		for range *rounds {
			if err := figures.round(b, s); err != nil {
				b.Fatal(err)
			}
		}
		figures.memory = memory(b, s)
		figures.print(b)
		b.ReportMetric(0, "ns/op")
	}
}

// costs are the figures of each round.
type costs struct {
	ratio, cpu []float64
	reaction   []float64    // milliseconds, of each key
	memory     []float64    // megabytes, of each second
	server     [2][]float64 // its CPU time an echo, alone and watched; microseconds
	screen     []float64    // and what the screen adds to it
	rounds     string       // echoes per second, alone and watched
}

// round measures the server alone and watched; which comes first is the other way
// round in every other round.
func (f *costs) round(b *testing.B, s *server) error {
	var alone, watched float64
	var err error
	unseen := func() error { alone, _, err = f.loaded(s, 0); return err }
	seen := func() error { watched, err = f.watched(b, s); return err }
	order := []func() error{unseen, seen}
	if len(f.ratio)%2 == 1 {
		slices.Reverse(order)
	}
	for _, measure := range order {
		if err := measure(); err != nil {
			return err
		}
	}
	f.rounds += fmt.Sprintf("   %.0f, %.0f", alone, watched)
	f.ratio = append(f.ratio, watched/alone)
	return nil
}

// watched puts the server under load while a screen shows it, and then once more
// while somebody types.
func (f *costs) watched(b *testing.B, s *server) (echoes float64, err error) {
	p := s.show(b)
	defer p.closes()
	before, err := measure.Process(p.cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	echoes, n, err := f.loaded(s, 1)
	if err != nil {
		return 0, err
	}
	after, err := measure.Process(p.cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	f.cpu = append(f.cpu, 100*(after.CPU-before.CPU)/time.Since(began).Seconds())
	f.screen = append(f.screen, 1e6*(after.CPU-before.CPU)/n)
	loaded := make(chan error, 1)
	go func() { _, err := load(s.addr, *lasting); loaded <- err }()
	time.Sleep(*lasting / 4)
	for range 10 {
		f.reaction = append(f.reaction, p.reaction("?", "help, page 1").Seconds()*1000)
		p.reaction("\x1b", "LIVE") // back from it, before the next key: they may be read as one
		time.Sleep(*lasting / 20)
	}
	return echoes, <-loaded
}

// loaded puts the server under load: alone, or watched. n is how many echoes there were.
func (f *costs) loaded(s *server, watched int) (perSecond, n float64, err error) {
	before, err := measure.Process(s.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	if perSecond, err = load(s.addr, *lasting); err != nil {
		return 0, 0, err
	}
	after, err := measure.Process(s.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	n = perSecond * lasting.Seconds()
	f.server[watched] = append(f.server[watched], 1e6*(after.CPU-before.CPU)/n)
	return perSecond, n, nil
}

// load runs muxlab load in a process of its own and returns the echoes per second.
func load(addr string, lasting time.Duration) (float64, error) {
	out, err := exec.Command(muxlab, "load", addr, "--conns", "50", "--duration", lasting.String(), "--json").Output()
	if err != nil {
		return 0, fmt.Errorf("the load did not go through: %w", err)
	}
	var result struct {
		EchoesPerSecond float64 `json:"echoes_per_second"`
	}
	if err := json.Unmarshal(out, &result); err != nil {
		return 0, err
	}
	return result.EchoesPerSecond, nil
}

// show attaches a screen at which nobody looks. A terminal of this kind is not
// asked for its colours.
func (s *server) show(t testing.TB) *program {
	t.Helper()
	p := launch(t, setup{
		w: 120, h: 40, runs: s.runs, blind: true, env: []string{"TERM=screen-256color"},
		args: []string{"watch", "--attach", strconv.Itoa(s.cmd.Process.Pid)},
	})
	p.reaction("", "LIVE") // it is up
	return p
}

// reaction types a key and returns how long it takes until the words are written.
func (p *program) reaction(key, words string) time.Duration {
	p.t.Helper()
	p.mu.Lock()
	p.raw.Reset()
	p.mu.Unlock()
	began, late := time.Now(), time.After(patience)
	p.keys(key)
	for !p.wrote(words) {
		select {
		case <-p.arrived:
		case <-late:
			p.t.Fatalf("%q was never written after %q", words, key)
		}
	}
	return time.Since(began)
}

func (p *program) wrote(words string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Contains(p.raw.Bytes(), []byte(words))
}

// closes quits a screen at which nobody looked.
func (p *program) closes() {
	p.keys("q")
	if code := p.code(); code != 0 {
		p.t.Errorf("the screen ended with code %d", code)
	}
}

// memory looks at the screen's memory every second, under load all the time.
func memory(b *testing.B, s *server) []float64 {
	span := *watching
	if os.Getenv("MUXLAB_LONG") != "" {
		span = max(span, 10*time.Minute)
	}
	p := s.show(b)
	defer p.closes()
	loaded := make(chan error, 1)
	go func() { _, err := load(s.addr, span); loaded <- err }()
	var megabytes []float64
	for end := time.Now().Add(span); time.Now().Before(end); time.Sleep(time.Second) {
		u, err := measure.Process(p.cmd.Process.Pid)
		if err != nil {
			b.Fatal(err)
		}
		megabytes = append(megabytes, float64(u.RSS)/(1<<20))
	}
	if err := <-loaded; err != nil {
		b.Fatal(err)
	}
	return megabytes
}

// print is the table: the figure, its bar, and whether it is kept.
func (f *costs) print(b *testing.B) {
	third := max(1, len(f.memory)/3)
	early, end := stats.Median(f.memory[:third]), stats.Median(f.memory[len(f.memory)-third:])
	slowest := slices.Max(f.reaction)
	row := func(what, figure, bar string, kept bool) {
		b.Logf("%-34s %-28s %-16s %s", what, figure, bar, map[bool]string{true: "kept", false: "MISSED"}[kept])
	}
	b.Logf("medians of %d rounds of %v; echoes/s alone, watched:%s", len(f.ratio), *lasting, f.rounds)
	row("throughput, watched / alone", fmt.Sprintf("%.2f (from %.2f to %.2f)", stats.Median(f.ratio), slices.Min(f.ratio), slices.Max(f.ratio)),
		fmt.Sprintf("at least %.2f", leastThroughput), stats.Median(f.ratio) >= leastThroughput)
	b.Logf("CPU time of an echo: server %.2f µs alone, %.2f µs watched, and %.2f µs of the screen",
		stats.Median(f.server[0]), stats.Median(f.server[1]), stats.Median(f.screen))
	row("CPU of the screen, of one core", fmt.Sprintf("%.1f %% (from %.1f to %.1f)", stats.Median(f.cpu), slices.Min(f.cpu), slices.Max(f.cpu)),
		fmt.Sprintf("under %.0f %%", mostCPU), stats.Median(f.cpu) < mostCPU)
	row("from a key to the screen", fmt.Sprintf("%.0f ms (slowest %.0f)", stats.Median(f.reaction), slowest),
		fmt.Sprintf("under %v", mostReaction), stats.Median(f.reaction) < mostReaction.Seconds()*1000)
	what, grown := fmt.Sprintf("memory, last third / first, of %d s", len(f.memory)), fmt.Sprintf("%.2f (%.0f MB, %.0f MB)", end/early, early, end)
	if os.Getenv("MUXLAB_LONG") != "" {
		row(what, grown, fmt.Sprintf("at most %.2f", mostGrowth), end/early <= mostGrowth)
	} else { // the past still fills its share in the first minute
		b.Logf("%-34s %-28s the bar is for ten minutes: MUXLAB_LONG=1", what, grown)
	}
	b.ReportMetric(stats.Median(f.ratio), "watched/alone")
	b.ReportMetric(stats.Median(f.cpu), "%CPU")
	b.ReportMetric(stats.Median(f.reaction), "ms/key")
	b.ReportMetric(end, "MB")
}
