package catalog

// What all models together offer, for lists, flags and their completion.

import (
	"slices"
	"strings"

	"muxlab/harness/model"
	"muxlab/harness/units"
)

// ClientsAtOnce says how many clients a model serves at the same time: "one", "many", "one
// a worker".
func ClientsAtOnce(m *model.Model) string {
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

// An Option is an option of models, with the names of those that have it.
type Option struct {
	model.Option
	Of []string
}

// Words is what it is for, with what may be chosen.
func (o *Option) Words() string {
	if len(o.Choices) == 0 {
		return o.Help
	}
	return o.Help + ": " + strings.Join(o.Choices, ", ")
}

// Options lists the options of all models by name. What is the same in several
// models is listed once; the same word may mean something else in another.
func Options(models []*model.Model) []*Option {
	var all []*Option
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
					known.Of = append(known.Of, m.Name)
					break
				}
			}
			if !same {
				all = slices.Insert(all, at, &Option{o, []string{m.Name}})
			}
		}
	}
	return all
}
