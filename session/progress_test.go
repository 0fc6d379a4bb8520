package session

import "testing"

func TestGoOn(t *testing.T) {
	scenes := []Scene{{Name: "a"}, {Name: "b", Next: "d"}, {Name: "c", Only: "not here"}, {Name: "d"}, {Name: "e"}}
	seen := func(names ...string) map[string]bool {
		m := map[string]bool{}
		for _, n := range names {
			m[n] = true
		}
		return m
	}
	for _, c := range []struct {
		does string
		p    Progress
		want string
	}{
		{"nothing was seen", Progress{}, "a"},
		{"it was left before it was seen", Progress{Last: "b", Seen: seen("a")}, "b"},
		{"it names what comes next", Progress{Last: "b", Seen: seen("a", "b")}, "d"},
		{"the next in the list", Progress{Last: "d", Seen: seen("a", "d")}, "e"},
		{"the next was seen: the first that was not", Progress{Last: "d", Seen: seen("a", "d", "e")}, "b"},
		{"one that cannot be shown is left out", Progress{Last: "e", Seen: seen("a", "b", "d", "e")}, ""},
		{"a model was opened", Progress{Last: "epoll", Seen: seen("a")}, "b"},
	} {
		if got, ok := c.p.GoOn(scenes); got.Name != c.want || ok != (c.want != "") {
			t.Errorf("%s: go on with %q, %v, not %q", c.does, got.Name, ok, c.want)
		}
	}
}

func TestWithDoesNotChangeWhatWasThere(t *testing.T) {
	p := Progress{Seen: map[string]bool{"a": true}}
	if q := p.With("b"); p.Seen["b"] || !q.Seen["a"] || !q.Seen["b"] {
		t.Errorf("%v with b is %v", p, q)
	}
}

func TestTheFirstAnswerCounts(t *testing.T) {
	none := Progress{}
	p := none.WithAnswer("a", Answer{Choice: "spin", Right: false})
	p = p.WithAnswer("a", Answer{Choice: "leak", Right: true}).WithAnswer("b", Answer{Right: true})
	if p.Answers["a"].Choice != "spin" || p.Answers["a"].Right || !p.Answers["b"].Right || none.Answers != nil {
		t.Errorf("%+v", p.Answers)
	}
}
