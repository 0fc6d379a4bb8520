package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"muxlab/bench/experiment"
	"muxlab/bench/experiment/report"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/cli/flags"
	"muxlab/cli/until"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

func experimentCommand() *cobra.Command {
	var f experimentFlags
	c := &cobra.Command{
		Use:   "experiment [NAME]",
		Short: "a published experiment run again, beside the printed figures",
		Long: `Run a published experiment on this machine, and show it beside the printed
figures: as shapes, each side divided by a figure of its own, for seconds of
two machines do not compare. Without a name, list the experiments. Ctrl-C keeps
what was measured, and marks it incomplete.`,
		Example: `  muxlab experiment                        which there are
  muxlab experiment kerrisk --page         what was published, and how it is run here
  muxlab experiment kerrisk --quick        some seconds
  muxlab experiment omission --out slides  also CSV, JSON, SVG and PNG files`,
		Args: flags.Arguments(0, 1, "at most one experiment: "+strings.Join(experiment.Names(), ", ")),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(c, args); err != nil {
				return err
			}
			return f.run(args)
		},
	}
	f.register(c.Flags())
	c.ValidArgsFunction = flags.Offer(1, offeredExperiments)
	c.MarkFlagDirname("out")
	return c
}

// experimentFlags are what muxlab experiment is told.
type experimentFlags struct {
	settings     rig.Settings
	page, asJSON bool
	out          string
	overwrite    bool
}

func (f *experimentFlags) register(set *pflag.FlagSet) {
	set.BoolVar(&f.settings.Quick, "quick", false, "seconds instead of some minutes: rougher")
	set.IntVar(&f.settings.Most, "most", 0, "at most so many descriptors, connections or items (default what the experiment needs)")
	set.BoolVar(&f.page, "page", false, "print what was published, and how it is run here")
	set.StringVar(&f.out, "out", "", "also write CSV, JSON, SVG and PNG files into this folder")
	flags.Overwrite(set, &f.overwrite)
	set.BoolVar(&f.asJSON, "json", false, "the result as JSON")
}

// check says in one sentence what is wrong with the flags, or nothing.
func (f *experimentFlags) check(c *cobra.Command, args []string) error {
	if err := namesFolder(c); err != nil {
		return err
	}
	most := f.settings.Most
	switch {
	case most < 0:
		return proc.Usagef("--most is a whole number from 1, or 0 for no bound, not %d", most)
	case len(args) == 0 && (f.page || f.out != "" || f.settings.Quick || most > 0):
		return proc.Usagef("which experiment? Name it in front of the flags: %s", strings.Join(experiment.Names(), ", "))
	}
	return nil
}

// run lists the experiments, or shows or runs the one that args names.
func (f *experimentFlags) run(args []string) error {
	if len(args) == 0 {
		return listExperiments(os.Stdout, f.asJSON)
	}
	e := experiment.Find(args[0])
	switch {
	case e == nil:
		names := experiment.Names()
		return proc.Usagef("there is no experiment %q%s; the experiments are %s",
			args[0], model.DidYouMean(args[0], names), strings.Join(names, ", "))
	case f.page:
		_, err := io.WriteString(os.Stdout, experiment.Page(e))
		return err
	}
	if f.out != "" { // before the minute, not after it
		if err := folder(f.out, f.overwrite, e.Name+".json"); err != nil {
			return err
		}
	}
	return runExperiment(e, f.settings, f.asJSON, f.out)
}

func listExperiments(w io.Writer, asJSON bool) error {
	if asJSON {
		return report.ListJSON(w, experiment.All)
	}
	return report.List(w, experiment.All)
}

func runExperiment(e *rig.Experiment, s rig.Settings, asJSON bool, out string) error {
	ctx, stop := until.Interrupted()
	defer stop()
	r, err := e.Do(ctx, s, func(format string, a ...any) {
		fmt.Fprintf(os.Stderr, e.Name+": "+format+"\n", a...)
	})
	if err != nil {
		return err
	}
	return errors.Join(showExperiment(r, asJSON, out), incomplete(r))
}

// showExperiment writes the files first: whoever reads stdout may go away, and we
// with them.
func showExperiment(r result.Result, asJSON bool, out string) error {
	var files []string
	var unsaved, err error
	if out != "" {
		files, unsaved = report.Save(out, &r)
	}
	for _, name := range files {
		fmt.Fprintln(os.Stderr, "wrote", name)
	}
	if asJSON {
		err = json.NewEncoder(os.Stdout).Encode(r)
	} else {
		err = report.Write(os.Stdout, &r)
	}
	return errors.Join(err, unsaved)
}

// incomplete is of the kind of what cut it short: where this machine cannot do the
// rest, it is the machine's.
func incomplete(r result.Result) error {
	const text = "the experiment is incomplete: %s"
	switch {
	case !r.Incomplete:
		return nil
	case errors.Is(r.Cause, proc.ErrMachine):
		return proc.Machinef(text, r.Why)
	}
	return fmt.Errorf(text, r.Why)
}
