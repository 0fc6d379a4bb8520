package session

import (
	"maps"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// A Scene is something to see: a question, and the server and the clients that
// answer it.
type Scene struct {
	Name     string // as in --scene NAME
	Question string // as on the home screen
	Look     string // one or two sentences: what to look at, and which key to try
	Pick     string // the client that is selected at first; "" none
	Panel    string // the panel that stands in the changing place at first: clients, …; "" the usual one
	Answer   string // of a server that is wrong on purpose: the fault, what gives it away, and how it is done right, a paragraph each; "" it has none
	Minutes  int
	Request  Request
	Only     string // why it cannot be shown on this machine, one sentence; "" it can
}

// A Request says what to start.
type Request struct {
	Model   string
	Options model.Options  // what is missing has its default
	Work    model.Work     // what is done for each piece of input; zero: as the command line says
	Backlog int            // connections the kernel keeps until they are accepted; 0: as the command line says
	Clients []Group        // nil: six steady ones
	Faults  *kernel.Faults // what the kernel does to it; nil: as the command line says

	Scene string // the name of the scene that this is; "" it is none
	Seed  uint64 // decides who says what when; 0: one is chosen, see Session.Seed
	Acts  []Act  // what happens later, in this order

	OtherPort bool // another port than the command line says, which is another's
}

// Beside is the same request for another server, to stand beside this one. Where it
// is this model by other options, it differs in no more than those.
func (r Request) Beside(name string, options model.Options) Request {
	if name == r.Model && len(options) > 0 && len(r.Options) > 0 {
		both := maps.Clone(r.Options)
		maps.Copy(both, options)
		options = both
	}
	r.Model, r.Options, r.OtherPort = name, options, true
	return r
}
