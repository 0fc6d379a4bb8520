package outside

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// A block is commands of a page that belong together: of a fenced block, or one that
// stands in a sentence.
type block struct {
	kind  string // what stands behind the fence
	lines []string
}

// blocksOf reads the commands of a page.
func blocksOf(t *testing.T, page string) (all []block) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	inside := regexp.MustCompile("`(muxlab [^`]+)`")
	fenced := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		kind, fence := strings.CutPrefix(line, "```")
		switch {
		case fence:
			if fenced = !fenced; fenced {
				all = append(all, block{kind: kind})
			}
		case fenced:
			all[len(all)-1].lines = append(all[len(all)-1].lines, line)
		default:
			for _, m := range inside.FindAllStringSubmatch(line, -1) {
				all = append(all, block{lines: []string{m[1]}})
			}
		}
	}
	return all
}

// Every command of the page about workshops is run as it stands there, with two changes:
// a server takes any port, and nc that one. What makes archives is a matter of minutes,
// and is run with MUXLAB_LONG=1.
func TestWorkshopPage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink(program, filepath.Join(dir, "muxlab")); err != nil {
		t.Fatal(err)
	}
	blocks := blocksOf(t, "../../docs/workshop.md")
	if len(blocks) < 15 {
		t.Fatalf("%d blocks of commands only: the page is read wrong", len(blocks))
	}
	release := block{kind: "release"}
	for _, b := range blocks {
		if b.kind == "release" {
			release.lines = append(release.lines, b.lines...)
			continue
		}
		began := time.Now()
		runBlock(t, dir, b)
		t.Logf("%v: %q", time.Since(began).Round(100*time.Millisecond), b.lines)
	}
	if os.Getenv("MUXLAB_LONG") == "" {
		t.Logf("left out, for MUXLAB_LONG=1: %q", release.lines)
		return
	}
	runRelease(t, release.lines)
}

// runBlock runs the commands of a block, and then stops the servers that it started.
func runBlock(t *testing.T, dir string, b block) {
	t.Helper()
	port := ""
	for _, line := range b.lines {
		name, rest, _ := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, "muxlab serve "):
			_, addr := start(t, strings.Fields(line)[2:]...)
			_, port, _ = net.SplitHostPort(addr)
		case name == "nc":
			nc(t, strings.Replace(rest, "7000", port, 1))
		case strings.HasPrefix(line, "muxlab watch --attach"):
			onScreen(t, dir, strings.Replace(line, "--attach", "--attach=127.0.0.1:"+port, 1))
		case strings.Contains(line, "muxlab watch ") && !strings.Contains(line, "--plain"):
			onScreen(t, dir, line)
		default:
			inShell(t, dir, line)
		}
	}
}

// shell is a command line, run in a folder that has muxlab.
func shell(t *testing.T, dir, line string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "bash", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8", "XDG_STATE_HOME="+dir)
	return cmd
}

// inShell runs a command that ends by itself. The doctor may miss something.
func inShell(t *testing.T, dir, line string) {
	t.Helper()
	cmd := shell(t, dir, line)
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); err != nil && !(line == "muxlab doctor" && code == 3) {
		t.Errorf("%s: %v\n%s", line, err, out)
	}
}

// nc connects as nc does, and stays connected until the end of the test.
func nc(t *testing.T, args string) {
	t.Helper()
	to, err := net.Dial("tcp", strings.Replace(args, " ", ":", 1))
	if err != nil {
		t.Errorf("nc %s: %v", args, err)
		return
	}
	t.Cleanup(func() { to.Close() })
}

// running is what stands on a screen when it shows a server, a recording, or a race.
var running = regexp.MustCompile(`LIVE|FILE|PAST|HELD|round|race`)

// onScreen runs a command in a terminal of 80 by 24 cells until it shows a server, and
// ends it with q.
func onScreen(t *testing.T, dir, line string) {
	t.Helper()
	cmd := shell(t, dir, line)
	screen, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	defer screen.Close()
	seen := watchScreen(screen)
	for deadline := time.Now().Add(time.Minute); !seen.shows(running) && time.Now().Before(deadline); {
		select {
		case <-seen.over:
			deadline = time.Now()
		case <-time.After(50 * time.Millisecond):
		}
	}
	if !seen.shows(running) {
		t.Errorf("%s: no server is shown: %q", line, seen.String())
	}
	io.WriteString(screen, "q")
	if err := cmd.Wait(); err != nil {
		t.Errorf("%s: %v: %q", line, err, seen.String())
	}
	<-seen.over
}

// A seenScreen is all that a program has written to its terminal.
type seenScreen struct {
	mu   sync.Mutex
	text bytes.Buffer
	over chan struct{} // closed when nothing more comes
}

// watchScreen reads a terminal until its end, and answers as a terminal does.
func watchScreen(screen io.ReadWriter) *seenScreen {
	s := &seenScreen{over: make(chan struct{})}
	go func() {
		defer close(s.over)
		part := make([]byte, 1<<14)
		for {
			n, err := screen.Read(part)
			s.mu.Lock()
			s.text.Write(part[:n])
			s.mu.Unlock()
			if bytes.Contains(part[:n], []byte("\x1b[6n")) { // where is the cursor? A terminal answers
				io.WriteString(screen, "\x1b[1;1R")
			}
			if err != nil {
				return
			}
		}
	}()
	return s
}

func (s *seenScreen) shows(what *regexp.Regexp) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return what.Match(s.text.Bytes())
}

func (s *seenScreen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// runRelease makes the archives in a copy of the tree's commit, and builds from them in a
// folder and with a module cache that are empty.
func runRelease(t *testing.T, lines []string) {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("git", "clone", "-q", "--shared", "../..", dir).CombinedOutput(); err != nil {
		t.Skipf("no git checkout: %v: %s", err, out)
	}
	empty := t.TempDir()
	var script strings.Builder
	fmt.Fprintln(&script, "set -e")
	for _, line := range lines {
		if line == "go build" { // what comes first needs the modules of this machine
			fmt.Fprintf(&script, "export GOFLAGS='-modcacherw -buildvcs=false' GOMODCACHE=%q\n", empty)
		}
		fmt.Fprintln(&script, line)
	}
	fmt.Fprintln(&script, "./muxlab --version")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", script.String())
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", errors.Join(ctx.Err(), err), script.String(), out)
	}
}
