package report

// Text for a terminal: one submission. Words say all; colour only repeats it.

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"muxlab/grade/verdict"
)

// Look says how text is set.
type Look struct {
	Width  int  // cells of a line; 0: 80
	Colour bool // with ANSI colours
	Brief  bool // for who sees the stages elsewhere, on a machine of their own: without stages and layers
	Alone  bool // the first failure alone, where there is little room
	// Evidence is how many lines of it are shown at the most; 0: all.
	Evidence int
}

func (l Look) width() int {
	if l.Width <= 0 {
		return 80
	}
	return max(l.Width, 40)
}

const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
)

func (l Look) ink(code, s string) string {
	if !l.Colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// Text writes one result: the headline in five parts, a line for each other failure, the
// points a stage, flags, layers, seed and how to repeat it.
func Text(w io.Writer, r verdict.Result, look Look) error {
	r = Clean(r)
	p := &printer{look: look}
	if !look.Alone {
		p.head(&r)
	}
	p.failures(&r)
	if !look.Brief {
		p.stages(&r)
	}
	if !look.Alone {
		p.notes(&r)
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

type printer struct {
	look Look
	b    strings.Builder
}

func (p *printer) line(s string) { p.b.WriteString(strings.TrimRight(s, " ") + "\n") }

// para writes a text after a label of 11 cells, and goes on below the text. The ends of
// lines in it are kept.
func (p *printer) para(label, text string) {
	if text != "" {
		p.lines(label, p.wrap(text))
	}
}

const in = 11 // cells before a text

func (p *printer) wrap(text string) []string {
	return strings.Split(ansi.Wrap(text, p.look.width()-in-2, ""), "\n")
}

// evidence writes as many lines of it as there may be: the first ones and the last ones.
func (p *printer) evidence(text string) {
	all, most := p.wrap(text), p.look.Evidence
	if text == "" {
		return
	}
	if most > 0 && len(all) > most {
		first := (most - 1) / 2
		all = slices.Concat(all[:first], []string{"…"}, all[len(all)-(most-1-first):])
	}
	p.lines("evidence", all)
}

func (p *printer) lines(label string, all []string) {
	for i, l := range all {
		if i > 0 {
			label = ""
		}
		p.line(fmt.Sprintf("  %-*s%s", in, label, l))
	}
}

func (p *printer) head(r *verdict.Result) {
	title := strings.TrimSpace(r.Exercise + " " + r.Title)
	if r.Student != "" {
		title += " · " + r.Student
	}
	ink := red
	if r.Passed() {
		ink = green
	}
	score := r.Score()
	title = ansi.Truncate(title, p.look.width()-len(score)-2, "…")
	gap := strings.Repeat(" ", p.look.width()-ansi.StringWidth(title)-len(score))
	p.line(p.look.ink(bold, title) + gap + p.look.ink(ink, score))
	if r.Provisional != "" {
		p.para("points", "provisional: "+r.Provisional)
	}
}

func (p *printer) failures(r *verdict.Result) {
	head := r.Headline()
	switch {
	case r.Refused != nil:
		p.line("\n" + p.look.ink(red, "NOTHING WAS RUN"))
		p.failure(r.Refused)
		return
	case head == nil:
		if r.Passed() {
			p.line("\n" + p.look.ink(green, "PASSED: all stages"))
		}
		return
	}
	if !p.look.Alone {
		p.b.WriteByte('\n')
	}
	lead := "FAILED at " + head.ID + ": " + head.Must
	for _, l := range strings.Split(ansi.Wrap(lead, p.look.width(), ""), "\n") {
		p.line(p.look.ink(red, l))
	}
	p.failure(head.Failure)
	also := r.Also()
	if p.look.Alone {
		return
	}
	if len(also) > 0 {
		p.line("\nalso failed")
	}
	for _, s := range also {
		words := s.Must
		if s.Failure != nil {
			words = s.Failure.Happened
		}
		p.line(ansi.Truncate(fmt.Sprintf("  %-10s %s", s.ID, words), p.look.width(), "…"))
	}
}

func (p *printer) failure(f *verdict.Failure) {
	if f == nil {
		return
	}
	p.para("expected", f.Expected)
	p.para("happened", f.Happened)
	p.evidence(strings.TrimRight(f.Evidence, "\n"))
	p.para("cause", f.Cause)
	if f.Command != "" { // a line of its own, so that it can be copied
		p.line("  look       " + f.Command)
	}
}

func (p *printer) stages(r *verdict.Result) {
	if len(r.Stages) == 0 {
		return
	}
	p.line("\nstage       points  state")
	for i := range r.Stages {
		s := &r.Stages[i]
		state := string(s.State)
		if s.Why != "" {
			state += ": " + s.Why
		}
		ink := map[verdict.State]string{verdict.Passed: green, verdict.Failed: red}[s.State]
		if ink == "" {
			ink = yellow
		}
		state = ansi.Truncate(state, p.look.width()-21, "…")
		p.line(fmt.Sprintf("  %-10s%3d/%-3d  %s", ansi.Truncate(s.ID, 10, "…"), s.Points, s.Max, p.look.ink(ink, state)))
	}
}

func (p *printer) notes(r *verdict.Result) {
	p.b.WriteByte('\n')
	for _, f := range r.Flags {
		p.para("flag", f.Kind+": "+f.Text)
	}
	if !p.look.Brief {
		p.layers(r)
	}
	if r.Refused == nil {
		p.para("seed", fmt.Sprint(r.Seed))
		p.para("repeat", Repeat(r))
	}
}

func (p *printer) layers(r *verdict.Result) {
	held, not := Layers(r)
	if held != "" {
		p.para("held", held)
	}
	for _, l := range not {
		p.para("not held", l)
	}
	p.para("grader", r.Grader)
}

// Layers returns the layers of the sandbox that held, in one line, and each that did not
// with why.
func Layers(r *verdict.Result) (held string, not []string) {
	var names []string
	for _, l := range r.Layers {
		switch {
		case l.Held:
			names = append(names, l.Name)
		case l.Why != "":
			not = append(not, l.Name+": "+l.Why)
		default:
			not = append(not, l.Name)
		}
	}
	return strings.Join(names, ", "), not
}
