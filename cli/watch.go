package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"muxlab/bench/compare"
	"muxlab/catalog"
	"muxlab/harness/conform/shelf"
	"muxlab/harness/load"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
	"muxlab/stage"
	"muxlab/viz/app"
	"muxlab/viz/plain"
)

func watchCommand() *cobra.Command {
	var f serverFlags
	var w watchFlags
	c := &cobra.Command{
		Use:   "watch [MODEL]",
		Short: "see a server wait, live",
		Long: `Start the server of a model (epoll, if none is given) in a process of its own,
with six clients that speak about once a second, and show what it waits for. Any
nc can join at the address on the screen. With --attach, look at a server that
"muxlab serve" runs in another terminal; it is not disturbed, and runs on.

With --scene, show a server with clients that answer a question; --scenes lists
them. The same scene with the same --seed is the same again.`,
		Example: `  muxlab watch epoll
  muxlab watch threadpool --workers 2
  muxlab watch select --beside epoll  two models under the same clients
  muxlab watch --scene silent-client  one silent client stops everybody
  muxlab watch --race                 all models do the same work, a bar each
  muxlab watch --attach 4711          the process id of a muxlab serve, or its address
  muxlab watch poll --plain --for 5s  a line a turn, for pipes`,
		Args: func(c *cobra.Command, args []string) error {
			if w.race {
				return nil
			}
			return arguments(0, 1, "at most one model: "+strings.Join(model.Names(catalog.Models), ", "))(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error { return w.run(c, f, args) },
	}
	f.register(c.Flags(), "127.0.0.1:0")
	c.Flags().StringVar(&w.pid, "attach", "", "look at a running server: its process id or address; alone if only one is running")
	c.Flags().Lookup("attach").NoOptDefVal = "last"
	c.Flags().StringVar(&w.record, "record", "", "keep all that is seen in this file")
	c.Flags().StringVar(&w.replay, "replay", "", "show such a file instead of a server, or what strace -f -ttt -T wrote of any program")
	c.Flags().StringVar(&w.broken, "broken", "", "put a server with a known fault on stage: "+strings.Join(brokenNames(), ", "))
	c.Flags().StringVar(&w.beside, "beside", "", "put this model beside it, under the same clients; with options as in prefork:accept=shared")
	c.Flags().StringVar(&w.scene, "scene", "", "show this scene, see --scenes")
	c.Flags().BoolVar(&w.scenes, "scenes", false, "list the scenes, each with its question")
	c.Flags().BoolVar(&w.asJSON, "json", false, "with --scenes: as JSON")
	c.Flags().Uint64Var(&w.seed, "seed", 0, "decides which client says what when (default chosen, and printed)")
	c.Flags().BoolVar(&w.race, "race", false, "a race of all models, or of those that are named, as in prefork:accept=shared")
	c.Flags().IntVar(&w.clients, "clients", 6, "how many clients there are at first")
	c.Flags().BoolVar(&w.ascii, "ascii", false, "draw with ASCII alone; so it is where the locale names another character set than UTF-8")
	c.Flags().BoolVar(&w.plain, "plain", false, "no screen: a line a turn")
	c.Flags().DurationVar(&w.lasting, "for", 0, "with --plain: how long (default until interrupted)")
	c.ValidArgsFunction = offer(1, offeredModels)
	offerFlag(c, "scene", offeredScenes)
	offerFlag(c, "broken", offeredBroken)
	offerFlag(c, "beside", offeredModels)
	offerOptions(c)
	return c
}

// run does what the flags ask for.
func (w watchFlags) run(c *cobra.Command, f serverFlags, args []string) error {
	attach := c.Flags().Changed("attach")
	if attach && w.pid == "last" && len(args) == 1 { // --attach 4711, as one would write it
		w.pid, args = args[0], nil
	}
	w.paced = c.Flags().Changed("for")
	if err := w.check(attach, args); err != nil {
		return err
	}
	if err := w.surplus(c.Flags()); err != nil {
		return err
	}
	switch {
	case w.race:
		return w.runRace(args)
	case attach:
		return w.attach()
	case w.replay != "":
		return w.play()
	case w.broken != "":
		return w.watchBroken(f)
	case w.scene != "":
		return w.watchScene(f)
	case w.scenes:
		return listScenes(os.Stdout, w.asJSON)
	}
	name := "epoll"
	if len(args) > 0 {
		name = args[0]
	}
	_, chosen, err := f.job(c.Flags(), name) // the launcher builds it again: what is wrong is said before the screen opens
	if err != nil {
		return err
	}
	return w.watch(f, session.Request{Model: name, Options: chosen, Clients: []session.Group{{N: w.clients, Kind: session.Steady}}})
}

// check says in one sentence which flags do not go together, or nothing.
func (w watchFlags) check(attach bool, args []string) error {
	special := 0
	for _, asked := range []bool{attach, w.replay != "", w.broken != "", w.scene != "", w.scenes} {
		if asked {
			special++
		}
	}
	switch {
	case w.race && (special > 0 || w.beside != "" || w.record != ""):
		return proc.Usagef("--race starts all its servers itself: it goes with no other server")
	case w.race:
		return nil
	case w.beside != "" && (attach || w.replay != ""):
		return proc.Usagef("--beside starts both servers itself: it goes with neither --attach nor --replay")
	case special > 1, special == 1 && len(args) > 0:
		return proc.Usagef("--attach looks at a server that runs, --replay at a recording, --broken at a server with a fault, --scene at a question, and --scenes lists those: give one of them, and no model")
	case w.asJSON && !w.scenes:
		return proc.Usagef("--json is about --scenes; muxlab export writes what a server did as JSON")
	case w.paced && w.lasting <= 0:
		return proc.Usagef("--for is a time above 0, as in 5s, not %v", w.lasting)
	case w.paced && !w.plain:
		return proc.Usagef("--for goes with --plain: the screen is there until it is quit")
	case w.clients < 0:
		return proc.Usagef("--clients is a whole number from 0, not %d", w.clients)
	}
	if err := load.CheckDescriptors(w.clients); err != nil {
		return proc.Machinef("%v", err)
	}
	return nil
}

// fits are the flags that go with one that brings its own server, or none.
var fits = []struct{ flag, what, others string }{
	{"race", "starts all its servers itself", "ascii"},
	{"attach", "looks at a server that runs already", "record ascii plain for"},
	{"replay", "shows what was recorded", "ascii plain for"},
	{"scenes", "lists the scenes", "json"},
	{"broken", "brings its own server and clients", "addr backlog grace beside seed record ascii plain for"},
	{"scene", "brings its own server and clients", "addr backlog grace beside seed record ascii plain for"},
}

// surplus says in one sentence which flag would be given in vain, or nothing.
func (w watchFlags) surplus(flags *pflag.FlagSet) (err error) {
	for _, one := range fits {
		if !flags.Changed(one.flag) {
			continue
		}
		flags.Visit(func(f *pflag.Flag) {
			if f.Name != one.flag && !slices.Contains(strings.Fields(one.others), f.Name) {
				err = proc.Usagef("--%s does not go with --%s, which %s", f.Name, one.flag, one.what)
			}
		})
		return err
	}
	return nil
}

type watchFlags struct {
	pid          string
	record       string
	replay       string
	broken       string
	beside       string
	scene        string
	scenes       bool
	asJSON       bool
	seed         uint64
	race         bool
	clients      int
	ascii, plain bool
	lasting      time.Duration
	paced        bool // lasting was given
}

var errNoTerminal = proc.Usagef("the screen needs a terminal: add --plain for a line a turn")

// watch starts the server that open asks for, with the flags f, and shows it.
func (w watchFlags) watch(f serverFlags, open session.Request) error {
	l := launcher()
	l.Record, l.Job = w.record, f.set
	if open.Seed = w.seed; open.Seed == 0 {
		open.Seed = stage.NewSeed() // here, so that two beside each other have the same
	}
	second, err := w.second(open)
	if err != nil {
		return err
	}
	if !w.plain && onTerminal() {
		return onScreen(l, app.Options{ASCII: w.ascii, Open: open, Beside: second})
	}
	return w.show(func(ctx context.Context) (session.Session, error) { return l.Launch(ctx, open) })
}

// second is what is to stand beside the first; no model: nothing.
func (w watchFlags) second(open session.Request) (session.Request, error) {
	switch {
	case w.beside == "":
		return session.Request{}, nil
	case w.plain:
		return session.Request{}, proc.Usagef("two models beside each other need the screen: leave --plain out")
	case w.record != "":
		return session.Request{}, proc.Usagef("--record keeps one server: leave --beside out, or it")
	}
	c, err := compare.ParseModel(w.beside)
	if err != nil {
		return session.Request{}, err
	}
	m := model.Find(catalog.Models, c.Model)
	second := open.Beside(c.Model, c.Options)
	mine, err := m.Complete(second.Options)
	if err != nil {
		return session.Request{}, err
	}
	if other, err := m.Complete(open.Options); c.Model == open.Model && err == nil && maps.Equal(mine, other) {
		return session.Request{}, proc.Usagef("%s beside itself would show the same twice: give it another option, as in epoll:edge", c.Model)
	}
	return second, nil
}

// runRace lets models do the same work on one screen.
func (w watchFlags) runRace(specs []string) error {
	if w.plain || !onTerminal() {
		return proc.Usagef("a race needs the screen of a terminal: muxlab compare prints the same as a table")
	}
	for _, spec := range specs {
		if _, err := compare.ParseModel(spec); err != nil {
			return err
		}
	}
	return onScreen(launcher(), app.Options{ASCII: w.ascii, Race: &session.RaceRequest{Track: session.TrackFast, Models: specs}})
}

// watchBroken puts a server of the shelf on stage, with what brings its fault to light.
func (w watchFlags) watchBroken(f serverFlags) error {
	scene, ok := stage.FindBroken(w.broken)
	if !ok {
		names := brokenNames()
		return proc.Usagef("there is no server %q on the shelf%s; there are %s", w.broken, model.DidYouMean(w.broken, names), strings.Join(names, ", "))
	}
	if w.plain { // the screen asks first, and has the answer behind a key
		fmt.Fprintf(os.Stderr, "%s: %s\n", w.broken, shelf.Find(w.broken).Fault)
	}
	return w.watch(f, scene.Request)
}

// watchScene shows a scene. Without a screen, what to look at is said beside it.
func (w watchFlags) watchScene(f serverFlags) error {
	scene, ok := launcher().Scene(w.scene)
	if !ok {
		names := sceneNames()
		return proc.Usagef("there is no scene %q%s; there are %s", w.scene, model.DidYouMean(w.scene, names), strings.Join(names, ", "))
	}
	if w.seed == 0 {
		w.seed = stage.NewSeed()
	}
	if w.plain {
		fmt.Fprintf(os.Stderr, "%s, seed %d: %s\n%s\n", scene.Name, w.seed, scene.Question, scene.Look)
	}
	return w.watch(f, scene.Request)
}

// attach shows a server that runs already.
func (w watchFlags) attach() error {
	run, err := findRun(w.pid)
	if err != nil {
		return err
	}
	if w.plain {
		fmt.Fprintf(os.Stderr, "looking at %s on %s: a line a turn\n", run.Info.Model, run.Info.Addr)
	}
	return w.show(func(context.Context) (session.Session, error) {
		s, err := launcher().Attach(run)
		if err != nil || w.record == "" {
			return s, err
		}
		return stage.Record(s, w.record)
	})
}

// play shows a recording.
func (w watchFlags) play() error {
	return w.show(func(context.Context) (session.Session, error) {
		s, err := launcher().Replay(w.replay)
		if err != nil {
			return nil, err
		}
		if damage := s.Damage(); damage != nil {
			fmt.Fprintln(os.Stderr, "muxlab:", damage)
		}
		return s, nil
	})
}

// show opens a session, and shows it on the screen or as plain lines.
func (w watchFlags) show(open func(context.Context) (session.Session, error)) error {
	if !w.plain && !onTerminal() {
		return errNoTerminal
	}
	ctx, stop := untilInterrupted()
	defer stop()
	s, err := open(ctx)
	if err != nil {
		return err
	}
	if !w.plain {
		return onScreen(launcher(), app.Options{ASCII: w.ascii, Session: s})
	}
	return errors.Join(plain.Plain(ctx, os.Stdout, s, plain.PlainOptions{For: w.lasting}), s.Close())
}

// colours is what the terminal shows, as TERM, COLORTERM and NO_COLOR say. It is
// asked on the understanding that there is one: left to itself, termenv takes every
// CI in the environment for a pipe, and a shell on a build machine is none.
func colours() termenv.Profile {
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

// onlyASCII: the locale names a character set that has no box to draw. C and POSIX name
// none: they are set for the order of sorting, on terminals that can do all.
func onlyASCII(environment func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := environment(name); locale != "" {
			_, charset, named := strings.Cut(locale, ".")
			charset, _, _ = strings.Cut(strings.ToLower(charset), "@")
			return named && charset != "utf-8" && charset != "utf8"
		}
	}
	return false
}

// onScreen runs the screen until it is quit.
func onScreen(l *stage.Launcher, o app.Options) error {
	ctx, stop := untilInterrupted()
	defer stop()
	runtime.GOMAXPROCS(max(1, runtime.NumCPU()/2)) // the server that is watched needs the others
	lipgloss.SetColorProfile(colours())
	if os.Getenv("TMUX") != "" || strings.HasPrefix(os.Getenv("TERM"), "tmux") {
		lipgloss.SetHasDarkBackground(termenv.NewOutput(os.Stdout, termenv.WithTTY(true), termenv.WithEnvironment(tmux{})).HasDarkBackground())
	}
	o.ASCII = o.ASCII || onlyASCII(os.Getenv)
	o.In, o.Out = stage.NewKeyboard(), stage.NewTerminal()
	return app.Run(ctx, l, o)
}

// home is the screen that asks what one wants to see.
func home() error { return onScreen(launcher(), app.Options{}) }

func launcher() *stage.Launcher {
	return &stage.Launcher{List: catalog.Models, Hidden: shelf.Models(), Sources: sources}
}
