package subject

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"muxlab/grade/verdict"
	"muxlab/grade/witness"
)

// InCalls says in which calls the threads of the server are, a line each, idle ones aside.
func InCalls(a *witness.Account) string {
	var lines []string
	for _, p := range a.Living() {
		for _, t := range p.Busy() {
			call := t.Call
			if call == "" {
				call = "no call: it runs"
			}
			if t.FD >= 0 {
				call += fmt.Sprintf("(%d)", t.FD)
			}
			lines = append(lines, fmt.Sprintf("in the kernel: thread %d of process %d is in %s", t.TID, p.PID, call))
		}
	}
	if len(lines) == 0 {
		return "in the kernel: no thread of the server waits for input or output"
	}
	return strings.Join(lines, "\n")
}

// Watched says what the epoll descriptors of the server watch, a line each.
func Watched(a *witness.Account) string {
	var lines []string
	for _, p := range a.Living() {
		for _, e := range p.Epolls {
			if e.Runtime {
				continue
			}
			for _, m := range e.Members {
				lines = append(lines, fmt.Sprintf("in the kernel: epoll %d watches %s %d for %s", e.FD, m.Kind, m.FD, m.Events))
			}
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// listensThere returns a failure unless the server listens at the address that it printed:
// the line can be written without a socket, or with the address of another server.
func (s *Subject) listensThere() error {
	a, err := witness.Look(s.PID())
	if errors.Is(err, witness.ErrGone) {
		<-s.server.Done()
		return s.hasEnded("a server that listens")
	}
	if err != nil {
		return err
	}
	for _, p := range a.Living() {
		for _, fd := range p.FDs {
			if fd.Kind == witness.Listener && fd.Local == s.addrPort() {
				return nil
			}
		}
	}
	return &verdict.Failure{
		Expected: "The server listens when it calls env.Ready.",
		Happened: "It said that it is ready, and the kernel knows no socket of it that listens.",
		Evidence: InCalls(a), Cause: "Listen was not called for env.Listener, or the listener was closed again.",
	}
}
