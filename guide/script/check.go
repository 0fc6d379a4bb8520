package script

// Checks what can be known of a lab without running it. That solve leads through it, and that
// exactly one option holds, only a run can show.

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"muxlab/guide/query"
)

// Facts are what a lab is checked against. What is not set is not checked.
type Facts struct {
	Files  fs.FS                     // the repository, with the code that a lab cites
	Folder fs.FS                     // the folder of the lab, with its recordings
	Watch  func(args []string) error // says what is wrong with arguments of muxlab watch
	// Clients returns how many clients the arguments of muxlab watch bring: their names are
	// c1 to cN. known is false if more may come.
	Clients   func(args []string) (n int, known bool)
	Labs      []*Lab   // the labs that there are
	Exercises []string // the numbers of the exercises that there are
	Panels    []string // the panels that a scene can open
}

// A question must fit into so many lines of so many columns, on the smallest screen.
const (
	askLines = 3
	askWidth = 74
)

// coreMinutes is how long the core of a lab may take, and stepMinutes how long one step of it
// takes about.
const (
	coreMinutes = 12
	stepMinutes = 2
)

// A checker goes through the steps of a lab.
type checker struct {
	lab    *Lab
	facts  Facts
	places map[string][]string // the files with each label; nil until needed
	found  problems
}

// Check returns what does not make sense in a lab that was read without problems.
func Check(lab *Lab, f Facts) []Problem {
	c := &checker{lab: lab, facts: f}
	c.header()
	c.needs()
	c.cited(lab.Intro, lab.line)
	var scene *Step      // what runs
	var covered []string // what it covers, until the first prediction behind it is over
	var there crowd      // its clients
	for i := range lab.Steps {
		s := &lab.Steps[i]
		c.step(s)
		switch s.Kind {
		case Scene, Change:
			scene, covered, there = s, s.Cover, c.crowdOf(s)
			continue
		case Predict, Do:
			if scene == nil {
				c.add(s, "", "no server runs yet: put a scene before the first question")
			}
			there = there.with(s)
			c.clients(s, there)
		}
		if s.Kind == Predict && scene != nil && !scene.Hold {
			c.shown(s, covered)
			covered = nil
		}
	}
	return c.found.sorted()
}

// add notes a problem of a step, on the line of a key. If that is not there, it is the line
// that begins the block.
func (c *checker) add(s *Step, key, format string, args ...any) {
	line := s.at[key]
	if line == 0 {
		line = s.Line
	}
	c.found.add(line, s.Kind.String()+": "+format, args...)
}

// step checks what can be known of one step by itself.
func (c *checker) step(s *Step) {
	c.cited(s.Text, s.textLine)
	for key, words := range map[string]string{"ask": s.Ask, "say": s.Say, "model": s.Model, "cite": s.Cite} {
		c.cited(words, s.at[key])
		if n := strings.Count(ansi.Wordwrap(words, askWidth, ""), "\n") + 1; key == "ask" && n > askLines {
			c.add(s, key, "the question takes %d lines of %d columns: at most %d fit on the smallest screen",
				n, askWidth, askLines)
		}
	}
	c.watches(s, "watch", s.Watch)
	c.watches(s, "without", s.Without)
	switch s.Kind {
	case Scene:
		c.scene(s)
	case Change:
		c.scene(s)
		c.change(s)
	case Predict:
		c.prediction(s)
	}
}

// scene checks the panel and the recording of a scene or a change.
func (c *checker) scene(s *Step) {
	if c.facts.Panels != nil && s.Open != "" && !slices.Contains(c.facts.Panels, s.Open) {
		c.add(s, "open", "%s", unknown("panel", s.Open, c.facts.Panels))
	}
	if c.facts.Folder != nil && s.Record != "" {
		if _, err := fs.Stat(c.facts.Folder, s.Record); err != nil {
			c.add(s, "record", "there is no file %s beside %s", s.Record, FileName)
		}
	}
}

// shown checks that the screen does not show the answer of a prediction before it is
// committed; covered is what its scene covers. It is not for a server that is held: that has
// not done yet what is asked for.
func (c *checker) shown(s *Step, covered []string) {
	var missing []string
	for _, q := range asked(s) {
		d := query.Find(q.Name)
		if d == nil {
			continue
		}
		for _, word := range d.Reveals {
			if !slices.Contains(s.Cover, word) && !slices.Contains(covered, word) && !slices.Contains(missing, word) {
				missing = append(missing, word)
			}
		}
	}
	if len(missing) > 0 {
		c.add(s, "", "the screen shows the answer: cover %s", strings.Join(missing, " "))
	}
}

// asked returns the queries whose values are the answer. What they are compared with is no
// part of it.
func asked(s *Step) (all []query.Query) {
	if s.Truth != nil {
		all = append(all, *s.Truth)
	}
	for _, o := range s.Options {
		all = append(all, o.When.Left)
	}
	return all
}

// watches checks the arguments of muxlab watch behind a key.
func (c *checker) watches(s *Step, key string, args []string) {
	if c.facts.Watch == nil || len(args) == 0 {
		return
	}
	if err := c.facts.Watch(args); err != nil {
		c.add(s, key, "muxlab watch refuses %q: %v", strings.Join(args, " "), err)
	}
}
