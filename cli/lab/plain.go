package lab

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"muxlab/guide/script"
	"muxlab/guide/walk"
	"muxlab/viz/app"
	"muxlab/viz/page/guide"
	"muxlab/viz/term"
)

// plainWidth is the width of the text without a screen, in columns.
const plainWidth = 76

// A reader walks a lab without a screen: the text is printed in the order in which it is
// read, and answers are lines. It implements app.Student.
type reader struct {
	out   io.Writer
	theme *term.Theme
	lines <-chan string // what is typed; closed at its end

	place   string    // the step and phase that was printed last
	since   time.Time // since when the servers of the step are there
	stepped bool      // a heading was printed for the step
	number  int       // of the step that has a heading
	over    bool
}

func (w Wiring) runPlain(c *cobra.Command, g *guide.Page) error {
	ctx, stop := w.Interrupted()
	defer stop()
	r := &reader{out: c.OutOrStdout(), theme: term.Colourless(w.ASCII()), lines: linesOf(c.InOrStdin())}
	r.print(plainHelp)
	g.Plain = true
	return app.Headless(ctx, w.Launcher(), app.Options{Lab: g}, r)
}

const plainHelp = `A question waits for an answer and enter; ? is "I do not know". All else
waits for enter. :back goes one step back, :again begins the step again,
:skip leaves it out, :look prints what the server does now, :code the source
that is cited, :quit ends.`

// linesOf reads lines in the background, and ends with the input.
func linesOf(in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return lines
}

func (r *reader) print(text string) { fmt.Fprintln(r.out, text) }

// settled is how long a server runs before it is described.
const settled = 1500 * time.Millisecond

// Look implements app.Student.
func (r *reader) Look(g *guide.Page) (keys []string, over bool) {
	if r.over {
		return nil, true
	}
	if !r.ready(g) {
		return nil, false
	}
	r.tell(g)
	select {
	case line, open := <-r.lines:
		if !open {
			r.print("")
			return nil, true
		}
		return r.keys(g, strings.TrimSpace(line)), r.over
	default:
	}
	return nil, false
}

// ready reports whether there is something to say: a server that is being started, or keys
// that the lab presses, are waited for.
func (r *reader) ready(g *guide.Page) bool {
	if g.Walk.Ended() || g.Failed() != "" {
		return true
	}
	if g.Walk.Stage >= 0 && !g.Staged() {
		r.since = time.Time{}
		return false
	}
	if r.since.IsZero() {
		r.since = time.Now()
	}
	if g.Walk.Step().Kind == script.Scene && time.Since(r.since) < settled {
		return false
	}
	return !g.Solving() && !g.Running()
}

// tell prints what the step says now, once.
func (r *reader) tell(g *guide.Page) {
	n, of := g.Walk.Place()
	place := fmt.Sprint(n, g.Walk.Phase(), g.Walk.Ended(), g.Failed())
	if place == r.place {
		return
	}
	r.place = place
	if r.number != n && !g.Walk.Ended() {
		r.number = n
		r.print(fmt.Sprintf("\n--- step %d of %d: %s ---", n, of, g.Walk.Step().Kind))
	}
	if words := g.Failed(); words != "" {
		r.print(words)
	}
	r.print("")
	for _, line := range g.Text(r.theme, plainWidth) {
		r.print(line)
	}
	if g.Walk.Step().Kind == script.Scene && !g.Walk.Ended() {
		r.picture(g)
	}
	r.prompt(g)
}

// picture prints what the server does now.
func (r *reader) picture(g *guide.Page) {
	r.print("")
	for _, line := range g.Picture(r.theme, plainWidth, 14) {
		r.print("    " + line)
	}
}

// prompt says what is waited for.
func (r *reader) prompt(g *guide.Page) {
	step, phase := g.Walk.Step(), g.Walk.Phase()
	switch {
	case g.Walk.Ended():
		fmt.Fprint(r.out, "\nenter ends: ")
	case phase == walk.Over:
		fmt.Fprint(r.out, "\nenter goes on: ")
	case phase == walk.Sure:
		fmt.Fprint(r.out, "\n1, 2 or 3: ")
	case phase == walk.Asks && step.Kind != script.Run && step.Kind != script.Change:
		fmt.Fprint(r.out, "\nyour answer: ")
	case phase == walk.Waits && len(step.Keys) > 0:
		fmt.Fprint(r.out, "\nenter lets the lab do it: ")
	case phase == walk.Asks:
		fmt.Fprint(r.out, "\nenter runs it: ")
	}
}

// keys are what a line means at this moment.
func (r *reader) keys(g *guide.Page, line string) []string {
	switch line {
	case ":back":
		return r.again("esc", "b")
	case ":again":
		return r.again("esc", "R")
	case ":skip":
		return r.again("esc", "F")
	case ":look":
		r.picture(g)
		r.prompt(g)
		return nil
	case ":code":
		for _, line := range g.Cited(r.theme, plainWidth, 12) {
			r.print("    " + line)
		}
		r.prompt(g)
		return nil
	case ":quit", ":q":
		r.over = true
		return nil
	}
	step, phase := g.Walk.Step(), g.Walk.Phase()
	switch {
	case g.Walk.Ended():
		r.over = true
		return nil
	case phase == walk.Over, g.Failed() != "":
		return []string{"f"}
	case phase == walk.Sure:
		return r.pressed(line)
	case phase == walk.Asks && (step.Kind == script.Run || step.Kind == script.Change):
		return []string{"enter"}
	case phase == walk.Asks && step.Answer == script.AnswerChoice && step.Kind == script.Predict:
		return r.pressed(line)
	case phase == walk.Asks:
		return append(append([]string{"ctrl+u"}, letters(line)...), r.pressed("enter")...)
	case len(step.Keys) > 0:
		return []string{"S"}
	}
	return nil
}

// pressed asks again if the key is not taken: the message says why.
func (r *reader) pressed(key string) []string {
	r.place = ""
	return []string{key}
}

// again are keys after which the step is printed from its beginning.
func (r *reader) again(keys ...string) []string {
	r.place, r.number = "", 0
	return keys
}

func letters(line string) []string { return slices.Collect(splitRunes(line)) }

func splitRunes(line string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, c := range line {
			if !yield(string(c)) {
				return
			}
		}
	}
}
