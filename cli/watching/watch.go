// Package watching is muxlab watch: it starts the server that the flags ask for, or finds
// one, and shows what it does. Resolve says what they ask for and starts nothing.
package watching

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/bench/compare"
	"muxlab/catalog"
	"muxlab/cli/attach"
	"muxlab/cli/flags"
	"muxlab/cli/list"
	"muxlab/cli/plain"
	"muxlab/cli/say"
	"muxlab/cli/screen"
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

// Command returns the command.
func Command() *cobra.Command {
	var f flags.Server
	var w watchFlags
	return newCommand(&f, &w)
}

// newCommand is the command, with its flags in f and w.
func newCommand(f *flags.Server, w *watchFlags) *cobra.Command {
	c := &cobra.Command{
		Use:   "watch [MODEL]",
		Short: "see a server wait, live",
		Long: `Start the server of a model (epoll, if none is given) in a process of its own,
with six clients that speak about once a second, and show what it waits for. Other
clients, and of which kinds: --clients. Any nc can join at the address on the screen.
With --attach, look at a server that "muxlab serve" runs in another terminal; it is
not disturbed, and runs on.

With --scene, show a server with clients that answer a question; --scenes lists
them. The same scene with the same --seed is the same again.`,
		Example: `  muxlab watch epoll
  muxlab watch threadpool --workers 2
  muxlab watch epoll --clients 3:steady,1:slow-to-read
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
			return flags.Arguments(0, 1, "at most one model: "+strings.Join(model.Names(catalog.Models), ", "))(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error { return w.run(c, *f, args) },
	}
	f.Register(c.Flags(), "127.0.0.1:0")
	w.register(c.Flags())
	c.ValidArgsFunction = flags.Offer(1, flags.Models)
	flags.OfferFlag(c, "scene", offeredScenes)
	flags.OfferFlag(c, "broken", offeredBroken)
	flags.OfferFlag(c, "beside", flags.Models)
	if err := c.RegisterFlagCompletionFunc("clients", offeredClients); err != nil {
		panic(err) // there is no such flag: a slip in this program
	}
	flags.OfferOptions(c)
	return c
}

// run does what the flags ask for.
func (w watchFlags) run(c *cobra.Command, f flags.Server, args []string) error {
	given, args := attach.Given(c, &w.pid, args)
	w.paced = c.Flags().Changed("for")
	if err := w.check(given, args); err != nil {
		return err
	}
	if err := w.surplus(c.Flags()); err != nil {
		return err
	}
	switch {
	case w.race:
		return w.runRace(args)
	case given:
		return w.attach()
	case w.replay != "":
		return w.play()
	case w.scenes:
		return list.Scenes(os.Stdout, screen.Launcher().Scenes(), w.asJSON)
	}
	o, err := w.opening(c.Flags(), f, args)
	if err != nil {
		return err
	}
	if w.plain && o.said != "" {
		fmt.Fprintln(os.Stderr, o.said)
	}
	return w.start(f, o)
}

var errNoTerminal = proc.Usagef("the screen needs a terminal: add --plain for a line a turn")

// start starts what o says, with the flags f, and shows it.
func (w watchFlags) start(f flags.Server, o Opening) error {
	l := screen.Launcher()
	l.Record, l.Overwrite, l.Job = w.record, w.overwrite, f.Set
	if !w.plain && screen.OnTerminal() {
		return w.onScreen(l, app.Options{Open: o.Open, Beside: o.Beside})
	}
	return w.show(func(ctx context.Context) (session.Session, error) { return l.Launch(ctx, o.Open) })
}

// runRace lets models do the same work on one screen.
func (w watchFlags) runRace(specs []string) error {
	if w.plain || !screen.OnTerminal() {
		return proc.Usagef("a race needs the screen of a terminal: muxlab compare prints the same as a table")
	}
	for _, spec := range specs {
		if _, err := compare.ParseModel(spec); err != nil {
			return err
		}
	}
	return w.onScreen(screen.Launcher(), app.Options{Race: &session.RaceRequest{Track: session.TrackFast, Models: specs}})
}

// attach shows a server that runs already.
func (w watchFlags) attach() error {
	if _, _, err := attach.Target(w.pid); err != nil {
		return err
	}
	return w.show(func(ctx context.Context) (session.Session, error) {
		s, what, err := attach.To(ctx, w.pid)
		if err != nil {
			return nil, err
		}
		if w.plain {
			fmt.Fprintf(os.Stderr, "looking at %s: a line a turn\n", what)
			attach.SayUnseen(s)
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
		s, err := screen.Launcher().Replay(w.replay)
		if err != nil {
			return nil, err
		}
		if damage := s.Damage(); damage != nil {
			say.Wrong(damage)
		}
		return s, nil
	})
}

// show opens a session, and shows it on the screen or as plain lines.
func (w watchFlags) show(open func(context.Context) (session.Session, error)) error {
	if !w.plain && !screen.OnTerminal() {
		return errNoTerminal
	}
	if !w.plain { // the screen has its own way to be interrupted
		s, err := open(context.Background())
		if err != nil {
			return err
		}
		return w.onScreen(screen.Launcher(), app.Options{Session: s, Tick: w.tick})
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
		return screen.Run(l, o)
	}
	to, err := files.Create(w.cast, w.overwrite)
	if err != nil {
		return err
	}
	o.Film = cast.New(to, "muxlab", page.FramesASecond)
	return errors.Join(screen.Run(l, o), o.Film.Close(), to.Close())
}
