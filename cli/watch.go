package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/bench/compare"
	"muxlab/catalog"
	"muxlab/cli/exercise"
	"muxlab/cli/list"
	"muxlab/cli/plain"
	"muxlab/cli/until"
	"muxlab/harness/files"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
	"muxlab/stage"
	"muxlab/viz/app"
	"muxlab/viz/cast"
	"muxlab/viz/page"
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
  muxlab watch --attach $(pidof nginx)  any other program, through strace
  muxlab watch --scene herd --present
                                      for a projector: findings hidden until f, a clock
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
	w.register(c.Flags())
	c.ValidArgsFunction = offer(1, offeredModels)
	offerFlag(c, "scene", offeredScenes)
	offerFlag(c, "broken", offeredBroken)
	offerFlag(c, "beside", offeredModels)
	offerOptions(c)
	return c
}

// run does what the flags ask for.
func (w watchFlags) run(c *cobra.Command, f serverFlags, args []string) error {
	attach, args := attached(c, &w.pid, args)
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
	case w.exercise != "":
		return w.watchExercise(f)
	case w.broken != "":
		return w.watchBroken(f)
	case w.scene != "":
		return w.watchScene(f)
	case w.scenes:
		return list.Scenes(os.Stdout, launcher().Scenes(), w.asJSON)
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

var errNoTerminal = proc.Usagef("the screen needs a terminal: add --plain for a line a turn")

// watch starts the server that open asks for, with the flags f, and shows it.
func (w watchFlags) watch(f serverFlags, open session.Request) error {
	l := launcher()
	l.Record, l.Overwrite, l.Job = w.record, w.overwrite, f.set
	if open.Seed = w.seed; open.Seed == 0 {
		open.Seed = stage.NewSeed() // here, so that two beside each other have the same
	}
	second, err := w.second(open)
	if err != nil {
		return err
	}
	if !w.plain && onTerminal() {
		return w.onScreen(l, app.Options{Open: open, Beside: second})
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
	return w.onScreen(launcher(), app.Options{Race: &session.RaceRequest{Track: session.TrackFast, Models: specs}})
}

// watchBroken puts a server of the shelf on stage, with what brings its fault to light.
func (w watchFlags) watchBroken(f serverFlags) error {
	scene, ok := stage.FindBroken(w.broken)
	if !ok {
		names := brokenNames()
		return proc.Usagef("there is no server %q on the shelf%s; there are %s", w.broken, model.DidYouMean(w.broken, names), strings.Join(names, ", "))
	}
	if w.plain && w.broken != scene.Name { // the screen asks first, and has the answer behind a key
		fmt.Fprintf(os.Stderr, "%s: %s\n", w.broken, scene.Mystery.Cause)
	}
	return w.watch(f, scene.Request)
}

// watchExercise shows the student's own server, with clients that speak its protocol.
func (w watchFlags) watchExercise(f serverFlags) error {
	ex, err := exercise.Named(w.exercise)
	if err != nil {
		return err
	}
	return w.watch(f, session.Request{Model: ex.Dir(), Clients: []session.Group{{N: w.clients, Kind: session.Steady}}})
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
	if _, _, err := target(w.pid); err != nil {
		return err
	}
	return w.show(func(ctx context.Context) (session.Session, error) {
		s, what, err := attachTo(ctx, w.pid)
		if err != nil {
			return nil, err
		}
		if w.plain {
			fmt.Fprintf(os.Stderr, "looking at %s: a line a turn\n", what)
			sayUnseen(s)
		}
		if w.record == "" {
			return s, nil
		}
		ours, ok := s.(*stage.Attached)
		if !ok {
			return nil, errors.Join(notRecorded(w.pid, w.record), s.Close())
		}
		if err := ours.Record(w.record, w.overwrite); err != nil {
			return nil, errors.Join(err, s.Close())
		}
		return s, nil
	})
}

// notRecorded says why a program that strace looks at is not recorded, and what to do.
func notRecorded(pid, file string) error {
	return proc.Usagef("--record keeps the trace that a muxlab server makes, and process %s makes none: record it with strace -f -ttt -T -yy -o %s -p %s, then see it with muxlab watch --replay %s",
		pid, file, pid, file)
}

// play shows a recording.
func (w watchFlags) play() error {
	return w.show(func(context.Context) (session.Session, error) {
		s, err := launcher().Replay(w.replay)
		if err != nil {
			return nil, err
		}
		if damage := s.Damage(); damage != nil {
			complain(damage)
		}
		return s, nil
	})
}

// show opens a session, and shows it on the screen or as plain lines.
func (w watchFlags) show(open func(context.Context) (session.Session, error)) error {
	if !w.plain && !onTerminal() {
		return errNoTerminal
	}
	if !w.plain { // the screen has its own way to be interrupted
		s, err := open(context.Background())
		if err != nil {
			return err
		}
		return w.onScreen(launcher(), app.Options{Session: s, Tick: w.tick})
	}
	ctx, stop := until.Interrupted()
	defer stop()
	s, err := open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(plain.Lines(ctx, os.Stdout, s, w.lasting), s.Close())
}

// onScreen runs the screen, and writes what it shows if that is asked for.
func (w watchFlags) onScreen(l *stage.Launcher, o app.Options) error {
	o.ASCII, o.Present = w.ascii, w.present
	if w.cast == "" {
		return onScreen(l, o)
	}
	to, err := files.Create(w.cast, w.overwrite)
	if err != nil {
		return err
	}
	o.Film = cast.New(to, "muxlab", page.FramesASecond)
	return errors.Join(onScreen(l, o), o.Film.Close(), to.Close())
}
