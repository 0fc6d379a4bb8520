package session

import (
	"maps"
	"strings"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// A Scene is a question, and the server and the clients that answer it.
type Scene struct {
	Name     string // as in --scene NAME
	Alias    string // another name, which --scene takes too; "" none
	Question string // as on the home screen
	Look     string // one or two sentences: what to look at, and which key to try
	Pick     string // name of the client selected at first; "" none
	Panel    string // panel open at first ("clients", …); "" the usual one

	// Mystery is what is wrong with a server that is wrong on purpose; nil: nothing is
	// asked about it.
	Mystery *Mystery

	Group  string // which part of the path it belongs to ("basics", …); "" none
	Saw    string // what one has seen, in a sentence; it is read afterwards
	Beside string // what it is worth to be compared with, as the menu of what stands beside it names it; "" nothing
	Next   string // name of the scene that comes after it; "" the next one in the list

	// Tries are the keys that try what the scene asks for, separated by spaces ("x i p").
	// Whoever has used one of them has seen the scene, and so has who has looked at it for
	// Takes. "" and 0: that is no way to see it.
	Tries string
	Takes time.Duration

	Minutes int     // time it takes to see it all
	Request Request // what to start
	Only    string  // one sentence: why this machine cannot show it; "" it can
}

// Asks returns the question, and what to look at; "" there is none.
func (s Scene) Asks() string {
	words := s.Question
	if words != "" && !strings.HasSuffix(words, "?") && !strings.HasSuffix(words, ".") {
		words += "."
	}
	return strings.TrimSpace(words + " " + s.Look)
}

// A Request says what to start. "The command line" below means its option, or the
// default of that option.
type Request struct {
	Model   string
	Options model.Options  // missing options have their defaults
	Work    model.Work     // done for each piece of input; zero: as on the command line
	Backlog int            // backlog passed to listen; 0: as on the command line
	Clients []Group        // nil: six of kind Steady
	Faults  *kernel.Faults // injected into the server's system calls; nil: as on the command line

	Scene string // name of the scene this is; "" none
	Seed  uint64 // of the clients' timing; 0: chosen by Launch, see Crowd.Seed
	Acts  []Act  // what happens later, in this order

	// Program is the file of a program that is the server instead of this one: muxlab with
	// changed files, as package guide/overlay builds it. "": this program.
	Program string

	// Recording is the file that is shown where this machine cannot run the server; "": none.
	Recording string

	OtherPort bool // listen on another port than that of the command line, which is taken
}

// Beside returns the request for a second server that is shown beside this one. If the
// second is the same model with other options, only those options differ. It is not changed:
// Program is this one's alone.
func (r Request) Beside(name string, options model.Options) Request {
	if name == r.Model && len(options) > 0 && len(r.Options) > 0 {
		both := maps.Clone(r.Options)
		maps.Copy(both, options)
		options = both
	}
	r.Model, r.Options, r.OtherPort = name, options, true
	r.Program, r.Recording = "", ""
	return r
}
