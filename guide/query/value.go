package query

import (
	"strings"

	"muxlab/harness/units"
)

// A Kind is what a value is.
type Kind uint8

// The kinds of values, and of answers to a question.
const (
	Number Kind = iota
	Word        // a state, a call: "read"
	Client      // one name
	Set         // names without an order
	Order       // names in their order
)

// A Value is the answer to a query.
type Value struct {
	Kind   Kind
	Number float64
	Unit   string   // of the number: "s", "bytes"; "" a count
	Names  []string // all other kinds
}

// String returns the value as a student would write it.
func (v Value) String() string {
	if v.Kind != Number {
		return strings.Join(v.Names, " ")
	}
	text := units.Value(v.Number)
	if v.Unit != "" {
		text += " " + v.Unit
	}
	return text
}
