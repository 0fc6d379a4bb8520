package lab

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"muxlab/guide/notes"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/viz/app"
	"muxlab/viz/page/guide"
)

// opened are the flags of muxlab lab.
type opened struct {
	plain, core, again bool
	ascii, present     bool
	asJSON             bool
	from               string
}

func (o *opened) register(flags *pflag.FlagSet) {
	flags.BoolVar(&o.plain, "plain", false, "no screen: text to read, and lines to answer")
	flags.BoolVar(&o.core, "core", false, "only the core of the lab")
	flags.BoolVar(&o.again, "again", false, "from the first step, whatever was done; the notes stay")
	flags.StringVar(&o.from, "from", "", "begin at the step of this name")
	flags.BoolVar(&o.ascii, "ascii", false, "draw with ASCII alone")
	flags.BoolVar(&o.present, "present", false, "for a projector: a clock, bold text")
	flags.BoolVar(&o.asJSON, "json", false, "the list of labs as JSON")
}

// alone returns the flag that was given without a lab, and is about one; "" none was.
func (o opened) alone() string {
	switch {
	case o.plain:
		return "--plain"
	case o.core:
		return "--core"
	case o.again:
		return "--again"
	case o.from != "":
		return "--from"
	}
	return ""
}

// open opens a lab on the screen, or as plain text.
func (w Wiring) open(c *cobra.Command, name string, o opened) error {
	if o.asJSON {
		return proc.Usagef("--json is about the list of labs: leave the lab out, or see muxlab lab export --json")
	}
	lab, err := w.named(name)
	if err != nil {
		return faulty(c.ErrOrStderr(), err)
	}
	if !o.plain && !w.OnTerminal() {
		return proc.Usagef("the screen needs a terminal: add --plain for text to read and answer")
	}
	page, err := w.page(lab, o)
	if err != nil {
		return err
	}
	if o.plain {
		return w.runPlain(c, page)
	}
	return w.OnScreen(w.Launcher(), app.Options{Lab: page, ASCII: o.ascii, Present: o.present})
}

// page makes the page of a lab, at the step where the student left it.
func (w Wiring) page(lab found, o opened) (*guide.Page, error) {
	lost := notes.Rescue()
	n := notes.Load()[lab.key]
	if o.again {
		n.At = ""
	}
	if o.from != "" {
		if !hasStep(lab.Lab, o.from) {
			return nil, proc.Usagef("lab %s has no step %q%s", lab.Name, o.from, model.DidYouMean(o.from, ids(lab.Lab)))
		}
		n.At = o.from
	}
	page := guide.New(walk.New(lab.Lab, n, o.core), lab.heading(), w.world(lab.key))
	page.Tell(lost)
	return page, nil
}

func ids(l *script.Lab) (all []string) {
	for i := range l.Steps {
		all = append(all, l.Steps[i].ID)
	}
	return all
}

func hasStep(l *script.Lab, id string) bool {
	for _, one := range ids(l) {
		if one == id {
			return true
		}
	}
	return false
}
