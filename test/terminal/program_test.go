package terminal

import (
	"bytes"
	"fmt"
	"image/color"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// patience is how long anything may take before it counts as not happening. No
// test says how fast something is; that is what the benchmark is for.
const patience = 20 * time.Second

// A setup is a program and the terminal it is started in.
type setup struct {
	w, h    int
	command []string // nil: muxlab itself
	args    []string
	env     []string // on top of a plain xterm-256color
	runs    string   // the folder of the traces; "": one of its own
	blind   bool     // nobody looks: what is written is kept for a moment, and not shown
	light   bool     // its ground is white
}

// A program runs in a terminal of its own.
type program struct {
	t      testing.TB
	cmd    *exec.Cmd
	pty    *os.File
	before *term.State // how the terminal was set before the program came
	mark   string      // in the environment of it, and so of all that it starts
	runs   string      // the folder of its traces, if nobody else has any there

	arrived chan struct{} // holds one when something was drawn
	drained chan struct{} // closed when nobody can write to the terminal any more
	exited  chan struct{} // closed when the program has ended

	mu       sync.Mutex
	emulator *vt.Emulator
	raw      bytes.Buffer // all that was ever written to the terminal; of a blind one, the end
	blind    bool
}

// start starts muxlab in a terminal of w by h.
func start(t testing.TB, w, h int, args ...string) *program {
	t.Helper()
	return launch(t, setup{w: w, h: h, args: args})
}

func launch(t testing.TB, s setup) *program {
	t.Helper()
	if s.command == nil {
		s.command = []string{muxlab}
	}
	p := &program{
		t: t, mark: markVariable + "=" + unique(),
		arrived: make(chan struct{}, 1), drained: make(chan struct{}), exited: make(chan struct{}),
		emulator: vt.NewEmulator(s.w, s.h), blind: s.blind,
	}
	if s.light {
		p.emulator.SetBackgroundColor(color.White)
	}
	if s.runs == "" {
		s.runs = t.TempDir()
		p.runs = s.runs
	}
	p.cmd = exec.Command(s.command[0], append(s.command[1:], s.args...)...)
	p.cmd.Env = append(environment(s.runs), append(s.env, p.mark)...)
	p.open(s.w, s.h)
	t.Cleanup(p.cleanUp)
	go p.read()
	go p.answer()
	go func() { p.cmd.Wait(); close(p.exited) }()
	return p
}

// open makes the terminal, remembers how it is set, and starts the program in it.
func (p *program) open(w, h int) {
	p.t.Helper()
	var far *os.File
	var err error
	if p.pty, far, err = pty.Open(); err != nil {
		p.t.Fatal(err)
	}
	defer far.Close()
	pty.Setsize(p.pty, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	if p.before, err = term.GetState(far.Fd()); err != nil {
		p.t.Fatal(err)
	}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = far, far, far
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// environment is the same on every machine, a plain terminal, and what the program
// keeps it keeps below the folder runs. What a build machine has set (CI, NO_COLOR,
// TMUX) is a case of its own where it matters.
func environment(runs string) []string {
	return append([]string{
		"TERM=xterm-256color", "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH"),
		"HOME=" + runs, "XDG_RUNTIME_DIR=" + runs,
	}, goCaches...)
}

// read shows what the program writes on the emulator, until no process has the
// terminal open any more.
func (p *program) read() {
	defer close(p.drained)
	chunk := make([]byte, 64<<10)
	for {
		n, err := p.pty.Read(chunk)
		p.take(chunk[:n])
		select {
		case p.arrived <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (p *program) take(chunk []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.raw.Write(chunk)
	if !p.blind {
		p.emulator.Write(chunk)
	} else if p.raw.Len() > 1<<20 {
		p.raw.Next(p.raw.Len() / 2)
	}
}

// answer sends back what the terminal says when it is asked: its background, where
// its cursor is.
func (p *program) answer() {
	chunk := make([]byte, 4096)
	for {
		n, err := p.emulator.Read(chunk)
		if err != nil {
			return
		}
		p.pty.Write(chunk[:n])
	}
}

// cleanUp ends what a failed test has left.
func (p *program) cleanUp() {
	for _, pid := range p.processes() {
		syscall.Kill(pid, syscall.SIGKILL)
	}
	<-p.exited
	p.pty.Close()
	p.emulator.InputPipe().(interface{ Close() error }).Close()
}

// keys types. Whoever types the next thing before the first was seen to work does
// what people do, too.
func (p *program) keys(typed string) {
	p.t.Helper()
	if _, err := p.pty.WriteString(typed); err != nil {
		p.t.Fatalf("typing %q: %v", typed, err)
	}
}

// resize changes the window, as dragging its corner does.
func (p *program) resize(w, h int) {
	p.mu.Lock()
	p.emulator.Resize(w, h)
	p.mu.Unlock()
	if err := pty.Setsize(p.pty, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		p.t.Fatal(err)
	}
}

// await waits until the screen is as it should be, and returns it.
func (p *program) await(what string, good func(screen) bool) screen {
	p.t.Helper()
	late := time.After(patience)
	for {
		s := p.screen()
		if good(s) {
			return s
		}
		select {
		case <-p.arrived:
		case <-p.drained:
			if s := p.screen(); good(s) {
				return s
			}
			p.t.Fatalf("the program ended, and there never was: %s. Its last screen:\n%s", what, s)
		case <-late:
			p.t.Fatalf("this never came: %s. The screen:\n%s", what, s)
		}
	}
}

// awaitWords waits until all the words stand on the screen.
func (p *program) awaitWords(words ...string) screen {
	p.t.Helper()
	return p.await(fmt.Sprintf("%q on the screen", words), func(s screen) bool {
		for _, w := range words {
			if !s.has(w) {
				return false
			}
		}
		return true
	})
}

// settled waits until what is looked at on the screen has not changed for a while:
// what was to come has come, and what was not to come as well. The while is a
// number of looks: where the program gets no processor, neither do they.
func (p *program) settled(look func(screen) string) screen {
	p.t.Helper()
	last := p.screen()
	late := time.Now().Add(patience)
	for same := 0; same < 12; same++ {
		time.Sleep(20 * time.Millisecond)
		if now := p.screen(); look(now) != look(last) {
			last, same = now, 0
		}
		if time.Now().After(late) {
			p.t.Fatalf("the screen does not come to rest:\n%s", last)
		}
	}
	return last // not a new one: that might be caught half drawn
}

func (p *program) screen() screen {
	p.mu.Lock()
	defer p.mu.Unlock()
	return screenOf(p.emulator)
}

func (p *program) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.raw.String()
}
