package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"muxlab/cli/attach"
	"muxlab/cli/flags"
	"muxlab/cli/say"
	"muxlab/cli/until"
	"muxlab/harness/diagnose"
	"muxlab/harness/diagnose/report"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/viz/digest"
)

func diagnoseCommand() *cobra.Command {
	var d diagnoseFlags
	c := &cobra.Command{
		Use:   "diagnose FILE | --attach PID",
		Short: "say what is wrong with a server, a line for each fault",
		Long: `Go through a recording (of muxlab watch --record, or what strace -f -ttt -T wrote
of any program), or look at a running server, and name each fault that shows: a
descriptor that nobody uses, an edge that is not drained, a client that holds up
the others, and more; --lints lists them. Each line has the time since the
beginning, the process, the worker's turn, and a sentence. At the end stands what
this load did not exercise: those lints have judged nothing.

The exit code is 0 if no fault shows, 1 if one does, 2 for wrong usage, and 3 if
the server cannot be diagnosed.`,
		Example: `  muxlab diagnose spin.mux
  muxlab diagnose nginx.strace                what strace -f -ttt -T wrote
  muxlab diagnose --attach 4711 --for 5s      the process id of a server, of any program
  muxlab diagnose --attach --threshold HogTime=20ms --threshold SetNear=100
  muxlab diagnose --lints                     what is looked for, from when on
  muxlab diagnose spin.mux --json             one object: findings, events, turns, not_judged`,
		Args: flags.Arguments(0, 1, "one recording, or the output of strace; or --attach"),
		RunE: func(c *cobra.Command, args []string) error { return d.run(c, args) },
	}
	f := c.Flags()
	attach.Flag(f, &d.pid, "look at a running server, or at any program through strace")
	f.DurationVar(&d.lasting, "for", 0, "with --attach: how long (default until interrupted, or until the server ends)")
	f.StringArrayVar(&d.thresholds, "threshold", nil, "NAME=VALUE: from when on something is trouble; may be given several times")
	f.BoolVar(&d.lints, "lints", false, "list what is looked for, and the thresholds")
	f.BoolVar(&d.asJSON, "json", false, "print one object of JSON, at the end")
	return c
}

type diagnoseFlags struct {
	pid        string
	lasting    time.Duration
	thresholds []string
	lints      bool
	asJSON     bool
}

func (d diagnoseFlags) run(c *cobra.Command, args []string) error {
	given, args := attach.Given(c, &d.pid, args)
	limits, err := d.limits()
	switch {
	case err != nil:
		return err
	case d.lints:
		return report.PrintLints(os.Stdout, d.asJSON)
	case given == (len(args) == 1):
		return proc.Usagef("muxlab diagnose takes a recording, or --attach with a running server: give one of the two")
	case c.Flags().Changed("for") && d.lasting <= 0:
		return proc.Usagef("--for is a time above 0, as in 5s, not %v", d.lasting)
	case !given && c.Flags().Changed("for"):
		return proc.Usagef("--for is about a running server: a recording is gone through at once, to its end")
	}
	ctx, stop := until.Interrupted()
	defer stop()
	e := examination{digest.NewDiagnosis(limits), report.New(os.Stdout, d.asJSON)}
	if given {
		err = d.attach(ctx, e)
	} else {
		err = e.file(ctx, args[0])
	}
	if err != nil {
		return cannot(err)
	}
	return e.end()
}

// errFound says that there are findings, which are printed already.
var errFound = errors.New("there are findings")

// cannot makes err, which is not about usage, one of the kind that exit code 3 is for: 1 is
// for findings.
func cannot(err error) error {
	if errors.Is(err, proc.ErrUsage) {
		return err
	}
	return proc.Machinef("%s", say.Sentence(err))
}

// limits are the thresholds, as the flags change them.
func (d diagnoseFlags) limits() (diagnose.Thresholds, error) {
	limits := diagnose.DefaultThresholds()
	for _, t := range d.thresholds {
		name, value, ok := strings.Cut(t, "=")
		if !ok {
			return limits, proc.Usagef("--threshold takes NAME=VALUE, as in HogTime=20ms, not %q", t)
		}
		if err := limits.Set(name, value); err != nil {
			return limits, proc.Usagef("%v", err)
		}
	}
	return limits, nil
}

// lookEvery is how often a running server is looked at: its rings hold as much of
// a busy loop as it does in some hundredths of a second.
const lookEvery = 10 * time.Millisecond

func (d diagnoseFlags) attach(ctx context.Context, e examination) error {
	s, _, err := attach.To(ctx, d.pid)
	if err != nil {
		return err
	}
	attach.SayUnseen(s)
	if d.lasting > 0 {
		var cancel func()
		ctx, cancel = context.WithTimeout(ctx, d.lasting)
		defer cancel()
	}
	err = trace.Follow(ctx, s, lookEvery, e.take)
	return errors.Join(err, s.Close())
}

// examination is a diagnosis in progress: what is found is printed.
type examination struct {
	doctor *digest.Diagnosis
	report *report.Report
}

func (e examination) file(ctx context.Context, name string) error {
	replay, err := openTape(name)
	if err != nil {
		return err
	}
	defer replay.Close()
	return trace.Follow(ctx, replay, 0, e.take)
}

func (e examination) take(f *trace.Frame) error { return e.report.Add(f, e.doctor.Apply(f)) }

// end prints what the result rests on, and returns errFound if there are findings.
func (e examination) end() error {
	if err := e.report.End(e.doctor.Turns(), e.doctor.NotJudged()); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, e.report.Summary())
	if e.report.Found() {
		return errFound
	}
	return nil
}
