package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"muxlab/catalog"
	"muxlab/harness/model"
)

func modelsCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "models",
		Short:   "list the models and their traits",
		Example: "  muxlab models\n  muxlab models --json",
		Args:    arguments(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return json.NewEncoder(os.Stdout).Encode(describe(catalog.Models))
			}
			return printModels(os.Stdout, catalog.Models)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

// description is a model as --json prints it.
type description struct {
	Name     string         `json:"name"`
	Title    string         `json:"title"`
	Sentence string         `json:"sentence"`
	Clients  string         `json:"clients_at_once"`
	Fair     bool           `json:"fair"`
	Here     bool           `json:"runs_here"`
	Options  []model.Option `json:"options"`
}

func describe(models []*model.Model) []description {
	var all []description
	for _, m := range models {
		all = append(all, description{m.Name, m.Title, m.Sentence, catalog.ClientsAtOnce(m), m.Traits.Fair, m.Here(), m.Options})
	}
	return all
}

func printModels(w io.Writer, models []*model.Model) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "MODEL\tCLIENTS AT ONCE\tWHO WAITS, AND WHERE")
	for _, m := range models {
		note := ""
		if !m.Here() {
			note = " (not on this system)"
		}
		fmt.Fprintf(t, "%s\t%s\t%s%s\n", m.Name, catalog.ClientsAtOnce(m), m.Sentence, note)
	}
	fmt.Fprintln(t)
	fmt.Fprintln(t, "OPTION\tDEFAULT\tOF\tWHAT")
	for _, o := range catalog.Options(models) {
		fmt.Fprintf(t, "--%s\t%s\t%s\t%s\n", o.Name, o.Default, strings.Join(o.Of, " "), o.Words())
	}
	return t.Flush()
}
