package result

import (
	"strings"
	"testing"
)

// side makes a side of one series for each name, with values at 0, 1, ….
func side(label string, values map[string][]float64) Side {
	s := Side{Label: label}
	for name, list := range values {
		for i, v := range list {
			s.Set(name, float64(i), v)
		}
	}
	return s
}

func TestCompare(t *testing.T) {
	theirs := side("a book", map[string][]float64{"poll": {1, 1000}, "epoll": {1, 1.5}})
	for want, ours := range map[string]Side{
		"the order is that of a book":    side("here", map[string][]float64{"poll": {5, 4000}, "epoll": {4, 6}}),
		"is the other way round here":    side("here", map[string][]float64{"poll": {5, 10}, "epoll": {4, 600}}),
		"too close to be put in order":   side("here", map[string][]float64{"poll": {5, 100}, "epoll": {4, 101}}),
		"the same shape, as the two":     side("here", map[string][]float64{"poll": {5, 4000}}),
		"by a factor of 125, where up t": side("here", map[string][]float64{"poll": {5, 40}}),
		"epoll costs 40 times as much h": side("here", map[string][]float64{"epoll": {5, 200}}),
	} {
		f := Figure{X: Axis{Name: "N"}, Ours: ours, Theirs: []Side{theirs}}
		if said := strings.Join(f.Compare(), "\n"); !strings.Contains(said, want) {
			t.Errorf("%q is not in:\n%s", want, said)
		}
	}
}

// Whom print does not put in order, a sentence does not put in order either.
func TestTiesOfPrint(t *testing.T) {
	f := Figure{
		X:      Axis{Name: "N"},
		Ours:   side("here", map[string][]float64{"select": {3, 2500}, "poll": {3, 1400}, "epoll": {1, 2}}),
		Theirs: []Side{side("a book", map[string][]float64{"select": {3, 2268}, "poll": {3, 2415}, "epoll": {1, 2}})},
	}
	said := strings.Join(f.Compare(), "\n")
	if want := "epoll, then select and poll (about even there)"; !strings.Contains(said, want) {
		t.Errorf("%q is not in:\n%s", want, said)
	}
}

// What print itself does not put in order is not printed as one: otherwise two
// tables agree with us on two orders.
func TestEvenHasNoOrder(t *testing.T) {
	here := map[string]float64{"epoll": 1, "poll": 172, "select": 279}
	for want, print := range map[string]map[string]float64{
		"epoll, then poll and select (about even there)":         {"epoll": 1, "poll": 35, "select": 35},
		"epoll, then select and poll (about even there)":         {"epoll": 1, "poll": 157, "select": 151},
		"epoll, then poll, then select":                          {"epoll": 1, "poll": 100, "select": 150},
		"epoll, poll and select (each about even with the next)": {"epoll": 100, "poll": 108, "select": 116},
	} {
		if said := InOrder("There", here, print, "it"); len(said) != 1 || said[0] != "There the order is that of it: "+want+"." {
			t.Errorf("%q, and not %q", said, want)
		}
	}
}
