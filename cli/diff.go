package cli

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"muxlab/bench/compare"
	"muxlab/bench/compare/report"
	"muxlab/cli/flags"
)

func diffCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "diff A B",
		Short: "what changed from one saved run of compare to another",
		Long: `Compare two results that "muxlab compare --out" saved, contender by contender. A
change is called one only where the noise of both runs leaves no doubt. What moved
all contenders together is said: that is the machine.`,
		Example: "  muxlab diff before after",
		Args:    flags.Arguments(2, 2, "two folders that muxlab compare --out wrote, or the result.json in them"),
		RunE: func(_ *cobra.Command, args []string) error {
			a, err := savedResult(args[0])
			if err != nil {
				return err
			}
			b, err := savedResult(args[1])
			if err != nil {
				return err
			}
			d := compare.Compare(a, b)
			if asJSON {
				return json.NewEncoder(os.Stdout).Encode(d)
			}
			_, err = fmt.Print(report.DiffTable(d, terminalStyle()))
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}
