package watching

// What the flags ask to be started. Nothing is started here: the command does that, and a
// lab, whose scenes are written as the arguments of muxlab watch.

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"muxlab/bench/compare"
	"muxlab/catalog"
	"muxlab/cli/exercise"
	"muxlab/cli/flags"
	"muxlab/cli/screen"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/session"
	"muxlab/stage"
)

// An Opening is what the arguments of muxlab watch ask to be started.
type Opening struct {
	Open   session.Request
	Beside session.Request // to be shown beside it, with the same seed; no Model: nothing is

	said string // what --plain says about it first; "" nothing
}

// inLab are the flags that a scene of a lab may have, beside the options of the models.
const inLab = "scene broken beside clients seed backlog compute sleep lines exercise"

// Resolve returns what muxlab watch with args would start, and starts nothing. The errors
// are those of the command. Flags that are about the screen, about a file or about a server
// that runs already are refused. If no seed is given, one is chosen.
func Resolve(args []string) (Opening, error) {
	var f flags.Server
	var w watchFlags
	c := newCommand(&f, &w)
	parent := &cobra.Command{Use: "muxlab"} // errors name the command in full
	parent.AddCommand(c)
	c.InitDefaultHelpFlag()
	if err := c.ParseFlags(args); err != nil {
		return Opening{}, flags.Error(c, err)
	}
	args = c.Flags().Args()
	if err := foreign(c.Flags(), f); err != nil {
		return Opening{}, err
	}
	if err := c.ValidateArgs(args); err != nil {
		return Opening{}, err
	}
	if err := w.check(false, args); err != nil {
		return Opening{}, err
	}
	if err := w.surplus(c.Flags()); err != nil {
		return Opening{}, err
	}
	return w.opening(c.Flags(), f, args)
}

// foreign says which flag has no place in a lab, or nothing.
func foreign(set *pflag.FlagSet, f flags.Server) (err error) {
	set.Visit(func(one *pflag.Flag) {
		if err == nil && !slices.Contains(strings.Fields(inLab), one.Name) && !f.IsOption(one.Name) {
			err = proc.Usagef("a scene of a lab takes no --%s", one.Name)
		}
	})
	return err
}

// opening is what the flags ask to be started. They were checked.
func (w watchFlags) opening(set *pflag.FlagSet, f flags.Server, args []string) (o Opening, err error) {
	if w.seed == 0 {
		w.seed = stage.NewSeed() // here, so that two beside each other have the same
	}
	switch {
	case w.exercise != "":
		o, err = w.ofExercise()
	case w.broken != "":
		o, err = w.ofBroken(set.Changed("clients"))
	case w.scene != "":
		o, err = w.ofScene()
	default:
		o, err = w.ofModel(set, f, args)
	}
	if err != nil {
		return Opening{}, err
	}
	o.Open.Seed = w.seed
	f.Ask(set, &o.Open)
	o.Beside, err = w.second(o.Open)
	return o, err
}

// ofModel is a server that is named, or epoll.
func (w watchFlags) ofModel(set *pflag.FlagSet, f flags.Server, args []string) (Opening, error) {
	name := "epoll"
	if len(args) > 0 {
		name = args[0]
	}
	_, chosen, err := f.Job(set, name) // the launcher builds it again: what is wrong is said before the screen opens
	return Opening{Open: session.Request{Model: name, Options: chosen, Clients: w.crowd}}, err
}

// ofBroken is a server of the shelf, with what brings its fault to light, or with the
// clients that --clients asks for instead.
func (w watchFlags) ofBroken(chosen bool) (o Opening, err error) {
	scene, ok := stage.FindBroken(w.broken)
	if !ok {
		names := flags.Broken()
		return o, proc.Usagef("there is no server %q on the shelf%s; there are %s", w.broken, model.DidYouMean(w.broken, names), strings.Join(names, ", "))
	}
	if w.broken != scene.Name { // the screen asks first, and has the answer behind a key
		o.said = fmt.Sprintf("%s: %s", w.broken, scene.Mystery.Cause)
	}
	o.Open = scene.Request
	if chosen {
		o.Open.Clients = w.crowd
	}
	return o, nil
}

// ofExercise is the student's own server, with clients that speak its protocol.
func (w watchFlags) ofExercise() (o Opening, err error) {
	ex, err := exercise.Named(w.exercise)
	if err != nil {
		return o, err
	}
	o.Open = session.Request{Model: ex.Dir(), Clients: w.crowd}
	return o, nil
}

// ofScene is a scene. Without a screen, what to look at is said beside it.
func (w watchFlags) ofScene() (o Opening, err error) {
	scene, ok := screen.Launcher().Scene(w.scene)
	if !ok {
		names := sceneNames()
		return o, proc.Usagef("there is no scene %q%s; there are %s", w.scene, model.DidYouMean(w.scene, names), strings.Join(names, ", "))
	}
	o.said = fmt.Sprintf("%s, seed %d: %s\n%s", scene.Name, w.seed, scene.Question, scene.Look)
	o.Open = scene.Request
	return o, nil
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
