package outside

import (
	"bytes"
	"net"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// A wrongCall is a command line that is wrong: its exit code, and what it says.
type wrongCall struct {
	args string
	code int
	says string
}

var wrongServe = []wrongCall{
	{"serve nonsense", 2, "the models are blocking, "},
	{"serve epol", 2, "did you mean epoll?"},
	{"serve", 2, "takes one model"},
	{"serve epoll poll", 2, "takes one model"},
	{"serve epoll --addr nowhere", 2, "HOST:PORT"},
	{"serve epoll --addr 127.0.0.1:99999", 2, "HOST:PORT"},
	{"serve epoll --addr 192.0.2.1:0", 3, "127.0.0.1"},
	{"serve prefork --workers -1", 2, "from 1 to 256"},
	{"serve prefork --workers many", 2, "from 1 to 256"},
	{"serve prefork --accept badly", 2, "blocking, shared, exclusive, reuseport"},
	{"serve poll --edge", 2, "poll has no option --edge"},
	{"serve epoll --backlog 0", 2, "--backlog"},
	{"serve epoll --sleep -1s", 2, "--sleep"},
	{"serve epoll --sleep 5", 2, "--sleep is a time with its unit"},
	{"serve epoll --sleep", 2, "--sleep needs a value"},
	{"serve epoll --backlog many", 2, "--backlog is a whole number"},
	{"serve epoll --lines=perhaps", 2, "--lines is true or false"},
	{"serve prefork --worker 2", 2, "did you mean --workers?"},
	{"serve epoll -x", 2, "has no flag -x"},
	{"serve epoll --nonsense", 2, "see muxlab serve --help"},
	{"serve threads --max-conns 100000", 2, "from 1 to 8000"},
	{"serve epoll --max-conns 999999", 3, "ulimit -n"},
	{"serve epoll --record x --no-trace", 2, "one of the two"},
	{"serve epoll --addr 127.0.0.1:0 --record no/such/folder/x", 1, "no such file"},
}

var wrongWatch = []wrongCall{
	{"watch", 2, "--plain"},
	{"watch --plain --for 0s", 2, "--for is a time above 0"},
	{"watch --plain --for -1s", 2, "--for is a time above 0"},
	{"watch epoll --for 1s", 2, "goes with --plain"},
	{"watch --plain --clients 99999999", 3, "ulimit -n"},
	{"watch --plain --scene silent-clent", 2, "did you mean silent-client?"},
	{"watch --plain --scene silent-client --edge", 2, "--edge does not go with --scene"},
	{"watch --plain --broken spn", 2, "did you mean spin?"},
	{"watch --plain --attach --clients 3", 2, "--clients does not go with --attach"},
	{"watch --plain --replay x --record y", 2, "--record does not go with --replay"},
	{"watch --plain --record no/such/x", 1, " no/such/x: no such"},
	{"watch epoll extra", 2, "at most one model"},
	{"watch --attach=1073741824", 1, "no server with process id 1073741824"},
	{"watch --attach 1073741824", 1, "no server with process id 1073741824"},
	{"watch --attach epoll", 2, "process id"},
	{"watch epoll --replay x", 2, "give one of them"},
	{"watch --plain --replay outside_test.go", 1, "neither a recording"},
	{"watch --plain --replay nothing.mux", 1, "no such file"},
	{"watch --broken nonsense", 2, "on the shelf"},
	{"watch --attach=me", 2, "process id"},
	{"watch --scenes epoll", 2, "no model"},
	{"watch epoll --json", 2, "--scenes"},
}

var wrongLoad = []wrongCall{
	{"load", 2, "address"},
	{"load 127.0.0.1:1 --duration 100ms", 1, "refused"},
	{"load localhost:1 --duration 100ms", 1, "nobody listens there"},
	{"load localhost", 2, "no address"},
	{"load localhost:http", 2, "no address"},
	{"load ::1:7000", 2, "[::1]:7000"},
	{"load 127.0.0.1:0", 2, "from 1 to 65535"},
	{"load 127.0.0.1:65536", 2, "from 1 to 65535"},
	{"load http://127.0.0.1:7000", 2, "no address"},
	{"load 127.0.0.1:7000 --rate NaN", 2, "the rate"},
	{"load 127.0.0.1:7000 --rate fast", 2, "--rate is a number"},
	{"load 127.0.0.1:7000 --conns 99999999", 3, "ulimit -n"},
	{"load 127.0.0.1:7000 --hgrm no/such/x", 1, " no/such/x: no such"},
	{"load 127.0.0.1:7000 --hlog no/such/x", 1, "no such"},
	{"load 127.0.0.1:7000 --conns -5", 2, "--conns"},
	{"load 127.0.0.1:7000 --conns 5 --active 6", 2, "active"},
	{"load 127.0.0.1:7000 --duration 0", 2, "--duration"},
}

var wrongBench = []wrongCall{
	{"compare nonsense", 2, "no model"},
	{"compare epol", 2, "did you mean epoll?"},
	{"compare epoll:egde", 2, "did you mean --edge?"},
	{"compare epoll:", 2, "behind the colon"},
	{"compare epoll --baseline epol", 2, "did you mean epoll?"},
	{"compare epoll --over idel=1", 2, "did you mean idle?"},
	{"compare epoll --over workers=1,2", 2, "nothing would vary"},
	{"compare epoll --out outside_test.go", 1, "not a directory"},
	{"compare epoll --over colour=1", 2, "--over"},
	{"chart nothing.json", 1, "no such file"},
	{"compare epoll --out /proc/self", 1, "nothing can be written into --out /proc/self"},
	{"experiment kerrisk --out /proc/self", 1, "nothing can be written into --out /proc/self"},
	{"chart outside_test.go", 1, "no result of muxlab compare"},
	{"chart .", 1, "there is no result.json in ."},
	{"diff one.json", 2, "two folders"},
	{"diff nothing.json nothing.json", 1, "no such file"},
	{"experiment nonsense", 2, "no experiment"},
	{"experiment kerisk", 2, "did you mean kerrisk?"},
	{"experiment --page", 2, "which experiment?"},
	{"experiment kerrisk --out outside_test.go", 1, "not a directory"},
	{"experiment kerrisk --most -1", 2, "--most"},
}

var wrongRest = []wrongCall{
	{"nonsense", 2, "there is no command"},
	{"wach", 2, "did you mean watch?"},
	{"diagnose nothing.mux", 3, "no such file"},
	{"diagnose outside_test.go", 3, "neither a recording"},
	{"diagnose", 2, "give one of the two"},
	{"diagnose x --threshold HogTim=1s", 2, "did you mean HogTime?"},
	{"diagnose x --threshold HogTime", 2, "NAME=VALUE"},
	{"export nothing.mux --csv -", 1, "no such file"},
	{"export outside_test.go --chrome -", 1, "neither a recording"},
	{"export x", 2, "say what to write"},
	{"help nonsense", 2, "there is no command"},
	{"help watch nonsense", 2, "there is no command"},
	{"diagnose --attach --for 0s", 2, "--for is a time above 0"},
	{"completion nosuch", 2, "bash, zsh, fish"},
	{"completion bsh", 2, "did you mean bash?"},
	{"models extra", 2, "no arguments"},
}

// Wrong input gets one sentence and its exit code, and never a stack trace.
func TestWrongInput(t *testing.T) { // alone: no server runs meanwhile
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	inUse := []wrongCall{{"serve epoll --addr " + taken.Addr().String(), 1, "in use"}}
	for _, c := range slices.Concat(inUse, wrongServe, wrongWatch, wrongLoad, wrongBench, wrongLab, wrongRest) {
		t.Run(c.args, func(t *testing.T) {
			var out, errs bytes.Buffer
			// On some machines a million descriptors are nothing: not in here.
			cmd := exec.Command("sh", append([]string{"-c", `ulimit -n 2000 2>/dev/null; exec "$0" "$@"`, program}, strings.Fields(c.args)...)...)
			cmd.Stdout, cmd.Stderr = &out, &errs
			late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
			defer late.Stop()
			cmd.Run()
			said := errs.String()
			if cmd.ProcessState.ExitCode() != c.code || !strings.Contains(said, c.says) {
				t.Errorf("code %d, want %d, with %q in it: %s", cmd.ProcessState.ExitCode(), c.code, c.says, said)
			}
			if strings.Count(said, "\n") != 1 || strings.Contains(said, "goroutine ") || out.Len() > 0 {
				t.Errorf("not one sentence on stderr: %q, stdout %q", said, out.String())
			}
		})
	}
}

// The tab key offers what there is, and --version says what this is.
func TestCompletion(t *testing.T) {
	for _, c := range []struct{ typed, offers string }{
		{"serve epo", "epoll\t"}, {"watch --scene silent", "silent-client\t"}, {"watch --broken spi", "spin\t"},
		{"experiment ker", "kerrisk\t"}, {"compare epoll sel", "select\t"}, {"serve prefork --accept reu", "reuseport\t"},
		{"load --arrivals poi", "poisson"}, {"compare --over id", "idle="}, {"wat", "watch\t"}, {"lab sel", "select\t"}, {"lab check sel", "select\t"}, {"lab select --from thr", "three\t"}, {"completion ba", "bash"},
	} {
		if said := result(t, append([]string{"__complete"}, strings.Fields(c.typed)...)...); !strings.Contains(said, c.offers) {
			t.Errorf("%s: it offers %q, and not %q", c.typed, said, c.offers)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if script := result(t, "completion", shell); !strings.Contains(script, "muxlab") {
			t.Errorf("no script for %s", shell)
		}
	}
	if said := result(t, "--version"); !strings.HasPrefix(said, "muxlab") || !strings.Contains(said, "go1.") {
		t.Errorf("--version says %q", said)
	}
}

// A limit of descriptors that is too low gets its sentence before anything, the
// Go runtime included, runs into it.
func TestTooFewDescriptors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ limit, command, says string }{
		{"6", "doctor", "ulimit -n here is 6"},
		{"6", "serve epoll --addr 127.0.0.1:0", "ulimit -n here is 6"},
		{"20", "serve epoll --addr 127.0.0.1:0", "epoll as asked for needs at least 32"},
		{"40", "serve prefork --workers 4 --addr 127.0.0.1:0", "prefork as asked for needs at least 44"},
		{"100", "serve poll --max-conns 1000", "poll as asked for needs 1,032"},
	} {
		t.Run(c.limit+" "+c.command, func(t *testing.T) {
			cmd := exec.Command("sh", "-c", "ulimit -n "+c.limit+` && exec "$0" `+c.command, program)
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
			defer late.Stop()
			cmd.Run()
			said := errs.String()
			if cmd.ProcessState.ExitCode() != 3 || strings.Count(said, "\n") != 1 || !strings.Contains(said, c.says) || out.Len() > 0 {
				t.Errorf("code %d, want 3 and a sentence with %q: %s%s", cmd.ProcessState.ExitCode(), c.says, said, out.String())
			}
		})
	}
}
