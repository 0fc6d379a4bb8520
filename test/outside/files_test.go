package outside

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// said runs the program to its end, at most 20 s, with its standard output on stdout.
func said(t *testing.T, env []string, stdout *os.File, args ...string) (code int, errs string) {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Stderr = append(os.Environ(), env...), &stderr
	if stdout != nil {
		cmd.Stdout = stdout
	}
	late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	defer late.Stop()
	cmd.Run()
	return cmd.ProcessState.ExitCode(), stderr.String()
}

// A file of an earlier run is refused before there is a new run, in one sentence, and
// stays as it was: by every command that writes files, and the same --overwrite
// replaces it.
func TestNoRunOverwritesAnother(t *testing.T) {
	addr := serve(t, "epoll")
	tape := record(t, time.Second, "poll")
	dir := t.TempDir()
	slides := filepath.Join(dir, "slides")
	result(t, "compare", "poll", "--rounds", "1", "--duration", "50ms", "--warmup", "10ms", "--conns", "2", "--out", slides)
	saved := filepath.Join(slides, "result.json")
	for _, c := range []struct{ file, args string }{
		{"it.mux", "watch poll --plain --for 100ms --record FILE"},
		{"it.json", "export " + tape + " --chrome FILE"},
		{"it.csv", "export " + tape + " --csv FILE"},
		{"it.hgrm", "load " + addr + " --duration 100ms --warmup 10ms --conns 2 --hgrm FILE"},
		{"it.hlog", "load " + addr + " --duration 100ms --warmup 10ms --conns 2 --hlog FILE"},
		{"compare/result.json", "compare poll --rounds 1 --duration 50ms --warmup 10ms --conns 2 --out DIR"},
		{"chart/report.html", "chart " + saved + " --out DIR"},
		{"charts/2/report.html", "chart " + saved + " " + saved + " --out DIR/.."},
		{"experiment/deque.json", "experiment deque --quick --most 64 --out DIR"},
	} {
		t.Run(c.args, func(t *testing.T) {
			refusesUntilTold(t, dir, c.file, c.args)
		})
	}
}

// refusesUntilTold runs a command that writes a file which is there already: without
// --overwrite it refuses, and with it the file is a new one.
func refusesUntilTold(t *testing.T, dir, file, args string) {
	t.Helper()
	name := filepath.Join(dir, file)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(strings.NewReplacer("FILE", name, "DIR", filepath.Dir(name)).Replace(args))
	code, errs := said(t, nil, nil, words...)
	want := "muxlab: " + name + " is there already, and is not overwritten: give another name, or --overwrite\n"
	if code != 1 || errs != want {
		t.Errorf("code %d, and not one sentence: %q instead of %q", code, errs, want)
	}
	if text, _ := os.ReadFile(name); string(text) != "mine" {
		t.Errorf("%.40q is in the file", text)
	}
	code, errs = said(t, nil, nil, append(words, "--overwrite")...)
	if text, _ := os.ReadFile(name); code != 0 || string(text) == "mine" {
		t.Errorf("code %d with --overwrite, and %.40q is in the file: %s", code, text, errs)
	}
}

// A server that cannot say where it listens ends with a sentence: nobody would find it.
func TestTheAddressCannotBeSaid(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here")
	}
	defer full.Close()
	for _, args := range [][]string{{"epoll"}, {"prefork"}, {"epoll", "--record", os.DevNull}} {
		code, errs := said(t, nil, full, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
		if want := "the address of the server cannot be written to the standard output: no space left on device\n"; code != 1 || errs != "muxlab: "+want {
			t.Errorf("serve %v: code %d: %q", args, code, errs)
		}
	}
}

// That a recording is incomplete is said when it happens, and the server runs on.
func TestAFullDiskIsSaidAtOnce(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	cmd := exec.Command(program, "serve", "epoll", "--addr", "127.0.0.1:0", "--record", "/dev/full")
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	defer late.Stop()
	line, err := bufio.NewReader(errs).ReadString('\n')
	if err != nil || !strings.Contains(line, "the recording is incomplete") || !strings.Contains(line, "no space left") || !strings.Contains(line, "the server runs on") {
		t.Errorf("it says %q: %v", line, err)
	}
	first, _ := bufio.NewReader(out).ReadString('\n')
	addr := strings.TrimPrefix(strings.TrimSpace(first), "listening on ")
	if code, errs := said(t, nil, nil, "load", addr, "--duration", "50ms", "--warmup", "10ms", "--conns", "1"); code != 0 {
		t.Errorf("the server does not run on: %s", errs)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	if cmd.Wait(); cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("exit code %d", cmd.ProcessState.ExitCode())
	}
}

// A folder for temporary files that is not there is not made: it is a slip of the pen.
func TestNoTemporaryFolder(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	env := []string{"XDG_RUNTIME_DIR=", "TMPDIR=" + missing}
	code, errs := said(t, env, nil, "watch", "epoll", "--plain", "--for", "1s")
	if code != 1 || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "there is no folder "+missing+" for traces: make it, or set TMPDIR to one that is there") {
		t.Errorf("code %d: %q", code, errs)
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("the folder was made")
	}
}
