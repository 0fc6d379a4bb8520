package query

import (
	"slices"
	"strings"

	"muxlab/harness/diagnose"
	"muxlab/harness/kernel"
	"muxlab/harness/trace"
)

// The table of the queries.

// A Definition is one query: what it is about, and how it is written.
type Definition struct {
	Name   string
	Params []Param
	Kind   Kind
	Unit   string // of a number: "s", "bytes"; "" a count or a share
	// Sampled says that the value comes from looks at the kernel, or from the clients: it
	// may be a moment old, and no two runs give the same.
	Sampled bool
	// Since says that it is about what happened since the answer was committed.
	Since    bool
	Sentence string
	Reveals  []string // the words of a cover that hide it

	words func() []string // what a word can be; nil: anything
	value func(o *Observer, args []string) (v Value, known bool)
}

// A Param is what stands behind the name of a query.
type Param struct {
	Name     string // "C"
	What     string // "the name of a client"
	Optional bool
	Many     bool // it takes all words that follow

	valid func(arg string) error
}

// All are the queries, in the order in which they are explained.
var All = slices.Concat(stateQueries, turnQueries, sinceQueries, resultQueries)

// Find returns the query of a name, or nil.
func Find(name string) *Definition {
	for i := range All {
		if All[i].Name == name {
			return &All[i]
		}
	}
	return nil
}

// names returns the names of all queries.
func names() []string {
	list := make([]string, len(All))
	for i := range All {
		list[i] = All[i].Name
	}
	return list
}

// Usage returns how the query is written: "calls NAME [C]".
func (d *Definition) Usage() string {
	words := []string{d.Name}
	for _, p := range d.Params {
		word := p.Name
		if p.Many {
			word += "…"
		}
		if p.Optional {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// The parameters of queries.
var (
	client      = Param{Name: "C", What: "the name of a client, such as c9", valid: validClient}
	maybeClient = Param{Name: "C", What: client.What, Optional: true, valid: validClient}
	clients     = Param{Name: "C", What: "the names of clients, such as c9 c20", Many: true, valid: validClient}
	worker      = Param{Name: "W", What: "a worker, as the screen names it", Many: true}
	call        = Param{Name: "NAME", What: "the name of a system call, such as read", valid: oneOf("system call", callNames)}
	errno       = Param{Name: "ERRNO", What: "the name of an error, such as EAGAIN", Optional: true, valid: validErrno}
	laneState   = Param{Name: "STATE", What: "what a worker does, such as read", valid: oneOf("state of a worker", laneWords)}
	perEcho     = Param{Name: "calls|looked", What: "calls or looked", valid: oneOf("figure", func() []string { return []string{"calls", "looked"} })}
	lint        = Param{Name: "NAME", What: "the name of a finding, such as spin", valid: oneOf("finding", lintNames)}
	figureName  = Param{Name: "NAME", What: "the name of a figure, or of what was compared"}
	figureKey   = Param{Name: "KEY", What: "a key of the result", Many: true}
)

// callName returns the name of a call as it is in the manual: "epoll_ctl", not what it
// was called for.
func callName(op trace.Op) string { return callNameOf[op] }

var callNameOf = func() (list [256]string) {
	for op := range list {
		list[op], _, _ = strings.Cut(trace.Op(op).String(), " ")
	}
	return list
}()

// callNames returns the names of all calls.
func callNames() (list []string) {
	for op := range trace.Op(255) {
		if name := callName(op); op.IsCall() && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

func lintNames() (list []string) {
	for _, l := range diagnose.Lints() {
		list = append(list, l.Name)
	}
	return list
}

func validErrno(name string) error {
	if _, known := kernel.ErrnoByName(name); known {
		return nil
	}
	return oneOf("error", func() []string {
		return []string{"EAGAIN", "EINTR", "ECONNRESET", "EPIPE", "EBADF", "EMFILE", "EINVAL", "ENFILE", "ENOMEM", "ECONNABORTED"}
	})(name)
}

// count is a whole number that is known.
func count[T int | int64 | uint64](n T) (Value, bool) {
	return Value{Kind: Number, Number: float64(n)}, true
}

// amount is a number with a unit.
func amount(n float64, unit string) Value { return Value{Kind: Number, Number: n, Unit: unit} }

// seconds is a time.
func seconds(ns int64) Value { return amount(float64(ns)/1e9, "s") }

// word is one word, as it is compared.
func word(text string) Value { return Value{Kind: Word, Names: []string{plainWord(text)}} }

// unknown is what a query returns that has no meaning at this moment.
func unknown() (Value, bool) { return Value{}, false }
