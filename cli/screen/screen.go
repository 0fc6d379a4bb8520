// Package screen is the screen of a terminal: its colours and characters, and how the
// program runs it. What is on it is in viz.
package screen

import (
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/termenv"

	"muxlab/catalog"
	"muxlab/cli/doctor"
	"muxlab/cli/exercise"
	"muxlab/cli/until"
	"muxlab/session"
	"muxlab/stage"
	"muxlab/viz/app"
	"muxlab/viz/page/guide"
)

// Sources are the files that the screen shows beside a call. Main sets it once: only the
// root of the module can embed them.
var Sources fs.FS

// Labs are the labs of the program, a folder each. Main sets it once, too, and what home
// needs of them.
var (
	Labs    fs.FS
	Guides  func() []session.Lab
	OpenLab func(name string) (*guide.Page, error)
)

// Colours is what the terminal shows, as TERM, COLORTERM and NO_COLOR say. It is
// asked on the understanding that there is one: left to itself, termenv takes every
// CI in the environment for a pipe, and a shell on a build machine is none.
func Colours() termenv.Profile {
	return termenv.NewOutput(os.Stdout, termenv.WithUnsafe()).EnvColorProfile()
}

// tmux is the environment as it is, but for the name of the terminal, so that tmux too is
// asked for the colour of its ground. Left to itself, termenv takes it for dark, and white
// on white is not to be read. tmux answers for the terminal that shows it; an old one says
// nothing, and then COLORFGBG counts, as elsewhere.
type tmux struct{}

func (tmux) Environ() []string { return os.Environ() }

func (tmux) Getenv(name string) string {
	if name == "TERM" {
		return "xterm-256color"
	}
	return os.Getenv(name)
}

// Run runs the screen until it is quit.
func Run(l *stage.Launcher, o app.Options) error {
	terminal := stage.NewTerminal()
	ctx, stop := until.Signal(terminal.Leave)
	defer stop()
	defer until.Quit(terminal.Leave)()
	runtime.GOMAXPROCS(max(1, runtime.NumCPU()/2)) // the server that is watched needs the others
	lipgloss.SetColorProfile(Colours())
	if os.Getenv("TMUX") != "" || strings.HasPrefix(os.Getenv("TERM"), "tmux") {
		lipgloss.SetHasDarkBackground(termenv.NewOutput(os.Stdout, termenv.WithTTY(true), termenv.WithEnvironment(tmux{})).HasDarkBackground())
	}
	o.OpenLab = OpenLab
	o.ASCII = o.ASCII || doctor.OnlyASCII(os.Getenv)
	o.In, o.Out = stage.NewKeyboard(), terminal
	return app.Run(ctx, l, o)
}

// Launcher returns what starts the servers that this program knows.
func Launcher() *stage.Launcher {
	return &stage.Launcher{List: catalog.Models, Hidden: stage.WrongModels(), Sources: Sources, Tasks: exercise.OnStage(), Guides: Guides}
}

// OnTerminal: the screen can be shown, since both ends are a terminal.
func OnTerminal() bool {
	return term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()) && os.Getenv("TERM") != "dumb"
}
