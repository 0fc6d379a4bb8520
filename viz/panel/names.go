package panel

import (
	"fmt"
	"muxlab/harness/model"
	"muxlab/viz/snapshot"
	"muxlab/viz/term"
	"slices"
)

// FullName returns the model, and the options that differ from their defaults.
func FullName(s *snapshot.Snapshot) string {
	return nameWith(s, func(model.Option) bool { return true })
}

// ShortNames are the shortest names for both: the models, and where it is one model
// the options in which they differ.
func ShortNames(a, b *snapshot.Snapshot) [2]string {
	differs := func(o model.Option) bool {
		x, y := o.Default, o.Default
		if v, set := a.Options[o.Name]; set {
			x = v
		}
		if v, set := b.Options[o.Name]; set {
			y = v
		}
		return a.Model.Name == b.Model.Name && x != y
	}
	return [2]string{nameWith(a, differs), nameWith(b, differs)}
}

// nameWith is the model, and those of its options that are chosen and wanted.
func nameWith(s *snapshot.Snapshot, wanted func(model.Option) bool) string {
	name := s.Model.Name
	for _, o := range s.Model.Options {
		v, set := s.Options[o.Name]
		switch {
		case !set || v == o.Default || !wanted(o):
		case o.Switch:
			name += term.Nbsp + o.Name
		case len(o.Choices) > 0:
			name += term.Nbsp + v
		default:
			name += term.Nbsp + fmt.Sprint(v, " ", o.Name)
		}
	}
	return name
}

// Meaning says what a value of an option means, in half a sentence.
func Meaning(o model.Option, v string) string {
	if i := slices.Index(o.Choices, v); i >= 0 && i < len(o.Means) {
		return o.Means[i]
	}
	return o.Help
}

// Variants returns the values of an option that make another server of a model.
func Variants(o model.Option) []string {
	if o.Switch {
		return []string{"true"}
	}
	var all []string
	for _, v := range o.Choices {
		if v != o.Default {
			all = append(all, v)
		}
	}
	return all
}
