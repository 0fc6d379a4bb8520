package query

import (
	"math"

	"muxlab/harness/units"
)

// Sides are the servers that queries are about: one, or two that stand beside each other.
// The second is nil if there is one only.
type Sides [2]*Observer

// Value returns the answer to a query. It is unknown if it has no meaning at this moment,
// such as the state of a client that does not exist, or if it could not be counted because
// events were lost.
func (q Query) Value(s Sides) (v Value, known bool) {
	o, d := s[q.Side], Find(q.Name)
	if o == nil || d == nil || d.checkArgs(q.Args) != nil || !o.Counts(q) || o.snap.Empty && o.results == nil {
		return unknown()
	}
	if v, known = d.value(o, q.Args); !known {
		return unknown()
	}
	v.Kind, v.Unit, v.Number = d.Kind, d.Unit, rounded(v.Number)
	return v, true
}

// rounded rounds what is no whole number to three digits that count, so that an answer can be
// written in full, and read again.
func rounded(n float64) float64 {
	if n == math.Trunc(n) {
		return n
	}
	return units.Round(n, max(3, 1+int(math.Floor(math.Log10(math.Abs(n))))))
}

// Holds reports whether a condition is true. It is unknown if one of its values is.
func (c Cond) Holds(s Sides) (holds, known bool) {
	left, known := c.Left.Value(s)
	right := c.Value
	if c.Query != nil && known {
		right, known = c.Query.Value(s)
	}
	if !known || left.Kind != right.Kind {
		return false, false
	}
	switch c.Op {
	case "=":
		return left.Equal(right, 0), true
	case "!=":
		return !left.Equal(right, 0), true
	case "<":
		return left.Number < right.Number, true
	case "<=":
		return left.Number <= right.Number, true
	case ">":
		return left.Number > right.Number, true
	case ">=":
		return left.Number >= right.Number, true
	}
	return false, false
}

// Now says what the condition compares, at this moment: "clients is 9".
func (c Cond) Now(s Sides) string {
	says := now(c.Left, s)
	if c.Query != nil {
		says += ", " + now(*c.Query, s)
	}
	return says
}

func now(q Query, s Sides) string {
	v, known := q.Value(s)
	switch {
	case !known:
		return q.String() + " is not known"
	case v.Kind != Number && len(v.Names) == 0:
		return q.String() + " is none"
	}
	return q.String() + " is " + v.String()
}

// Equal reports whether two values are the same: numbers if they differ by at most within,
// in the unit of both; sets if they have the same names, in any order. A number without a
// unit has that of the other.
func (v Value) Equal(other Value, within float64) bool {
	if v.Kind != other.Kind {
		return false
	}
	switch v.Kind {
	case Number:
		const rounding = 1e-9 // of 0.1 and 100 ms
		sameUnit := v.Unit == other.Unit || v.Unit == "" || other.Unit == ""
		return sameUnit && math.Abs(v.Number-other.Number) <= within+rounding*math.Abs(v.Number)
	case Set:
		return sameSet(v.Names, other.Names)
	}
	if len(v.Names) != len(other.Names) {
		return false
	}
	for i := range v.Names {
		if plainWord(v.Names[i]) != plainWord(other.Names[i]) {
			return false
		}
	}
	return true
}

func sameSet(a, b []string) bool {
	in := map[string]int{}
	for _, name := range a {
		in[name] |= 1
	}
	for _, name := range b {
		in[name] |= 2
	}
	for _, sides := range in {
		if sides != 3 {
			return false
		}
	}
	return true
}
