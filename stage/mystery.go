package stage

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"muxlab/harness/conform/shelf"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/session"
)

// The servers of the shelf as mysteries. Each has a name of no meaning, for its scene and
// for its model: what the screen, the trace, a recording and a list of processes show must
// not be the answer.

// mysteryName is the name of a puzzle's scene and model.
func mysteryName(i int) string { return fmt.Sprintf("mystery-%d", i+1) }

// brokenPrefix and the name on the shelf are the other name of the scene.
const brokenPrefix = "broken-"

// WrongModels lists the servers of the shelf, each under its own name and as a mystery.
func WrongModels() []*model.Model {
	all := shelf.Models()
	for i, p := range puzzles {
		all = append(all, shelf.Find(p.name).As(mysteryName(i)))
	}
	return all
}

// shelfName returns the name on the shelf of the model of a mystery; any other name as it is.
func shelfName(name string) string {
	for i, p := range puzzles {
		if mysteryName(i) == name {
			return p.name
		}
	}
	return name
}

// mysteries are the scenes of the puzzles.
func mysteries(sources fs.FS) (all []session.Scene) {
	for i, p := range puzzles {
		all = append(all, p.scene(mysteryName(i), sources))
	}
	return all
}

// scene is the puzzle as the home screen asks it.
func (p puzzle) scene(name string, sources fs.FS) session.Scene {
	var faults *kernel.Faults
	if p.faults != nil { // a copy: the table is read by all
		own := *p.faults
		own.Seed, faults = 1, &own
	}
	return session.Scene{
		Name: name, Alias: brokenPrefix + p.name, Group: "mysteries", Tries: "y",
		Question: p.question, Look: p.look, Panel: p.panel, Minutes: 2,
		Mystery: &session.Mystery{
			Lint: p.lint, Others: strings.Fields(p.others), Where: p.where,
			Cause: shelf.Find(p.name).Fault, Gives: p.gives, Right: p.right, Place: faultOf(p.name, sources),
		},
		Request: session.Request{Model: name, Scene: name, Clients: p.clients, Faults: faults},
	}
}

// faultOf is the line of a server of the shelf that is marked as its fault.
func faultOf(name string, sources fs.FS) (at session.Passage) {
	if sources == nil {
		return at
	}
	file := shelfFile(name)
	data, err := fs.ReadFile(sources, file)
	if err != nil {
		return at
	}
	lines := linesOf(data)
	marked := func(line string) bool { return strings.Contains(line, "// FAULT: ") }
	if i := slices.IndexFunc(lines, marked); i >= 0 {
		at = session.Passage{File: file, Line: i, Lines: lines}
	}
	return at
}

// FindBroken finds a wrong server on stage, by its name on the shelf or as a mystery.
func FindBroken(name string) (session.Scene, bool) {
	for i, p := range puzzles {
		if name == p.name || name == mysteryName(i) {
			return p.scene(mysteryName(i), nil), true
		}
	}
	return session.Scene{}, false
}
