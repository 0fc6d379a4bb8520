package cli

import (
	"os"

	"github.com/spf13/cobra"

	"muxlab/catalog"
	"muxlab/cli/flags"
	"muxlab/cli/list"
)

func modelsCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "models",
		Short:   "list the models and their traits",
		Example: "  muxlab models\n  muxlab models --json",
		Args:    flags.Arguments(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return list.ModelsJSON(os.Stdout, catalog.Models)
			}
			return list.Models(os.Stdout, catalog.Models)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}
