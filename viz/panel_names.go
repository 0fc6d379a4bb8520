package viz

import (
	"fmt"
	"muxlab/harness/model"
)

func sideName(s *snapshot) string {
	return nameWith(s, func(model.Option) bool { return true })
}

// tellApart are the shortest names for both: the models, and where it is one model
// the options in which they differ.
func tellApart(a, b *snapshot) [2]string {
	differs := func(o model.Option) bool {
		x, y := o.Default, o.Default
		if v, set := a.options[o.Name]; set {
			x = v
		}
		if v, set := b.options[o.Name]; set {
			y = v
		}
		return a.model.Name == b.model.Name && x != y
	}
	return [2]string{nameWith(a, differs), nameWith(b, differs)}
}

// nameWith is the model, and those of its options that are chosen and wanted.
func nameWith(s *snapshot, wanted func(model.Option) bool) string {
	name := s.model.Name
	for _, o := range s.model.Options {
		v, set := s.options[o.Name]
		switch {
		case !set || v == o.Default || !wanted(o):
		case o.Switch:
			name += nbsp + o.Name
		case len(o.Choices) > 0:
			name += nbsp + v
		default:
			name += nbsp + fmt.Sprint(v, " ", o.Name)
		}
	}
	return name
}
