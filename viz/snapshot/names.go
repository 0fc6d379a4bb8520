package snapshot

import (
	"fmt"
	"strconv"

	"muxlab/harness/model"
	"muxlab/harness/units"
)

// FullName returns the model, and the options that differ from their defaults.
func (s *Snapshot) FullName() string {
	return s.nameWith(func(model.Option) bool { return true })
}

// ShortNames are the shortest names for both: the models, and where it is one model
// the options in which they differ.
func ShortNames(a, b *Snapshot) [2]string {
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
	return [2]string{a.nameWith(differs), b.nameWith(differs)}
}

// nameWith is the model, and those of its options that are chosen and wanted.
func (s *Snapshot) nameWith(wanted func(model.Option) bool) string {
	name := s.Model.Name
	for _, o := range s.Model.Options {
		v, set := s.Options[o.Name]
		switch {
		case !set || v == o.Default || !wanted(o):
		case o.Switch:
			name += units.NBSP + SwitchWords(o, v)
		case len(o.Choices) > 0:
			name += units.NBSP + v
		default:
			name += units.NBSP + fmt.Sprint(v, " ", o.Name)
		}
	}
	return name
}

// SwitchWords names a switch that is not as by default: "edge", "edge off".
func SwitchWords(o model.Option, v string) string {
	if on, _ := strconv.ParseBool(v); on {
		return o.Name
	}
	return o.Name + units.NBSP + "off"
}
