package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"muxlab/bench/experiment"
	"muxlab/bench/experiment/report"
	"muxlab/bench/experiment/result"
	"muxlab/bench/experiment/rig"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

func experimentCommand() *cobra.Command {
	var s rig.Settings
	var page, asJSON bool
	var out string
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
		Args: arguments(0, 1, "at most one experiment: "+strings.Join(experiment.Names(), ", ")),
		RunE: func(c *cobra.Command, args []string) error {
			if err := namesFolder(c); err != nil {
				return err
			}
			if s.Most < 0 {
				return proc.Usagef("--most is a whole number from 1, or 0 for no bound, not %d", s.Most)
			}
			if len(args) == 0 && (page || out != "" || s.Quick || s.Most > 0) {
				return proc.Usagef("which experiment? Name it in front of the flags: %s", strings.Join(experiment.Names(), ", "))
			}
			if len(args) == 0 {
				return listExperiments(os.Stdout, asJSON)
			}
			e := experiment.Find(args[0])
			switch {
			case e == nil:
				return proc.Usagef("there is no experiment %q%s; the experiments are %s", args[0], model.DidYouMean(args[0], experiment.Names()), strings.Join(experiment.Names(), ", "))
			case page:
				_, err := io.WriteString(os.Stdout, experiment.Page(e))
				return err
			}
			return runExperiment(e, s, asJSON, out)
		},
	}
	f := c.Flags()
	f.BoolVar(&s.Quick, "quick", false, "seconds instead of some minutes: rougher")
	f.IntVar(&s.Most, "most", 0, "at most so many descriptors, connections or items (default what the experiment needs)")
	f.BoolVar(&page, "page", false, "print what was published, and how it is run here")
	f.StringVar(&out, "out", "", "also write CSV, JSON, SVG and PNG files into this folder")
	f.BoolVar(&asJSON, "json", false, "the result as JSON")
	c.ValidArgsFunction = offer(1, offeredExperiments)
	c.MarkFlagDirname("out")
	return c
}

func listExperiments(w io.Writer, asJSON bool) error {
	if asJSON {
		type entry struct {
			Name     string `json:"name"`
			Title    string `json:"title"`
			Sentence string `json:"sentence"`
		}
		all := []entry{}
		for _, e := range experiment.All {
			all = append(all, entry{e.Name, e.Title, e.Sentence})
		}
		return json.NewEncoder(w).Encode(all)
	}
	return report.List(w, experiment.All)
}

func runExperiment(e *rig.Experiment, s rig.Settings, asJSON bool, out string) error {
	if out != "" { // before the minute, not after it
		if err := folder(out); err != nil {
			return err
		}
	}
	ctx, stop := untilInterrupted()
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
