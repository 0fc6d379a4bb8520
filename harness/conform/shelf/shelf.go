// Package shelf keeps servers that are wrong on purpose, one for each fault that
// is usually made.
//
// It teaches by contrast: right.go serves a client as it should be done, and
// diff right.go tail.go (or any other) shows one fault and nothing else. The
// place is marked FAULT. What the faults have nothing to do with, nearly all of
// them share: the listener, the wait, the end (loop.go, wait.go). Two have their
// fault in the wait (busy.go, forgets.go), and one is several processes (keeps.go, beside fork/).
//
// The conformance suite must fail each by the case that names its fault, and a
// test holds it to that: a suite that passes a wrong server is broken.
//
// To add one: copy right.go, make one fault, mark it, and list it in Wrong.
package shelf

import (
	"context"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
)

// An Entry is one server on the shelf.
type Entry struct {
	Model *model.Model
	Fault string   // one sentence: what it does wrong
	Case  string   // the case of the conformance suite that names the fault
	Also  []string // cases that the fault makes it fail as a consequence
}

// Wrong lists the wrong servers.
var Wrong = []Entry{
	{
		Model: entry("shortwrite", shortwrite, kernel.NonBlock),
		Fault: "it takes for granted that write takes everything, and loses what it did not take",
		Case:  "short-writes",
		Also:  []string{"sizes", "half-close", "unread-bound", "interrupted", "faulty", "fatal-reset"},
	}, {
		Model: entry("eintr", eintr, kernel.NonBlock),
		Fault: "it takes EINTR for a broken connection, and closes it",
		Case:  "interrupted",
		Also:  []string{"faulty"},
	}, {
		Model: entry("tail", tail, kernel.NonBlock),
		Fault: "it closes at the end of the input, and drops what is still to be sent",
		Case:  "half-close",
		Also:  []string{"faulty"},
	}, {
		Model: entry("unbounded", unbounded, kernel.NonBlock),
		Fault: "it reads on for a client that does not read, and keeps everything in memory",
		Case:  "unread-bound",
	}, {
		Model: entry("spin", spin, kernel.NonBlock),
		Fault: "it goes on waiting for the input of a client that has left: its end is readable for ever",
		Case:  "closed-peer",
		Also:  []string{"churn"},
	}, {
		Model: entry("wantwrite", wantwrite, kernel.NonBlock),
		Fault: "it always waits for writability, which nearly every socket has at once",
		Case:  "idle",
	}, {
		Model: linux(entry("once", once, kernel.NonBlock)),
		Fault: "edge-triggered, it reads once and waits for an edge that does not come",
		Case:  "pipelining",
		Also:  []string{"sizes", "short-writes", "half-close", "end-in-segment", "urgent", "unread-bound", "interrupted", "stop", "faulty", "fatal-reset"},
	}, {
		Model: entry("leak", leak, kernel.NonBlock),
		Fault: "it forgets to close a connection that the client reset",
		Case:  "reset",
		Also:  []string{"reset-early", "emfile", "fatal-reset", "fatal-emfile"},
	}, {
		Model: entry("blocks", blocks, 0),
		Fault: "its sockets block, so that one client that does not read stops everybody",
		Case:  "unread-fair",
	}, {
		Model: asking(entry("busy", right, kernel.NonBlock)),
		Fault: "it asks again and again who is ready, and hardly sleeps",
		Case:  "idle",
		Also:  []string{"closed-peer"},
	}, {
		Model: keeps,
		Fault: "its parent keeps a copy of each connection that it started a child for",
		Case:  "churn",
		Also:  []string{"sizes", "half-close", "end-in-segment", "reset", "reset-early", "faulty", "fatal-reset", "fatal-emfile", "fatal-die"},
	}, {
		Model: selecting(entry("forgets", right, kernel.NonBlock)),
		Fault: "it passes select its only set, which the answer overwrites, and forgets whatever was not ready",
		Case:  "many",
		Also: []string{"echo", "sizes", "half-close", "end-in-segment", "interrupted", "reset", "reset-early", "closed-peer", "unread-fair",
			"churn", "idle", "emfile", "stop", "faulty", "fatal-reset", "fatal-emfile"},
	}, {
		Model: entry("parks", parks, kernel.NonBlock),
		Fault: "it keeps a client that has left among what poll watches, for no events: its hang-up is returned all the same",
		Case:  "closed-peer",
		Also:  []string{"churn"},
	},
}

// As returns the server under another name, for those who are to find its fault: its
// processes, its trace and its recordings bear that name.
func (e *Entry) As(name string) *model.Model {
	m := *e.Model
	m.Name = name
	return &m
}

// Right is the server that all of them should be.
var Right = entry("right", right, kernel.NonBlock)

// Models lists the models of the shelf, the right one last: for proc.Main.
func Models() []*model.Model {
	var all []*model.Model
	for _, w := range Wrong {
		all = append(all, w.Model)
	}
	return append(all, Right)
}

// Find returns the wrong server of this name, or nil.
func Find(name string) *Entry {
	for i := range Wrong {
		if Wrong[i].Model.Name == name {
			return &Wrong[i]
		}
	}
	return nil
}

// title is that of all of them: on a screen a name would say what is to be found out.
const title = "a wrong server"

// entry makes a model of a handler. accept says how connections are accepted.
func entry(name string, handle handler, accept kernel.AcceptFlags) *model.Model {
	return &model.Model{
		Name: name, Title: title, Sentence: "one thread sleeps in poll; from the shelf of wrong servers",
		Traits: model.Traits{View: model.Readiness, Fair: true},
		New:    func(model.Options) model.Server { return server{handle, accept, newPollSet} },
	}
}

// linux makes it wait with epoll.
func linux(m *model.Model) *model.Model {
	m.Traits.Linux = true
	return waiting(m, "epoll_wait", newEpollSet)
}

// waiting makes it wait in another call.
func waiting(m *model.Model, call string, newSet func(kernel.Kernel) (set, error)) *model.Model {
	m.Sentence = "one thread sleeps in " + call + "; from the shelf of wrong servers"
	with := m.New
	m.New = func(o model.Options) model.Server {
		s := with(o).(server)
		s.newSet = newSet
		return s
	}
	return m
}

type server struct {
	handle handler
	accept kernel.AcceptFlags
	newSet func(kernel.Kernel) (set, error)
}

func (s server) Serve(ctx context.Context, env *model.Env) error {
	env.Thread("loop", func(k kernel.Kernel) error {
		set, err := s.newSet(k)
		if err != nil {
			return err
		}
		l := &loop{env: env, k: k, set: set, handle: s.handle, flags: s.accept, clients: map[int]*client{}, buf: make([]byte, 4096)}
		return l.run(ctx)
	})
	return env.Wait()
}
