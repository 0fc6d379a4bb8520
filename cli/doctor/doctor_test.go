package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"muxlab/harness/measure"
	"muxlab/harness/proc"
)

// must fails unless l has this status, and says all words.
func must(t *testing.T, l measure.Limit, status string, words ...string) {
	t.Helper()
	if l.Status() != status {
		t.Errorf("%s is %s, not %s: %+v", l.Name, l.Status(), status, l)
	}
	for _, w := range words {
		if !strings.Contains(l.Value+" "+l.Verdict, w) {
			t.Errorf("%s: nothing of %q in %q, %q", l.Name, w, l.Value, l.Verdict)
		}
	}
}

// tools makes PATH a folder with a script of this name and text, and the shell.
func tools(t *testing.T, name, script string) {
	t.Helper()
	dir := t.TempDir()
	for _, real := range []string{"sh", "cat", "sleep"} {
		path, err := exec.LookPath(real)
		if err != nil {
			t.Skip(err)
		}
		if err := os.Symlink(path, filepath.Join(dir, real)); err != nil {
			t.Fatal(err)
		}
	}
	if name != "" {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

func TestTracingIsTried(t *testing.T) {
	if runtime.GOOS != "linux" {
		must(t, tracing(t.Context())[0], "limited", "--replay")
		return
	}
	const writes = `for a; do case "$f" in -o) echo 'execve("sh")' > "$a";; esac; f="$a"; done` + "\n"
	for _, c := range []struct {
		name, tool, script string
		child, running     string // their status; "" it is not asked for
		says               string
	}{
		{"not installed", "", "", "missing", "", "install the package strace"},
		{"forbidden", "strace", "echo 'strace: ptrace(PTRACE_TRACEME): not permitted' >&2; exit 1", "missing", "", "PTRACE_TRACEME): not permitted"},
		{"nothing written", "strace", "exit 0", "missing", "", "it wrote no calls"},
		{"children only", "strace", writes + `case "$*" in *-p*) echo 'attach: not permitted' >&2; exit 1;; esac`, "ok", "limited", "attach: not permitted"},
		{"everything", "strace", writes + "echo attached >&2", "ok", "ok", "attaches"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tools(t, c.tool, c.script)
			list := tracing(t.Context())
			must(t, list[0], c.child)
			if c.running != "" {
				must(t, list[1], c.running)
			}
			must(t, list[len(list)-1], list[len(list)-1].Status(), c.says)
		})
	}
}

// The strace of this machine, where there is one, does what is asked of it.
func TestTracingReally(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip(err)
	}
	for _, l := range tracing(t.Context()) {
		t.Logf("%s: %s %s", l.Name, l.Status(), l.Value+l.Verdict)
		if l.Status() == "ok" && l.Verdict != "" {
			t.Errorf("%+v", l)
		}
	}
}

func TestAClientIsLookedFor(t *testing.T) {
	tools(t, "", "")
	must(t, client(), "missing", "install netcat-openbsd")
	tools(t, "ncat", "")
	must(t, client(), "ok", "ncat")
}

func TestSources(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	list := sources(t.Context(), here)
	must(t, list[0], "ok", "go1.")
	must(t, list[1], "ok", "without a network")
	must(t, sources(t.Context(), t.TempDir())[1], "limited", "no source tree here")

	tools(t, "go", "echo go version go1.9 linux/amd64")
	must(t, sources(t.Context(), here)[0], "missing", "go1.9 is too old")
	tools(t, "", "")
	must(t, sources(t.Context(), here)[0], "missing", "is needed to build")
	must(t, sources(t.Context(), t.TempDir())[0], "limited", "not installed")
}

// A module that is not in the cache is missed, though a proxy has it.
func TestModulesAreMissed(t *testing.T) {
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module muxlab\n\ngo 1.26.0\n\nrequire github.com/spf13/pflag v1.0.9\n",
		"go.sum":  string(sums),
		"main.go": "package main\n\nimport _ \"github.com/spf13/pflag\"\n\nfunc main() {}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOPROXY", "file://"+strings.TrimSpace(string(out))+"/cache/download")
	t.Setenv("GOFLAGS", "-modcacherw")
	t.Setenv("GOMODCACHE", t.TempDir())
	must(t, modules(t.Context(), dir), "missing", "go mod download")
}

func TestPorts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	must(t, ports(l.Addr().String()), "limited", "port "+port+" is in use", "--addr 127.0.0.1:")
	n, _ := strconv.Atoi(port)
	if isFree("127.0.0.1", n) {
		t.Error("a port that is listened on is free")
	}
	must(t, ports("192.0.2.1:7000"), "missing", "none of the ports 7000 to 7019") // an address that is not ours
}

func TestTerminal(t *testing.T) {
	good := Terminal{Shown: true, Width: 80, Height: 24, Colours: 1 << 24}
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	good.Environment = env("TERM", "xterm", "LANG", "en_US.UTF-8")
	with := func(change func(*Terminal)) []measure.Limit {
		t := good
		change(&t)
		return t.limits()
	}
	for _, l := range good.limits() {
		must(t, l, "ok")
	}
	must(t, with(func(t *Terminal) { t.Shown = false })[0], "limited", "in the window that will be shown")
	must(t, with(func(t *Terminal) { t.Width = 59 })[1], "missing", "needs 60×16")
	must(t, with(func(t *Terminal) { t.Height = 20 })[1], "limited", "below 80×24")
	must(t, with(func(t *Terminal) { t.Colours = 256 })[2], "ok", "256")
	must(t, with(func(t *Terminal) { t.Colours = 16 })[2], "limited", "look alike")
	must(t, with(func(t *Terminal) { t.Colours = 0 })[2], "limited", "TERM is xterm", "set TERM")
	must(t, with(func(t *Terminal) { t.Environment = env("NO_COLOR", "1") })[2], "limited", "unset it")
	must(t, with(func(t *Terminal) { t.Environment = env("LANG", "en_US.UTF-8", "LC_CTYPE", "de_DE.ISO-8859-1") })[3], "limited", "in ASCII", "LANG=C.UTF-8")
	must(t, with(func(t *Terminal) { t.Environment = env("LANG", "") })[3], "ok", "--ascii")
}

func TestReport(t *testing.T) {
	list := []measure.Limit{fine("a", "1"), limited("b", "2", "b is low: raise it "+strings.Repeat("more ", 30)), missing("c", "no", "c is not here: install it")}
	var text strings.Builder
	if err := Print(&text, list, 0); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "ok ") || !strings.HasPrefix(lines[1], "limited  b  b is low") || lines[2] != "missing  c  c is not here: install it" {
		t.Errorf("%q", lines)
	}
	if err := Missing(list); !errors.Is(err, proc.ErrMachine) || !strings.HasSuffix(fmt.Sprint(err), ": c") {
		t.Error(err)
	}
	if err := Missing(list[:2]); err != nil {
		t.Error(err)
	}
	text.Reset()
	Print(&text, list[:2], 80)
	for line := range strings.Lines(text.String()) {
		if len(line) > 80 {
			t.Errorf("%d cells: %q", len(line), line)
		}
	}
	if !strings.Contains(text.String(), "All that a workshop needs is here; limited: b.") {
		t.Error(text.String())
	}
	text.Reset()
	var read []struct{ Name, Status string }
	if err := JSON(&text, list); err != nil || json.Unmarshal([]byte(text.String()), &read) != nil || read[2].Status != "missing" {
		t.Error(err, text.String())
	}
}

// A terminal of 24 rows shows the end of the list: what is wrong stands there, not above.
func TestTheWorstIsLast(t *testing.T) {
	list := []measure.Limit{missing("nc", "none", "install it"), limited("ports", "1", "busy"), fine("kernel", "Linux")}
	for i := range 20 {
		list = append(list, fine(fmt.Sprint("limit ", i), "enough"))
	}
	var b strings.Builder
	if err := Print(&b, list, 80); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if !strings.HasPrefix(lines[0], "ok ") || !strings.HasPrefix(lines[len(lines)-2], "limited ") || !strings.HasPrefix(lines[len(lines)-1], "missing ") {
		t.Errorf("it prints\n%s", b.String())
	}
	if list[0].Name != "nc" {
		t.Error("the order of the list is changed")
	}
}
