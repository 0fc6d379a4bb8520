package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"muxlab/catalog"
	"muxlab/harness/model"
	"muxlab/harness/units"
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
		all = append(all, description{m.Name, m.Title, m.Sentence, clientsAtOnce(m), m.Traits.Fair, m.Here(), m.Options})
	}
	return all
}

func clientsAtOnce(m *model.Model) string {
	switch {
	case m.Traits.Clients == 1:
		return "one"
	case m.Traits.Clients == model.PerWorker && hasLoop(m):
		return "one a thread, many a loop"
	case m.Traits.Clients == model.PerWorker:
		return "one a worker"
	case m.Traits.MaxClients > 0:
		return "below " + units.Count(m.Traits.MaxClients)
	default:
		return "many"
	}
}

// hasLoop: its workers may be loops too, each of which serves many.
func hasLoop(m *model.Model) bool {
	return slices.ContainsFunc(m.Options, func(o model.Option) bool { return o.Name == "inner" && slices.Contains(o.Choices, "epoll") })
}

func printModels(w io.Writer, models []*model.Model) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "MODEL\tCLIENTS AT ONCE\tWHO WAITS, AND WHERE")
	for _, m := range models {
		note := ""
		if !m.Here() {
			note = " (not on this system)"
		}
		fmt.Fprintf(t, "%s\t%s\t%s%s\n", m.Name, clientsAtOnce(m), m.Sentence, note)
	}
	fmt.Fprintln(t)
	fmt.Fprintln(t, "OPTION\tDEFAULT\tOF\tWHAT")
	for _, o := range optionsOf(models) {
		fmt.Fprintf(t, "--%s\t%s\t%s\t%s\n", o.Name, o.Default, strings.Join(o.of, " "), o.help())
	}
	return t.Flush()
}

// An ownedOption is an option and the models that have it.
type ownedOption struct {
	model.Option
	of []string
}

func (o *ownedOption) help() string {
	if len(o.Choices) == 0 {
		return o.Help
	}
	return o.Help + ": " + strings.Join(o.Choices, ", ")
}

// optionsOf lists the options of all models by name. What is the same in several
// models is listed once; the same word may mean something else in another.
func optionsOf(models []*model.Model) []*ownedOption {
	var all []*ownedOption
	for _, m := range models {
		for _, o := range m.Options {
			at := len(all) // behind the others of its name
			same := false
			for i, known := range all {
				if known.Name != o.Name {
					continue
				}
				at = i + 1
				if same = known.Help == o.Help && known.Default == o.Default; same {
					known.of = append(known.of, m.Name)
					break
				}
			}
			if !same {
				all = slices.Insert(all, at, &ownedOption{o, []string{m.Name}})
			}
		}
	}
	return all
}
