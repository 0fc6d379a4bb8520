package strace

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/recording"
	"muxlab/harness/trace"
	"muxlab/harness/trace/tracetest"
)

// Straced is what has to be true of the servers of testdata/strace.sh, each of
// which served three clients that said three things of seven bytes each.
var Straced = map[string]recording.Foreign{
	"python":  {Program: "python3 selectors_echo.py", Processes: 1, Multiplexes: true},
	"select":  {Program: "echo", Processes: 1, Threads: 1, Multiplexes: true},
	"threads": {Program: "echo", Processes: 1, Threads: 4},
	"fork":    {Program: "echo", Processes: 4, Threads: 4},
	"net":     {Program: "net", Processes: 1, Multiplexes: true},
}

// Loops are the servers of testdata/loops.c and testdata/loops.py.
var Loops = map[string]recording.Foreign{}

func init() {
	for _, method := range []string{"select", "poll", "epoll"} {
		for sockets, threads := range map[string]int{"blocking": 1, "nonblocking": 0} {
			loop := recording.Foreign{Processes: 1, Threads: threads, Multiplexes: true}
			loop.Program = "loops"
			Loops["c-"+method+"-"+sockets] = loop
			loop.Program = "python3 loops.py"
			Loops["python-"+method+"-"+sockets] = loop
		}
	}
}

func StraceFile(name string) string { return filepath.Join("testdata", "strace", name+".txt") }

func TestStraceOfServers(t *testing.T) {
	for _, all := range []map[string]recording.Foreign{Straced, Loops} {
		for name, want := range all {
			t.Run(name, func(t *testing.T) { servedThree(t, StraceFile(name), want) })
		}
	}
}

// The same of servers that run now, on this machine and under its strace.
func TestStraceOfServersNow(t *testing.T) {
	for _, tool := range []string{"strace", "python3", "cc"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not on this machine: the files made with it are checked all the same", tool)
		}
	}
	if out, err := exec.Command("strace", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("strace may not trace here: %s", out)
	}
	dir := t.TempDir()
	now := map[string]recording.Foreign{"python": Straced["python"], "select": Straced["select"], "threads": Straced["threads"]}
	maps.Copy(now, Loops)
	names := slices.Sorted(maps.Keys(now))
	if out, err := exec.Command("sh", slices.Concat([]string{filepath.Join("testdata", "strace.sh"), dir}, names)...).CombinedOutput(); err != nil {
		t.Fatalf("strace.sh: %v\n%s", err, out)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) { servedThree(t, filepath.Join(dir, name+".txt"), now[name]) })
	}
}

// returnedWait is a line of a wait that returned, read in another way than by the package.
var returnedWait = regexp.MustCompile(`(?m)^[0-9. ]+ (?:select|pselect6|poll|ppoll|epoll_wait|epoll_pwait)\(.* = [0-9]+ `)

// turnsAreWaits: what counts turns counts as many as there are waits in the file.
func turnsAreWaits(t *testing.T, file string, frames []*trace.Frame) {
	text := tracetest.Must[[]byte](t)(os.ReadFile(file))
	waits := uint64(len(returnedWait.FindAll(text, -1)))
	if turns := frames[len(frames)-1].Total().Turns; turns != waits || waits < 10 {
		t.Errorf("%d turns, and %d waits in the file", turns, waits)
	}
}

func servedThree(t *testing.T, file string, want recording.Foreign) {
	r := OpenFile(t, file)
	tracetest.Check(t, r.Damage())
	seen, ok := r.Foreign()
	if want.Addr = seen.Addr; !ok || seen != want || !strings.HasPrefix(seen.Addr, "127.0.0.1:") {
		t.Errorf("seen as a whole: %+v, not %+v", seen, want)
	}
	frames := Whole(t, &r.Past)
	last := frames[len(frames)-1]
	total := last.Total()
	if want.Program == "net" { // before it listens, it reads how long a backlog may be
		total.BytesIn -= 5
	}
	if total.Accepts != 3 || total.BytesIn != 63 || total.BytesOut != 63 || total.Turns == 0 {
		t.Errorf("in all: %+v", total)
	}
	if _, loop := Loops[strings.TrimSuffix(filepath.Base(file), ".txt")]; loop {
		turnsAreWaits(t, file, frames)
	}
	if s := last.Server(); s == nil || !s.Ended {
		t.Errorf("at the end the server is %+v", s)
	}
	most := 0
	for _, f := range frames {
		most = max(most, connections(f))
	}
	if most < 3 { // a parent and a child may both have one
		t.Errorf("at most %d connections were open at a time, not 3", most)
	}
}

func connections(f *trace.Frame) (n int) {
	for _, p := range f.Processes {
		for _, d := range p.FDs {
			if d.Kind == trace.Connection {
				n++
			}
		}
	}
	return n
}
