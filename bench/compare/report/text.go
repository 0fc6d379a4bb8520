package report

import (
	"fmt"
	"slices"
	"strings"

	"muxlab/bench/chart"
	"muxlab/bench/chart/text"
	"muxlab/bench/compare"
	"muxlab/harness/units"
)

// Brief is the conclusion and the chart of r, for one screen of a terminal, and what
// more there is.
func Brief(r *compare.Result, s text.Style) string {
	b := &strings.Builder{}
	incomplete(b, r, s)
	s.Lines(b, text.Bold, "→ ", conclusion(r))
	b.WriteString(chart.Terminal(First(r), s))
	more := "--details adds the tables of all figures"
	if n := len(r.Notes()); n > 0 {
		more += " and " + units.Text.Plural(n, "note")
	}
	s.Lines(b, text.Faint, "", []string{more + "."})
	return b.String()
}

// Text is everything about r in text: the chart, the table, what the noise does
// not allow to say, and what one must know.
func Text(r *compare.Result, s text.Style) string {
	b := &strings.Builder{}
	incomplete(b, r, s)
	b.WriteString(chart.Terminal(First(r), s))
	fmt.Fprintln(b)
	b.WriteString(table(r, s))
	fmt.Fprintln(b)
	if costs := costTable(r, s); costs != "" {
		fmt.Fprintln(b, costs)
	}
	s.Lines(b, text.Bold, "→ ", conclusion(r))
	s.Lines(b, "", "≈ ", refusals(r))
	s.Lines(b, text.Faint, "* ", r.Notes())
	s.Lines(b, text.Faint, "", about(r))
	return b.String()
}

// incomplete writes why r is incomplete, if it is.
func incomplete(b *strings.Builder, r *compare.Result, s text.Style) {
	if r.Incomplete {
		s.Lines(b, text.Alarm, "! ", []string{"INCOMPLETE: " + r.Why})
	}
}

// conclusion is what follows from r, as a list of no or one sentence.
func conclusion(r *compare.Result) []string {
	if c := r.Conclude(); c.Sentence != "" {
		return []string{c.Sentence + advice(r, c)}
	}
	return nil
}

// advice is what to try next: where the choice hardly matters, what makes it matter.
func advice(r *compare.Result, c compare.Conclusion) string {
	if c.Alike && r.Plan.Work.Idle == 0 && r.Plan.Over.Name == "" {
		return "; add idle ones with --idle 500."
	}
	return "."
}

// refusals are those of all points, each with its point.
func refusals(r *compare.Result) []string {
	var all []string
	for _, x := range points(r) {
		for _, text := range r.Refusals(x) {
			if r.Plan.Over.Name != "" {
				text = fmt.Sprintf("at %s: %s", r.Plan.Over.Label(x), text)
			}
			all = append(all, text)
		}
	}
	return all
}

func points(r *compare.Result) []float64 {
	if r.Plan.Over.Name == "" {
		return []float64{0}
	}
	return r.Plan.Over.Values
}

// about is the machine, and how to read the intervals.
func about(r *compare.Result) []string {
	list := slices.DeleteFunc(foot(r), func(s string) bool { return strings.HasPrefix(s, "INCOMPLETE") })
	return append(list, reading)
}

// reading is how to read the intervals and the places.
const reading = "Ratios are paired round by round; in brackets, where the true one lies in 95 of 100 runs. " +
	"A place such as 1–3 is all that the noise allows to say. Places are corrected for multiple comparisons (5 % error)."
