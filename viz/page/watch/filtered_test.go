package watch

import (
	"slices"
	"strings"
	"testing"

	"muxlab/harness/model"
	"muxlab/session"
	"muxlab/session/control"
	"muxlab/viz/snapshot"
	"muxlab/viz/viztest"
)

// pressed presses keys on a page with the clients c1 to c3, of which the last is idle, and returns the page and what
// was asked of the session.
func pressed(keys string) (*Page, []string) {
	fake := &viztest.FakeSession{Served: viztest.FakeModel(model.Readiness)}
	w := New(control.New(fake))
	s := *w.Snap
	for i, name := range []string{"c1", "c2", "c3"} {
		kind := session.Steady
		if i == 2 {
			kind = session.Idle
		}
		s.Rows = append(s.Rows, snapshot.Row{Name: name, Kind: kind, Rank: uint64(i), Client: &session.Client{}})
	}
	w.Live, w.Snap = &s, &s
	for _, k := range strings.Fields(keys) {
		if cmd, _ := w.Key(k); cmd != nil {
			cmd()
		}
	}
	return w, fake.Added
}

// Keys about the selected client are about one that the list shows.
func TestAFilterHidesTheSelection(t *testing.T) {
	for _, c := range []struct {
		keys          string
		removed       []string
		filter, after string // the selection
		says          string
	}{
		{"down x", []string{"-1 c1"}, "", "c2", "c1 goes"},
		{"/ c 1 enter x x", []string{"-1 c1", "-1 c2"}, "", "c3", "c2 goes"},
		{"/ s t e a d y enter x x", []string{"-1 c1", "-1 c2"}, "steady", "", "c2 goes"},
		{"down / n o n e enter x", nil, "none", "c1", nonePicked},
		{"down / n o n e enter i", nil, "none", "c1", nonePicked},
		{"down / n o n e enter enter", nil, "none", "c1", nonePicked},
		{"/ n o n e enter x", nil, "none", "", nonePicked},
		{"x", []string{"-1 "}, "", "", ""},
	} {
		w, removed := pressed(c.keys)
		l := &w.UI.List
		if !slices.Equal(removed, c.removed) || l.Filter != c.filter || l.Picked != c.after || w.UI.Message != c.says || w.UI.Mode != nil {
			t.Errorf("%s: removed %q, filter %q, selected %q, says %q", c.keys, removed, l.Filter, l.Picked, w.UI.Message)
		}
	}
}
