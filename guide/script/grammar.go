package script

// The grammar of blocks as data: the kinds, their keys, and what each key sets. The page for
// instructors shows this table.

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"muxlab/guide/query"
)

// A key is one key of a block.
type key struct {
	name     string
	required bool
	many     bool   // it may be given more than once
	arg      string // what stands between the key and the colon; "" nothing
	what     string // what it says, for the page
	set      func(s *Step, e entry) error
}

// An entry is a line "key arg: text" of a block.
type entry struct {
	line           int
	key, arg, text string
}

// A blockKind is one kind of block.
type blockKind struct {
	name     string
	kind     Kind
	what     string
	keys     []key
	options  bool // lines "- text => condition"
	commands bool // lines "$ command"
}

var (
	core = key{name: "core", what: "`yes`: the step is part of the short way through the lab",
		set: yes(func(s *Step) *bool { return &s.Core })}
	watch = key{name: "watch", required: true, what: "the arguments of `muxlab watch`",
		set: words(func(s *Step) *[]string { return &s.Watch })}
	cover = key{name: "cover", what: "what the screen hides until the answer is committed", set: setCover}
	hold  = key{name: "hold", what: "`yes`: the server is held from the beginning",
		set: yes(func(s *Step) *bool { return &s.Hold })}
	open = key{name: "open", what: "the panel that is open at first", set: text(func(s *Step) *string { return &s.Open })}
	keys = key{name: "keys", what: "the keys that do it, for `S`, `--plain` and `muxlab lab check`", set: setKeys}
	ask  = key{name: "ask", required: true, what: "the question, at most three lines of 74 columns",
		set: text(func(s *Step) *string { return &s.Ask })}
)

// blocks are the kinds of blocks, in the order of the page.
var blocks = []blockKind{
	{name: "scene", kind: Scene, what: "a server and its clients; they run until the next scene or change", keys: []key{
		watch, cover, core, hold, open,
		{name: "record", what: "the recording to show where the server cannot run, a file beside lab.md",
			set: text(func(s *Step) *string { return &s.Record })},
	}},
	{name: "predict", kind: Predict, what: "a question; the answer is committed before it happens", options: true, keys: []key{
		ask,
		{name: "answer", required: true, what: "`number`, `choice`, `client`, `set` or `order`", set: setAnswer},
		{name: "truth", what: "the query that is the right answer; a choice has options instead", set: setTruth},
		{name: "after", required: true, many: true,
			what: "the condition at which the truth is read; if there are several, all must hold",
			set:  conds(func(s *Step) *[]query.Cond { return &s.After })},
		{name: "within", what: "a number is right if it is as close as this", set: setWithin},
		{name: "wrong", many: true, arg: "VALUE",
			what: "what to say to a wrong answer that is often given; for a choice, VALUE is the number of the option",
			set:  setWrong},
		cover, keys, core,
	}},
	{name: "do", kind: Do, what: "keys to press", keys: []key{
		{name: "say", required: true, what: "what is to be done", set: text(func(s *Step) *string { return &s.Say })},
		{name: "until", required: true, many: true,
			what: "the condition at which the step is done; if there are several, one suffices",
			set:  conds(func(s *Step) *[]query.Cond { return &s.Until })},
		needed(keys), core,
	}},
	{name: "run", kind: Run, what: "commands to run", commands: true, keys: []key{
		{name: "expect", what: "`ok` or `failure`: how the command is to end", set: setExpect},
		{name: "contains", what: "a text that the output must contain",
			set: text(func(s *Step) *string { return &s.Contains })},
		core,
	}},
	{name: "change", kind: Change, what: "a change to the code of a server, and that server runs", keys: []key{
		watch,
		{name: "say", required: true, what: "what is to be changed, and why",
			set: text(func(s *Step) *string { return &s.Say })},
		{name: "file", what: "the file and the label of the line, as in `select/select.go rebuild`", set: setFile},
		{name: "patch", what: "the line that takes its place; without it, `watch` names a server that has the change",
			set: setPatch},
		{name: "without", what: "the arguments of `muxlab watch` where the patch cannot be built: a server that has the change already",
			set: words(func(s *Step) *[]string { return &s.Without })},
		cover, core, hold, open,
	}},
	{name: "explain", kind: Explain, what: "the student writes an answer, then compares it with the model answer", keys: []key{
		ask,
		{name: "model", required: true, what: "the model answer", set: text(func(s *Step) *string { return &s.Model })},
		{name: "cite", what: "where to read on", set: text(func(s *Step) *string { return &s.Cite })},
		core,
	}},
}

// Covers are the words of cover, each for a fact on the screen.
var Covers = strings.Fields("clients watched told looked ready order calls state workers queued inhand " +
	"backlog unread unsent cpu asleep turns echoes errors processes threads descriptors findings waits")

// needed returns k as a key that must be given.
func needed(k key) key {
	k.required = true
	return k
}

// kindOf returns the kind of block of this name, or nil.
func kindOf(name string) *blockKind {
	for i := range blocks {
		if blocks[i].name == name {
			return &blocks[i]
		}
	}
	return nil
}

// String returns the word that begins a block of this kind.
func (k Kind) String() string { return blocks[k].name }

// kindNames returns the words that begin a block.
func kindNames() (names []string) {
	for _, b := range blocks {
		names = append(names, b.name)
	}
	return names
}

// keyNames returns the keys of a block.
func (b *blockKind) keyNames() (names []string) {
	for _, k := range b.keys {
		names = append(names, k.name)
	}
	return names
}

// text sets a field to the text of the line.
func text(field func(*Step) *string) func(*Step, entry) error {
	return func(s *Step, e entry) error {
		*field(s) = e.text
		return nil
	}
}

// words sets a field to the words of the line.
func words(field func(*Step) *[]string) func(*Step, entry) error {
	return func(s *Step, e entry) error {
		*field(s) = strings.Fields(e.text)
		return nil
	}
}

// yes sets a field to yes or no.
func yes(field func(*Step) *bool) func(*Step, entry) error {
	return func(s *Step, e entry) error {
		if e.text != "yes" && e.text != "no" {
			return fmt.Errorf("yes or no, not %q", e.text)
		}
		*field(s) = e.text == "yes"
		return nil
	}
}

// conds appends a condition to a field.
func conds(field func(*Step) *[]query.Cond) func(*Step, entry) error {
	return func(s *Step, e entry) error {
		c, err := query.ParseCond(e.text)
		if err == nil {
			*field(s) = append(*field(s), c)
			s.at[e.key+" "+c.String()] = e.line
		}
		return err
	}
}

func setCover(s *Step, e entry) error {
	for _, word := range strings.Fields(e.text) {
		if !slices.Contains(Covers, word) {
			return errors.New(unknown("word", word, Covers))
		}
		s.Cover = append(s.Cover, word)
	}
	return nil
}

// answers are the kinds of answers, as they are written.
var answers = []string{
	AnswerNumber: "number", AnswerChoice: "choice", AnswerClient: "client", AnswerSet: "set", AnswerOrder: "order",
}

// String returns the kind of answer as it is written.
func (a Answer) String() string { return answers[a] }

func setAnswer(s *Step, e entry) error {
	at := slices.Index(answers, e.text)
	if at < 0 {
		return errors.New(unknown("kind of answer", e.text, answers))
	}
	s.Answer = Answer(at)
	return nil
}

func setTruth(s *Step, e entry) error {
	q, err := query.ParseQuery(e.text)
	if err == nil {
		s.Truth = &q
	}
	return err
}

func setWithin(s *Step, e entry) error {
	v, err := query.ParseValue(e.text, query.Number)
	if err == nil && v.Number < 0 {
		err = fmt.Errorf("a number from 0, not %q", e.text)
	}
	s.Within = v.Number
	return err
}

func setWrong(s *Step, e entry) error {
	for _, w := range s.Wrong {
		if w.Value == e.arg {
			return fmt.Errorf("there is a line for %q already", e.arg)
		}
	}
	s.Wrong = append(s.Wrong, Wrong{Value: e.arg, Text: e.text})
	return nil
}

func setExpect(s *Step, e entry) error {
	if e.text != "ok" && e.text != "failure" {
		return fmt.Errorf("ok or failure, not %q", e.text)
	}
	s.Fails = e.text == "failure"
	return nil
}

func setFile(s *Step, e entry) error {
	parts := strings.Fields(e.text)
	if len(parts) != 2 {
		return fmt.Errorf("a path and a label, as in select/select.go rebuild, not %s", strconv.Quote(e.text))
	}
	s.File, s.Label = parts[0], parts[1]
	return nil
}

func setPatch(s *Step, e entry) error {
	s.Patch = &e.text
	return nil
}
