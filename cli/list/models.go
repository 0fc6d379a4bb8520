// Package list prints what there is to choose from: the models and the scenes.
package list

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"muxlab/catalog"
	"muxlab/harness/model"
)

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

// ModelsJSON prints the models with their traits and options as JSON.
func ModelsJSON(w io.Writer, models []*model.Model) error {
	var all []description
	for _, m := range models {
		all = append(all, description{m.Name, m.Title, m.Sentence, catalog.ClientsAtOnce(m), m.Traits.Fair, m.Here(), m.Options})
	}
	return json.NewEncoder(w).Encode(all)
}

// Models prints the models with their traits, and the options that they have.
func Models(w io.Writer, models []*model.Model) error {
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
