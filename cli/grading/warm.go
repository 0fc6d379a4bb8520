package grading

import (
	"github.com/spf13/cobra"

	"muxlab/grade/judge"
	"muxlab/grade/source"
	"muxlab/harness/proc"
)

func warmCommand(w Wiring) *cobra.Command {
	return &cobra.Command{
		Use:   "warm",
		Short: "compile the harness once, for all submissions",
		Long: `Compile the harness once. Each submission is built over what this leaves in the cache.
muxlab grade does it by itself; in a container that is made once and used for many
submissions, do it when the container is made.`,
		Example: "  muxlab grade warm",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return proc.Usagef("%s takes no argument", c.CommandPath())
			}
			ctx, stop := w.Interrupted()
			defer stop()
			root, err := source.Root("")
			if err != nil {
				return err
			}
			return judge.Warm(ctx, judge.Options{Root: root})
		},
	}
}
