package report

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muxlab/bench/chart"
	"muxlab/bench/chart/text"
	"muxlab/bench/compare"
	"muxlab/harness/load"
	"muxlab/harness/measure"
)

var update = flag.Bool("update", false, "write the golden files again")

// made is a result of made-up rounds, the same every time.
func made(over compare.Axis, names ...string) *compare.Result {
	r := &compare.Result{
		Date: time.Date(2026, 3, 4, 15, 6, 0, 0, time.UTC),
		Machine: measure.Platform{Host: "lab", CPU: "Example 3000", Cores: 4, Memory: 16 << 30, Kernel: "Linux 6.1", OS: "linux",
			Arch: "amd64", Go: "go1.26", Limits: map[string]string{"ulimit -n": "1024"}},
		Plan: compare.Plan{Work: compare.Work{Conns: 50, Size: 64}, Over: over, Rounds: 5, Duration: time.Second, Seed: 7},
	}
	values := over.Values
	if over.Name == "" {
		values = []float64{0}
	}
	for i, name := range names {
		r.Plan.Contenders = append(r.Plan.Contenders, compare.Contender{Name: name})
		for _, x := range values {
			e := &compare.Entry{Contender: name, X: x, Work: r.Plan.Work}
			for n := range 5 {
				v := (60000 - 9000*float64(i)) * (1 + 0.01*float64((n*7+i*3)%5)) / (1 + float64(i)*x/2000)
				e.Rounds = append(e.Rounds, compare.Round{Number: n + 1, EchoesPerSecond: v, RSS: int64(i+4) << 20,
					PerEcho:       measure.PerEcho{CPU: 1e6 / v / 2, User: 1e5 / v, System: 4e5 / v, Voluntary: float64(i) / 4, Involuntary: 0.001},
					PerConnection: 300 * float64(i+1),
					Threads:       8 * (i + 1), Processes: 1, StartUp: time.Duration(i+5) * time.Millisecond,
					Latency: load.Latency{P50: int64(4e9 / v), P99: int64(2e10 / v)}})
			}
			r.Entries = append(r.Entries, e)
		}
	}
	if len(names) > 0 {
		r.Plan.Baseline = names[0]
	}
	return r
}

func bars() *compare.Result {
	r := made(compare.Axis{}, "epoll", "poll", "prefork:workers=2,accept=shared", "blocking", "select")
	for n := range r.Entries[1].Rounds { // poll is as good as epoll
		r.Entries[1].Rounds[n].EchoesPerSecond = r.Entries[0].Rounds[(n+2)%5].EchoesPerSecond
	}
	r.Entries[0].Calls = map[string]float64{"read": 1, "write": 1, "epoll_wait": 0.25}
	r.Entries[3].Work.Conns, r.Entries[3].Note = 1, "blocking driven with 1 connection: serves 1 client at a time"
	r.Entries[4].Rounds, r.Entries[4].End = nil, "knows no descriptor from 1024 on"
	return r
}

func sweep() *compare.Result {
	r := made(compare.Axis{Name: "idle", Values: []float64{0, 10, 100, 1000, 10000}}, "epoll", "poll", "select")
	for _, e := range r.Of("select")[3:] {
		e.Rounds, e.End = nil, "knows no descriptor from 1024 on"
	}
	return r
}

// Each head of the second table names what it is by itself, on paper too.
func TestHeadsStandAlone(t *testing.T) {
	page, err := HTML(bars())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CPU user", "vol. switches", "system calls", "memory per conn.", "time to start"} {
		if !strings.Contains(string(page), ">"+want+"<") {
			t.Errorf("the report has no column %q", want)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		os.MkdirAll("testdata", 0o755)
		os.WriteFile(file, []byte(got), 0o644)
	}
	want, err := os.ReadFile(file)
	if err != nil || got != string(want) {
		t.Errorf("%s differs (go test ./bench/compare/report -update writes it again), %v:\n%s", file, err, got)
	}
}

func TestGolden(t *testing.T) {
	golden(t, "brief.txt", Brief(bars(), text.Style{}))
	golden(t, "bars.txt", Text(bars(), text.Style{}))
	golden(t, "sweep.txt", Text(sweep(), text.Style{}))
	golden(t, "bars.color.txt", chart.Terminal(First(bars()), text.Style{Color: true}))
	golden(t, "rounds.csv", string(CSV(bars())))
	after := bars()
	for i := range after.Entries[0].Rounds {
		after.Entries[0].Rounds[i].EchoesPerSecond *= 1.3
	}
	golden(t, "diff.txt", DiffTable(compare.Compare(bars(), after), text.Style{}))
}

// odd are results that have broken charts before, or might.
func odd() map[string]*compare.Result {
	one := made(compare.Axis{Name: "size", Values: []float64{64}}, "epoll")
	zero := made(compare.Axis{Name: "sleep", Values: []float64{0, 1e-6, 1}}, "epoll", "poll")
	long := made(compare.Axis{}, strings.Repeat("long", 40), "日本語のサーバー", "a\x1b[31mb\nc<b>&\"")
	empty := made(compare.Axis{}, "epoll")
	empty.Entries[0].Rounds = nil
	broken := bars()
	broken.Incomplete, broken.Why = true, "it was interrupted in round 2 of 5"
	broken.Entries[0].Rounds = broken.Entries[0].Rounds[:1]
	tiny := made(compare.Axis{}, "a", "b")
	for _, e := range tiny.Entries {
		for i := range e.Rounds {
			e.Rounds[i] = compare.Round{Number: i + 1, EchoesPerSecond: 1e-9 * float64(i+1)}
		}
	}
	huge := made(compare.Axis{}, "a", "b")
	huge.Entries[0].Rounds[0].EchoesPerSecond = 1e15
	var many []string
	for i := range 10 {
		many = append(many, fmt.Sprintf("contender %d", i))
	}
	return map[string]*compare.Result{
		"one point": one, "zero": zero, "long": long, "empty": empty, "broken": broken, "tiny": tiny, "huge": huge, "no entries": {},
		"many": made(compare.Axis{Name: "connections", Values: []float64{1, 10, 100}}, many...), "many bars": made(compare.Axis{}, many...),
		"bars": bars(), "sweep": sweep(),
	}
}

// Whatever the data: no line is too wide, and no figure is none.
func TestText(t *testing.T) {
	for name, r := range odd() {
		if name == "no entries" {
			continue // no run makes one; the charts below survive it
		}
		for _, width := range []int{0, 60} {
			s := text.Style{Width: width, Color: width == 60}
			sane(t, name, Text(r, s), s.Columns())
			for _, f := range Figures(r) {
				sane(t, name+" "+f.Name, chart.Terminal(f, s), s.Columns())
			}
			sane(t, name+" diff", DiffTable(compare.Compare(r, r), s), s.Columns())
		}
	}
}

// The conclusion and the chart of all ten models have room on one screen of 80x24, with
// a row for the next command; so has a sweep.
func TestBriefFitsAScreen(t *testing.T) {
	all := made(compare.Axis{}, "blocking", "fork", "threads", "threadpool", "select", "poll", "epoll", "prefork", "hybrid", "goroutine")
	for i, conns := range map[int]int{0: 1, 3: 8, 7: 4, 8: 4} {
		all.Entries[i].Work.Conns, all.Entries[i].Note = conns, "driven with fewer connections"
	}
	for name, r := range map[string]*compare.Result{"all": all, "bars": bars(), "sweep": sweep()} {
		shown := Brief(r, text.Style{})
		if n := strings.Count(shown, "\n"); n > 23 || !strings.HasPrefix(shown, "→ ") || !strings.Contains(shown, "--details adds") {
			t.Errorf("%s takes %d rows:\n%s", name, n, shown)
		}
		if !strings.Contains(shown, chart.Terminal(First(r), text.Style{})) {
			t.Errorf("%s has no chart:\n%s", name, shown)
		}
	}
}

func sane(t *testing.T, name, all string, width int) {
	t.Helper()
	for line := range strings.Lines(all) {
		if n := text.Width(strings.TrimRight(line, "\n")); n > width {
			t.Errorf("%s: %d columns, not %d: %q", name, n, width, line)
		}
	}
	for _, bad := range []string{"NaN", "Inf", "%!", "\x1b[31m"} {
		if strings.Contains(all, bad) {
			t.Errorf("%s: %q in it:\n%s", name, bad, all)
		}
	}
}

// Without colour nothing is lost: the text is the same.
func TestNoColor(t *testing.T) {
	for name, r := range map[string]*compare.Result{"bars": bars(), "sweep": sweep()} {
		color := Text(r, text.Style{Color: true})
		for strings.Contains(color, "\x1b[") {
			from := strings.Index(color, "\x1b[")
			color = color[:from] + color[from+strings.IndexByte(color[from:], 'm')+1:]
		}
		if plain := Text(r, text.Style{}); plain != color {
			t.Errorf("%s: colour changes more than colour", name)
		}
	}
}

// Memory a connection that is not known is no 0.
func TestNoMemoryIsNotKnown(t *testing.T) {
	if got := bytesOf(0); got != "–" {
		t.Errorf("%q", got)
	}
}

// The title and the places agree on which may be the first, also where one that varies
// much lies between two that can be told apart.
func TestTitleAndRanksAgree(t *testing.T) {
	r := withEchoes(map[string][]float64{
		"a": {1100, 1102, 1098, 1101, 1099}, "b": {1300, 900, 1250, 850, 1060}, "c": {1000, 1001, 999, 1002, 998},
		"d": {500, 501, 499, 502, 498}, "e": {400, 401, 399, 402, 398}}, "a", "b", "c", "d", "e")
	f := First(r)
	if want := "a and b do the most, and cannot be told apart: "; !strings.HasPrefix(f.Title, want) {
		t.Errorf("%q does not begin with %q", f.Title, want)
	}
	for _, s := range f.Series {
		want := map[string]string{"a": "1–2", "b": "1–3", "c": "2–3", "d": "4", "e": "5"}[s.Name]
		if s.Rank != want || s.Best != (want[0] == '1') {
			t.Errorf("%s has the place %q, want %q; best is %v", s.Name, s.Rank, want, s.Best)
		}
	}
}

// withEchoes is a result with these echoes a second, round by round.
func withEchoes(lists map[string][]float64, names ...string) *compare.Result {
	r := made(compare.Axis{}, names...)
	for _, e := range r.Entries {
		for i, v := range lists[e.Contender] {
			e.Rounds[i].EchoesPerSecond = v
		}
		e.Rounds = e.Rounds[:len(lists[e.Contender])]
	}
	return r
}

// Rounds that leave everything open are called noisy: nobody reads that a fivefold
// difference is none.
func TestAFivefoldSpreadIsNoTie(t *testing.T) {
	r := withEchoes(map[string][]float64{"a": {1000, 90, 5000}, "b": {200, 900, 40}}, "a", "b")
	f := First(r)
	if want := "Too noisy to say which of 2 is best: 200 to 1,000 echoes a second"; f.Title != want {
		t.Errorf("the title is %q, want %q", f.Title, want)
	}
	all := strings.Join(strings.Fields(Text(r, text.Style{})), " ")
	if strings.Contains(all, "1=") || !strings.Contains(all, "no conclusion: the rounds differ more than the servers") {
		t.Errorf("%s", all)
	}
}

// A model that had fewer connections than the others is in no chart, and the chart says
// so; the table has it.
func TestOtherWorkIsInNoChart(t *testing.T) {
	r := bars()
	for _, f := range Figures(r) {
		for _, s := range f.Series {
			if s.Name == "blocking" {
				t.Errorf("the chart of %s has blocking, which had 1 connection", f.Name)
			}
		}
		if want := "Not in the chart, since it was other work: blocking with 1 connection. --conns 1 gives all the same."; f.Without != want {
			t.Errorf("%s says %q", f.Name, f.Without)
		}
		if svg, err := chart.SVG(f); err != nil || !strings.Contains(string(svg), "Not in the chart") {
			t.Errorf("the picture of %s does not say what it leaves out, %v", f.Name, err)
		}
	}
	over := sweep()
	for _, e := range over.Of("poll") {
		e.Work.Conns = 8
	}
	f := First(over)
	if len(f.Series) != 2 || f.Series[1].Name != "select" || f.Series[1].Letter != "c" {
		t.Errorf("the lines of a sweep are %+v", f.Series)
	}
	if all := Text(over, text.Style{}); !strings.Contains(all, "* poll ") || !strings.Contains(all, "other work: poll with 8 connections") {
		t.Errorf("%s", all)
	}
}

// A line says where it ends, which is not where it is missing.
func TestALineEndsWhereItsCrossIs(t *testing.T) {
	f := First(sweep())
	s := f.Series[2]
	if last := s.Points[len(s.Points)-1].X; last != 100 || !strings.HasPrefix(s.End, "ends at 100; not measured at 1,000: ") {
		t.Errorf("the last point of %s is at %v, and it %s", s.Name, last, s.End)
	}
}

// Where other programs used the machine in every round, nothing is ranked or told.
func TestADisturbedRunSaysNothing(t *testing.T) {
	r := bars()
	r.Disturbed = 0.62
	all := strings.Join(strings.Fields(Text(r, text.Style{})), " ")
	for _, want := range []string{"too busy for a ranking: 42,800 to 61,200", "No conclusion: other programs took up to 62 % of this machine in every round.",
		"* other programs took up to 62 % of this machine in every round: read nothing into these figures"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not said:\n%s", want, all)
		}
	}
	if f := First(r); f.Series[0].Rank != "" || strings.Contains(all, "(0.68") {
		t.Errorf("it is ranked all the same: %+v", f.Series)
	}
}

// Two runs of epoll, one of them a sweep, have epoll in common, but no point.
func TestDiffOfOtherPoints(t *testing.T) {
	a := &compare.Result{Entries: []*compare.Entry{{Contender: "epoll", Rounds: []compare.Round{{Number: 1, EchoesPerSecond: 1}}}}}
	b := &compare.Result{Entries: a.Entries, Plan: compare.Plan{Over: compare.Axis{Name: "idle", Values: []float64{0}}}}
	got := DiffTable(compare.Compare(a, b), text.Style{Width: 80})
	if !strings.Contains(got, "no contender was measured in both at the same point") || strings.Contains(got, "in common") {
		t.Errorf("%s", got)
	}
}
