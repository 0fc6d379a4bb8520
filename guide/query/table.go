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
	Params string // what stands behind the name: "NAME [C]"
	Kind   Kind
	Unit   string // of a number: "s", "bytes"; "" a count or a share
	// Sampled says that the value comes from looks at the kernel, or from the clients: it
	// may be a moment old, and no two runs give the same.
	Sampled bool
	// Since says that it is about what happened since the answer was committed.
	Since bool
	// Turn says that it is about the last wait of the loop that returned, which began before
	// what happened meanwhile.
	Turn     bool
	Sentence string
	Reveals  []string // the words of a cover that hide it

	params []param
	words  func() []string         // what a word can be; nil: anything
	form   func(word string) error // what is wrong with the form of a word; nil: nothing
	value  func(o *Observer, args []string) (v Value, known bool)
}

// A param is one word behind the name of a query.
type param struct {
	name     string // "C"
	what     string // "the name of a client"
	optional bool
	many     bool // it takes all words that follow
	valid    func(arg string) error
	together func(words string) error // what is wrong with all words that follow; nil: nothing
}

// All are the queries, in the order in which they are explained.
var All = func() []Definition {
	all := slices.Concat(stateQueries, turnQueries, sinceQueries, resultQueries)
	for i := range all {
		all[i].Params = writeParams(all[i].params)
	}
	return all
}()

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

// writeParams returns what stands behind the name of a query.
func writeParams(params []param) string {
	var words []string
	for _, p := range params {
		word := p.name
		if p.many {
			word += "…"
		}
		if p.optional {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// Usage returns how the query is written: "calls NAME [C]".
func (d *Definition) Usage() string { return strings.TrimSpace(d.Name + " " + d.Params) }

// The parameters of queries.
var (
	client      = param{name: "C", what: "the name of a client, such as c9", valid: validClient}
	maybeClient = param{name: "C", what: client.what, optional: true, valid: validClient}
	clients     = param{name: "C", what: "the names of clients, such as c9 c20", many: true, valid: validClient}
	worker      = param{name: "W", what: "a worker, as the screen names it", many: true, together: workerForm}
	call        = param{name: "NAME", what: "the name of a system call, such as read", valid: oneOf("system call", callNames)}
	errno       = param{name: "ERRNO", what: "the name of an error, such as EAGAIN", optional: true, valid: validErrno}
	laneState   = param{name: "STATE", what: "what a worker does, such as read", valid: oneOfThese("state of a worker", laneWords)}
	perEcho     = param{name: "calls|looked", what: "calls or looked", valid: oneOfThese("figure", func() []string { return []string{"calls", "looked"} })}
	lint        = param{name: "NAME", what: "the name of a finding, such as spin", valid: oneOfThese("finding", lintNames)}
	figureName  = param{name: "NAME", what: "the name of a figure, or of what was compared"}
	figureKey   = param{name: "KEY", what: "a key of the result", many: true}
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
