package result

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"muxlab/harness/units"
)

// Tie is the ratio below which two figures of a noisy machine are not put in order.
const Tie = 1.1

// alike is the ratio of two growths below which their shapes are called the same.
const alike = 2

// Compare says where ours and each of theirs agree, and where they differ: the
// growth of each line from end to end and the order of the lines at the far end,
// or the order of the bars.
func (f *Figure) Compare() []string {
	var said []string
	for _, t := range f.Theirs {
		if f.Categories != nil {
			said = append(said, f.compareBars(t)...)
		} else {
			said = append(said, f.compareLines(t)...)
		}
	}
	return said
}

func (f *Figure) compareLines(t Side) []string {
	var said []string
	first, last, ok := f.ends(t)
	if !ok {
		return nil
	}
	for _, s := range f.Ours.Series {
		here, ok1 := growth(s, first, last)
		if theirs := t.Find(s.Name); theirs != nil && ok1 {
			if print, ok2 := growth(*theirs, first, last); ok2 {
				said = append(said, fmt.Sprintf("From %s = %s to %s, %s costs %s times as much here, %s times in %s: %s.",
					f.X.Name, units.Value(first), units.Value(last), s.Name, units.Number(here), units.Number(print), t.Label, shape(here, print)))
			}
		}
	}
	return append(said, InOrder(fmt.Sprintf("At %s = %s", f.X.Name, units.Value(last)), f.Ours.At(last), t.At(last), t.Label)...)
}

// shape says which side of the border the two growths are on, and where that is.
func shape(here, print float64) string {
	switch ratio := here / print; {
	case here == 0 || print == 0: // there is no factor between them
		return "another shape"
	case ratio > alike:
		return fmt.Sprintf("it grows more here, by a factor of %s, where up to %d passes for the same shape", units.Number(ratio), alike)
	case ratio < 1.0/alike:
		return fmt.Sprintf("it grows less here, by a factor of %s, where up to %d passes for the same shape", units.Number(1/ratio), alike)
	}
	return fmt.Sprintf("the same shape, as the two are not more than a factor of %d apart", alike)
}

// ends are the first and the last place that both sides have.
func (f *Figure) ends(t Side) (first, last float64, ok bool) {
	theirs := f.Xs(t)
	both := slices.DeleteFunc(f.Xs(f.Ours), func(x float64) bool { return !slices.Contains(theirs, x) })
	if len(both) < 2 {
		return 0, 0, false
	}
	return both[0], both[len(both)-1], true
}

func growth(s Series, first, last float64) (float64, bool) {
	a, ok1 := s.At(first)
	b, ok2 := s.At(last)
	return b / a, ok1 && ok2 && a > 0
}

func (f *Figure) compareBars(t Side) []string {
	var said []string
	for _, s := range f.Ours.Series {
		theirs := t.Find(s.Name)
		if theirs == nil {
			continue
		}
		here, print := map[string]float64{}, map[string]float64{}
		for i, name := range f.Categories {
			if y, ok := s.At(float64(i)); ok {
				here[name] = y
			}
			if y, ok := theirs.At(float64(i)); ok {
				print[name] = y
			}
		}
		said = append(said, InOrder("By "+s.Name, here, print, t.Label)...)
	}
	return said
}

// InOrder compares the order of what both have: where says of which place, label
// whose print is.
func InOrder(where string, here, print map[string]float64, label string) []string {
	var names []string
	for name := range here {
		if here[name] > 0 && print[name] > 0 { // what is nothing has no ratio
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return nil
	}
	slices.SortFunc(names, func(a, b string) int {
		if c := cmp.Compare(print[a], print[b]); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	turned, tied, ordered := differences(where, names, here, print, label)
	switch {
	case !ordered:
		return nil
	case len(turned)+len(tied) == 0:
		return []string{fmt.Sprintf("%s the order is that of %s: %s.", where, label, groups(names, print))}
	}
	return append(turned, tied...)
}

// differences are a sentence for each pair of names that print puts in order, and
// that is the other way round or tied here; ordered says that there is such a pair.
func differences(where string, names []string, here, print map[string]float64, label string) (turned, tied []string, ordered bool) {
	for i, a := range names {
		for _, b := range names[i+1:] {
			if Close(print[a], print[b]) {
				continue // print itself does not put them in order
			}
			ordered = true
			switch {
			case Close(here[a], here[b]):
				tied = append(tied, fmt.Sprintf("%s: %s and %s are too close to be put in order here; in %s %s is less.", where, a, b, label, a))
			case here[a] > here[b]:
				turned = append(turned, fmt.Sprintf("%s the order of %s and %s is the other way round here: in %s %s is %s times %s, here %s times.",
					where, a, b, label, b, units.Number(print[b]/print[a]), a, units.Number(here[b]/here[a])))
			}
		}
	}
	return turned, tied, ordered
}

// groups writes names, sorted by their values, as an order: "epoll, then poll and
// select (about even there)". Those that are too close to the one before have no order.
func groups(names []string, values map[string]float64) string {
	var all []string
	for i := 0; i < len(names); {
		j := i + 1
		for j < len(names) && Close(values[names[j-1]], values[names[j]]) {
			j++
		}
		text := names[i]
		if j > i+1 {
			even := "about even there"
			if !Close(values[names[i]], values[names[j-1]]) {
				even = "each about even with the next"
			}
			text = fmt.Sprintf("%s and %s (%s)", strings.Join(names[i:j-1], ", "), names[j-1], even)
		}
		all = append(all, text)
		i = j
	}
	return strings.Join(all, ", then ")
}

// Close: the two cannot be told apart on a noisy machine.
func Close(a, b float64) bool {
	if a == b {
		return true
	}
	return a > 0 && b > 0 && math.Abs(math.Log(a/b)) < math.Log(Tie)
}
