package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"muxlab/catalog"
	"muxlab/cli/flags"
	"muxlab/cli/until"
	"muxlab/harness/model"
	"muxlab/harness/proc"
)

func serveCommand() *cobra.Command {
	var f flags.Server
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
		Args: flags.Arguments(1, 1, "one model: "+strings.Join(model.Names(catalog.Models), ", ")),
		RunE: func(c *cobra.Command, args []string) error {
			job, _, err := f.Job(c.Flags(), args[0])
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
	f.Register(c.Flags(), flags.DefaultAddr)
	c.Flags().StringVar(&record.name, "record", "", "keep all that it does in this file, for muxlab watch --replay")
	flags.Overwrite(c.Flags(), &record.overwrite)
	c.Flags().BoolVar(&f.NoTrace, "no-trace", false, "leave no trace: cannot be watched, and is a little faster")
	c.ValidArgsFunction = flags.Offer(1, flags.Models)
	flags.OfferOptions(c)
	return c
}

// invite tells whoever started the server at a terminal how to see it wait.
func invite(job proc.Job) {
	if !job.Direct && term.IsTerminal(os.Stderr.Fd()) {
		fmt.Fprintf(os.Stderr, "in another terminal: muxlab watch --attach=%d\n", os.Getpid())
	}
}
