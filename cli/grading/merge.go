package grading

import (
	"github.com/spf13/cobra"

	"muxlab/grade/class"
	"muxlab/harness/proc"
)

func mergeCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "merge DIR...",
		Short: "put the parts of a class together that were graded with --shard",
		Long: `Put the parts of a class together. Each DIR is the --out of muxlab grade --shard. All
parts must have been graded with the same secret, due date and rules.`,
		Example: "  muxlab grade merge part1 part2 part3 --out marks-06",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 || out == "" {
				return proc.Usagef("%s takes the folders of the parts, and --out", c.CommandPath())
			}
			st, err := class.OpenStore(out)
			if err != nil {
				return err
			}
			plan, err := class.Merge(st, args)
			if err != nil {
				return err
			}
			failed, err := writeReports(st, plan, st.Path("overrides.csv"), nil, false, c.OutOrStdout())
			if err != nil {
				return err
			}
			return notGraded(failed, "grade that part again")
		},
	}
	c.Flags().StringVar(&out, "out", "", "the folder of the merged results")
	return c
}
