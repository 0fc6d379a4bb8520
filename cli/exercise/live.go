package exercise

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"muxlab/grade/exercises"
	"muxlab/grade/progress"
	"muxlab/grade/report"
	"muxlab/grade/task"
	"muxlab/grade/verdict"
)

// signs are those of the states. A word or a sentence beside them says the same.
var signs = map[verdict.State]string{
	verdict.Passed: "✓", verdict.Failed: "✗", verdict.Skipped: "–", verdict.GraderError: "!", verdict.Unstable: "~",
}

// A live display writes a line for each stage as it ends.
type live struct {
	r     *runner
	w     io.Writer
	quiet bool // no line a stage
	shown bool // on a terminal: what is being done is shown too, and is overwritten
}

// clear removes what is being done.
func (l *live) clear() {
	if l.shown {
		io.WriteString(l.w, "\r\x1b[K")
	}
}

// tell shows what is being done.
func (l *live) tell(what string) {
	if l.shown {
		fmt.Fprintf(l.w, "\r\x1b[K%s", ansi.Truncate("  "+what+" …", l.r.width()-1, "…"))
	}
}

func (l *live) began(st *task.Stage) { l.tell(st.ID) }

func (l *live) ended(v verdict.Stage) {
	l.clear()
	if !l.quiet {
		fmt.Fprintln(l.w, stageLine(&v, l.r.width()))
	}
}

// stageLine is a stage as a line.
func stageLine(v *verdict.Stage, width int) string {
	words := v.Must
	switch v.State {
	case verdict.Skipped:
		words = "skipped: " + v.Why
	case verdict.GraderError:
		words = "the grader failed: " + v.Why
	case verdict.Unstable:
		words = "unstable: it failed once, and passed when it was repeated"
	}
	points := fmt.Sprintf("%d of %d", v.Points, v.Max)
	if v.State.GivesPoints() { // the sum is made at the end
		points = fmt.Sprintf("%d of %d", v.Max, v.Max)
	}
	return ansi.Truncate(fmt.Sprintf("%s %-9s %-9s %s", signs[v.State], v.ID, points, words), width, "…")
}

func (r *runner) width() int {
	if r.terminal.Width <= 0 {
		return 80
	}
	return r.terminal.Width
}

// report writes the result, and what to do next.
func (r *runner) report(result *verdict.Result) error {
	text, err := r.text(result, report.Look{})
	if err == nil {
		_, err = io.WriteString(r.out, "\n"+text)
	}
	return err
}

// text is what report writes. Its width and colour are the terminal's. Where there is least
// room it does not say what is next.
func (r *runner) text(result *verdict.Result, look report.Look) (string, error) {
	var b strings.Builder
	look.Width, look.Colour, look.Brief = min(r.width(), 100), r.terminal.Colour, true
	if err := report.Text(&b, *result, look); err != nil {
		return "", err
	}
	if look.Alone && look.Evidence <= shortest+1 {
		return b.String(), nil
	}
	for _, line := range r.next(result) {
		fmt.Fprintf(&b, "  %-11s%s\n", "next", line)
	}
	return b.String(), nil
}

// hintEvery: a hint is suggested when a stage fails for the second time, and then after so
// many more runs that fail at it.
const hintEvery = 3

// next says what to do after this result, a line each.
func (r *runner) next(result *verdict.Result) []string {
	book := progress.Load()
	switch {
	case result.Passed() && len(r.f.stages) > 0:
		return []string{"all stages: muxlab exercise run " + r.ID}
	case result.Passed():
		list := []string{"compare it with the solution: muxlab exercise diff " + r.ID}
		if then := after(r.Exercise, book); then != nil {
			list = append(list, "the next exercise: "+then.ID+" "+then.Title)
		}
		return list
	case result.Refused != nil:
		return []string{"mend it, and run it again"}
	case r.untouched():
		return []string{
			r.file() + " is as at the beginning: write listen and run in it.",
			"The task is in " + r.readme() + ".",
			"A first hint: muxlab exercise hint " + r.ID,
		}
	case result.Headline() == nil:
		return []string{"the grader failed, and not your server: run it again"}
	case book[r.ID].Hints < len(r.Hints) && book[r.ID].Same%hintEvery == 1:
		return []string{"mend it, and run it again; for a hint: muxlab exercise hint " + r.ID}
	}
	return []string{"mend it, and run it again"}
}

func (w *work) readme() string { return strings.TrimSuffix(w.file(), "server.go") + "README.md" }

// untouched reports whether the student has written nothing yet.
func (w *work) untouched() bool {
	starter, err := w.starter()
	if err != nil {
		return false
	}
	now := look(w.dir)
	return len(now) == 1 && now["server.go"] == string(starter)
}

// after returns the first exercise that comes after ex and is not passed; nil: none.
func after(ex *task.Exercise, book progress.Book) *task.Exercise {
	here := false
	for _, e := range exercises.All {
		if here && book[e.ID].Open() {
			return e
		}
		here = here || e == ex
	}
	return nil
}

// indent indents the lines of words, which are wrapped at width cells.
func indent(words string, width int) string {
	lines := strings.Split(ansi.Wrap(words, width-4, ""), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight("    "+l, " ")
	}
	return strings.Join(lines, "\n")
}

// asciiWriter writes ASCII for all else.
type asciiWriter struct{ io.Writer }

var inASCII = map[rune]string{
	'✓': "ok  ", '✗': "FAIL", '–': "-   ", '…': "...", '·': "-", 'µ': "u", '×': "x", '’': "'", '“': `"`, '”': `"`,
}

func (w asciiWriter) Write(p []byte) (int, error) {
	var b strings.Builder
	for _, r := range string(p) {
		switch s, known := inASCII[r]; {
		case r < 0x80:
			b.WriteRune(r)
		case known:
			b.WriteString(s)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	if _, err := io.WriteString(w.Writer, b.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}
