// Package guide is the page of a lab: the guide, which tells and asks, and beside or below
// it the live page of the server that the lab has on stage.
//
// Files, in reading order: guide.go (what the page is), stage.go and hold.go (the servers), keys.go and whynot.go (the
// keys), solve.go (the lab types them), then what is drawn: screen.go (the window),
// content.go (the guide's own text), answer.go (a question and its answer), prose.go
// (Markdown), code.go (source).
package guide

import (
	"context"
	"time"

	"muxlab/guide/notes"
	"muxlab/guide/query"
	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/session"
	"muxlab/viz/page"
	"muxlab/viz/page/beside"
	"muxlab/viz/page/watch"
	"muxlab/viz/panel"
	"muxlab/viz/term"
)

// A World does what a lab asks for and a page cannot. Its methods are called in the
// background, and may take seconds. Errors are one sentence.
type World interface {
	// Opening returns what a scene or a change wants on stage; beside has no model unless
	// two servers stand beside each other. A change is built first, which takes a while.
	Opening(ctx context.Context, s *script.Step) (open, beside session.Request, err error)
	// Run runs a command of the lab. Its output is what it wrote; failed says that it ended
	// with another code than 0. The error says why it could not be run.
	Run(ctx context.Context, command string) (output string, failed bool, err error)
	// Place returns the line of the source that this label marks.
	Place(label string) (session.Passage, bool)
	// Keep stores what the student did.
	Keep(n notes.Lab) error
}

// Live is the page of what is on stage: of one server, or of two beside each other.
type Live interface {
	page.Page
	DrawIn(th *term.Theme, w, h int) term.Block
	KeyLine(th *term.Theme, w int) string
	OpenPanel(name string) bool
}

// A Page is a lab on the screen. New makes one.
type Page struct {
	Walk  *walk.Walk
	Title string // of the lab, with its number: "lab 3 · select forgets"
	Plain bool   // it is read without a screen: keys are lines that are typed

	world World
	live  Live // nil: nothing is on stage yet
	sides query.Sides
	shown []*watch.Page // the pages of the servers that are on stage
	cover panel.Cover   // what they leave out

	holding holding // how far a scene that is to be held is
	launch  int     // the Walk.Launch that is on stage, or on its way there
	failed  string  // why nothing is on stage

	text    string // that is being typed
	choice  int    // the option that the cursor is on
	around  bool   // the keys go to the live page, although a question is open
	whole   bool   // the text has the whole window
	scroll  int    // the first row of it; atStep: that of the step at hand
	code    bool   // the source that is cited is shown
	message string
	unkept  bool // what was done last could not be stored

	running    bool   // a command runs
	output     string // of the command
	unexpected string // how the command did something else than the lab expects; "" it did not
	solving    []string
	solves     bool      // the keys of the step are to be pressed once the server is there again
	meddled    bool      // the student has pressed keys in this step that changed something
	strayed    bool      // the student did so in a step that does not ask for it
	ticks      time.Time // when time was counted last
}

// atStep stands for the first row of the step at hand.
const atStep = -1

// New returns the page of a walk. What is to be on stage is asked for at the first Tick.
func New(w *walk.Walk, title string, world World) *Page {
	return &Page{Walk: w, Title: title, world: world, ticks: time.Now()}
}

// Typing reports whether letters are text now, and not keys.
func (p *Page) Typing() bool {
	if p.asks() {
		return p.types()
	}
	return !p.whole && p.live != nil && p.live.Typing()
}

// types reports whether the question that is open takes a text, and not a choice.
func (p *Page) types() bool {
	step := p.Walk.Step()
	return p.Walk.Phase() == walk.Asks &&
		(step.Kind == script.Explain || step.Kind == script.Predict && step.Answer != script.AnswerChoice)
}

// asks reports whether a question has the keys.
func (p *Page) asks() bool {
	if p.around || p.whole || p.Walk.Ended() {
		return false
	}
	switch p.Walk.Step().Kind {
	case script.Predict, script.Explain:
		return p.Walk.Phase() == walk.Asks || p.Walk.Phase() == walk.Sure
	}
	return false
}

// Paste adds a text to what is being typed.
func (p *Page) Paste(text string) {
	switch {
	case p.asks() && p.types():
		p.text = page.Pasted(p.text, text)
	case p.live != nil && p.live.Typing():
		p.live.Paste(text)
	}
}

// say shows a sentence in the place of the keys until the next key.
func (p *Page) say(words string) { p.message = words }

// sayOr says one sentence on a screen, and another without.
func (p *Page) sayOr(screen, plain string) {
	if p.say(screen); p.Plain {
		p.say(plain)
	}
}

var _ page.Page = (*Page)(nil)
var (
	_ Live = (*watch.Page)(nil)
	_ Live = (*beside.Page)(nil)
)
