// Package query answers the questions of a lab about a server that runs: how many bits the
// last select was passed, which clients are ready, how often something was called since the
// student committed an answer. Labs ask in this small language, and so may graders and
// findings.
//
// What the screen shows is read from its snapshot, so that a query and a panel never
// disagree. What happened since a moment is counted from the events themselves.
//
// Files, in the order to read them: query.go and value.go (what is asked and answered),
// parse.go and parsevalue.go (how it is written), table.go (all queries), observer.go (what
// is kept of a server), state.go, turn.go, since.go and result.go (the queries), holds.go
// (the answers).
//
// It leaves out when a question is asked, and what is said to an answer: that is package
// guide/walk's.
package query

import (
	"slices"
	"strings"
)

// A Query asks for one value: "left.calls read c1" is
// Query{Side: Left, Name: "calls", Args: []string{"read", "c1"}}.
type Query struct {
	Side Side
	Name string
	Args []string
}

// A Side is the server that a query is about, where two stand beside each other.
type Side uint8

// The sides. A query that names none is about the left one, or the only one.
const (
	Left Side = iota
	Right
)

// A Cond compares a query with a value or with another query: "looked = watched".
type Cond struct {
	Left  Query
	Op    string // one of = != < <= > >=
	Query *Query // what it is compared with; nil: Value
	Value Value
}

// Clients returns the clients that the query is about, as they are written.
func (q Query) Clients() []string {
	d := Find(q.Name)
	if d == nil {
		return nil
	}
	for i, p := range d.params {
		if name := strings.TrimSuffix(p.name, "…"); name == client.name && i < len(q.Args) {
			return q.Args[i:]
		}
	}
	return nil
}

// Clients returns the clients that the condition is about, or compares with.
func (c Cond) Clients() []string {
	names := slices.Clone(c.Left.Clients())
	switch {
	case c.Query != nil:
		names = append(names, c.Query.Clients()...)
	case c.Value.Kind != Word:
		names = append(names, c.Value.Names...)
	}
	return names
}

// String returns the query as it is written.
func (q Query) String() string {
	words := append([]string{q.Name}, q.Args...)
	if q.Side == Right {
		words[0] = "right." + words[0]
	}
	return strings.Join(words, " ")
}

// String returns the condition as it is written.
func (c Cond) String() string {
	if c.Query != nil {
		return c.Left.String() + " " + c.Op + " " + c.Query.String()
	}
	return c.Left.String() + " " + c.Op + " " + c.Value.String()
}
