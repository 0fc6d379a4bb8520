// Package script reads a lab: one Markdown file that reads well by itself, with fenced
// blocks that say what to run and what to ask. The grammar is on the page for instructors
// that is beside the labs.
package script

import "muxlab/guide/query"

// A Lab is one lab, as it was read.
type Lab struct {
	Number   int    // from the name of its folder, "03-select"; 0: the folder has none
	Name     string // "select"; the folder without its number
	Title    string
	Needs    []int // labs that come before, by their numbers
	Minutes  int
	Exercise string // the number of the exercise that it leads to, "04"; "" none
	Intro    string // the prose before the first block, Markdown
	Steps    []Step

	at   map[string]int // the lines of its keys
	line int            // where Intro begins
}

// A Kind is what a step asks of the student.
type Kind uint8

// The kinds of steps.
const (
	Scene   Kind = iota // a server and clients; it runs until the next scene or change
	Predict             // an answer is committed, then it happens
	Do                  // keys are pressed
	Run                 // a command is run
	Change              // a line of a server is changed, and that server runs
	Explain             // the student writes, then reads the model answer
)

// A Step is one block of a lab and the prose behind it. Which fields are set depends on Kind.
type Step struct {
	Kind Kind
	ID   string
	Line int    // of the line that begins the block, from 1
	Core bool   // it is part of the short way through the lab
	Text string // the prose up to the next block, Markdown: shown with a scene, and after any other step

	Watch  []string // Scene, Change: the arguments of muxlab watch
	Hold   bool     // Scene, Change: the server is held from the beginning
	Open   string   // Scene, Change: the panel that is open at first; "" the usual one
	Record string   // Scene: the recording that is shown where the server cannot run; "" none

	Ask    string       // Predict, Explain
	Answer Answer       // Predict: what kind of answer
	Truth  *query.Query // Predict: its value is the right answer; nil: Options
	// Options of a choice. Exactly one condition must hold, or the run decided nothing.
	Options []Option
	After   []query.Cond // Predict: the truth is read when all of these hold
	Within  float64      // Predict: a number is right if it is as close as this
	Wrong   []Wrong      // Predict: what to say to a wrong answer that is often given
	Cover   []string     // Scene, Change, Predict: what the screen must not show before the answer

	Say   string       // Do, Change: what is to be done
	Until []query.Cond // Do: the step is done when one of these holds
	Keys  []string     // Do, Predict: the keys that do it

	Commands []string // Run
	Fails    bool     // Run: the command is expected to fail
	Contains string   // Run: what its output contains; "" anything

	File  string  // Change: the file of the repository
	Label string  // Change: the label of the line that is changed
	Patch *string // Change: the line that takes its place; nil: Watch names a server that has the change
	// Without are the arguments of muxlab watch where the patch cannot be built: there is no
	// Go, or no source.
	Without []string

	Model string // Explain: the model answer
	Cite  string // Explain: where to read on

	at       map[string]int // the lines of its keys, each with its argument: "wrong 36"
	textLine int            // where Text begins
}

// An Answer is the kind of answer that a prediction takes.
type Answer uint8

// The kinds of answers.
const (
	AnswerNumber Answer = iota
	AnswerChoice
	AnswerClient
	AnswerSet
	AnswerOrder
)

// An Option is one answer of a choice, and when it is the right one.
type Option struct {
	Text string
	When query.Cond
}

// A Wrong is a wrong answer that is often given, and what to say to it. Value is as the
// student would type it; for a choice it is the number of the option, from 1.
type Wrong struct {
	Value string
	Text  string
}
