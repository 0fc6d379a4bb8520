package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"muxlab/harness/diagnose"
	"muxlab/harness/proc"
	"muxlab/harness/trace"
	"muxlab/harness/units"
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
beginning, the process, the worker's turn, and a sentence. Nothing is printed of a
server that has no fault.`,
		Example: `  muxlab diagnose spin.mux
  muxlab diagnose nginx.strace                what strace -f -ttt -T wrote
  muxlab diagnose --attach 4711 --for 5s      the process id of a muxlab serve
  muxlab diagnose --attach --threshold HogTime=20ms --threshold SetNear=100
  muxlab diagnose --lints                     what is looked for, from when on`,
		Args: arguments(0, 1, "one recording, or the output of strace; or --attach"),
		RunE: func(c *cobra.Command, args []string) error { return d.run(c, args) },
	}
	f := c.Flags()
	f.StringVar(&d.pid, "attach", "", "look at a running server: its process id or address; alone if only one is running")
	f.Lookup("attach").NoOptDefVal = "last"
	f.DurationVar(&d.lasting, "for", 0, "with --attach: how long (default until interrupted, or until the server ends)")
	f.StringArrayVar(&d.thresholds, "threshold", nil, "NAME=VALUE: from when on something is trouble; may be given several times")
	f.BoolVar(&d.lints, "lints", false, "list what is looked for, and the thresholds")
	f.BoolVar(&d.asJSON, "json", false, "an object of JSON a line")
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
	attach := c.Flags().Changed("attach")
	if attach && d.pid == "last" && len(args) == 1 { // --attach 4711, as one would write it
		d.pid, args = args[0], nil
	}
	limits, err := d.limits()
	switch {
	case err != nil:
		return err
	case d.lints:
		return listLints(os.Stdout, d.asJSON)
	case attach == (len(args) == 1):
		return proc.Usagef("muxlab diagnose takes a recording, or --attach with a running server: give one of the two")
	case c.Flags().Changed("for") && d.lasting <= 0:
		return proc.Usagef("--for is a time above 0, as in 5s, not %v", d.lasting)
	case !attach && c.Flags().Changed("for"):
		return proc.Usagef("--for is about a running server: a recording is gone through at once, to its end")
	}
	ctx, stop := untilInterrupted()
	defer stop()
	r := &diagnosis{doctor: digest.NewDiagnosis(limits), out: os.Stdout, asJSON: d.asJSON}
	if attach {
		err = d.attach(ctx, r)
	} else {
		err = r.file(ctx, args[0])
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, r.summary())
	return nil
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

func (d diagnoseFlags) attach(ctx context.Context, r *diagnosis) error {
	run, err := findRun(d.pid)
	if err != nil {
		return err
	}
	s, err := launcher().Attach(run)
	if err != nil {
		return err
	}
	if d.lasting > 0 {
		var cancel func()
		ctx, cancel = context.WithTimeout(ctx, d.lasting)
		defer cancel()
	}
	err = trace.Follow(ctx, s, lookEvery, r.take)
	return errors.Join(err, s.Close())
}

// A diagnosis in progress.
type diagnosis struct {
	doctor *digest.Diagnosis
	out    io.Writer
	asJSON bool

	begin                  int64
	findings, events, lost int
}

func (r *diagnosis) file(ctx context.Context, name string) error {
	replay, err := openTape(name)
	if err != nil {
		return err
	}
	defer replay.Close()
	return trace.Follow(ctx, replay, 0, r.take)
}

func (r *diagnosis) take(f *trace.Frame) error {
	if r.begin == 0 {
		if r.begin = f.Time; len(f.Events) > 0 {
			r.begin = f.Events[0].Time
		}
	}
	r.events += len(f.Events)
	r.lost += int(f.Lost)
	for _, one := range r.doctor.Apply(f) {
		r.findings++
		if err := r.print(one); err != nil {
			return err
		}
	}
	return nil
}

// printed is a finding as --json prints it.
type printed struct {
	Lint     string  `json:"lint"`
	Sentence string  `json:"sentence"`
	Seconds  float64 `json:"seconds"` // since the beginning
	PID      int     `json:"pid"`
	Worker   int     `json:"worker"` // -1: the server as a whole
	Turn     uint32  `json:"turn"`
	FD       int     `json:"fd"` // -1: about no descriptor
}

func (r *diagnosis) print(f diagnose.Finding) error {
	after := float64(f.Time-r.begin) / 1e9
	if r.asJSON {
		return json.NewEncoder(r.out).Encode(printed{f.Lint, f.Sentence, after, f.PID, f.Worker, f.Turn, f.FD})
	}
	turn := ""
	if f.Worker >= 0 {
		turn = fmt.Sprintf(" turn %d", f.Turn)
	}
	_, err := fmt.Fprintf(r.out, "%9.3f s  process %d%s  %s: %s\n", after, f.PID, turn, f.Lint, f.Sentence)
	return err
}

// summary is for people, and says how much the result rests on.
func (r *diagnosis) summary() string {
	events := units.Count(r.events)
	s := units.Text.Plural(r.findings, "finding") + " in " + events + " events"
	if r.findings == 0 {
		s = "no fault shows in " + events + " events"
	}
	if r.lost > 0 {
		s += fmt.Sprintf("; %s more were lost, and nothing is concluded from those", units.Count(r.lost))
	}
	return s
}

func listLints(w io.Writer, asJSON bool) error {
	if asJSON {
		type entry struct {
			Name      string `json:"name"`
			About     string `json:"about"`
			Threshold string `json:"threshold"`
		}
		all := []entry{}
		for _, l := range diagnose.Lints() {
			all = append(all, entry{l.Name, l.About, l.Threshold})
		}
		return json.NewEncoder(w).Encode(all)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, l := range diagnose.Lints() {
		what, remedy, _ := strings.Cut(l.About, ". ")
		fmt.Fprintf(t, "%s\t%s.\n\t%s\n", l.Name, what, remedy)
		for one := range strings.SplitSeq(l.Threshold, "; ") {
			fmt.Fprintf(t, "\t  %s\n", one)
		}
	}
	return t.Flush()
}
