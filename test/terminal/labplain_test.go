package terminal

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Each lab is walked in plain text through pipes, too: without a clue, right, and wrong.
func TestLabsPlain(t *testing.T) {
	for _, lab := range labFolders(t) {
		t.Run(lab.name, func(t *testing.T) {
			t.Parallel()
			truths := map[int]truth{}
			for _, a := range students(unsure, right) {
				p := pipe(t, "lab", lab.number, "--plain")
				w := &plainWalk{piped: p, student: student{attitude: a, truths: truths}}
				w.walk()
				p.ends(0)
				p.readsWell()
			}
			if len(truths) < 4 {
				t.Errorf("%d predictions were asked, not 4 or more", len(truths))
			}
		})
	}
}

// Beside two busy loops every prediction comes out as it does on a quiet machine, ten times
// in a row, or the lab says that the run did not decide it.
func TestLabsUnderLoad(t *testing.T) {
	if os.Getenv("MUXLAB_LONG") == "" {
		t.Skip("for MUXLAB_LONG=1: it takes minutes")
	}
	for _, lab := range labFolders(t) {
		truths := map[int]truth{}
		quiet := &plainWalk{piped: pipe(t, "lab", lab.number, "--plain"), student: student{truths: truths}}
		quiet.walk()
		quiet.ends(0)
		t.Run(lab.name, func(t *testing.T) {
			busy(t)
			for range 10 {
				w := &plainWalk{piped: pipe(t, "lab", lab.number, "--plain"), student: student{attitude: right, truths: truths, strict: true}}
				w.walk()
				w.ends(0)
			}
		})
	}
}

// busy keeps two processors busy until the test ends.
func busy(t *testing.T) {
	t.Helper()
	for range 2 {
		loop := exec.Command("timeout", "1800", "sh", "-c", "while :; do :; done")
		if err := loop.Start(); err != nil {
			t.Skip("no loop can be started:", err)
		}
		t.Cleanup(func() {
			loop.Process.Signal(syscall.SIGTERM) // timeout passes it on
			loop.Wait()
		})
	}
}

// A piped program has pipes for a terminal.
type piped struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.WriteCloser
	mark string
	done chan struct{}

	mu  sync.Mutex
	out strings.Builder
}

// Write takes what the program writes.
func (p *piped) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *piped) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// pipe starts muxlab without a terminal.
func pipe(t *testing.T, args ...string) *piped {
	return pipeWith(t, environment(t.TempDir()), args...)
}

func pipeWith(t *testing.T, env []string, args ...string) *piped {
	t.Helper()
	p := &piped{t: t, cmd: exec.Command(muxlab, args...), mark: markVariable + "=" + unique(), done: make(chan struct{})}
	p.cmd.Env = append(env, p.mark)
	p.cmd.Stdout, p.cmd.Stderr = p, p
	var err error
	if p.in, err = p.cmd.StdinPipe(); err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go func() { p.cmd.Wait(); close(p.done) }()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.done
	})
	return p
}

// until waits for text behind what was read before, and returns it when it is good.
func (p *piped) until(from int, what string, takes time.Duration, good func(text string) bool) string {
	p.t.Helper()
	for late := time.Now().Add(takes); ; time.Sleep(20 * time.Millisecond) {
		if text := p.text()[from:]; good(text) {
			return text
		}
		if time.Now().After(late) {
			p.t.Fatalf("this never came: %s. The end of what did:\n%s", what, p.text()[from:])
		}
		select {
		case <-p.done:
			p.t.Fatalf("the program ended before %s:\n%s", what, p.text()[from:])
		default:
		}
	}
}

// ends waits for the end: the exit code is right and nothing is left.
func (p *piped) ends(code int) {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("the program did not end:\n%s", p.text())
	}
	if got := p.cmd.ProcessState.ExitCode(); got != code {
		p.t.Errorf("exit code %d, want %d:\n%s", got, code, p.text())
	}
	for end := time.Now().Add(patience); len(marked(p.mark)) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("left behind: processes %v", marked(p.mark))
		}
	}
}

// readsWell: the text fits into 80 columns and has nothing but text in it.
func (p *piped) readsWell() {
	p.t.Helper()
	text := p.text()
	if strings.ContainsAny(text, "\x1b\r\t") {
		p.t.Errorf("there is an escape sequence or a tab in it: %q", text)
	}
	for line := range strings.Lines(text) {
		if n := ansi.StringWidth(strings.TrimRight(line, "\n")); n > 80 {
			p.t.Errorf("a line of %d columns: %s", n, line)
		}
	}
}

// A plainWalk is a student with pipes.
type plainWalk struct {
	*piped
	student
	read int // how much of the text was read
	step int
}

var (
	plainPrompt = regexp.MustCompile(`\n(your answer|1, 2 or 3|enter [a-z ]+): $`)
	plainStep   = regexp.MustCompile(`--- step (\d+) of \d+: ([a-z]+) ---`)
)

// walk goes through the lab.
func (w *plainWalk) walk() {
	w.t.Helper()
	for {
		text := w.until(w.read, "a question, or enter", 5*time.Minute, plainPrompt.MatchString)
		w.read += len(text)
		for _, m := range plainStep.FindAllStringSubmatch(text, -1) {
			w.step, _ = strconv.Atoi(m[1])
		}
		line := w.says(text, plainPrompt.FindStringSubmatch(text)[1])
		io.WriteString(w.in, line+"\n")
		if strings.HasSuffix(text, "enter ends: ") {
			return
		}
	}
}

// says is the line that the student types.
func (w *plainWalk) says(text, prompt string) string {
	w.t.Helper()
	lines := strings.Split(text, "\n")
	switch {
	case prompt == "your answer" && !strings.Contains(text, "if you do not know") && !optionsIn(lines):
		return "It keeps nothing."
	case prompt == "your answer":
		w.reads(lines)
		return w.answers(w.step)
	case prompt == "1, 2 or 3":
		return "2"
	case prompt == "enter goes on" && (strings.Contains(text, "\nIt was ") || strings.Contains(text, "This run did not decide it")):
		switch err := w.judged(w.step, lines); {
		case errors.Is(err, errUndecided) && w.strict:
			w.t.Logf("step %d: %v", w.step, err)
		case errors.Is(err, errUndecided) && w.tries < 3:
			w.tries++
			return ":again"
		case err != nil:
			w.t.Fatalf("%v: step %d: %v\n%s", w.attitude, w.step, err, text)
		}
		w.tries = 0
	}
	return ""
}

func optionsIn(lines []string) bool {
	for _, l := range lines {
		if optionLine.MatchString(l) {
			return true
		}
	}
	return false
}
