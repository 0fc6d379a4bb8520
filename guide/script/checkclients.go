package script

// Checks that the clients exist that a lab names.

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"muxlab/guide/query"
)

// A crowd is what is known of the clients of what runs: their names are c1 to cN.
type crowd struct {
	n     int
	known bool
}

// crowdOf returns the clients of a scene, or of a change.
func (c *checker) crowdOf(s *Step) (of crowd) {
	if c.facts.Clients != nil && len(s.Watch) > 0 {
		of.n, of.known = c.facts.Clients(s.Watch)
	}
	return of
}

// with returns the crowd after the keys of a step.
func (of crowd) with(s *Step) crowd {
	n, known := comes(s.Keys)
	return crowd{of.n + n, of.known && known}
}

var clientName = regexp.MustCompile(`^c([0-9]+)$`)

// clients checks the clients that a step names.
func (c *checker) clients(s *Step, of crowd) {
	if !of.known {
		return
	}
	said := map[string]bool{}
	for _, named := range namedIn(s) {
		for _, name := range named.clients {
			m := clientName.FindStringSubmatch(name)
			if m == nil || said[name] {
				continue
			}
			if n, err := strconv.Atoi(m[1]); err != nil || n < 1 || n > of.n {
				said[name] = true
				c.add(s, named.key, "there is no client %s: %s", name, of.words())
			}
		}
	}
}

// words says which clients there are.
func (of crowd) words() string {
	switch of.n {
	case 0:
		return "this server has no clients"
	case 1:
		return "this server has one, c1"
	}
	return fmt.Sprintf("this server has c1 to c%d", of.n)
}

// A named is a line that names clients.
type named struct {
	key     string
	clients []string
}

// namedIn returns the lines of a step that name clients.
func namedIn(s *Step) (all []named) {
	add := func(key string, names []string) { all = append(all, named{key, names}) }
	if s.Truth != nil {
		add("truth", s.Truth.Clients())
	}
	for _, o := range s.Options {
		add("- "+o.Text, o.When.Clients())
	}
	for key, conds := range map[string][]query.Cond{"after": s.After, "until": s.Until} {
		for _, cond := range conds {
			add(key+" "+cond.String(), cond.Clients())
		}
	}
	for _, w := range s.Wrong {
		if s.Answer != AnswerNumber && s.Answer != AnswerChoice {
			v, _ := query.ParseValue(w.Value, kindOfAnswer[s.Answer])
			add("wrong "+w.Value, v.Names)
		}
	}
	for _, word := range s.Keys {
		if name, isFilter := strings.CutPrefix(word, "/"); isFilter {
			add("keys", []string{name})
		}
	}
	slices.SortStableFunc(all, func(a, b named) int { return s.at[a.key] - s.at[b.key] })
	return all
}
