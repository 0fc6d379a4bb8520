package cli

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"muxlab/catalog"
	"muxlab/cli/until"
	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/stage"
)

// defaultAddr is where a server listens that is told nothing else.
const defaultAddr = "127.0.0.1:7000"

func serveCommand() *cobra.Command {
	var f serverFlags
	var record recordFlags
	c := &cobra.Command{
		Use:   "serve MODEL",
		Short: "run a real server, for nc and friends",
		Long: `Run the server of a model until it is interrupted. Its first line on the
standard output says where it listens. It leaves a trace of what it does, so
that "muxlab watch --attach" in another terminal can look at it.`,
		Example: `  muxlab serve epoll                        then: nc 127.0.0.1 7000
  muxlab serve prefork --workers 2 --accept shared
  muxlab serve threadpool --addr 127.0.0.1:0 --queue 4 --sleep 200ms`,
		Args: arguments(1, 1, "one model: "+strings.Join(model.Names(catalog.Models), ", ")),
		RunE: func(c *cobra.Command, args []string) error {
			job, _, err := f.job(c.Flags(), args[0])
			if err != nil {
				return err
			}
			ctx, stop := until.Interrupted()
			defer stop()
			if record.name == "" {
				invite(job)
				return proc.Serve(ctx, catalog.Models, job, os.Stdout)
			}
			return serveRecorded(ctx, job, record)
		},
	}
	f.register(c.Flags(), defaultAddr)
	c.Flags().StringVar(&record.name, "record", "", "keep all that it does in this file, for muxlab watch --replay")
	overwriteFlag(c.Flags(), &record.overwrite)
	c.Flags().BoolVar(&f.noTrace, "no-trace", false, "leave no trace: cannot be watched, and is a little faster")
	c.ValidArgsFunction = offer(1, offeredModels)
	offerOptions(c)
	return c
}

// invite tells whoever started the server at a terminal how to see it wait.
func invite(job proc.Job) {
	if !job.Direct && term.IsTerminal(os.Stderr.Fd()) {
		fmt.Fprintf(os.Stderr, "in another terminal: muxlab watch --attach=%d\n", os.Getpid())
	}
}

// serverFlags are the flags of every command that starts a server.
type serverFlags struct {
	addr           string
	backlog        int
	grace          time.Duration
	compute, sleep time.Duration
	lines          bool
	noTrace        bool
	options        map[string]*string // of the models, by name
}

func (f *serverFlags) register(flags *pflag.FlagSet, addr string) {
	flags.StringVar(&f.addr, "addr", addr, "where to listen; port 0 takes a free one")
	flags.IntVar(&f.backlog, "backlog", proc.DefaultBacklog, "connections the kernel keeps until they are accepted")
	flags.DurationVar(&f.grace, "grace", proc.DefaultGrace, "how long connections may take to finish at a stop")
	flags.DurationVar(&f.compute, "compute", 0, "keep the CPU busy for so long before each echo")
	flags.DurationVar(&f.sleep, "sleep", 0, "sleep for so long before each echo")
	flags.BoolVar(&f.lines, "lines", false, "send back only whole lines")
	f.options = map[string]*string{}
	for _, o := range catalog.Options(catalog.Models) {
		of := strings.Join(o.Of, ", ") + ": " + o.Default + ")"
		help := o.Words() + " (" + of
		if known := flags.Lookup(o.Name); known != nil { // another model's, of the same name
			if before, same := strings.CutSuffix(known.Usage, ")"); same && strings.Contains(known.Usage, o.Words()+" (") {
				known.Usage = before + "; " + of
			} else {
				known.Usage += "; " + help
			}
			continue
		}
		f.options[o.Name] = flags.String(o.Name, "", help)
		if o.Switch {
			flags.Lookup(o.Name).NoOptDefVal = "true"
		}
	}
}

// job returns the server that the flags ask for, and those of the options that were
// given.
func (f *serverFlags) job(flags *pflag.FlagSet, name string) (job proc.Job, chosen model.Options, err error) {
	m := model.Find(catalog.Models, name)
	if m == nil {
		names := model.Names(catalog.Models)
		return job, nil, proc.Usagef("there is no model %q%s; the models are %s", name, model.DidYouMean(name, names), strings.Join(names, ", "))
	}
	chosen = model.Options{}
	for option, value := range f.options {
		if flags.Changed(option) {
			chosen[option] = *value
		}
	}
	job, err = stage.NewJob(m, chosen, func(job *proc.Job) error {
		f.set(job)
		return f.check()
	})
	return job, chosen, err
}

// check says in one sentence which flag is out of range, or nothing.
func (f *serverFlags) check() error {
	if _, err := proc.ParseAddr(f.addr); err != nil {
		return err
	}
	switch {
	case f.backlog < 1 || f.backlog > 65535:
		return proc.Usagef("--backlog is a whole number from 1 to 65535, not %d", f.backlog)
	case f.grace < 0 || f.compute < 0 || f.sleep < 0:
		return proc.Usagef("--grace, --compute and --sleep are times of 0 or more, as in 200ms")
	}
	return nil
}

// set makes job as the flags say.
func (f *serverFlags) set(job *proc.Job) {
	job.Addr, job.Backlog, job.Grace, job.Direct = f.addr, f.backlog, f.grace, f.noTrace
	job.Work = model.Work{Compute: f.compute, Sleep: f.sleep, Lines: f.lines}
}
