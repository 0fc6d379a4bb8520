package compare

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"muxlab/catalog"
	"muxlab/harness/proc"
	"muxlab/harness/trace/tracetest"
)

// The test program is also the outside server: an echo server of net alone, and
// one that dies under load.
func TestMain(m *testing.M) {
	proc.Main(catalog.Models)
	if len(os.Args) == 3 && strings.HasPrefix(os.Args[1], "peer") {
		peerMain(os.Args[1], os.Args[2])
	}
	os.Exit(tracetest.InMemory(m.Run))
}

func peerMain(kind, port string) {
	if kind == "peer-elsewhere" {
		port = "0"
	}
	if kind == "peer-refuses" {
		fmt.Fprintln(os.Stderr, "no mood")
		os.Exit(3)
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		os.Exit(1)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			os.Exit(1)
		}
		go func() {
			n, _ := io.CopyN(c, c, 16)
			if kind == "peer-dies" && n > 0 { // under load, that is, however late that begins
				time.Sleep(80 * time.Millisecond)
				fmt.Fprintln(os.Stderr, "bad day")
				os.Exit(1)
			}
			io.Copy(c, c)
			c.Close()
		}()
	}
}

func peerOf(t *testing.T, kind string) Contender {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParsePeer(kind + "='" + exe + "' " + kind + " {port}")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tiny(t *testing.T, contenders ...Contender) Plan {
	return Plan{
		Contenders: contenders, Baseline: contenders[0].Name, Work: Work{Conns: 4, Size: 16},
		Rounds: 2, Warmup: 10 * time.Millisecond, Duration: 300 * time.Millisecond, Seed: 1, // some echoes, however busy the machine
	}
}

func ours(t *testing.T, spec string) Contender {
	c, err := ParseModel(spec)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A real run: two models, one of them with options, and an outside server.
func TestRun(t *testing.T) {
	p := tiny(t, ours(t, "poll"), ours(t, "threadpool:workers=3,queue=2"), peerOf(t, "peer"))
	saves := 0
	r, err := Run(t.Context(), p, Hooks{Others: quiet, Save: func(r *Result) {
		saves++
		if r.Incomplete != (saves < 2) {
			t.Errorf("after round %d incomplete is %v", saves, r.Incomplete)
		}
	}})
	if err != nil || r.Incomplete || saves != 2 {
		t.Fatalf("%v, %d saves, %+v", err, saves, r)
	}
	for _, e := range r.Entries {
		if e.Rounded() != 2 {
			t.Errorf("%s: %+v", e.Contender, e)
		}
		for _, round := range e.Rounds {
			if round.EchoesPerSecond <= 0 || round.Latency.P50 <= 0 {
				t.Errorf("%s: %+v", e.Contender, round)
			}
		}
	}
	if runtime.GOOS == "linux" {
		costs(t, r)
	}
	pool := r.Of("threadpool:workers=3,queue=2")[0]
	if pool.Work.Conns != 3 || !strings.Contains(pool.Note, "3 connections") {
		t.Errorf("a pool of 3 is driven with %+v, %q", pool.Work, pool.Note)
	}
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("it", text)
	if err != nil || len(again.Entries) != 3 || again.Entries[0].Rounds[0] != r.Entries[0].Rounds[0] {
		t.Errorf("read again: %v", err)
	}
}

// Interrupted at once, there is no result of nothing.
func TestInterruptedBeforeAnything(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	if _, err := Run(ctx, tiny(t, ours(t, "poll")), Hooks{Doing: func(_, _, _ int, _ *Entry) { stop() }}); err == nil || !strings.Contains(err.Error(), "interrupted before anything") {
		t.Errorf("%v", err)
	}
}

// A page that children share counts once: their resident sets, added up, are far
// more than they take.
func TestSharedMemoryCountsOnce(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc/PID/smaps_rollup")
	}
	r, err := Run(t.Context(), tiny(t, ours(t, "prefork:workers=8")), Hooks{})
	if err != nil || r.Incomplete {
		t.Fatalf("%v, %q", err, r.Why)
	}
	for _, m := range r.Entries[0].Rounds {
		if each := m.RSS / int64(m.Processes); m.Processes != 9 || each > 4<<20 {
			t.Errorf("%d processes of %d kB each", m.Processes, each>>10)
		}
	}
}

// costs finds what the servers used: an echo is a read and a write at least, and
// only a model leaves a trace in which they can be counted.
func costs(t *testing.T, r *Result) {
	for _, e := range r.Entries {
		for _, m := range e.Rounds {
			if m.CPU <= 0 || m.Threads < 1 || m.Processes != 1 || m.StartUp <= 0 {
				t.Errorf("%s: %+v", e.Contender, m)
			}
		}
		ours := r.Plan.contender(e.Contender).Model != ""
		calls := e.Calls
		for try := 1; ours && calls == nil && try < 4; try++ { // on a busy machine not everything was seen
			if again, err := Run(t.Context(), tiny(t, *r.Plan.contender(e.Contender)), Hooks{}); err == nil {
				calls = again.Entries[0].Calls
			}
		}
		if reads, writes := calls["read"], calls["write"]; ours != (reads > 0.9) || ours != (writes > 0.9) || reads > 3 || writes > 1.5 {
			t.Errorf("%s makes these calls for an echo: %v", e.Contender, calls)
		}
	}
}

// A server that dies in the middle takes nothing from the others.
func TestTrouble(t *testing.T) {
	p := tiny(t, ours(t, "poll"), peerOf(t, "peer-dies"))
	p.Work.Conns = 1
	r, err := Run(t.Context(), p, Hooks{Others: quiet})
	if err != nil || !r.Incomplete || !strings.Contains(r.Why, "peer-") {
		t.Fatalf("%v, %v %q", err, r.Incomplete, r.Why)
	}
	if n := r.Of("poll")[0].Rounded(); n != 2 {
		t.Errorf("poll has %d rounds", n)
	}
	dead := r.Of("peer-dies")[0]
	if dead.Rounded() != 0 || len(dead.Rounds) != 2 || !strings.Contains(dead.Rounds[0].Failed, "died: bad day") {
		t.Errorf("%+v", dead)
	}
}

// Interrupted, a run keeps the rounds it has.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := tiny(t, ours(t, "poll"))
	p.Rounds = 100
	r, err := Run(ctx, p, Hooks{Others: quiet, Doing: func(_, _, round int, _ *Entry) {
		if round == 2 {
			cancel()
		}
	}})
	if err != nil || !r.Incomplete || !strings.Contains(r.Why, "interrupted in round 2 of 100") {
		t.Fatalf("%v, %q", err, r.Why)
	}
	if n := r.Entries[0].Rounded(); n != 1 {
		t.Errorf("%d rounds count", n)
	}
}

// endings are plans, and where a line of theirs ends.
var endings = []struct {
	spec, over string
	idle       int
	ends       string // at the points that end, with why
	note       string // at the first point
}{
	{"epoll", "connections=10,1000,10000", 0, "", ""},
	{"select", "connections=10,1000,1024", 0, "1024: knows no descriptor", ""},
	{"blocking", "connections=1,2", 0, "2: serves 1 client at a time", ""},
	{"blocking", "size=1,2", 0, "", "driven with 1 connection"},
	{"blocking", "size=1", 3, "1: serves 1 client at a time, and 3 are idle", ""},
	{"threadpool", "connections=8,9", 0, "9: has 8 workers", ""},
	{"threadpool", "workers=1,100", 0, "", "driven with 1 connection"},
	{"epoll", "workers=1,2", 0, "", "has no workers"},
	{"prefork:accept=reuseport", "size=1", 0, "", "driven with 1 connection"},
	{"hybrid:inner=epoll", "connections=1,500", 0, "", ""},
	{"hybrid", "size=1", 0, "", "driven with 4 connections"},
	{"poll:max-conns=5", "connections=5,6", 0, "6: serves 5 clients at most", ""},
	{"threads", "connections=100,8001", 0, "8001: serves 8,000 clients at most", ""},
}

// What a model cannot serve is the end of its line, not an error; nothing is started.
func TestEnds(t *testing.T) {
	for _, c := range endings {
		over, err := ParseOver(c.over)
		if err != nil {
			t.Fatal(err)
		}
		p := Plan{Contenders: []Contender{ours(t, c.spec)}, Over: over, Work: Work{Conns: 50, Idle: c.idle, Size: 1}}
		var ends []string
		for _, e := range p.entries() {
			if e.End != "" {
				ends = append(ends, fmt.Sprintf("%.0f: %s", e.X, e.End))
			}
		}
		all := strings.Join(ends, "; ")
		if !strings.HasPrefix(all, c.ends) || (c.ends == "") != (all == "") || strings.Contains(all, ";") {
			t.Errorf("%s over %s ends %q, want %q", c.spec, c.over, all, c.ends)
		}
		if note := p.entries()[0].Note; !strings.Contains(note, c.note) || (note == "") != (c.note == "") {
			t.Errorf("%s over %s: note %q, want %q", c.spec, c.over, note, c.note)
		}
	}
}

func TestParseRejects(t *testing.T) {
	for _, spec := range []string{"", "nonsense", "epoll:edge=maybe", "epoll:", "poll:edge", "prefork:workers=x"} {
		if _, err := ParseModel(spec); err == nil {
			t.Errorf("model %q goes through", spec)
		}
	}
	for _, spec := range []string{"", "x", "x=", "=y {port}", "x=./server", "epoll=y {port}", "x=y '{port}", "x=no-such-program {port}"} {
		if _, err := ParsePeer(spec); err == nil {
			t.Errorf("peer %q goes through", spec)
		}
	}
	for _, spec := range []string{"", "size", "size=", "size=0", "size=a", "sleep=3", "sleep=-1s", "colour=1", "size=1,,2"} {
		if _, err := ParseOver(spec); err == nil {
			t.Errorf("sweep %q goes through", spec)
		}
	}
	c, err := ParsePeer(`mine=sh -c "exec 'a b' {port}"`)
	if err != nil || len(c.Command) != 3 || c.Command[2] != "exec 'a b' {port}" {
		t.Errorf("%q, %v", c.Command, err)
	}
}

// A damaged or foreign file gets a sentence.
func TestParseFile(t *testing.T) {
	for _, text := range []string{"", "{", "[]", `{"format":"other"}`, `{"format":"muxlab compare 1"}`, "null",
		`{"format":"muxlab compare 1","plan":{"contenders":[{"name":"a"}]},"entries":[null]}`,
		`{"format":"muxlab compare 1","plan":{"contenders":[{"name":"a"}]},"entries":[{"contender":"b"}]}`,
		`{"format":"muxlab compare 1","plan":{"contenders":[{"name":"a"}]},"entries":[{"contender":"a","rounds":[{"cpu_us_per_echo":-1}]}]}`,
		`{"format":"muxlab compare 1","plan":{"contenders":[{"name":"a"}],"over":{"name":"x","values":[1]}}}`,
	} {
		if _, err := Parse("file", []byte(text)); err == nil || proc.ExitCode(err) != 1 || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
