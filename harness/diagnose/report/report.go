// Package report prints what package diagnose finds, for people and as JSON.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"muxlab/harness/diagnose"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// A Report prints findings, a line each as they come or all in one object of JSON, and counts
// what they rest on.
type Report struct {
	out    io.Writer
	asJSON bool

	begin                  int64
	findings, events, lost int
	turns                  int
	found                  []printed // with asJSON
}

// New returns a Report that prints to out: text, or with End one object of JSON.
func New(out io.Writer, asJSON bool) *Report { return &Report{out: out, asJSON: asJSON} }

// Add counts the frame f, and prints what was found in it. The first frame is the
// beginning, from which times count.
func (r *Report) Add(f *trace.Frame, found []diagnose.Finding) error {
	if r.begin == 0 {
		if r.begin = f.Time; len(f.Events) > 0 {
			r.begin = f.Events[0].Time
		}
	}
	r.events += len(f.Events)
	r.lost += int(f.Lost)
	for _, one := range found {
		r.findings++
		if err := r.print(one); err != nil {
			return err
		}
	}
	return nil
}

// printed is a finding in JSON.
type printed struct {
	Lint     string  `json:"lint"`
	Sentence string  `json:"sentence"`
	Seconds  float64 `json:"seconds"` // since the beginning
	PID      int     `json:"pid"`
	Worker   int     `json:"worker"` // -1: the server as a whole
	Turn     uint32  `json:"turn"`
	FD       int     `json:"fd"` // -1: about no descriptor
}

func (r *Report) print(f diagnose.Finding) error {
	after := float64(f.Time-r.begin) / 1e9
	if r.asJSON {
		r.found = append(r.found, printed{f.Lint, f.Sentence, after, f.PID, f.Worker, f.Turn, f.FD})
		return nil
	}
	turn := ""
	if f.Worker >= 0 {
		turn = fmt.Sprintf(" turn %d", f.Turn)
	}
	_, err := fmt.Fprintf(r.out, "%9.3f s  process %d%s  %s: %s\n", after, f.PID, turn, f.Lint, f.Sentence)
	return err
}

// unjudged is a lint that could not judge, in JSON.
type unjudged struct {
	Lint  string `json:"lint"`
	Needs string `json:"needs"` // what was never seen
}

// verdict is the object of JSON.
type verdict struct {
	Findings  []printed  `json:"findings"`
	Events    int        `json:"events"`
	Turns     int        `json:"turns"`
	Lost      int        `json:"lost"` // events
	NotJudged []unjudged `json:"not_judged"`
}

// End prints which lints could not judge, and in JSON all there is. turns is how many turns
// began. Call it once, after the last Add.
func (r *Report) End(turns int, notJudged []diagnose.Lint) error {
	r.turns = turns
	v := verdict{append([]printed{}, r.found...), r.events, turns, r.lost, []unjudged{}}
	for _, l := range notJudged {
		v.NotJudged = append(v.NotJudged, unjudged{l.Name, l.Needs})
	}
	if r.asJSON {
		return json.NewEncoder(r.out).Encode(v)
	}
	for _, one := range v.NotJudged {
		if _, err := fmt.Fprintf(r.out, "not judged  %s: never seen: %s\n", one.Lint, one.Needs); err != nil {
			return err
		}
	}
	return nil
}

// Found reports whether there are findings.
func (r *Report) Found() bool { return r.findings > 0 }

// Summary says in a sentence how much was found, and how much that rests on. Call it after
// End.
func (r *Report) Summary() string {
	rests := units.Count(r.events) + " events of " + units.Text.Plural(r.turns, "turn")
	s := units.Text.Plural(r.findings, "finding") + " in " + rests
	if r.findings == 0 {
		s = "no fault shows in " + rests
	}
	if r.lost > 0 {
		s += fmt.Sprintf("; %s more were lost, and nothing is concluded from those", units.Count(r.lost))
	}
	return s
}

// PrintLints prints what is looked for, and from when on: text, or an array of JSON.
func PrintLints(w io.Writer, asJSON bool) error {
	if asJSON {
		type entry struct {
			Name      string `json:"name"`
			About     string `json:"about"`
			Threshold string `json:"threshold"`
			Needs     string `json:"needs"`
		}
		all := []entry{}
		for _, l := range diagnose.Lints() {
			all = append(all, entry{l.Name, l.About, l.Threshold, l.Needs})
		}
		return json.NewEncoder(w).Encode(all)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, l := range diagnose.Lints() {
		what, remedy, _ := strings.Cut(l.About, ". ")
		fmt.Fprintf(t, "%s\t%s.\n\t%s\n\t  judges once it has seen %s\n", l.Name, what, remedy, l.Needs)
		for one := range strings.SplitSeq(l.Threshold, "; ") {
			fmt.Fprintf(t, "\t  %s\n", one)
		}
	}
	return t.Flush()
}
