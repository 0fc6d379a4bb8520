package conform

import (
	"slices"

	"muxlab/harness/model"
)

// How large a case is follows from the model's traits and options.

func hasOption(s Subject, name string) bool {
	return slices.ContainsFunc(s.Model.Options, func(o model.Option) bool { return o.Name == name })
}

// hasQueue reports whether accepted connections wait in a queue of the program.
func hasQueue(s Subject) bool {
	o := complete(s)
	return hasOption(s, "queue") && o["inner"] != "epoll" && o["accept"] != "mutex"
}

// complete gives the options of s with their defaults.
func complete(s Subject) model.Options {
	all, err := s.Model.Complete(s.Options)
	if err != nil {
		return model.Options{}
	}
	return all
}

// capacity is how many clients s surely serves at the same time, 0 for no bound.
// Where workers do not help each other out, that is what one process serves: the
// kernel may give it all clients.
func capacity(s Subject) int {
	if s.Model.Traits.Clients != model.PerWorker {
		return s.Model.Traits.Clients
	}
	o := complete(s)
	switch {
	case o["inner"] == "epoll":
		return 0
	case o["accept"] == "reuseport":
		return 1
	case hasOption(s, "threads"):
		return o.Int("threads")
	}
	return o.Int("workers")
}

// atOnce is n, or as many as s serves at the same time.
func (t *Trial) atOnce(n int) int {
	if c := capacity(t.Subject); c > 0 {
		n = min(n, c)
	}
	if m := t.Model.Traits.MaxClients; m > 0 {
		n = min(n, m-100)
	}
	return n
}

// scaled is n divided by what a connection costs.
func (t *Trial) scaled(n int) int {
	switch {
	case t.Long:
		n *= 10
	case t.Brief:
		n /= 4
	}
	switch t.Model.Traits.Cost {
	case model.PerThread:
		n /= 4
	case model.PerProcess:
		n /= 40
	}
	return max(n, 1)
}

// fair: s promises that a client that is slow or silent holds up nobody else.
func fair(s Subject) string {
	if !s.Model.Traits.Fair || capacity(s) == 1 {
		return "one client may hold up another here; that is what the model shows"
	}
	return ""
}

// oneProcess: one process holds many descriptors.
func oneProcess(s Subject) string {
	if s.Model.Traits.Cost == model.PerProcess || s.Model.Traits.Clients == 1 || s.Model.Traits.Processes && !hasOption(s, "inner") {
		return "no process of it holds more than one connection, and so none runs out of descriptors"
	}
	if s.Model.Traits.Clients == model.PerWorker && complete(s)["inner"] != "epoll" && !hasQueue(s) {
		return "it takes no more connections than it has workers, and so does not run out of descriptors"
	}
	return ""
}
