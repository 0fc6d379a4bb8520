// Package sandbox is the walls around a submission: it starts the driver of a submission
// apart from the rest of the machine, the student's server apart from the driver, and the
// build of it apart from both. What can be had depends on the machine; Probe tries it, and
// the layers that held are in every result.
//
// What Probe found is enforced: a server whose walls cannot be put up then does not start.
//
// Files, in the order to read them: layers.go (what there is), spec.go (what a process is
// allowed), driver (the process that judges), server (the process that is judged), guard
// (the walls, put up by the process itself before it executes the server), tree, seccomp
// and landlock (three of them), build, watch (memory, and the end).
package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"muxlab/grade/verdict"
)

// The layers, as they are named in results.
const (
	UserNS     = "user namespace"
	NetNS      = "network namespace"
	PidNS      = "pid namespace"
	FileTree   = "private file tree"
	OwnUID     = "own user"
	Landlock   = "landlock: files"
	LandlockTC = "landlock: TCP"
	LandlockIP = "landlock: signals"
	Seccomp    = "seccomp"
	Limits     = "resource limits"
)

// Layers says which walls there are, in the order above.
type Layers []verdict.Layer

// Held reports whether the layer of this name holds.
func (l Layers) Held(name string) bool {
	return slices.ContainsFunc(l, func(one verdict.Layer) bool { return one.Name == name && one.Held })
}

// missing are the layers of these names that do not hold, each with why.
func (l Layers) missing(names ...string) (words []string) {
	for _, one := range l {
		if slices.Contains(names, one.Name) && !one.Held {
			words = append(words, fmt.Sprintf("%s (%s)", one.Name, one.Why))
		}
	}
	return words
}

// Require returns an error, one sentence, unless a submission is kept from the network,
// from the files, from the driver and from what is beyond its limits.
func (l Layers) Require() error {
	type need struct {
		what string
		any  []string // one of them is enough
	}
	for _, n := range []need{
		{"from the network", []string{NetNS}},
		{"from the driver's memory", []string{UserNS, OwnUID}},
		{"from the files", []string{FileTree, Landlock, OwnUID}},
		{"from dangerous system calls", []string{Seccomp}},
		{"within its memory", []string{Limits}},
	} {
		if !slices.ContainsFunc(n.any, l.Held) {
			return errors.New("a submission cannot be kept " + n.what + " here: missing are " +
				strings.Join(l.missing(n.any...), ", "))
		}
	}
	return nil
}

// Lines is a line for each layer, for people.
func (l Layers) Lines() (lines []string) {
	for _, one := range l {
		state := "yes"
		if !one.Held {
			state = "no: " + one.Why
		}
		lines = append(lines, fmt.Sprintf("%-18s %s", one.Name, state))
	}
	return lines
}

// Without returns the layers as if those of these names could not be had: for tests, and
// for a machine where one of them does harm.
func (l Layers) Without(names ...string) Layers {
	l = slices.Clone(l)
	if slices.Contains(names, UserNS) {
		names = append([]string{NetNS, PidNS, FileTree}, names...) // they are made in one
	}
	for i := range l {
		if slices.Contains(names, l[i].Name) {
			l[i].Held, l[i].Why = false, "it is switched off"
		}
	}
	return l
}

// set says whether the layer of this name holds: err is why not.
func (l Layers) set(name string, err error) {
	i := slices.IndexFunc(l, func(one verdict.Layer) bool { return one.Name == name })
	l[i].Held, l[i].Why = err == nil, ""
	if err != nil {
		l[i].Why = err.Error()
	}
}

// none returns all the layers, none of which holds.
func none(why string) (l Layers) {
	for _, name := range []string{UserNS, NetNS, PidNS, FileTree, OwnUID, Landlock, LandlockTC, LandlockIP, Seccomp, Limits} {
		l = append(l, verdict.Layer{Name: name, Why: why})
	}
	return l
}
