package terminal

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
)

// held starts a model and holds it.
func held(t *testing.T, args ...string) *program {
	t.Helper()
	p := start(t, 80, 24, append([]string{"watch"}, args...)...)
	p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("clients") == 6 })
	p.keys(" ")
	p.await("HELD", func(c screen) bool { return c.state() == "HELD" })
	return p
}

// Whatever ends the program while it holds a server: the terminal is as before, and
// neither the server nor a process of it is left.
func TestEnds(t *testing.T) {
	for name, end := range map[string]func(p *program){
		"SIGTERM":   func(p *program) { p.signal(syscall.SIGTERM) },
		"SIGHUP":    func(p *program) { p.signal(syscall.SIGHUP) },
		"SIGINT":    func(p *program) { p.signal(syscall.SIGINT) },
		"control C": func(p *program) { p.keys("\x03") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := held(t, "prefork")
			end(p)
			p.endsWell(0)
		})
	}
}

// The window is closed: there is no terminal left to restore, and nothing else either.
func TestWindowCloses(t *testing.T) {
	t.Parallel()
	p := held(t, "fork")
	p.pty.Close()
	p.code()
	if err := p.awaitNobody(); err != nil {
		t.Error(err)
	}
}

// Nothing can be restored after kill -9; the server goes all the same.
func TestKilled(t *testing.T) {
	t.Parallel()
	p := held(t, "hybrid")
	p.signal(syscall.SIGKILL)
	p.code()
	for end := time.Now().Add(patience); len(p.processes()) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("left behind: processes %v", p.processes())
		}
	}
}

// A server that is killed is said to have been, and nothing is shown as if it went on.
func TestServerKilled(t *testing.T) {
	for _, model := range []string{"select", "prefork"} {
		t.Run(model, func(t *testing.T) {
			t.Parallel()
			p := start(t, 120, 40, "watch", model)
			p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("connections") >= 2 })
			syscall.Kill(p.server(), syscall.SIGKILL)
			p.await("its end", func(c screen) bool {
				return c.has("ENDED · the server was killed") && c.figure("connections") == 0 && c.figure("clients") == 0
			})
			p.keys("q")
			p.endsWell(1)
		})
	}
}

// inShell starts epoll from a shell that has job control.
func inShell(t *testing.T) *program {
	t.Helper()
	p := shell(t)
	p.keys("\"$muxlab\" watch epoll\r")
	p.await("LIVE", func(c screen) bool { return c.alternate && c.state() == "LIVE" && c.figure("clients") == 6 })
	return p
}

// shell starts a shell that has job control.
func shell(t *testing.T) *program {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("job control needs a shell that has it: there is no bash")
	}
	p := launch(t, setup{w: 80, h: 24, command: []string{bash, "--norc", "--noprofile", "-i"}, env: []string{"PS1=ready> ", "muxlab=" + muxlab, "HISTFILE="}})
	p.awaitWords("ready>")
	return p
}

// Control Z gives the terminal back to the shell, fg gives it to the screen again.
func TestSuspend(t *testing.T) {
	t.Parallel()
	p := inShell(t)
	p.keys("\x1a")
	p.await("the shell again", func(c screen) bool { return !c.alternate && !c.cursorHidden && c.has("Stopped") })
	if err := modesLeftBy(p.output(), "Stopped"); err != nil {
		t.Error(err)
	}
	p.keys("fg\r")
	s := p.await("LIVE again", func(c screen) bool { return c.alternate && c.state() == "LIVE" && c.whole() == nil })
	p.await("the ticks go on", func(c screen) bool { return c.figure("tick") > s.figure("tick") })
	p.keys("q")
	p.await("the shell", func(c screen) bool { return !c.alternate })
	p.keys("echo the code is $?\r")
	p.awaitWords("the code is 0")
	p.keys("exit\r")
	p.endsWell(0)
}

// Stopped by control Z, the program ends when its shell ends it.
func TestEndsWhileStopped(t *testing.T) {
	t.Parallel()
	p := inShell(t)
	p.keys("\x1a")
	p.awaitWords("Stopped")
	p.keys("kill %1; wait; echo the code is $?\r")
	p.awaitWords("the code is 0")
	p.keys("exit\r")
	p.endsWell(0)
}

// Without a shell that could continue it the program is not stopped by control Z, and
// says why: as the first process of its terminal, and of a shell without job control.
func TestNoJobControl(t *testing.T) {
	for name, command := range map[string][]string{
		"leader":   {muxlab, "watch", "epoll"},
		"orphaned": {"sh", "-c", "\"$muxlab\" watch epoll; exit $?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := launch(t, setup{w: 80, h: 24, command: command, env: []string{"muxlab=" + muxlab}})
			p.await("LIVE with six clients", func(c screen) bool { return c.state() == "LIVE" && c.figure("clients") == 6 })
			p.keys("\x1a")
			s := p.awaitWords("ctrl+z does nothing here", "LIVE")
			p.await("the ticks go on", func(c screen) bool { return c.figure("tick") > s.figure("tick") })
			p.quits()
		})
	}
}

// SIGQUIT ends the program with its goroutines printed, and not on the alternate screen.
func TestQuitSignal(t *testing.T) {
	t.Parallel()
	p := held(t, "epoll")
	p.signal(syscall.SIGQUIT)
	if code := p.code(); code != 2 {
		t.Errorf("exit code %d", code)
	}
	<-p.drained
	if err := p.restored(); err != nil {
		t.Error(err)
	}
	if _, told, _ := strings.Cut(p.output(), "\x1b[?1049l"); !strings.Contains(told, "goroutine ") {
		t.Error("the goroutines are not printed behind the end of the alternate screen")
	}
}

// modesLeftBy says which modes are on when these words are written. The shell's own
// line editor switches on 2004, bracketed paste, with each prompt.
func modesLeftBy(output, words string) error {
	before, _, _ := strings.Cut(output, words)
	return modesLeft(before)
}

// A program that is no terminal's gets words: help, or what to do instead.
func TestNoTerminal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{{nil, 0, "see a real server wait"}, {[]string{"watch", "epoll"}, 2, "--plain"}} {
		cmd := exec.Command(muxlab, c.args...)
		cmd.Stdin, cmd.Env = nil, os.Environ()
		out, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != c.code || !strings.Contains(string(out), c.says) || strings.Contains(string(out), "\x1b") {
			t.Errorf("muxlab %v, in a pipe: code %d, want %d, and %q in %q", c.args, cmd.ProcessState.ExitCode(), c.code, c.says, out)
		}
	}
}

// signal sends a signal to the program alone, not to what it started.
func (p *program) signal(s syscall.Signal) { p.cmd.Process.Signal(s) }

// code waits for the program's end and returns its exit code.
func (p *program) code() int {
	p.t.Helper()
	select {
	case <-p.exited:
	case <-time.After(patience):
		p.t.Fatalf("the program did not end. Its screen:\n%s", p.screen())
	}
	return p.cmd.ProcessState.ExitCode()
}

// quits types q and holds the program to a good end.
func (p *program) quits() {
	p.t.Helper()
	p.keys("q")
	p.endsWell(0)
}

// endsWell: the exit code is right, the terminal is as it was, and nothing is left.
func (p *program) endsWell(code int) {
	p.t.Helper()
	if got := p.code(); got != code {
		p.t.Errorf("exit code %d, want %d: %s", got, code, p.screen())
	}
	if err := p.awaitNobody(); err != nil {
		p.t.Error(err)
	}
	select {
	case <-p.drained:
	case <-time.After(patience):
		p.t.Error("somebody still has the terminal open")
	}
	if err := p.restored(); err != nil {
		p.t.Error(err)
	}
}

// restored says what of the terminal is not as it was before the program came.
func (p *program) restored() error {
	err := modesLeft(p.output())
	if s := p.screen(); s.alternate {
		err = errors.Join(err, errors.New("the alternate screen was not left"))
	} else if s.cursorHidden {
		err = errors.Join(err, errors.New("the cursor is hidden"))
	}
	now, stateErr := term.GetState(p.pty.Fd())
	if stateErr == nil && !reflect.DeepEqual(now, p.before) {
		err = errors.Join(err, fmt.Errorf("the terminal is set to %+v, it was %+v", now, p.before))
	}
	return errors.Join(err, stateErr)
}
